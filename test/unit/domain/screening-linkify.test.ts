import fc from "fast-check";
import { LinkifyIt } from "linkify-it";
import { describe, expect, it } from "vitest";
import { screenName } from "../../../shared/domain/screened-text.ts";
import { attacks } from "../../support/hostile-input.ts";

// Greedier than a mail client: fuzzy links, addresses and IPs, and every top-level domain that exists or might.
const topLevel =
  "com net org info biz io co uk de fr ly me app dev xyz shop agency zip mov su ai gg рф 中国 网址 みんな भारत".split(
    " ",
  );
const linkifier = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: true }).tlds(topLevel, true);

const seen = (text: string) => [text, text.normalize("NFKC")].flatMap((one) => linkifier.match(one) ?? []);

describe("a linkifier that mail programs could use", () => {
  it("finds the links that attackers write, so it is a judge", () => {
    const found = attacks.links.filter((text) => seen(text).length > 0);
    expect(found.length).toBeGreaterThanOrEqual(attacks.links.length - 8);
  });

  it("finds nothing in any name that is taken", () => {
    const label = fc.oneof(
      fc.constantFrom(
        "example",
        "foo",
        "a",
        "x1",
        "www",
        "b-c",
        "例え",
        "пример",
        "ｗｗｗ",
        "𝐞𝐱",
        "1",
        "192",
        "K",
        "é",
      ),
      fc.stringMatching(/^[\p{L}\p{Nd}]{1,6}$/u),
    );
    const top = fc.oneof(
      fc.constantFrom(...topLevel, ...topLevel.map((one) => one.toUpperCase()), "ｃｏｍ", "𝐜𝐨𝐦"),
      label,
    );
    const between = fc.constantFrom(
      ".",
      ".",
      ".",
      " .",
      ". ",
      " ",
      "-",
      "'",
      "’",
      ",",
      "/",
      "(",
      ")",
      "&",
      "+",
      ".-",
      ".'",
      "./",
      ".(",
      ").",
      "..",
      "//",
      ". (",
      "+.",
    );
    const name = fc
      .array(fc.tuple(label, between), { minLength: 1, maxLength: 4 })
      .chain((parts) =>
        fc.tuple(
          fc.constant(parts.flat().join("")),
          top,
          fc.constantFrom("", ".", "/", "/x", ")", " Ltd", "-x", "'s", ","),
        ),
      )
      .map((parts) => parts.join(""));
    let taken = 0;
    fc.assert(
      fc.property(name, fc.constantFrom("person", "organisation"), (text, kind) => {
        const screened = screenName(text, kind);
        if (screened.outcome === "refused") return;
        taken++;
        expect(seen(screened.value)).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });
});
