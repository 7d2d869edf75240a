/** What the page after an act says follows from where the invite stands then, in each language. */
import { describe, expect, it } from "vitest";
import { dayMs } from "../../../shared/domain/invite.ts";
import type { Language } from "../../../shared/domain/notice/wording.ts";
import { type ShownInvite, standingOf } from "../../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../../shared/pages/invitee/outcome-page.ts";
import { inviteeWording, type OutcomeName, type PageFacts } from "../../../shared/pages/invitee/wording.ts";
import { receivedAtMs } from "../../support/an-invite.ts";
import { contextIn, shown } from "./every-page.ts";

const nowMs = receivedAtMs + dayMs;
const allOver = { isUsed: false, waits: false, ranOut: false };

const said = {
  "en-GB": {
    answer: "You can answer this invitation until",
    again: "We may use them again",
    sent: "Invitations that waited are sent to you",
    deleted: "We now delete the details",
    allow: "first allow invitations again",
    byLink: "with the link in our email, and afterwards by writing to",
    whileHeld: "as long as we hold your details with the link",
    offTheList: "taken off at any time by writing to",
    accepted: "You accepted this invitation before, so the Clientshare service itself may hold",
    perhaps: "If you accepted an invitation before",
    objectHere: "you can object",
    years: "2190 days (6 years)",
  },
  cy: {
    answer: "Gallwch ateb y gwahoddiad hwn tan",
    again: "Gallwn eu defnyddio eto",
    sent: "Anfonir gwahoddiadau a oedd yn aros atoch",
    deleted: "Rydym yn awr yn dileu manylion",
    allow: "caniatewch wahoddiadau eto yn gyntaf",
    byLink: "ddolen yn ein he-bost, ac wedi hynny drwy ysgrifennu at",
    whileHeld: "tra bo eich manylion gennym gyda&#39;r ddolen",
    offTheList: "dynnu oddi arni ar unrhyw adeg drwy ysgrifennu at",
    accepted: "Derbyniasoch y gwahoddiad hwn o&#39;r blaen, felly gall gwasanaeth Clientshare",
    perhaps: "Os derbyniasoch wahoddiad o&#39;r blaen",
    objectHere: "gallwch wrthwynebu",
    years: "2190 diwrnod (6 blynedd)",
  },
} satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>;

describe.each(Object.keys(inviteeWording) as Language[])("the page after an act in %s", (language) => {
  const words = said[language];
  const page = (name: OutcomeName, invite?: Partial<ShownInvite>, lifted?: PageFacts["lifted"]) =>
    outcomePage(contextIn(language), name, {
      ...(invite === undefined ? {} : { invite: shown(invite) }),
      ...(lifted === undefined ? {} : { lifted }),
    }).body;

  it("promises nothing of a lifted limit but what it did", () => {
    const open = page("unrestricted", {}, { isUsed: true, waits: true, ranOut: false });
    for (const one of [words.answer, words.again, words.sent]) expect(open).toContain(one);
    expect(open).not.toContain(words.deleted);
    const untrue = [words.answer, words.again, words.sent, words.deleted];
    for (const invite of [
      { status: "accepted" },
      { status: "declined" },
      { status: "declined", objectedAtMs: 1 },
      { expiresAtMs: nowMs },
    ] as const) {
      const body = page("unrestricted", invite, allOver);
      expect(untrue.filter((one) => body.includes(one))).toEqual([]);
    }
    expect(page("unrestricted", undefined, { ...allOver, ranOut: true })).toContain(words.deleted);
  });

  it("tells whoever objected to allow invitations first, and nobody else", () => {
    expect(page("alreadyDeclined", { status: "declined", objectedAtMs: 1 })).toContain(words.allow);
    expect(page("alreadyDeclined", { status: "declined" })).not.toContain(words.allow);
    expect(page("declined", { status: "declined" })).toContain(words.objectHere);
    expect(page("declined", { status: "declined", objectedAtMs: 1 })).not.toContain(words.objectHere);
  });

  it("says how an address is taken off the list: by the link while it opens, else by writing to us", () => {
    const until = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/London" });
    const invite = shown({ status: "declined", objectedAtMs: 1 });
    const body = page("objected", invite);
    expect(body).toContain(until.format(invite.dataUntilMs));
    expect(body).toContain(words.byLink);
    for (const unknown of [page("objected"), page("objected", { objectedAtMs: 1, restrictedAtMs: 1 })]) {
      expect(unknown).toContain(words.whileHeld);
    }
    expect(page("erased")).toContain(words.offTheList);
  });

  it("says that the platform holds what an acceptance handed over, and whom to ask there", () => {
    const after = page("objected", { status: "accepted", objectedAtMs: 1 });
    expect(after).toContain(words.accepted);
    expect(after).not.toContain(words.perhaps);
    expect(page("objected", { status: "declined", objectedAtMs: 1 })).toContain(words.perhaps);
    const main = after.slice(after.indexOf("<main"), after.indexOf("</main>"));
    expect(main).toMatch(/mailto:support@myclientshare\.com[\s\S]*mailto:dpo@trustibc\.com/);
  });

  it("says long periods in years as well", () => {
    expect(page("objected")).toContain(words.years);
  });
});

describe("where an invite stands", () => {
  it.each([
    [{}, "open"],
    [{ expiresAtMs: nowMs }, "over"],
    [{ status: "accepted" }, "accepted"],
    [{ status: "accepted", objectedAtMs: 1 }, "objected"],
    [{ restrictedAtMs: 1 }, "restricted"],
    [{ restrictedAtMs: 1, status: "declined", objectedAtMs: 1 }, "restricted"],
    [{ restrictedAtMs: 1, status: "revoked" }, "restrictedOver"],
    [{ restrictedAtMs: 1, expiresAtMs: nowMs }, "restrictedOver"],
  ] as const)("%j: %s", (given, standing) => {
    expect(standingOf(shown(given), nowMs)).toBe(standing);
  });
});
