/** The policy at both ends: what settings may say, and what a function takes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policySchema } from "../../../shared/domain/policy.ts";
import { isPolicy, policyNumbers } from "../../../shared/domain/policy-numbers.ts";

const usual = policySchema.parse({});
/** What the schema says of a whole policy: that it takes it as it is, and fills nothing in. */
const isWhole = (value: unknown): boolean =>
  policySchema.safeParse(value).success &&
  Object.keys(value ?? {}).length === Object.keys(usual).length &&
  !Object.values(value ?? {}).includes(undefined);

describe("a function takes", () => {
  it("the usual policy, and none that lacks something", () => {
    expect(isPolicy(usual)).toBe(true);
    for (const name of Object.keys(usual)) {
      const lacking: Record<string, unknown> = { ...usual };
      delete lacking[name];
      expect(isPolicy(lacking), name).toBe(false);
    }
    expect(isPolicy({ ...usual, more: 1 })).toBe(false);
  });

  it.each(Object.entries(policyNumbers))("%s from the least to the most", (name, { least, most }) => {
    expect([least, most].map((value) => isPolicy({ ...usual, [name]: value }))).toEqual([true, true]);
    const beyond = [least - 1, most + 1, Number.NaN, String(least), null];
    expect(beyond.filter((value) => isPolicy({ ...usual, [name]: value }))).toEqual([]);
  });

  it("what the schema of the settings takes as a whole, and nothing else", () => {
    const odd = fc.oneof(
      fc.integer({ min: -2, max: 400 }),
      fc.constantFrom(0, 0.1, 0.5, 2.5, 30, 1e7, 1e7 + 1, Number.NaN, Number.POSITIVE_INFINITY, -0),
      fc.constantFrom(null, undefined, true, false, "", "30", [], {}, ["scotland"], ["scotland", "wales"]),
      fc.array(fc.constantFrom("england-and-wales", "scotland", "northern-ireland"), { maxLength: 4 }),
    );
    const seen = { whole: 0, not: 0 };
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(usual)), odd, { maxKeys: 3 }), (changed) => {
        const value = { ...usual, ...changed };
        seen[isWhole(value) ? "whole" : "not"] += 1;
        expect(isPolicy(value)).toBe(isWhole(value));
      }),
      { numRuns: 3_000 },
    );
    expect(seen.whole).toBeGreaterThan(100);
    expect(seen.not).toBeGreaterThan(100);
  });

  it("no policy that is none at all", () => {
    expect([undefined, null, "", 5, [], [usual], {}].filter(isPolicy)).toEqual([]);
  });
});
