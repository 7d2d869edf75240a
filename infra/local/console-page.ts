/**
 * The console at `/`, as one self-contained page: its parts lie beside this file as plain HTML, CSS and
 * JavaScript and are put together here, so nobody needs a build step.
 */
import { readFileSync } from "node:fs";

const part = (name: string) => readFileSync(new URL(`./console/${name}`, import.meta.url), "utf8");

/** The page, read anew each time: whoever works on it only has to reload. */
export function consolePage(): string {
  return include(part("console.html"));
}

/** Puts each named part in the place of its comment. */
function include(text: string): string {
  return text.replace(/\/\* (console[\w-]*\.(?:css|js)) \*\//g, (_, name: string) => include(part(name)));
}
