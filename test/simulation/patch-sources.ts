/** Loaded before anything else in a process that runs with a planted bug: changes one source text as it is loaded. */
import { registerHooks } from "node:module";
import { isBugName, plantedBugs } from "./planted-bugs.ts";

const name = process.env["SIMULATED_BUG"] ?? "";
if (isBugName(name)) {
  const { file, from, to } = plantedBugs[name];
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(`/${file}`)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString("utf8");
      if (!source.includes(from))
        throw new Error(`The planted bug "${name}" finds nothing to change in ${file}`);
      return { ...loaded, source: source.replace(from, () => to) };
    },
  });
} else if (name !== "") throw new Error(`No such bug: ${name}`);
