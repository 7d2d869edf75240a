import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseSettings, SettingsInvalid } from "../../infra/settings.ts";
import { currentNoticeVersion } from "../../shared/domain/notice/versions.ts";

const written = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")).context
  .clientshare;

function mistakesOf(context: unknown): string[] {
  try {
    parseSettings(context);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.mistakes.map(({ path }) => path);
    throw error;
  }
  return [];
}

describe("settings", () => {
  test("those in cdk.json are complete", () => {
    expect(parseSettings(written)).toMatchObject({
      stage: "dev",
      consumerDomains: "refuse",
      locales: ["en-GB"],
    });
  });

  test("may come as JSON text from the command line", () => {
    expect(parseSettings(JSON.stringify(written)).stage).toBe("dev");
    expect(mistakesOf("{")).toEqual(["clientshare"]);
  });

  test("every mistake is named, all at once", () => {
    const { platformUrl: _, ...rest } = written;
    const wrong = {
      ...rest,
      colour: "blue",
      webOrigins: ["https://app.clientshare.example/path"],
      mail: {
        ...written.mail,
        from: "invites@other.example",
        mailFromDomain: "bounce.other.example",
      },
      token: { ...written.token, issuer: "http://login.clientshare.example", audiences: [] },
      locales: ["en-GB", "de-DE", "en-GB"],
      translators: { "fr-FR": { name: "Camille Roux", signedOffOn: "2026-11-01" } },
      policy: { backupDays: 90, reminders: 1 },
      alarms: { topicArn: "alarms" },
    };
    expect(mistakesOf(wrong).sort()).toEqual(
      [
        "clientshare",
        "alarms.topicArn",
        "locales.1",
        "locales.2",
        "mail.from",
        "mail.mailFromDomain",
        "platformUrl",
        "policy.backupDays",
        "policy.reminders",
        "token.audiences",
        "token.issuer",
        "translators.fr-FR",
        "webOrigins.0",
      ].sort(),
    );
  });

  test("a missing context is a mistake of its own", () => {
    expect(() => parseSettings(undefined)).toThrow(/cdk\.json/);
  });

  test("a translated notice needs somebody who has signed it off", () => {
    const translators = { cy: { name: "Nia Prydderch", signedOffOn: "2026-11-01" } };
    expect(mistakesOf({ ...written, locales: ["en-GB", "cy"] })).toEqual(["locales.1"]);
    expect(mistakesOf({ ...written, locales: ["en-GB", "cy"], translators })).toEqual([]);
  });

  test("a language that the notice is not written in is refused, whoever has signed it off", () => {
    const translators = { "de-DE": { name: "Hanna Weber", signedOffOn: "2026-11-22" } };
    expect(() => parseSettings({ ...written, locales: ["en-GB", "de-DE"], translators })).toThrow(
      /locales\.1.*not written in de-DE; it is in en-GB, cy/,
    );
  });

  test("production takes no invented names", () => {
    expect(mistakesOf({ ...written, stage: "prod" })).toContain("mail.domain");
  });

  test("production takes no translation that nobody has signed off, or signed off for an earlier wording", () => {
    const real = { ...written, stage: "prod", locales: ["en-GB", "cy"] };
    const signedOn = (signedOffOn: string) => ({ cy: { name: "Nia Prydderch", signedOffOn } });
    const signature = "translators.cy.signedOffOn";
    expect(mistakesOf(real)).toContain("locales.1");
    expect(mistakesOf({ ...real, translators: signedOn("2026-11-01") })).toContain(signature);
    const mistakes = mistakesOf({ ...real, translators: signedOn(currentNoticeVersion) });
    expect(mistakes).not.toContain(signature);
    expect(mistakes).not.toContain("locales.1");
  });
});

test("names the place in the context where they should be, and are wrong, in every stage", () => {
  expect(() => parseSettings(undefined, "clientshare:prod")).toThrow(/clientshare:prod: is missing/);
  expect(() => parseSettings("{", "clientshare:prod")).toThrow(/context "clientshare:prod".*\n.*not JSON/);
  expect(() => parseSettings(undefined)).toThrow(/clientshare: is missing/);
});
