/**
 * The console at `/`, as somebody uses it who has just run `npm start`: invite, watch the notice move, read the
 * mail, open the invitee's page. By keyboard, in light and dark, on a wide screen and a narrow one.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeObjections } from "../support/axe-objections.ts";
import { hasChromium, startChromium } from "../support/chromium.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";

describe.skipIf(!hasChromium)("the console in Chromium", () => {
  let browser: Browser;
  let stack: TestStack;
  let page: Page;
  beforeAll(async () => {
    [browser, stack] = await Promise.all([startChromium(), startStack()]);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      // Else a button is looked at while its colour is still changing.
      reducedMotion: "reduce",
    });
    page = await context.newPage();
    await page.goto(stack.baseUrl);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
    removeStackDirectory(stack.directory);
  });

  /** Tabs on until the element is reached, as somebody without a mouse would. */
  async function tabTo(selector: string): Promise<void> {
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    }
    throw new Error(`The keyboard does not reach ${selector}`);
  }

  it("takes an invite by keyboard and shows the notice delivered", async () => {
    await tabTo("input[name=email]");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("robin@brightwater.example");
    await page.keyboard.press("Enter");
    await page.locator("#list li").filter({ hasText: "robin@brightwater.example" }).waitFor();
    await page.locator("#list").getByText("delivered", { exact: true }).waitFor();
    expect(await page.locator("#message").textContent()).toMatch(/Invited/);
  });

  it("names the field that is refused", async () => {
    await page.locator("input[name=spaceName]").fill("see http://example.com");
    await page.getByRole("button", { name: "Send the invite" }).click();
    await page.locator("#faults-of-invite li").first().waitFor();
    expect(await page.locator("#faults-of-invite").textContent()).toContain("/space/name");
    await page.locator("input[name=spaceName]").fill("Example and Acme");
  });

  it("shows the mail as its reader sees it, and its text, and opens the reader's page", async () => {
    await tabTo("#inbox button");
    await page.keyboard.press("Enter");
    const mail = page.frameLocator("#letter iframe");
    await mail.getByRole("heading", { name: "You have the right to object" }).waitFor();
    await tabTo("[role=tab][aria-selected=true]");
    await page.keyboard.press("ArrowRight");
    await page.locator("#letter pre").getByText("YOU HAVE THE RIGHT TO OBJECT").waitFor();
    const opened = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "Open the invitee’s page" }).click();
    const theirs = await opened;
    expect(await theirs.locator("h1").textContent()).toBe("Ada Byron has invited you to Clientshare");
    await theirs.close();
  });

  it("moves the clock, and what it brings is seen", async () => {
    await page.locator("#duration").fill("P61D");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.locator("#list").getByText("invite expired").waitFor();
  });

  it("has nothing that axe objects to, light or dark, and fits 320 px", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeObjections(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    expect(await axeObjections(page)).toEqual([]);
  });
});
