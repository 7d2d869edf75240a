/** Chromium for the tests that need one. Where there is none they are skipped, and say so. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(executablePath);
if (!hasChromium) {
  console.warn(
    `SKIPPED: no Chromium at ${executablePath}. Install it or set CHROMIUM; nothing was looked at.`,
  );
}

/** A browser that asks nothing of the network by itself. Close it. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
