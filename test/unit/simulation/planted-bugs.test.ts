/** The planted bugs stay plantable: each text that one of them changes is in the product, once. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type PlantedBug, plantedBugs } from "../../simulation/planted-bugs.ts";

test("there are at least twenty", () => {
  expect(Object.keys(plantedBugs).length).toBeGreaterThanOrEqual(20);
});

test.each(Object.entries<PlantedBug>(plantedBugs))("%s: what it changes is there", (_, bug) => {
  for (const { file, from, to } of [bug, ...(bug.also ?? [])]) {
    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
    expect(source.split(from)).toHaveLength(2);
    expect(source.replace(from, to)).not.toBe(source);
  }
});
