/**
 * The console at `/`, as one self-contained page: its parts lie beside this file as plain HTML, CSS and
 * JavaScript and are put together here, so nobody needs a build step.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const file = (name: string) => fileURLToPath(new URL(`./console/${name}`, import.meta.url));

/** The page, put together anew each time: whoever works on it only has to reload. */
export async function consolePage(): Promise<string> {
  const bundled = await build({
    entryPoints: [file("console.js")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const script = bundled.outputFiles[0]?.text ?? "";
  return readFileSync(file("console.html"), "utf8")
    .replace("/* console.css */", () => readFileSync(file("console.css"), "utf8"))
    .replace("/* console.js */", () => script);
}
