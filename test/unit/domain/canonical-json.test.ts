import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../shared/domain/canonical-json.ts";

describe("canonical JSON", () => {
  test("sorts keys by UTF-16 code units, at every depth, without spaces", () => {
    expect(canonicalJson({ b: [1, { z: null, a: true }], a: "x", B: 0 })).toBe(
      '{"B":0,"a":"x","b":[1,{"a":true,"z":null}]}',
    );
    // The order of RFC 8785, section 3.2.3: the emoji's surrogates sort before U+FB33.
    const keys = ["€", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "ö"];
    expect(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))).toBe(
      `{"\\r":0,"1":0,"\u0080":0,"ö":0,"€":0,"\u{1f600}":0,"\ufb33":0}`,
    );
  });

  test("prints numbers as ECMAScript does", () => {
    expect(canonicalJson([JSON.parse("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      "[333333333.3333333,1e+30,4.5,0.002,1e-27,0]",
    );
  });

  test("keeps a member called __proto__", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}'))).toBe('{"__proto__":1,"a":2}');
  });

  test.each([
    ["undefined", undefined],
    ["an undefined member", { a: undefined }],
    ["a hole", new Array(2)],
    ["not a number", Number.NaN],
    ["an infinity", Number.POSITIVE_INFINITY],
    ["a bigint", 1n],
    ["a function", () => 1],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["a lone surrogate", "\ud800"],
    ["a lone surrogate in a key", { "\udc00": 1 }],
  ])("refuses %s", (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  test("refuses nesting made to exhaust the stack", () => {
    expect(() => canonicalJson(JSON.parse("[".repeat(100_000) + "]".repeat(100_000)))).toThrow("too deep");
  });

  test("names the place of a refusal and never the value", () => {
    expect(() => canonicalJson({ people: [{ name: "Sam Okafor \ud800" }] })).toThrow(
      "$.people[0].name holds a lone surrogate",
    );
  });

  test("takes thirty-two levels of arrays or objects and not one more", () => {
    const nested = (open: string, close: string, levels: number) =>
      JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      expect(canonicalJson(nested(open, close, 32))).toBe(`${open.repeat(32)}1${close.repeat(32)}`);
      expect(() => canonicalJson(nested(open, close, 33))).toThrow(new TypeError("Nested too deep"));
    }
  });

  test("takes a plain object that inherits nothing", () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });

  test.each<[unknown, string]>([
    [{ a: Number.NaN }, "$.a is not a finite number"],
    [{ a: [0, 1n] }, "$.a[1] is a bigint, which JSON cannot carry"],
    [new Date(0), "$ is not a plain object"],
  ])("says where and why it refuses", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(new TypeError(message));
  });

  test("says the same of equal values in any order of keys, and different things of different values", () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(json, json, (left, right) => {
        const same = JSON.stringify(sortedDeep(left)) === JSON.stringify(sortedDeep(right));
        expect(canonicalJson(left) === canonicalJson(right)).toBe(same);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)] as const)
      .reverse(),
  );
}

/** An order of its own, so that the comparison does not lean on the code under test. */
function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeep);
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  const members = Object.entries(value)
    .map(([key, member]) => [Buffer.from(key, "utf16le").toString("hex"), sortedDeep(member)] as const)
    .sort((left, right) => left[0].localeCompare(right[0], "en"));
  return { members };
}
