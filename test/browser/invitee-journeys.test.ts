/**
 * Every right as a person uses it: in Chromium, with scripts switched off, by keyboard alone, from the link in
 * the mail to the page that says what happened. And what a mail scanner does with the same pages.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../shared/domain/canonical-json.ts";
import type { Language } from "../../shared/domain/notice/wording.ts";
import type { PageAnswer } from "../../shared/pages/invitee/frame.ts";
import { inviteeWording } from "../../shared/pages/invitee/wording.ts";
import { axeObjections } from "../support/axe-objections.ts";
import { hasChromium, startChromium } from "../support/chromium.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { eventually, inbox, readMail } from "../support/use-stack.ts";
import { invited, storedItems, type Visitor, viewOf } from "../support/visit.ts";
import { everyPage } from "../unit/invitee/every-page.ts";

describe.skipIf(!hasChromium)("in Chromium", () => {
  let browser: Browser;
  let stack: TestStack;
  let number = 0;
  beforeAll(async () => {
    [browser, stack] = await Promise.all([startChromium(), startStack()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
    removeStackDirectory(stack.directory);
  });

  const somebody = () => invited(stack, `visitor-${++number}@invitee.example`);

  /** A browser without scripts; `visit` gives the person's page, and everything that it asked for elsewhere. */
  async function visit(path: string) {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 390, height: 844 },
    });
    const page = await context.newPage();
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(stack.baseUrl)) elsewhere.push(request.url());
    });
    await page.goto(`${stack.baseUrl}${path}`);
    return { page, elsewhere, context };
  }

  /** Tabs to whatever has this name, as somebody without a mouse would, and presses Enter. */
  async function press(page: Page, name: string): Promise<void> {
    await tabTo(page, name);
    await enter(page);
  }

  async function enter(page: Page): Promise<void> {
    const loaded = page.waitForEvent("load");
    await page.keyboard.press("Enter");
    await loaded;
  }

  async function tabTo(page: Page, name: string): Promise<void> {
    const focused = page.locator(":focus");
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press("Tab");
      if ((await focused.count()) === 0) continue;
      const text = ((await focused.textContent()) ?? "").trim();
      const id = await focused.getAttribute("id");
      if (text === name || id === name) return;
    }
    throw new Error(`The keyboard does not reach ${name}`);
  }

  const focusedId = (page: Page) => page.evaluate("document.activeElement.id");
  const heading = (page: Page) => page.locator("h1").textContent();

  async function codeFor(email: string): Promise<string> {
    const mail = await eventually("the code", async () =>
      (await inbox(stack.baseUrl, email)).find(({ subject }) => /code/.test(subject)),
    );
    const { text = "" } = await readMail(stack.baseUrl, mail.id);
    return /\b\d{6}\b/.exec(text)?.[0] ?? "";
  }

  async function enterCode(page: Page, email: string): Promise<void> {
    await tabTo(page, "code");
    await page.keyboard.type(await codeFor(email));
  }

  describe("by keyboard, without scripts", () => {
    it("somebody accepts, and arrives at the platform", async () => {
      const { page, elsewhere, context } = await visit((await somebody()).path);
      expect(await heading(page)).toBe("Ada Byron has invited you to Clientshare");
      await press(page, "Accept");
      await page.waitForURL(/\/local\/platform\?code=/);
      expect(elsewhere).toEqual([]);
      await context.close();
    });

    it("somebody declines, then deletes everything", async () => {
      const visitor = await somebody();
      const { page, context } = await visit(visitor.path);
      await press(page, "Decline");
      expect(await heading(page)).toBe("You have declined");
      await press(page, "Delete your details");
      await press(page, "Delete my details");
      expect(await heading(page)).toBe("Your details are deleted");
      await page.goto(`${stack.baseUrl}${visitor.path}`);
      expect(await heading(page)).toBe("There is nothing here");
      expect(JSON.stringify(await storedItems(stack))).not.toContain(visitor.email);
      await context.close();
    });

    it("somebody objects, and takes it back with a code", async () => {
      const visitor = await somebody();
      const { page, context } = await visit(visitor.path);
      await press(page, "Object");
      await press(page, "Object now");
      expect(await heading(page)).toBe("You have objected");
      expect((await viewOf(stack.baseUrl, visitor.inviteId)).status).toBe("declined");
      await press(page, "Allow invitations again");
      await press(page, "Email me a code");
      await enterCode(page, visitor.email);
      await enter(page);
      expect(await heading(page)).toBe("You can be invited again");
      await context.close();
    });

    it("somebody limits the use, and lifts that again", async () => {
      const { page, context } = await visit((await somebody()).path);
      await press(page, "Limit the use of your details");
      await press(page, "Limit the use of my details");
      expect(await heading(page)).toBe("The use of your details is limited");
      await press(page, "Back to your invitation");
      expect(await page.getByRole("button", { name: "Accept" }).count()).toBe(0);
      await press(page, "Lift the limit on your details");
      await press(page, "Lift the limit");
      expect(await heading(page)).toBe("The limit is lifted");
      await context.close();
    });

    it("somebody sees everything, takes it along, and corrects it", async () => {
      const visitor = await somebody();
      const { page, context } = await visit(`${visitor.path}/data`);
      await press(page, "Email me a code");
      await enterCode(page, visitor.email);
      await enter(page);
      expect(await heading(page)).toBe("Everything we hold about you");
      const download = page.waitForEvent("download");
      await tabTo(page, "Download as a file (JSON)");
      await page.keyboard.press("Enter");
      expect((await download).suggestedFilename()).toBe("clientshare-my-data.json");
      await press(page, "Correct these details");
      await tabTo(page, "phone");
      await page.keyboard.type("020 not a number");
      await press(page, "Save the corrections");
      expect(await page.title()).toBe("Error: Correct your details - Clientshare");
      expect(await focusedId(page)).toBe("errors");
      await tabTo(page, inviteeWording["en-GB"].correction.faults.phone);
      await page.keyboard.press("Enter");
      expect(await page.locator(":target").getAttribute("id")).toBe("phone");
      await page.locator("#phone").fill("+442079460123");
      await page.locator("#familyName").fill("O'Kafor-Jones");
      await press(page, "Save the corrections");
      expect(await heading(page)).toBe("Your details are corrected");
      await press(page, "Back to your invitation");
      expect(await page.locator("main").textContent()).toContain("O'Kafor-Jones");
      await context.close();
    });

    it("somebody complains, with a link and without, and asks for new links", async () => {
      const visitor = await somebody();
      const { page, context } = await visit(visitor.path);
      await press(page, "Complain to us");
      await press(page, "Send the complaint");
      expect(await page.title()).toMatch(/^Error: /);
      expect(await focusedId(page)).toBe("errors");
      await tabTo(page, "Say what is wrong");
      await page.keyboard.press("Enter");
      await tabTo(page, "text");
      await page.keyboard.type("Nobody asked me.");
      await press(page, "Send the complaint");
      expect(await heading(page)).toBe("We have your complaint");
      await page.goto(`${stack.baseUrl}/complaints`);
      await tabTo(page, "email");
      await page.keyboard.type(visitor.email);
      await tabTo(page, "text");
      await page.keyboard.type("Nor did anybody here.");
      await press(page, "Send the complaint");
      expect(await heading(page)).toBe("We have your complaint");
      await press(page, "Ask for new links");
      await press(page, "Email me new links");
      expect(await focusedId(page)).toBe("errors");
      await tabTo(page, "email");
      await page.keyboard.type(visitor.email);
      await enter(page);
      expect(await heading(page)).toBe("Look in your inbox");
      await context.close();
    });
  });

  describe("a scanner that follows every link and fetches every form's address", () => {
    it("changes nothing", async () => {
      const visitor = await somebody();
      let before = "";
      await eventually("what the others did has settled", async () => {
        const last = before;
        before = await everythingStored(stack);
        return before === last;
      });
      const seen = await scan(browser, stack.baseUrl, visitor);
      expect(seen.size).toBeGreaterThan(12);
      expect([...seen.values()].filter((status) => status >= 500)).toEqual([]);
      expect(await everythingStored(stack)).toBe(before);
      expect(await viewOf(stack.baseUrl, visitor.inviteId)).toMatchObject({ status: "pending" });
    });
  });

  describe("a platform of another origin", () => {
    it("is reached by the redirect that follows the accept button, and no other place is", async () => {
      const platform = await answering(() => ({ status: 200, headers: {}, body: "Welcome" }));
      const origin = originOf(platform);
      const pages = await answering((path, own) =>
        path === "/accept" || path === "/elsewhere"
          ? {
              status: 303,
              headers: {
                location:
                  path === "/accept" ? `${origin}/?code=x` : `${own.replace("localhost", "127.0.0.1")}/`,
              },
              body: "",
            }
          : overviewFor(path, origin),
      );
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(`${originOf(pages)}/page`);
      await page.getByRole("button", { name: "Accept" }).click();
      await page.waitForURL(`${origin}/?code=x`);
      await page.goto(`${originOf(pages)}/other`);
      const blocked = page.waitForEvent("console", (message) => /form-action/.test(message.text()));
      await page.getByRole("button", { name: "Accept" }).click({ noWaitAfter: true });
      await blocked;
      expect(page.url()).toBe(`${originOf(pages)}/other`);
      await context.close();
      platform.close();
      pages.close();
    });
  });

  describe("a platform that sends people on to sign in at another origin", () => {
    it("is reached where that origin is named, and without its name the browser stops on the way", async () => {
      const signIn = await answering(() => ({ status: 200, headers: {}, body: "Sign in" }));
      const platform = await answering(() => ({
        status: 302,
        headers: { location: `${originOf(signIn)}/authorize` },
        body: "",
      }));
      const pages = await answering((path) =>
        path === "/accept"
          ? { status: 303, headers: { location: `${originOf(platform)}/?code=x` }, body: "" }
          : overviewFor("/page", originOf(platform), ...(path === "/named" ? [originOf(signIn)] : [])),
      );
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(`${originOf(pages)}/unnamed`);
      const blocked = page.waitForEvent("console", (message) => /form-action/.test(message.text()));
      await page.getByRole("button", { name: "Accept" }).click({ noWaitAfter: true });
      await blocked;
      expect(page.url()).toBe(`${originOf(pages)}/unnamed`);
      await page.goto(`${originOf(pages)}/named`);
      await page.getByRole("button", { name: "Accept" }).click();
      await page.waitForURL(`${originOf(signIn)}/authorize`);
      await context.close();
      for (const server of [signIn, platform, pages]) server.close();
    });
  });

  describe.each(["en-GB", "cy"] as const)("every page in %s", (language: Language) => {
    const pages = Object.entries(everyPage(language));

    // Outcomes differ in their words alone; three of them stand for the rest where looking takes long.
    const unlike = pages.filter(
      ([name]) => !name.startsWith("outcome") || /objected|notFound|complained/.test(name),
    );

    it("has nothing that axe objects to, light or dark", async () => {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        // Else a button is looked at while its colour is still changing.
        reducedMotion: "reduce",
        bypassCSP: true,
      });
      const page = await context.newPage();
      for (const [name, { body }] of unlike) {
        await page.emulateMedia({ colorScheme: "light" });
        await page.setContent(body);
        expect(await axeObjections(page), name).toEqual([]);
        await page.emulateMedia({ colorScheme: "dark" });
        expect(await axeObjections(page, "color-contrast"), name).toEqual([]);
      }
      await context.close();
    }, 120_000);

    it("fits 320 px, and so a desktop at 400 %, and has nothing to press that is lower than 44 px", async () => {
      const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
      const page = await context.newPage();
      for (const [name, { body }] of pages) {
        await page.setContent(body);
        expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(320);
        expect(await page.evaluate(tooLow), name).toEqual([]);
      }
      await context.close();
    }, 60_000);

    it("on paper begins at one edge, and shows the addresses of what anybody may open, not the person's own", async () => {
      const context = await browser.newContext({ viewport: { width: 900, height: 1000 } });
      const page = await context.newPage();
      await page.emulateMedia({ media: "print" });
      for (const [name, { body }] of unlike) {
        await page.setContent(body);
        expect(await page.evaluate(leftEdges), name).toHaveLength(1);
        const shown = await page.evaluate(printedAddresses);
        for (const path of ["/privacy", "/complaints", "/i/lost"]) {
          expect(shown, name).toContain(`(https://notice.example${path})`);
        }
        expect(JSON.stringify(shown), name).not.toContain("t".repeat(43));
      }
      await context.close();
    }, 60_000);

    it("still fits a phone when its text is twice as large", async () => {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      const page = await context.newPage();
      for (const [name, { body }] of pages) {
        await page.setContent(body);
        await page.evaluate('document.documentElement.style.fontSize = "200%"');
        expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(390);
      }
      await context.close();
    }, 60_000);
  });
});

/** Links within a sentence aside, which may be as low as their line. */
const tooLow = `[...document.querySelectorAll("button, input:not([type=hidden]), textarea, main li > a, nav a, main p > a:only-child")]
  .filter((one) => one.parentElement.tagName !== "P" || one.parentElement.textContent.trim() === one.textContent.trim())
  .map((one) => [one.textContent || one.id, one.getBoundingClientRect().height])
  .filter(([, height]) => height < 44)`;

/** Where what is printed begins, in whole pixels: each once. */
const leftEdges = `[...new Set([...document.querySelectorAll("header, h1, footer")].map((one) =>
  Math.round(one.getBoundingClientRect().left + parseFloat(getComputedStyle(one).paddingLeft))))]`;

/** What stands behind links on paper. */
const printedAddresses = `[...document.querySelectorAll("a")]
  .map((one) => getComputedStyle(one, "::after").content.replace("attr(href)", JSON.stringify(one.getAttribute("href"))))
  .filter((content) => content !== "none")
  .map((content) => content.replaceAll('"', "").replaceAll(" ", ""))`;

const originOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}`;

/** A server for one test. */
async function answering(
  answer: (path: string, own: string) => Pick<PageAnswer, "status" | "headers" | "body">,
): Promise<Server> {
  const server = createServer((request, response) => {
    const { status, headers, body } = answer(request.url ?? "/", originOf(server));
    response.writeHead(status, headers);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return server;
}

/** The overview under the security policy for these origins; its accept button leads to `/accept` or `/elsewhere`. */
function overviewFor(path: string, ...origins: readonly string[]): PageAnswer {
  const page = everyPage("en-GB")["overview, waiting"];
  if (page === undefined) throw new Error("There is no overview");
  const policy = page.headers["content-security-policy"] ?? "";
  return {
    ...page,
    headers: {
      ...page.headers,
      "content-security-policy": policy.replace("https://platform.example", origins.join(" ")),
    },
    body: page.body.replace(
      /action="[^"]*\/accept"/,
      `action="${path === "/other" ? "/elsewhere" : "/accept"}"`,
    ),
  };
}

const everythingStored = async (stack: TestStack): Promise<string> =>
  JSON.stringify(
    (await storedItems(stack))
      .filter(({ pk }) => pk !== "control")
      .map((item) => canonicalJson(item))
      .sort(),
  );

/** Opens every address of ours that a page names, in links and in forms, with GET and then HEAD, from the visitor's link on. */
async function scan(browser: Browser, baseUrl: string, { path }: Visitor): Promise<Map<string, number>> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const seen = new Map<string, number>();
  const waiting = [path, `${path}/one-click`, `${path}/data.json`];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    const answer = await page.goto(`${baseUrl}${next}`);
    seen.set(next, answer?.status() ?? 0);
    await context.request.head(`${baseUrl}${next}`);
    const named: unknown = await page.evaluate(
      `[...document.querySelectorAll("a[href], form[action], button[formaction]")].map((one) => one.getAttribute("formaction") ?? one.getAttribute("action") ?? one.getAttribute("href"))`,
    );
    if (!Array.isArray(named)) continue;
    for (const address of named) {
      if (typeof address === "string" && /^\/(i|privacy|complaints)(\/|$)/.test(address))
        waiting.push(address);
    }
  }
  await context.close();
  return seen;
}
