import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NameKind, nameCharacters, screenName } from "../../../shared/domain/screened-text.ts";
import * as screening from "../../../shared/domain/screening.ts";
import { readSocialLink, socialHosts } from "../../../shared/domain/social-link.ts";
import { attacks, naughtyStrings } from "../../support/hostile-input.ts";

const kinds = ["person", "organisation"] as const satisfies readonly NameKind[];
const accepted = (text: string, kind: NameKind) => {
  const screened = screenName(text, kind);
  return screened.outcome === "accepted" ? screened.value : undefined;
};

/** What must hold of a name that is taken. Written anew, not borrowed from the code it judges. */
function expectHarmless(value: string, kind: NameKind): void {
  expect(value).toBe(value.normalize("NFC"));
  expect(value.isWellFormed()).toBe(true);
  expect([...value].length).toBeLessThanOrEqual(nameCharacters[kind]);
  expect(value).not.toMatch(/[[\p{C}\p{Zl}\p{Zp}\p{S}\p{Default_Ignorable_Code_Point}]--[+]]/v);
  expect(value).not.toMatch(/[@:;<>"`\\=*_~[\]{}#$%^!?|]|\/\/|[^\S ]/u);
  expect(value).not.toMatch(/^[=+\-@\t]|^\s|\s$|\s\s/u);
  expect(value).toMatch(kind === "person" ? /\p{L}/u : /[\p{L}\p{Nd}]/u);
  expect(value.normalize("NFKC")).not.toMatch(/\w\.[a-z]{2,}/i);
  expect(value.normalize("NFKC")).not.toMatch(/\d{7}/);
  expect(screenName(value, kind)).toEqual({ outcome: "accepted", value });
}

describe("a person's name", () => {
  it.each([
    "Sam",
    "O’Brien",
    "O'Brien",
    "Jean-Luc",
    "J.-P.",
    "Dr. Ngọc Ánh Nguyễn",
    "Mª José",
    "'t Hooft",
    "d'Artagnan",
    "J.R.R. Tolkien",
    "Okafor, Sam",
    "Martin Luther King, Jr.",
    "Ph.D",
    "Łukasz Żółć",
    "Đặng",
    "李小龙",
    "やまだ たろう",
    "محمد",
    "בְּרֵאשִׁ֖ית",
    "བསྒྲུབས",
    "नमस्ते",
    "ஸ்ரீ",
    "ที่",
    "ᏣᎳᎩ",
    "Зоя",
    "Παπαδόπουλος",
    "Գրիգոր",
    "ꓡꓲꓢꓴ",
    "Hawaiʻi",
    "U",
  ])("may be %s", (name) => {
    expect(accepted(name, "person")).toBe(name.normalize("NFC"));
    expect(screening.isShowable(name)).toBe(true);
  });

  it.each([
    "Sam1",
    "Sam & Kim",
    "Sam (Kim)",
    "Sam/Kim",
    "Sam+Kim",
    "St.John",
    "Sam_",
    "Sam–Kim",
    "-Sam",
    ".Sam",
    ",Sam",
  ])("may not be %s", (name) => expect(accepted(name, "person")).toBeUndefined());
});

describe("a company, title, space or organisation", () => {
  it.each([
    "Example Ltd",
    "3M",
    "7-Eleven",
    "1664",
    "Acme & Co. (UK) Ltd",
    "A/S Norsk",
    "C++ Guild",
    "S.p.A. Fiat",
    "B.V. Holding",
    "Telia Company AB (publ.)",
    "(ISC)2",
    "R&D",
    "Smith Mfg. Co.",
    "Web 2.0",
    "Release v1.10",
    "24/7 Support",
    "Retail 2025/2026",
    "FY2026-2027",
    "Ages 18+",
    "VP/GM, EMEA",
    "8x8",
    "日本株式会社",
    "ООО Ромашка",
    "L’Oréal",
    "Acme (Holdings (UK))",
  ])("may be %s", (name) => {
    expect(accepted(name, "organisation")).toBe(name);
    expect(screening.isShowable(name, "organisation")).toBe(true);
  });

  it.each([
    "Booking.com",
    ".NET Foundation",
    "Example_Ltd",
    "Example: Acme",
    "“Acme”",
    "100%",
    "#1 Ltd",
    "+44",
    "A//B",
    "A--B",
    "A..B",
  ])("may not be %s", (name) => expect(accepted(name, "organisation")).toBeUndefined());

  it("has up to six digits in a row and nine in all, years aside", () => {
    expect(accepted("Site 123456", "organisation")).toBeDefined();
    expect(accepted("Site 1234567", "organisation")).toBeUndefined();
    expect(accepted("Site 123 45-67", "organisation")).toBeUndefined();
    expect(accepted("Site 12345 Block 6789", "organisation")).toBeDefined();
    expect(accepted("Site 12345 Block 67890", "organisation")).toBeUndefined();
    expect(accepted("Plan 2025/2026 Site 123456", "organisation")).toBeDefined();
    expect(accepted("Plan 2079/4601", "organisation")).toBeUndefined();
    expect(accepted("Plan 02025/2026", "organisation")).toBeUndefined();
  });

  it("with a short code is refused for the word beside it, and five digits without one are no such thing", () => {
    const kept = [
      "Suite 40500",
      "ISO 27001 Lead Auditor",
      "ISO/IEC 42001",
      "Cost centre 80082",
      "Context 12345",
      "Textiles 12345",
      "Call Centre 2026",
      "Ring Road Unit 4",
    ];
    const refused = [
      "Text WIN to 80082",
      "TEXT 8 00 82",
      "Txt 80-082",
      "Call 60123",
      "Dial 118 118",
      "118500",
      "Enquiries 118-118",
      "Prizes. Call 60123 now",
      "Ffoniwch 60123",
      "Ｔｅｘｔ 80082",
    ];
    for (const text of kept) expect(accepted(text, "organisation"), text).toBeDefined();
    for (const text of refused) expect(accepted(text, "organisation"), text).toBeUndefined();
  });
});

describe("a name", () => {
  for (const [attack, texts] of Object.entries(attacks)) {
    it.each(texts)(`is not taken with ${attack}: %j`, (text) => {
      for (const kind of kinds) {
        expect(screenName(text, kind).outcome).toBe("refused");
        expect(screening.isShowable(text, kind)).toBe(false);
      }
    });
  }

  it("is as long as it may be in characters, not in code units", () => {
    for (const kind of kinds) {
      const limit = nameCharacters[kind];
      expect(accepted("𠮷".repeat(limit), kind)).toBeDefined();
      expect(accepted("𠮷".repeat(limit + 1), kind)).toBeUndefined();
      expect(accepted("a".repeat(10_000_000), kind)).toBeUndefined();
    }
  });

  it("comes out composed and without the spaces around it", () => {
    expect(accepted("  Zoe\u0308 ", "person")).toBe("Zo\u00eb");
  });

  it("that isn't text is not showable", () => {
    for (const claim of [undefined, null, 5, {}, ["Sam"], true])
      expect(screening.isShowable(claim)).toBe(false);
  });

  it("from the naughty strings is harmless or refused", () => {
    let taken = 0;
    for (const text of naughtyStrings()) {
      for (const kind of kinds) {
        const value = accepted(text, kind);
        if (value === undefined) continue;
        taken++;
        expectHarmless(value, kind);
      }
    }
    expect(taken).toBeGreaterThan(10);
  });

  it("at random is harmless or refused, and the refusal repeats nothing", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.string({ unit: "grapheme", maxLength: 10 }),
      fc.stringMatching(/^[\p{L}\p{M}\p{Nd} '’.,&()/+-]{0,12}$/u),
      fc.constantFrom(".", " ", "com", "www", "+44", "1", "a", "’", "(", "ﷺ", "ª", "ﬁ", "\u0301"),
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom(...kinds), (pieces, kind) => {
        const screened = screenName(pieces.join(""), kind);
        if (screened.outcome === "refused") return;
        taken++;
        expectHarmless(screened.value, kind);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe("a name of ASCII alone", () => {
  it("fares as it would with an accent on a letter: the patterns for either say the same", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme-ascii", maxLength: 8 }),
      fc.constantFrom(
        "q",
        "Q.",
        ". com",
        "www",
        "+44 (0)",
        "2026/2027",
        "192.0.2.1",
        "1234567",
        "--",
        "J.-P.",
        "’",
      ),
    );
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.constantFrom(...kinds), (pieces, kind) => {
        const plain = `q${pieces.join("")}`;
        // The letter q is in none of the words that the patterns know.
        const accented = (text: string) => text.replaceAll("q", "ç");
        const expected = screenName(plain, kind);
        outcomes.set(expected.outcome, (outcomes.get(expected.outcome) ?? 0) + 1);
        expect(screenName(accented(plain), kind)).toEqual(
          expected.outcome === "accepted" ? { ...expected, value: accented(expected.value) } : expected,
        );
      }),
      { numRuns: 5_000 },
    );
    expect(outcomes.get("accepted")).toBeGreaterThan(100);
    expect(outcomes.get("refused")).toBeGreaterThan(100);
  });
});

describe("a refusal", () => {
  it("never repeats what was given, whatever the field", () => {
    const marker = "zqxjkv";
    const fields = Object.entries(screening).flatMap(([name, make]) =>
      name === "isShowable" ? [] : [make as () => screening.TextSchema],
    );
    expect(fields).toHaveLength(8);
    for (const text of [
      `${marker}.com`,
      `${marker}@`,
      `<${marker}>`,
      `https://${marker}.example/${marker}`,
      `+${marker}`,
    ]) {
      for (const field of fields) {
        const result = field().safeParse(text);
        expect(result.success).toBe(false);
        expect(JSON.stringify(result.error?.issues)).not.toContain(marker);
      }
    }
  });
});

describe("a telephone number", () => {
  const phone = (text: string) => screening.phoneNumber().safeParse(text).success;
  it("is + and seven to fifteen digits", () => {
    expect(["+442079460000", "+1234567", "+123456789012345"].every(phone)).toBe(true);
    expect(
      [
        "442079460000",
        "+44 2079460000",
        "+4420794600001234",
        "+123456",
        "+0442079460000",
        "+44207946000x",
        "+4420794600\n00",
        "+٤٤٢٠٧٩٤٦٠٠٠٠",
        "",
      ].some(phone),
    ).toBe(false);
  });
});

describe("a link", () => {
  it.each([
    ["https://www.linkedin.com/in/example", "https://www.linkedin.com/in/example"],
    ["https://UK.linkedin.com/in/sam-okafor-12345/", "https://uk.linkedin.com/in/sam-okafor-12345/"],
    ["https://x.com:443/sam", "https://x.com/sam"],
    ["https://mastodon.social/@sam", "https://mastodon.social/@sam"],
    ["https://www.xing.com/profile/Søren_Ø", "https://www.xing.com/profile/S%C3%B8ren_%C3%98"],
    ["https://m.facebook.com/sam.okafor", "https://m.facebook.com/sam.okafor"],
    ["https://www.linkedin.com/in/sam-okafor-123456789", "https://www.linkedin.com/in/sam-okafor-123456789"],
    [
      "https://www.linkedin.com/in/sam-van-der-okafor-mba-1a2b3c4d5/en",
      "https://www.linkedin.com/in/sam-van-der-okafor-mba-1a2b3c4d5/en",
    ],
    ["https://linkedin.com/company/example-ltd", "https://linkedin.com/company/example-ltd"],
    ["https://bsky.app/profile/sam.bsky.social", "https://bsky.app/profile/sam.bsky.social"],
    ["https://www.threads.net/@sam.okafor", "https://www.threads.net/@sam.okafor"],
    ["https://instagram.com/sam_okafor.99", "https://instagram.com/sam_okafor.99"],
    ["https://youtube.com/@sam-okafor", "https://youtube.com/@sam-okafor"],
    [
      "https://www.youtube.com/channel/UC0123456789012345678901",
      "https://www.youtube.com/channel/UC0123456789012345678901",
    ],
    ["https://www.tiktok.com/@sam", "https://www.tiktok.com/@sam"],
    ["https://github.com/sam-okafor", "https://github.com/sam-okafor"],
    ["https://gitlab.com/sam.okafor", "https://gitlab.com/sam.okafor"],
  ])("%s is kept as %s", (given, kept) => {
    expect(screening.socialLink().parse(given)).toBe(kept);
    expect(readSocialLink(kept)).toBe(kept);
  });

  it.each([
    "http://x.com/sam",
    "https://x.com",
    "https://x.com/",
    "https://x.com/sam?next=https://evil.example",
    "https://x.com/sam#x",
    "https://x.com:8443/sam",
    "https://sam@x.com/sam",
    "https://sam:pw@x.com/sam",
    "https://x.com@evil.example/sam",
    "https://x.com\\@evil.example/sam",
    "https://evilx.com/sam",
    "https://x.com.evil.example/sam",
    "https://evil.example/x.com",
    "https://www.www.x.com/sam",
    "https://x.com//evil.example",
    "https://x.com/%2f%2fevil.example",
    "https://x.com/%0d%0aBcc",
    "https://x.com/%00",
    "https://x.com/%e2%80%aesam",
    "https://x.com/%ff",
    "https://x.com/a/b/c/d/e",
    "https://x.com/sam\tx",
    // A path is no place for a text, a number or another address.
    "https://x.com/you-have-won-a-prize",
    "https://x.com/call/02079460000",
    "https://github.com/you/have/won/a-prize",
    "https://www.linkedin.com/in/call-us-on-02079460000",
    "https://www.linkedin.com/in/call-02079460000-now",
    "https://www.linkedin.com/in/your-account-is-blocked-call-the-bank-now",
    "https://www.linkedin.com/in/your%20account%20is%20blocked",
    "https://www.linkedin.com/redir/evil.example",
    "https://www.linkedin.com/feed/update/x",
    "https://instagram.com/442079460000",
    "https://x.com/0207946000",
    "https://gitlab.com/020.7946.0000",
    "https://facebook.com/a..b",
    "https://x.com/a/../sam",
    "https://x.com/./sam",
    "https://x.com/%2e%2e/sam",
    "https://linkedin.com/in%2fsam",
    "https://bsky.app/profile/evil.example",
    "https://www.facebook.com/sharer/sharer.php",
    "https://www.youtube.com/redirect",
    "https://www.youtube.com/watch",
    "https://threads.net/sam",
    " https://x.com/sam",
    "https://x.com/<b>",
    "javascript:alert(1)",
    "data:text/html,x",
    "//x.com/sam",
    "x.com/sam",
    `https://x.com/${"a".repeat(200)}`,
    "",
  ])("%j is refused", (text) => expect(readSocialLink(text)).toBeUndefined());

  it("leads to one of the known networks, whatever is given", () => {
    const piece = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("https://", "x.com", "/", "@", "..", "%2e", "\\", "?", "sam", "：", "。"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        for (const text of [
          pieces.join(""),
          `https://x.com/${pieces.join("")}`,
          `https://x.com${pieces.join("")}`,
        ]) {
          const link = readSocialLink(text);
          if (link === undefined) continue;
          const url = new URL(link);
          expect(url.protocol).toBe("https:");
          expect(
            socialHosts.some((host) => url.hostname === host || /^(www|m|uk)\./.test(url.hostname)),
          ).toBe(true);
          expect([url.port, url.username, url.password, url.search, url.hash]).toEqual(["", "", "", "", ""]);
          expect(link).toMatch(/^[\x21-\x7e]{1,200}$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a locale, reference or space id", () => {
  it("is canonical", () => {
    const locale = (text: string) => screening.locale().safeParse(text).data;
    expect(["EN-gb", "de", "zh-hant-tw", "es-419"].map(locale)).toEqual([
      "en-GB",
      "de",
      "zh-Hant-TW",
      "es-419",
    ]);
    expect(["", "e", "en_GB", "en-GB-x-private", "english", "../en", "en-GB\n", "x-a"].map(locale)).toEqual(
      Array(8).fill(undefined),
    );
  });

  it("has letters, digits, hyphens and underscores, 1 to 64", () => {
    for (const schema of [screening.reference(), screening.spaceId()]) {
      expect(["crm-1042", "a", "_", "a".repeat(64)].every((text) => schema.safeParse(text).success)).toBe(
        true,
      );
      expect(
        ["", "a".repeat(65), "a b", "a.b", "é", "a\n", "sam@example.com"].some(
          (text) => schema.safeParse(text).success,
        ),
      ).toBe(false);
    }
  });
});
