import { HtmlValidate } from "html-validate";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { controller } from "../../../shared/domain/controller.ts";
import { NoticeIncomplete } from "../../../shared/domain/notice/compile-notice.ts";
import { specimenInvite, specimenLinks } from "../../../shared/domain/notice/specimen.ts";
import { readingOrder } from "../../../shared/domain/notice/tell.ts";
import { currentVersion } from "../../../shared/domain/notice/versions.ts";
import { policySchema } from "../../../shared/domain/policy.ts";
import { renderNoticeMail } from "../../../shared/pages/notice-mail.ts";
import { wordsOf } from "../../../shared/pages/notice-seal.ts";
import { aNotice, messageOf, renderedIn, welsh } from "../../support/a-notice.ts";
import { readingEase } from "../../support/readability.ts";

const parsed = async (language: "en-GB" | "cy" = "en-GB") =>
  await PostalMime.parse(await messageOf(renderedIn(language)));
const { page } = specimenLinks;
const visible = (html: string) => wordsOf(html).replaceAll("\u2060", "");

describe("the notice as an independent parser reads it", () => {
  it("is one mail to one person, with both parts and nothing attached", async () => {
    const mail = await parsed();
    expect(mail.to).toEqual([{ name: "", address: "sam.okafor@brightwater.example" }]);
    expect(mail.cc ?? []).toEqual([]);
    expect(mail.from).toEqual({ name: "Clientshare", address: "invites@clientshare.example" });
    expect(mail.replyTo).toEqual([{ name: "", address: "support@myclientshare.com" }]);
    expect(mail.attachments).toEqual([]);
    const { html, text } = renderedIn("en-GB");
    expect(mail.html?.trim()).toBe(html.trim());
    expect(mail.text?.trim()).toBe(text.trim());
  });

  it("can be objected to by one click, and asks no machine to answer", async () => {
    const { headers } = await parsed();
    const header = (key: string) => headers.find((one) => one.key === key)?.value;
    expect(header("list-unsubscribe")).toBe(`<${page}/one-click>`);
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(header("auto-submitted")).toBe("auto-generated");
    expect(header("content-language")).toBe("en-GB");
  });

  it("leaves Date and Message-ID to SES", async () => {
    const { headers } = await parsed();
    expect(headers.filter(({ key }) => key === "date" || key === "message-id")).toEqual([]);
  });

  it.each([
    "Client Share Ltd",
    "08681337",
    "12-18 Hoxton Street",
    "42-46 Princelet Street",
    "support@myclientshare.com",
    "Ian Birch",
    "dpo@trustibc.com",
    "0330 223 4922",
    "ico.org.uk",
    "0303 123 1113",
    "Information Commission",
    "Priya Raman",
    "Northwind Foods",
    "Northwind and Brightwater",
    "legitimate interest",
    "LIA-1",
    "right to object",
    "automated",
    "60 days",
    "30 days",
    "7 days",
    "2190 days",
    "London, United Kingdom",
    "Amazon Web Services EMEA SARL",
    "business contact",
    "23 November 2026",
    "22 January 2027",
    "sam.okafor@brightwater.example",
    "Okafor",
    "+442079460000",
    "Brightwater Ltd",
    "Head of Procurement",
  ])("says %j in both parts", async (words) => {
    const mail = await parsed();
    expect(mail.text).toContain(words);
    expect(visible(mail.html ?? "")).toContain(words);
  });

  it("has in its text part a section for every element of Article 14, and the right to object first of all", async () => {
    const { text } = await parsed();
    const { sections } = currentVersion.wording["en-GB"].full;
    const full = text?.slice(text.indexOf("PRIVACY NOTICE FOR PEOPLE")) ?? "";
    const headings = [...full.matchAll(/^(.+)\n-+$/gm)].map(([, heading]) => heading);
    expect(headings).toHaveLength(readingOrder.length);
    expect(Object.keys(sections)).toHaveLength(readingOrder.length);
    expect(headings[0]).toBe("You have the right to object");
  });

  it("sets the right to object apart in both parts", async () => {
    const { text, html } = await parsed();
    const rule = "-".repeat(64);
    expect(text).toMatch(new RegExp(`${rule}\\n\\nYOU HAVE THE RIGHT TO OBJECT\\n\\n${rule}`));
    const block = /<td class="object"[^>]*>([\s\S]*?)<\/td>/.exec(html ?? "")?.[1] ?? "";
    expect(wordsOf(block)).toMatch(
      /^You have the right to object .*stop using your details.* \[.*\/object\] Object now$/,
    );
  });

  it("links to a page for every right, for complaints, and to the full notice", async () => {
    const { text, html } = await parsed();
    for (const path of ["data", "rectify", "erase", "restrict", "object", "complain"]) {
      expect(text).toContain(`${page}/${path}`);
      expect(html).toContain(`href="${page}/${path}"`);
    }
    expect(text).toContain(specimenLinks.privacy);
    expect(html).toContain(`href="${specimenLinks.privacy}"`);
  });
});

describe("the notice's HTML", () => {
  it("loads nothing, runs nothing and links to nobody else", () => {
    const { html } = renderedIn("en-GB");
    expect(html).not.toMatch(
      /<(img|script|link|iframe|object|embed|form|video|svg)\b|@import|url\(|\son\w+=/i,
    );
    const targets = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? "");
    for (const target of targets) {
      expect(
        target.startsWith("https://invites.clientshare.example/") ||
          target === controller.regulator.website ||
          [`mailto:${controller.email}`, `mailto:${controller.dataProtectionOfficer.email}`].includes(target),
      ).toBe(true);
    }
  });

  it.each(["en-GB", "cy"] as const)("is small, valid and marked as %s", async (language) => {
    const { html } = renderedIn(language);
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    expect(html).toContain(`<html lang="${language}" dir="ltr">`);
    const validator = new HtmlValidate({
      extends: ["html-validate:recommended", "html-validate:a11y"],
      rules: {
        // What a mail needs and a page doesn't: styles in place, tables for Outlook, and the role that old readers know.
        "no-inline-style": "off",
        "no-conditional-comment": "off",
        "no-deprecated-attr": "off",
        "presentation-role-style": "off",
        "prefer-tbody": "off",
      },
    });
    const { results } = await validator.validateString(html);
    expect(
      results.flatMap(({ messages }) =>
        messages.map(({ ruleId, message, line }) => `${line} ${ruleId} ${message}`),
      ),
    ).toEqual([]);
  });
});

describe("the notice's content", () => {
  it("follows the policy's numbers and the region", () => {
    const policy = policySchema.parse({
      inviteDays: 45,
      afterRefusalDays: 14,
      backupDays: 10,
      ledgerDays: 800,
    });
    const { text } = renderNoticeMail(aNotice({}, { policy, region: "eu-west-1" }));
    for (const words of [
      "45 days",
      "14 days",
      "10 days",
      "800 days",
      "Dublin, Ireland",
      "adequacy regulations",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/60 days|London, United Kingdom\./);
  });

  it("says as what the inviter knows the person", () => {
    expect(renderNoticeMail(aNotice({ relationship: "colleague" })).text).toContain(
      "knows you as a colleague",
    );
  });

  it("shows only what is held: an invitee of whom there is an address alone has one row", () => {
    const { text } = renderNoticeMail(aNotice({ invitee: { email: "sam@brightwater.example" } }));
    expect(text).toContain("Email: sam@brightwater.example\n\nWe also hold");
    expect(text).not.toMatch(/^(Phone|Company|Job title|Social media):/m);
  });

  it("is the same to the byte for the same input", async () => {
    const [one, other] = [await messageOf(renderedIn("en-GB")), await messageOf(renderedIn("en-GB"))];
    expect(Buffer.from(one).equals(other)).toBe(true);
  });

  it("tells the sender which wording it is, for the record", () => {
    const { version, language } = renderedIn("en-GB");
    expect({ version, language }).toEqual({ version: currentVersion.version, language: "en-GB" });
  });

  it("is refused when the source is not known", () => {
    const inviter = { ...specimenInvite.inviter, organisation: "" };
    expect(() => renderNoticeMail(aNotice({ inviter }))).toThrow(NoticeIncomplete);
  });

  it("reads as plain English in its essentials", () => {
    const { text } = renderedIn("en-GB");
    // Sentences alone: headings, labels and links would flatter it.
    const essentials = text
      .slice(0, text.indexOf("Who we are"))
      .replace(/ <https?:[^>]*>/g, "")
      .split("\n")
      .filter((line) => line.endsWith("."))
      .join(" ");
    expect(essentials.split(" ").length).toBeGreaterThan(200);
    expect(readingEase(essentials)).toBeGreaterThanOrEqual(60);
  });

  it("has no word of advertising in any language", () => {
    for (const language of ["en-GB", "cy"] as const) {
      expect(renderedIn(language).text).not.toMatch(
        /\b(free trial|offer|discount|exciting|don't miss|upgrade|sign up|best|leading|award|cynnig arbennig|gostyngiad)\b/i,
      );
    }
  });
});

describe("the notice's languages", () => {
  it("is complete in Welsh: no sentence is left in English", async () => {
    const english = renderedIn("en-GB").text;
    const { text, subject } = renderedIn("cy");
    const sentences = new Set(english.split("\n").filter((line) => /^\W*[A-Z].* .* /.test(line)));
    expect(text.split("\n").filter((line) => sentences.has(line))).toEqual([]);
    expect(text.split(/\n\n/).length).toBe(english.split(/\n\n/).length);
    expect(subject).not.toBe(renderedIn("en-GB").subject);
    for (const words of [
      "60 diwrnod",
      "23 Tachwedd 2026",
      "hawl i wrthwynebu",
      "buddiant cyfreithlon",
      "Information Commission",
      "Priya Raman",
    ]) {
      expect(text).toContain(words);
    }
    expect((await parsed("cy")).subject).toBe(subject);
  });

  it.each([
    ["cy", ["en-GB"], "en-GB"],
    ["cy", ["en-GB", "cy"], "cy"],
    ["cy-GB", ["en-GB", "cy"], "cy"],
    ["CY", ["en-GB", "cy"], "cy"],
    ["en-GB", ["en-GB", "cy"], "en-GB"],
    ["en", ["en-GB", "cy"], "en-GB"],
    ["xx", ["en-GB", "cy"], "en-GB"],
    ["fr-FR", ["en-GB", "fr-FR"], "en-GB"],
    ["", ["en-GB", "cy"], "en-GB"],
    ["constructor", ["en-GB", "constructor"], "en-GB"],
  ] as const)(
    "writes to somebody with locale %j, where %j are switched on, in %s",
    (locale, locales, language) => {
      const mail = renderNoticeMail(aNotice({ locale }, { locales }));
      expect(mail.language).toBe(language);
      expect(mail.headers["Content-Language"]).toBe(language);
    },
  );

  it("shows a day as it is in London", () => {
    const receivedAt = new Date("2026-06-30T23:30:00.000Z");
    expect(renderNoticeMail(aNotice({ receivedAt })).text).toContain("1 July 2026");
    expect(renderNoticeMail(aNotice({ ...welsh[0], receivedAt }, welsh[1])).text).toContain(
      "1 Gorffennaf 2026",
    );
  });
});
