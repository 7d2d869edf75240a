import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isConsumerDomain } from "../../../shared/domain/consumer-domains.ts";
import { addressFaults, canonicalAddress, parseEmailAddress } from "../../../shared/domain/email-address.ts";
import { addressVectors, attacks, naughtyStrings } from "../../support/hostile-input.ts";

const parse = parseEmailAddress;
const addressOf = (text: string) => {
  const parsed = parse(text);
  return parsed.outcome === "address" ? parsed.address : undefined;
};
const reasonOf = (text: string) => {
  const parsed = parse(text);
  return parsed.outcome === "fault" ? parsed.reason : undefined;
};

/** What must hold for anything that is taken, whoever wrote it. */
function expectDeliverableAndSafe(text: string): void {
  const parsed = parse(text);
  if (parsed.outcome === "fault") {
    expect(parsed.detail).toBe(addressFaults[parsed.reason]);
    return;
  }
  const { address, canonical, domain } = parsed;
  const at = address.lastIndexOf("@");
  expect(address).toMatch(/^[\x21-\x7e]+$/);
  expect(address).not.toMatch(/[\s<>()[\]\\,;:"!%/|]|=\?/);
  expect(address.length).toBeLessThanOrEqual(254);
  expect(at).toBeLessThanOrEqual(64);
  expect(address.indexOf("@")).toBe(at);
  expect(text.startsWith(address.slice(0, at + 1))).toBe(true);
  expect(address.slice(at + 1)).toBe(domain);
  expect(domain).toMatch(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/);
  expect(canonical).toBe(canonicalAddress(address));
  // Taken once, taken for good: what is kept reads as itself.
  expect(parse(address)).toEqual(parsed);
  expect(parse(canonical)).toMatchObject({ outcome: "address", canonical });
}

describe("an address", () => {
  it("keeps its spelling before the @ and has its domain in ASCII", () => {
    expect(parse("Sam.O'Kafor+news@BÜCHER.example")).toEqual({
      outcome: "address",
      address: "Sam.O'Kafor+news@xn--bcher-kva.example",
      canonical: "sam.o'kafor+news@xn--bcher-kva.example",
      domain: "xn--bcher-kva.example",
    });
  });

  it.each([
    ["straße.example", "xn--strae-oqa.example"],
    ["食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"],
    ["b\u0075\u0308cher.example", "xn--bcher-kva.example"],
    ["ＥＸＡＭＰＬＥ。com", "example.com"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ])("with domain %s is written to at %s", (domain, ascii) => {
    expect(addressOf(`sam@${domain}`)).toBe(`sam@${ascii}`);
  });

  it("is not folded together with another that some provider treats alike", () => {
    const canonical = (text: string) => {
      const parsed = parse(text);
      return parsed.outcome === "address" ? parsed.canonical : undefined;
    };
    expect(canonical("s.am@gmail.com")).not.toBe(canonical("sam@gmail.com"));
    expect(canonical("sam+x@gmail.com")).not.toBe(canonical("sam@gmail.com"));
    expect(canonical("SAM@Example.COM")).toBe(canonical("sam@example.com"));
  });

  it.each([
    ["", "empty"],
    ["sam", "no-at"],
    ["sam@x@example.com", "no-at"],
    ["Sam <sam@example.com>", "not-one-address"],
    ["<sam@example.com>", "not-one-address"],
    ["sam@example.com, kim@example.com", "not-one-address"],
    ["sam@example.com;kim@example.com", "not-one-address"],
    ["team: sam@example.com;", "not-one-address"],
    ["sam(comment)@example.com", "not-one-address"],
    ["sam@example.com(comment)", "not-one-address"],
    [" sam@example.com", "not-one-address"],
    ["sam@example.com\r\nBcc: kim@example.com", "not-one-address"],
    ['"sam"@example.com', "local-part-quoted"],
    ["søren@example.com", "local-part-not-ascii"],
    ["ｓam@example.com", "local-part-not-ascii"],
    ["sam%example.org@example.com", "local-part-routing"],
    ["example.org!sam@example.com", "local-part-routing"],
    ["=?utf-8?q?sam?=@example.com", "local-part-routing"],
    ["|id@example.com", "local-part-routing"],
    ["sam..o@example.com", "local-part"],
    [".sam@example.com", "local-part"],
    ["sam.@example.com", "local-part"],
    ["@example.com", "local-part"],
    ["sam@[192.0.2.1]", "domain-literal"],
    ["sam@192.0.2.1", "domain-literal"],
    ["sam@127.1", "domain-literal"],
    ["sam@0x7f.1", "domain-literal"],
    ["sam@example", "domain"],
    ["sam@example.com.", "domain"],
    ["sam@-example.com", "domain"],
    ["sam@ex_ample.com", "domain"],
    ["sam@example%2ecom", "domain"],
    ["sam@example.com/x", "domain"],
    ["sam@example.com?x", "domain"],
    ["sam@exam\u00adple.com", "domain"],
    ["sam@exam\u200bple.com", "domain"],
    ["sam@exam\ufe0fple.com", "domain"],
    ["sam@\u202eexample.com", "domain"],
    ["sam@xn--a.com", "domain"],
    ["sam@xn--.com", "domain"],
    ["sam@example.c", "domain"],
    ["sam@example.123", "domain"],
    ["sam@localhost", "domain-not-public"],
    ["sam@printer.local", "domain-not-public"],
    ["sam@secret.onion", "domain-not-public"],
  ])("%j is refused as %s", (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it("has at most 64 characters before the @, 63 in a label and 254 altogether", () => {
    const label = "a".repeat(63);
    expect(addressOf(`${"s".repeat(64)}@example.com`)).toBeDefined();
    expect(reasonOf(`${"s".repeat(65)}@example.com`)).toBe("too-long");
    expect(addressOf(`sam@${label}.com`)).toBeDefined();
    expect(reasonOf(`sam@a${label}.com`)).toBe("too-long");
    const domain = `${label}.${label}.${label}`;
    const longest = `${"s".repeat(64 - 5)}@${domain}.${"b".repeat(2)}`;
    expect(longest.length).toBe(254);
    expect(addressOf(longest)).toBe(longest);
    expect(reasonOf(`s${longest}`)).toBe("too-long");
    expect(reasonOf(`sam@${"ü".repeat(60)}.${"ü".repeat(60)}.${"ü".repeat(60)}.${"ü".repeat(60)}.com`)).toBe(
      "too-long",
    );
    expect(reasonOf("@".repeat(1_000_000))).toBe("too-long");
  });
});

describe("the isemail vectors", () => {
  const vectors = addressVectors();

  it("are all there", () => {
    expect(vectors).toHaveLength(164);
    expect(vectors.filter(({ address }) => /[\r\n\0]/.test(address)).length).toBe(30);
  });

  it.each(vectors)(
    "$id ($diagnosis) is deliverable and safe, or refused by name",
    ({ address, category }) => {
      expectDeliverableAndSafe(address);
      if (["ISEMAIL_ERR", "ISEMAIL_CFWS", "ISEMAIL_DEPREC"].includes(category))
        expect(addressOf(address)).toBeUndefined();
    },
  );

  it("that are valid are taken, but for top-level domains as such, one-letter ones and routing characters", () => {
    const valid = vectors.filter(({ category }) => /VALID|DNSWARN/.test(category));
    const refused = valid.filter(({ address }) => reasonOf(address) !== undefined);
    expect(valid).toHaveLength(22);
    expect(refused.map(({ id, address }) => [id, reasonOf(address)])).toEqual([
      ["5", "domain"], // test@io
      ["13", "domain"], // test@iana.a
      ["19", "local-part-routing"], // !#$%&`*+/=?^`{|}~@iana.org
      ["37", "domain"], // a@a.b.c.….z.a
    ]);
  });
});

describe("whatever is given", () => {
  it("of the naughty strings, before or after the @ or alone, is safe or refused", () => {
    for (const naughty of [...naughtyStrings(), ...Object.values(attacks).flat()]) {
      for (const text of [naughty, `${naughty}@example.com`, `sam@${naughty}`, `sam@${naughty}.com`]) {
        expectDeliverableAndSafe(text);
      }
    }
  });

  it("at random is safe or refused", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom("@", ".", "sam", "example.com", "xn--", "[", "=?", "\r\n", "。", "0x7f"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => expectDeliverableAndSafe(pieces.join(""))),
      { numRuns: 2000 },
    );
  });

  it("that a standard generator of addresses makes is taken unless a rule here names it", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        expectDeliverableAndSafe(text);
        const local = text.slice(0, text.lastIndexOf("@"));
        if (!/[!%/|]|=\?/.test(local)) expect(reasonOf(text)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe("consumer mail", () => {
  it("is recognised by its whole domain", () => {
    expect(["gmail.com", "btinternet.com", "t-online.de", "yahoo.co.uk"].every(isConsumerDomain)).toBe(true);
    expect(
      ["example.com", "notgmail.com", "gmail.com.example", "mail.gmail.com", ""].some(isConsumerDomain),
    ).toBe(false);
  });
});
