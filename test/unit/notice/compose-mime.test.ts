import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import { encode, wrap } from "nodemailer/lib/qp";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { composeMime, type MailToCompose } from "../../../shared/pages/compose-mime.ts";

const aMail = (mail: Partial<MailToCompose> = {}): MailToCompose => ({
  from: "Clientshare <invites@clientshare.example>",
  to: "sam@brightwater.example",
  replyTo: "support@clientshare.example",
  subject: "An invite",
  html: "<p>Hello</p>",
  text: "Hello",
  headers: { "List-Unsubscribe": "<https://clientshare.example/i/token/one-click>" },
  ...mail,
});

/** The same mail by nodemailer's own composer: whatever we leave out of it must not show. */
const byNodemailer = ({ headers, date: _, ...mail }: MailToCompose): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    new MailComposer({ ...mail, headers: { ...headers }, newline: "\r\n" })
      .compile()
      .build((error, built) => (error === null ? resolve(built) : reject(error))),
  );

const read = async (wire: Uint8Array) => {
  const { from, to, replyTo, subject, html, text, headers } = await PostalMime.parse(wire);
  const unsubscribe = headers.find(({ key }) => key === "list-unsubscribe")?.value;
  return { from, to, replyTo, subject, html: html?.trimEnd(), text: text?.trimEnd(), unsubscribe };
};

/** What may stand in a header: no control, format or separator characters, no half of a pair. */
const headerText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 120 })
  .filter(
    (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) && text.isWellFormed() && text === text.trim(),
  )
  // Folding may make several spaces of one word's end and the next one's start one.
  .map((text) => text.replace(/\s+/gu, " "));
const body = fc.string({ unit: "grapheme", maxLength: 400 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
const lines = fc.array(body, { maxLength: 6 }).map((some) => ["Hello", ...some].join("\n"));

// What a fold may hang on: long words, blanks at an end, escapes and characters of several bytes across the 76th place.
const awkward = fc.oneof(
  body,
  fc.string({ unit: fc.constantFrom("a", "=", " ", ".", "\t", "é", "山", "𝒳"), maxLength: 240 }),
);

describe("the mail on the wire", () => {
  it("is encoded and folded as nodemailer would by itself", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(awkward, { maxLength: 8 }), async (some) => {
        const html = some.join("\n");
        const wire = Buffer.from(await composeMime(aMail({ html }))).toString("latin1");
        expect(wire).toContain(`\r\n\r\n${wrap(encode(html.replaceAll("\n", "\r\n")))}\r\n--=_`);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads as one that nodemailer's composer made, whatever subject, names and parts are", async () => {
    await fc.assert(
      fc.asyncProperty(headerText, lines, lines, async (subject, text, html) => {
        const mail = aMail({ subject, text, html });
        const ours = await read(await composeMime(mail));
        expect(ours).toEqual(await read(await byNodemailer(mail)));
        expect(ours.subject).toBe(subject);
      }),
      { numRuns: 300 },
    );
  });

  it.each(["Clientshare", "Clientshare Ltd.", "Rhannu â Chleientiaid", "山田商事 ".repeat(9).trim()])(
    "names %s as sender",
    async (name) => {
      const { from, replyTo } = await PostalMime.parse(
        await composeMime(aMail({ from: `${name} <a@b.example>`, replyTo: `${name} <c@d.example>` })),
      );
      expect(from).toEqual({ name, address: "a@b.example" });
      expect(replyTo).toEqual([{ name, address: "c@d.example" }]);
    },
  );

  it("writes an internationalised domain in ASCII, and refuses a local part that isn't", async () => {
    const wire = await composeMime(aMail({ to: "sam@bücher.example" }));
    expect((await PostalMime.parse(wire)).headers).toContainEqual(
      expect.objectContaining({ key: "to", value: "sam@xn--bcher-kva.example" }),
    );
    await expect(composeMime(aMail({ to: "zoë@b.example" }))).rejects.toThrow("local part");
  });

  it("keeps every line that holds an encoded word within 76 characters, and never begins a field with an empty line", async () => {
    await fc.assert(
      fc.asyncProperty(headerText, async (subject) => {
        const wire = Buffer.from(await composeMime(aMail({ subject }))).toString("latin1");
        const head = wire.slice(0, wire.indexOf("\r\n\r\n")).split("\r\n");
        for (const line of head) {
          if (line.includes("=?UTF-8?B?")) expect(line.length).toBeLessThanOrEqual(76);
          expect(line).toMatch(/^(?:[A-Za-z-]+:)? \S/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has Date and Message-ID only when it is told when", async () => {
    const dated = Buffer.from(await composeMime(aMail({ date: new Date(0) }))).toString("latin1");
    expect(dated).toContain("\r\nDate: Thu, 01 Jan 1970 00:00:00 +0000\r\nMessage-ID: <");
  });
});
