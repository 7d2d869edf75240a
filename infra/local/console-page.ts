/**
 * The console at `/`, as one self-contained page: its parts lie beside this file as plain HTML, CSS and
 * JavaScript and are put together here, so nobody needs a build step.
 */
import { readFileSync } from "node:fs";

const part = (name: string) => readFileSync(new URL(`./console/${name}`, import.meta.url), "utf8");

/** The page, read anew each time: whoever works on it only has to reload. */
export function consolePage(): string {
  return part("console.html")
    .replace("/* console.css */", () => part("console.css"))
    .replace("/* console.js */", () => part("console.js"));
}
