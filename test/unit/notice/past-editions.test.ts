import { describe, expect, it } from "vitest";
import type { Deployment } from "../../../shared/domain/notice/deployment.ts";
import { specimenDeployment } from "../../../shared/domain/notice/specimen.ts";
import { type Edition, editionOf } from "../../../shared/domain/notice/stated.ts";
import { currentVersion, type NoticeVersion } from "../../../shared/domain/notice/versions.ts";
import { renderNoticeMail } from "../../../shared/pages/notice-mail.ts";
import { wordsOf } from "../../../shared/pages/notice-seal.ts";
import { type NoticeHistory, renderPrivacyPage } from "../../../shared/pages/privacy-page.ts";
import { aNotice } from "../../support/a-notice.ts";

const named = (version: string): NoticeVersion => ({ ...currentVersion, version });
const [never, past, present] = [named("2026-10-01"), named("2026-11-01"), named("2027-06-01")] as const;
const then = { ...specimenDeployment, locales: ["en-GB", "cy"] };
const now: Deployment = { ...then, region: "eu-west-1", policy: { ...then.policy, inviteDays: 300 } };
const told: Edition = { ...editionOf(then, "2026-11-01"), version: past.version };
const history: NoticeHistory = {
  versions: [never, past, present],
  published: [told, { ...editionOf(now, "2027-06-01"), version: present.version }],
};

const pageOf = (deployment: Deployment, version: string | undefined, of = history, language = "en-GB") => {
  const page = renderPrivacyPage(deployment, version, language, undefined, of);
  return page.outcome === "page" ? page.html : page.outcome;
};
/** What of a page is its version's own; its frame and the list of other versions are every page's. */
const mainOf = (page: string) => page.slice(page.indexOf("<main"), page.indexOf("</main>"));

describe("the page of a version that is past", () => {
  it.each(["en-GB", "cy"])("is, to the byte, what it was when it was in force: in %s", (language) => {
    const before = pageOf(then, past.version, { versions: [past], published: [told] }, language);
    const today = pageOf(now, past.version, history, language);
    expect(mainOf(today)).toBe(mainOf(before));
    expect(mainOf(before).length).toBeGreaterThan(5_000);
  });

  it("says the period and the place of then, and the version in force those of today", () => {
    const [was, is] = [wordsOf(pageOf(now, past.version)), wordsOf(pageOf(now, undefined))];
    expect(was).toContain("60 days");
    expect(was).toContain("London");
    expect(was).not.toContain("300 days");
    expect(is).toContain("300 days");
    expect(is).not.toMatch(/\b60 days/);
  });

  it("is not there where it was never published, and no page leads to it", () => {
    expect(pageOf(now, never.version)).toBe("unknown-version");
    expect(pageOf(now, undefined)).toContain(`/privacy/${past.version}"`);
    expect(pageOf(now, undefined)).not.toContain(never.version);
  });

  it("has today's settings in development, where nothing was published", () => {
    expect(wordsOf(pageOf(now, past.version, { ...history, published: [] }))).toContain("300 days");
  });
});

describe("the mail of an edition that is past", () => {
  it("is written again, byte for byte, under settings that have changed since", () => {
    const links = {
      ...aNotice().links,
      privacy: `https://invites.clientshare.example/privacy/${past.version}`,
    };
    const sent = renderNoticeMail({ ...aNotice(), links, deployment: then }, past);
    const again = renderNoticeMail(
      { ...aNotice(), links, deployment: { ...now, stated: told.stated } },
      past,
    );
    expect(again).toEqual(sent);
    expect(renderNoticeMail({ ...aNotice(), links, deployment: now }, past).text).not.toBe(sent.text);
  });
});
