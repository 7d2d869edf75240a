import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { noticeVersionInForce } from "../../../shared/domain/notice/current-version.ts";
import { matchesSentBytes } from "../../../shared/domain/notice/matches-sent-bytes.ts";
import { phrase } from "../../../shared/domain/notice/phrase.ts";
import { seals } from "../../../shared/domain/notice/seals.ts";
import {
  datesInForce,
  noticeOwedAgain,
  reviewDue,
  versionDates,
} from "../../../shared/domain/notice/version-dates.ts";
import {
  currentNoticeVersion,
  currentVersion,
  type NoticeVersion,
  versionNamed,
  versions,
} from "../../../shared/domain/notice/versions.ts";
import { renderNoticeMail } from "../../../shared/pages/notice-mail.ts";
import { sealOf, wordsOf } from "../../../shared/pages/notice-seal.ts";
import { aNotice, messageOf, renderedIn } from "../../support/a-notice.ts";

const english = currentVersion.wording["en-GB"];

describe("a version of the notice", () => {
  it.each(versions)("of $version still says what it said when it was sealed", (version) => {
    // Fails when a word changes, of the notice, of its frame or of the map behind it. If the version is in force,
    // make a new one beside it; `npm run notice -- --seal` takes the new one's hashes.
    expect(sealOf(version)).toEqual(seals[version.version]);
  });

  it("that adds words for a second place says without one what the former said, but for three periods put more exactly and a way off the list", () => {
    const [former] = versions;
    const wordsUnder = (version: NoticeVersion, language: "en-GB" | "cy") => {
      const links = { ...aNotice().links, privacy: "https://invites.clientshare.example/privacy" };
      const notice = aNotice({ locale: language }, { locales: ["en-GB", "cy"] });
      const { text } = renderNoticeMail({ ...notice, links }, version);
      return text.split("\n").filter((line) => !/^(Version|Fersiwn) /.test(line));
    };
    const without = (lines: readonly string[], others: readonly string[]) =>
      lines.filter((line) => !others.includes(line));
    const second = versionNamed("2026-11-30") ?? expect.fail("There is no such version");
    for (const language of ["en-GB", "cy"] as const) {
      const [before, now] = [wordsUnder(former, language), wordsUnder(second, language)];
      const isPeriod = expect.stringMatching(/^\* .*: (?:90|2,?190) /);
      expect(without(before, now)).toEqual([isPeriod, isPeriod, isPeriod]);
      const isWayOff = expect.stringContaining("support@myclientshare.com");
      expect(without(now, before)).toEqual([isWayOff, isPeriod, isPeriod, isPeriod]);
    }
  });

  it("is sealed against a change of a single letter, anywhere in it", () => {
    const changed: NoticeVersion = {
      ...currentVersion,
      wording: {
        "en-GB": {
          ...english,
          labels: { ...english.labels, fields: { ...english.labels.fields, email: "E-mail" } },
        },
      },
    };
    expect(sealOf(changed).read["en-GB"]).not.toBe(sealOf(currentVersion).read["en-GB"]);
  });

  it("may be laid out anew under its seal", () => {
    expect(wordsOf('<p style="color:red">One <b>two</b></p>')).toBe(wordsOf("<p>One\n<i>two</i>\n</p>"));
    expect(wordsOf('<a href="/x">One</a>')).not.toBe(wordsOf('<a href="/y">One</a>'));
  });

  it("is named by the day from which it is in force, and each has its folder", () => {
    const names = versions.map(({ version }) => version);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(new Date(name).toISOString().slice(0, 10)).toBe(name);
      expect(existsSync(`shared/domain/notice/versions/${name}`)).toBe(true);
    }
    expect(readdirSync("shared/domain/notice/versions").sort()).toEqual(names);
    expect(versionDates.map(({ version }) => version)).toEqual(names);
    expect(datesInForce.version).toBe(names.at(-1));
    expect(currentNoticeVersion).toBe(names.at(-1));
    expect(noticeVersionInForce).toBe(currentNoticeVersion);
  });

  it("is found by its name and by no other", () => {
    expect(versionNamed(currentNoticeVersion)).toBe(currentVersion);
    expect(versionNamed("2021-08-27")).toBeUndefined();
    expect(versionNamed("__proto__")).toBeUndefined();
  });

  it("is due for review from its review date on", () => {
    const review = Date.parse(datesInForce.reviewBy);
    expect(reviewDue(new Date(review - 1))).toBe(false);
    expect(reviewDue(new Date(review))).toBe(true);
  });

  it("can be written again after the next one has come into force", () => {
    const next: NoticeVersion = {
      ...currentVersion,
      version: "2027-06-01",
      wording: {
        "en-GB": { ...english, essentials: { ...english.essentials, title: () => phrase`Another title` } },
      },
    };
    const links = { ...aNotice().links, privacy: "https://invites.clientshare.example/privacy/2026-11-22" };
    const then = renderNoticeMail({ ...aNotice(), links }, currentVersion);
    const now = renderNoticeMail({ ...aNotice(), links }, next);
    expect(now.text).toContain("Another title");
    expect(now.version).toBe("2027-06-01");
    expect(renderNoticeMail({ ...aNotice(), links }, currentVersion)).toEqual(then);
  });
});

describe("a person told under an earlier version", () => {
  const older = { ...datesInForce, version: "2026-01-01", material: false };
  const wordsOnly = { ...datesInForce, version: "2027-01-01", material: false };
  const matters = { ...datesInForce, version: "2027-02-01", material: true };
  const all = [older, wordsOnly, matters];
  it.each([
    ["2026-01-01", "2027-01-31T23:59:59Z", false],
    ["2026-01-01", "2027-02-01T00:00:00Z", true],
    ["2027-01-01", "2027-02-01T00:00:00Z", true],
    ["2027-02-01", "2027-03-01T00:00:00Z", false],
    ["never was", "2027-03-01T00:00:00Z", true],
  ])("under %s is owed a new notice at %s: %s", (told, now, owed) => {
    expect(noticeOwedAgain(told, new Date(now), all)).toBe(owed);
  });
});

describe("a copy of a notice that somebody brings", () => {
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const delivered = (sent: string) =>
    `Return-Path: <x@eu-west-2.amazonses.com>\r\nReceived: from a by b;\r\n\tSun, 22 Nov 2026 10:00:00 +0000\r\nDKIM-Signature: v=1; a=rsa-sha256;\r\n b=abc\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@eu-west-2.amazonses.com>\r\n${sent}`;

  it("is recognised as the bytes that were sent, as delivered, and with a mail client's line ends", async () => {
    const sent = Buffer.from(await messageOf(renderedIn("en-GB")));
    const recorded = sha256(sent);
    const copy = delivered(sent.toString("latin1"));
    expect(matchesSentBytes(sent, recorded)).toBe("exact");
    expect(matchesSentBytes(sent, recorded.toUpperCase())).toBe("exact");
    expect(matchesSentBytes(Buffer.from(copy, "latin1"), recorded)).toBe("as-delivered");
    expect(matchesSentBytes(Buffer.from(copy.replaceAll("\r\n", "\n"), "latin1"), recorded)).toBe(
      "as-delivered",
    );
  });

  it("is not recognised once a word, a link or the recipient is another", async () => {
    const sent = Buffer.from(await messageOf(renderedIn("en-GB"))).toString("latin1");
    const recorded = sha256(Buffer.from(sent, "latin1"));
    for (const forged of [
      sent.replace("60 days", "90 days"),
      sent.replace("specimen-link", "specimen-lint"),
      sent.replace("To: sam.okafor@", "To: sam.okafer@"),
      `${sent} `,
      "",
    ]) {
      expect(forged).not.toBe(sent);
      expect(matchesSentBytes(Buffer.from(forged, "latin1"), recorded)).toBe("no");
      expect(matchesSentBytes(Buffer.from(delivered(forged), "latin1"), recorded)).toBe("no");
    }
  });
});
