/**
 * Loaded before anything else in a process that runs with a planted bug: changes one source text as it is loaded.
 * A bug that finds nothing to change ends the process at once.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { isBugName, type PlantedBug, plantedBugs } from "./planted-bugs.ts";

const name = process.env["SIMULATED_BUG"] ?? "";
if (isBugName(name)) {
  const bug: PlantedBug = plantedBugs[name];
  const all = [bug, ...(bug.also ?? [])];
  for (const { file, from } of all) {
    if (!readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").includes(from))
      throw new Error(`The planted bug "${name}" finds nothing to change in ${file}`);
  }
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const edits = all.filter(({ file }) => url.endsWith(`/${file}`));
      if (edits.length === 0) return loaded;
      let source = Buffer.from(loaded.source as Uint8Array).toString("utf8");
      for (const { from, to } of edits) source = source.replace(from, () => to);
      return { ...loaded, source };
    },
  });
} else if (name !== "") throw new Error(`No such bug: ${name}`);
