/**
 * `npm run corpus -- NAME`: writes down, as `test/golden/NAME.jsonl`, what this version of the code
 * writes: one of each record in each state, and whatever else shows a name that no other shows. A corpus that is
 * there is never written again: it is what lies in tables and queues until long after its code is gone.
 */
import { existsSync, writeFileSync } from "node:fs";
import { aspectsOf, observe, type Written } from "./observe.ts";

const [name = ""] = process.argv.slice(2);
const file = new URL(`${name}.jsonl`, import.meta.url);
const refusal = !/^\d{4}-\d{2}-\d{2}[a-z]?$/.test(name)
  ? "Name it for the day, such as npm run corpus -- 2026-11-22"
  : existsSync(file)
    ? `${name} is there: a corpus is never written again`
    : undefined;
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}

const seeds = Array.from({ length: 60 }, (_, n) => String(n + 1));
const seen = new Set<string>();
const kept: Written[] = [];
await observe(seeds, (written) => {
  const aspects = aspectsOf(written);
  if (aspects.every((aspect) => seen.has(aspect))) return;
  for (const aspect of aspects) seen.add(aspect);
  kept.push(written);
});
kept.sort((a, b) => (`${a.kind} ${a.shows}` < `${b.kind} ${b.shows}` ? -1 : 1));
writeFileSync(file, kept.map((one) => `${JSON.stringify(one)}\n`).join(""));
process.stdout.write(`${kept.length} records of ${new Set(kept.map(({ kind }) => kind)).size} kinds\n`);
