import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { specimenDeployment, specimenInvite } from "../../shared/domain/notice/specimen.ts";
import { pageHeaders } from "../../shared/pages/layout.ts";
import { renderNoticeMail } from "../../shared/pages/notice-mail.ts";
import { renderPrivacyPage } from "../../shared/pages/privacy-page.ts";
import { aNotice, renderedIn } from "../support/a-notice.ts";
import { axeObjections } from "../support/axe-objections.ts";
import { hasChromium, startChromium } from "../support/chromium.ts";

const privacyPage = () => {
  const result = renderPrivacyPage(specimenDeployment, undefined, "en-GB");
  if (result.outcome !== "page") throw new Error("There is no such page.");
  return result.html;
};
const longest = aNotice({
  invitee: {
    email: `${"a".repeat(64)}@${"b".repeat(60)}.example`,
    givenName: "Wolfeschlegelsteinhausenbergerdorff".repeat(2),
    familyName: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    company: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  },
  inviter: { ...specimenInvite.inviter, name: "N".repeat(100), organisation: "O".repeat(100) },
  space: { id: "s", name: "S".repeat(100) },
});
const documents = {
  "the mail": () => renderedIn("en-GB").html,
  "the mail in Welsh": () => renderedIn("cy").html,
  "the mail with the longest names": () => renderNoticeMail(longest).html,
  "the privacy page": privacyPage,
};

describe.skipIf(!hasChromium)("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  interface View {
    readonly width: number;
    readonly scheme?: "light" | "dark";
    readonly zoom?: number;
  }
  /** Shows a document as a server would send it; notes every request but the document's own. */
  async function show(html: string, { width, scheme = "light", zoom = 1 }: View) {
    // A reader who zooms to 200 % has half the CSS pixels, each twice as large.
    const context = await browser.newContext({
      viewport: { width: Math.round(width / zoom), height: 900 },
      deviceScaleFactor: zoom,
      colorScheme: scheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    const requests: string[] = [];
    await page.route("**/*", (route) => {
      const url = route.request().url();
      if (url === "https://notice.example/")
        return route.fulfill({ body: html, contentType: "text/html; charset=utf-8" });
      requests.push(url);
      return route.abort();
    });
    await page.goto("https://notice.example/");
    return { page, requests, close: () => context.close() };
  }

  describe.each(Object.entries(documents))("%s", (_, render) => {
    it.each(["light", "dark"] as const)("has nothing that axe objects to, in %s", async (scheme) => {
      const { page, close } = await show(render(), { width: 900, scheme });
      expect(await axeObjections(page)).toEqual([]);
      await close();
    });

    it.each([
      { width: 320 },
      { width: 390 },
      { width: 900 },
      { width: 1280, zoom: 2 },
      { width: 640, zoom: 2 },
    ])("fits without scrolling sideways: %o", async (view) => {
      const { page, close } = await show(render(), view);
      const overhang = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overhang).toBe(0);
      await close();
    });

    it("asks nobody for anything", async () => {
      const { requests, close } = await show(render(), { width: 900 });
      expect(requests).toEqual([]);
      await close();
    });
  });

  it("gives every action of the mail a target of 44 pixels", async () => {
    const { page, close } = await show(renderedIn("en-GB").html, { width: 390 });
    const heights = await page.evaluate(
      "[...document.querySelectorAll('a.yes, a.no, td.object a, a[href*=privacy]')].map((a) => a.getBoundingClientRect().height)",
    );
    expect((heights as number[]).length).toBe(4);
    for (const height of heights as number[]) expect(height).toBeGreaterThanOrEqual(44);
    await close();
  });

  it("styles the page under its own content security policy", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.route("**/*", (route) =>
      route.fulfill({ body: privacyPage(), headers: { ...pageHeaders("en-GB") } }),
    );
    await page.goto("https://notice.example/privacy");
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")).toBe("704px");
    expect(complaints).toEqual([]);
    await context.close();
  });
});
