import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NoticeIncomplete } from "../../../shared/domain/notice/compile-notice.ts";
import type { InvitedPerson } from "../../../shared/domain/notice/notice-facts.ts";
import { specimenDeployment, specimenInvite, specimenLinks } from "../../../shared/domain/notice/specimen.ts";
import { currentVersion } from "../../../shared/domain/notice/versions.ts";
import { policySchema } from "../../../shared/domain/policy.ts";
import { type AllowedRegion, allowedRegions } from "../../../shared/domain/regions.ts";
import { renderNoticeMail } from "../../../shared/pages/notice-mail.ts";
import { noticeTemplate } from "../../../shared/pages/notice-template.ts";
import { cutAtMarks, filled, mark } from "../../../shared/pages/slots.ts";
import { aNotice } from "../../support/a-notice.ts";
import { noticeInOneGo } from "../../support/notice-in-one-go.ts";

// Whatever a template could take for something else: its own marks, replacement patterns, markup, links, line ends.
const odd = [
  mark("inviterName"),
  mark("page"),
  "\uE000",
  "$& $1 $$ $`",
  "<b>&amp;\"'</b>",
  "https://evil.example/win",
  "+44 20 7946 0123",
  "Zoë Ní Dhomhnaill",
  "山田商事",
  "O'Brien & Sons",
  "a\r\nb",
  "\u2060",
];
const text = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: "grapheme", maxLength: 30 }));
const named = text.filter((some) => [...some].length >= 3);
const moment = fc.date({
  min: new Date("1969-12-31T23:59:59.990Z"),
  max: new Date("2099-12-31T00:00:00.000Z"),
  noInvalidDate: true,
});
const anyInvite: fc.Arbitrary<InvitedPerson> = fc.record({
  invitee: fc.record(
    {
      email: named,
      givenName: text,
      familyName: text,
      phone: text,
      company: text,
      jobTitle: text,
      links: fc.array(text, { maxLength: 3 }),
    },
    { requiredKeys: ["email"] },
  ),
  inviter: fc.record({ name: named, email: named, organisation: named }),
  relationship: fc.constantFrom("colleague", "business-contact"),
  space: fc.record({ id: text, name: text }),
  receivedAt: moment,
  expiresAt: moment,
  locale: fc.constantFrom("en-GB", "cy", "cy-GB", "fr"),
});
const regions = Object.keys(allowedRegions) as AllowedRegion[];
const deployments = regions.flatMap((region) =>
  [{}, { inviteDays: 45, ledgerDays: 800, backupDays: 1 }].map((policy, n) => ({
    region,
    ...(n === 1 && region !== "eu-west-2" ? { secondRegion: "eu-west-2" as const } : {}),
    policy: policySchema.parse(policy),
    locales: ["en-GB", "cy"],
  })),
);
const links = fc.constantFrom(specimenLinks, {
  page: "http://127.0.0.1:8080/i/x&y\"'<z>",
  privacy: "http://127.0.0.1:8080/privacy/2026-11-22?a=1&b=2",
});

describe("a notice put together from what is ready", () => {
  it("is to the byte the one written in one go, whoever is invited, wherever it runs, in every language", () => {
    fc.assert(
      fc.property(anyInvite, fc.constantFrom(...deployments), links, (invite, deployment, some) => {
        const input = { invite, deployment, links: some };
        const { subject, html, text: plain } = renderNoticeMail(input);
        expect({ subject, html, text: plain }).toEqual(noticeInOneGo(input));
      }),
      { numRuns: 1_500 },
    );
  });

  it("shares what is ready among the mails of one deployment and kind, and with no other", () => {
    const version = currentVersion;
    const ofColleagues = () => noticeTemplate(specimenDeployment, version, "en-GB", "colleague");
    expect(ofColleagues()).toBe(ofColleagues());
    for (const other of [
      noticeTemplate({ ...specimenDeployment }, version, "en-GB", "colleague"),
      noticeTemplate(specimenDeployment, { ...version }, "en-GB", "colleague"),
      noticeTemplate(specimenDeployment, version, "cy", "colleague"),
      noticeTemplate(specimenDeployment, version, "en-GB", "business-contact"),
    ]) {
      expect(other).not.toBe(ofColleagues());
    }
  });

  it("refuses a notice without its source even where the rest has been checked before", () => {
    const deployment = specimenDeployment;
    renderNoticeMail({ ...aNotice(), deployment });
    for (const inviter of [
      { ...specimenInvite.inviter, name: "" },
      { ...specimenInvite.inviter, email: "" },
      { ...specimenInvite.inviter, organisation: "" },
    ]) {
      expect(() => renderNoticeMail({ ...aNotice({ inviter }), deployment })).toThrow(NoticeIncomplete);
    }
    expect(() => renderNoticeMail({ ...aNotice({ receivedAt: new Date(Number.NaN) }), deployment })).toThrow(
      NoticeIncomplete,
    );
  });
});

describe("a text with places for values", () => {
  it("is filled once: what a value says is not read as a place", () => {
    const text = cutAtMarks(`a ${mark("x")} b ${mark("y")} ${mark("x")}`, ["x", "y"]);
    expect(filled(text, { x: mark("y"), y: "$&" })).toBe(`a ${mark("y")} b $& ${mark("y")}`);
    expect(filled(cutAtMarks("no place", []), {})).toBe("no place");
  });

  it("is refused where a mark was changed on its way", () => {
    expect(() => cutAtMarks(mark("x").toUpperCase(), ["x"])).toThrow('"X"');
    expect(() => cutAtMarks(mark("x").slice(1), ["x"])).toThrow("half of a mark");
    expect(() => cutAtMarks(mark("x").slice(0, -1), ["x"])).toThrow("half of a mark");
  });
});
