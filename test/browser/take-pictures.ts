/** Takes the README's pictures of the mail, as a reader's window shows it: `node test/browser/take-pictures.ts`. */
import { writeFileSync } from "node:fs";
import { renderedIn } from "../support/a-notice.ts";
import { startChromium } from "../support/chromium.ts";

const views = [
  ["mail-wide", 760, "light"],
  ["mail-narrow", 390, "light"],
  ["mail-dark", 760, "dark"],
] as const;

const browser = await startChromium();
for (const [name, width, colorScheme] of views) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  await page.setContent(renderedIn("en-GB").html);
  writeFileSync(
    new URL(`../../.github/${name}.png`, import.meta.url),
    await page.screenshot({ fullPage: true }),
  );
  await page.close();
}
await browser.close();
