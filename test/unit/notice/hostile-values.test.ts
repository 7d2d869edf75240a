import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import type { InvitedPerson } from "../../../shared/domain/notice/notice-facts.ts";
import { specimenInvite } from "../../../shared/domain/notice/specimen.ts";
import { composeMime, HeaderRefused } from "../../../shared/pages/compose-mime.ts";
import { defang, html } from "../../../shared/pages/html.ts";
import { renderNoticeMail } from "../../../shared/pages/notice-mail.ts";
import { aNotice, messageOf, renderedIn } from "../../support/a-notice.ts";

// The renderer stands behind the screening and doesn't trust it: everything here is what screening would refuse.
const attacks = [
  "<script>alert(1)</script>",
  "</title><img src=x onerror=alert(1)>",
  '"><a href="https://evil.example">click</a>',
  "' onmouseover='alert(1)",
  "&lt;b&gt;&#60;i&#62;",
  "<!--[if mso]><![endif]-->",
  "]]><svg onload=alert(1)>",
  "Sam\r\nBcc: everyone@evil.example",
  "Sam\nSubject: Win\n\nBody",
  "Sam\u2028Bcc: x@evil.example",
  "=?utf-8?q?=0ABcc:_x@evil.example?=",
  `\${process.env.HOME} {{7*7}} <%= 1 %>`,
  "https://evil.example/win now",
  "Call 0900 123 4567 today",
  "javascript:alert(1)",
  "\u202egnp.exe",
  "\u0000\u0007",
  "a".repeat(5_000),
];
const hostile = fc.oneof(
  fc.constantFrom(...attacks),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.tuple(fc.string({ maxLength: 8 }), fc.constantFrom(...attacks)).map((parts) => parts.join("")),
);
const filled = hostile.filter((text) => [...text].length > 2);
const anyone: fc.Arbitrary<Partial<InvitedPerson>> = fc.record({
  invitee: fc.record({
    email: filled,
    givenName: hostile,
    familyName: hostile,
    phone: hostile,
    company: hostile,
    jobTitle: hostile,
    links: fc.array(hostile, { minLength: 1, maxLength: 3 }),
  }),
  inviter: fc.record({ name: filled, email: filled, organisation: filled }),
  space: fc.record({ id: hostile, name: hostile }),
});

/** What of a document isn't text: tags with their attributes, and comments. */
const markup = (document: string) => document.match(/<[^>]*>/g) ?? [];

describe("whatever the values are", () => {
  it("the HTML has the same tags, attributes and links, and one text more or less", () => {
    fc.assert(
      fc.property(anyone, (invite) => {
        const links = invite.invitee?.links?.map(() => "x") ?? [];
        const harmless = {
          email: "x",
          givenName: "x",
          familyName: "x",
          phone: "x",
          company: "x",
          jobTitle: "x",
          links,
        };
        const tame = renderNoticeMail(aNotice({ invitee: harmless })).html;
        expect(markup(renderNoticeMail(aNotice(invite)).html)).toEqual(markup(tame));
      }),
      { numRuns: 300 },
    );
  });

  it("the headers are the same, and nobody else gets the mail", async () => {
    const { headers: tame } = await PostalMime.parse(await messageOf(renderedIn("en-GB")));
    const steady = (headers: typeof tame) => headers.filter(({ key }) => key !== "content-type");
    await fc.assert(
      fc.asyncProperty(anyone, async (invite) => {
        const mail = await PostalMime.parse(await messageOf(renderNoticeMail(aNotice(invite))));
        expect(steady(mail.headers)).toEqual(steady(tame));
        expect(mail.attachments).toEqual([]);
        expect(mail.html).toContain("</html>");
      }),
      { numRuns: 100 },
    );
  });

  it("no name, company or link becomes something that a mail client would link", () => {
    const { email: _, phone: __, ...rest } = specimenInvite.invitee;
    for (const bait of [
      "https://evil.example/win",
      "evil.example",
      "Call 0900 123 4567",
      "x@evil.example",
      "www.evil.example",
      "evil.co.uk/now",
    ]) {
      const invite = {
        invitee: { ...rest, email: "s@b.example", givenName: bait, company: bait, links: [bait] },
        inviter: { ...specimenInvite.inviter, name: bait, organisation: bait },
        space: { id: "s", name: bait },
      };
      const { html: rendered, text } = renderNoticeMail(aNotice(invite));
      for (const part of [rendered, text]) expect(/evil\.|0900 123 4567|x@/.test(part)).toBe(false);
    }
  });
});

describe("a message", () => {
  const mail = {
    ...renderedIn("en-GB"),
    from: "Clientshare <invites@clientshare.example>",
    replyTo: "a@b.example",
  };

  it.each([
    "a@b.example, c@d.example",
    "a@b.example;c@d.example",
    "a@b.example c@d.example",
    "Group: a@b.example, c@d.example;",
    "Sam <a@b.example>",
    "<a@b.example>",
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example\u2028",
    "a@b.example\u200b",
    "a(comment)@b.example",
    '"a b"@b.example',
    "a@b@c.example",
    "",
    "a",
  ])("is refused to %j, which is not exactly one address", async (to) => {
    await expect(composeMime({ ...mail, to })).rejects.toThrow(HeaderRefused);
  });

  it("is refused with a header that breaks out, and the refusal repeats no value", async () => {
    for (const headers of [
      { "X-Note": "a\r\nBcc: c@d.example" },
      { "X-Note: a\r\nBcc": "c@d.example" },
      { "X-N": "a\u2029b" },
    ]) {
      await expect(composeMime({ ...mail, to: "a@b.example", headers })).rejects.toThrow(HeaderRefused);
      await expect(composeMime({ ...mail, to: "a@b.example", headers })).rejects.not.toThrow("c@d.example");
    }
    await expect(composeMime({ ...mail, to: "a@b.example", subject: "a\nb" })).rejects.toThrow(HeaderRefused);
  });

  it("goes to the address as it is spelt, whatever characters it may have", async () => {
    for (const to of ["o'brien+x@b.example", "a/b=c@b.example", "{x}~!#$%&*?^_`|@b.example"]) {
      const parsed = await PostalMime.parse(await composeMime({ ...mail, to }));
      expect(parsed.to).toEqual([{ name: "", address: to }]);
    }
  });

  it("keeps text beyond ASCII in both parts", async () => {
    const invite = aNotice({ inviter: { ...specimenInvite.inviter, name: "Zoë Ní Dhomhnaill 山田" } });
    const parsed = await PostalMime.parse(await messageOf(renderNoticeMail(invite)));
    expect(parsed.text).toContain("Zoë Ní Dhomhnaill 山田");
    expect(parsed.html).toContain("Zoë Ní Dhomhnaill 山田");
  });

  it("has only ASCII and lines of legal length on the wire", async () => {
    const wire = Buffer.from(await messageOf(renderedIn("cy")));
    expect(wire.every((byte) => byte < 128)).toBe(true);
    expect(
      Math.max(
        ...wire
          .toString("latin1")
          .split("\r\n")
          .map((line) => line.length),
      ),
    ).toBeLessThan(998);
    expect(wire.toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });
});

describe("what is displayed", () => {
  it("is unchanged to the eye when it is defanged, but for a scheme", () => {
    expect(defang("https://www.linkedin.com/in/example").replaceAll("\u2060", "")).toBe(
      "www.linkedin.com/in/example",
    );
    expect(defang("+442079460000").replaceAll("\u2060", "")).toBe("+442079460000");
  });

  it.each([
    "Sam O'Brien-Smith",
    "J. P. Morgan",
    "Dr. Sam Okafor",
    "Marks & Spencer plc",
    "3M (UK) Ltd",
    "A/B Ltd",
  ])("leaves %j alone", (name) => expect(defang(name)).toBe(name));

  it("is escaped in text and in attributes", () => {
    expect(html`<a title="${`"'<>&`}">${"<b>"}</a>`.toString()).toBe(
      '<a title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;</a>',
    );
  });
});
