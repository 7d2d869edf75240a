import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deploymentFrom, NoticeUnpublished, requirePublishedNotice } from "../../infra/published-notice.ts";
import { parseSettings } from "../../infra/settings.ts";
import { synthesize } from "../../infra/synthesize.ts";
import type { Deployment } from "../../shared/domain/notice/deployment.ts";
import { published } from "../../shared/domain/notice/published.ts";
import { specimenDeployment } from "../../shared/domain/notice/specimen.ts";
import { type Edition, editionHash, editionOf } from "../../shared/domain/notice/stated.ts";
import { currentNoticeVersion } from "../../shared/domain/notice/versions.ts";

const today = "2026-12-01";
const now = editionOf(specimenDeployment, "2026-11-22");

/** An edition with some of what it states otherwise, and its own hash. */
function otherwise(edition: Edition, stated: Partial<Edition["stated"]>, version = edition.version): Edition {
  const all = { ...edition.stated, ...stated };
  return { version, since: edition.since, stated: all, sha256: editionHash(version, all) };
}

function refusalOf(
  { region, policy, locales, secondRegion }: Deployment,
  list: readonly Edition[],
  placesChangedOn?: string,
): string {
  const settings = { policy, locales: [...locales], secondRegion, placesChangedOn };
  try {
    requirePublishedNotice(settings, region, list, today);
  } catch (error) {
    if (error instanceof NoticeUnpublished) return error.message;
    throw error;
  }
  return "";
}

/** What a refusal says to add, as somebody would paste it. */
const entryIn = (message: string): Edition =>
  JSON.parse(message.slice(message.indexOf("\n{") + 1, message.lastIndexOf("}") + 1)) as Edition;

const longer = { ...specimenDeployment, policy: { ...specimenDeployment.policy, inviteDays: 300 } };
const abroad: Deployment = { ...specimenDeployment, region: "eu-west-1" };

describe("a production deployment", () => {
  it("that states what was published last is let through", () => {
    expect(refusalOf(specimenDeployment, [now])).toBe("");
  });

  it("that has published nothing is told the very entry to add, and passes with it", () => {
    const refusal = refusalOf(specimenDeployment, []);
    expect(refusal).toContain("shared/domain/notice/published.ts");
    expect(entryIn(refusal)).toEqual({ ...now, since: today });
    expect(refusalOf(specimenDeployment, [entryIn(refusal)])).toBe("");
  });

  it.each([
    ["a period", longer, "2(a).inviteDays: 60, now 300"],
    [
      "a recipient",
      { ...specimenDeployment, region: "eusc-de-east-1" } satisfies Deployment,
      "1(e).processor: Amazon Web Services EMEA SARL, now AWS European Sovereign Cloud GmbH",
    ],
  ])("can't change %s under a version, whatever entry is added: people were told", (_, deployment, what) => {
    const refusal = refusalOf(deployment, [now]);
    expect(refusal).toContain(what);
    expect(refusal).toContain("marked material");
    expect(refusal).not.toContain("add this");
    expect(refusalOf(deployment, [now, editionOf(deployment, today)])).toBe(refusal);
  });

  it.each([
    ["moved", abroad, "1(f).place: London, now Dublin"],
    [
      "copied",
      { ...specimenDeployment, secondRegion: "eu-west-1" } satisfies Deployment,
      "1(f).copies.region: not said, now eu-west-1",
    ],
  ])("may not be %s without telling people anew, whatever entry is added", (_, deployment, what) => {
    const entries = [now, editionOf(deployment, today)];
    for (const list of [[now], entries]) {
      expect(refusalOf(deployment, list)).toContain(what);
      expect(refusalOf(deployment, list)).toContain("placesChangedOn");
      expect(refusalOf(deployment, list, "2026-01-01")).toContain("told otherwise");
    }
    expect(entryIn(refusalOf(deployment, [now], today))).toEqual(entries[1]);
    expect(refusalOf(deployment, entries, today)).toBe("");
  });

  it("may change it with a new version of the wording", () => {
    const before = otherwise(now, { "2(a)": editionOf(longer, today).stated["2(a)"] }, "2026-01-01");
    const refusal = refusalOf(specimenDeployment, [before]);
    expect(refusal).toContain(`version: 2026-01-01, now ${currentNoticeVersion}`);
    expect(refusal).toContain("2(a).inviteDays: 300, now 60");
    expect(refusalOf(specimenDeployment, [before, entryIn(refusal)])).toBe("");
  });

  it("may bring contact details up to date under a version, by an entry that says so", () => {
    const officer = { ...now.stated["1(b)"], phone: "0330 000 0000" };
    const before = otherwise(now, { "1(b)": officer });
    const refusal = refusalOf(specimenDeployment, [before]);
    expect(refusal).toContain("1(b).phone: 0330 000 0000, now 0330 223 4922");
    expect(refusalOf(specimenDeployment, [before, entryIn(refusal)])).toBe("");
  });

  it("is refused once an entry is another than was published", () => {
    const forged = { ...now, stated: { ...now.stated, "1(b)": { ...now.stated["1(b)"], name: "Somebody" } } };
    expect(refusalOf(specimenDeployment, [forged, now])).toContain("not what its hash was taken of");
  });

  it("is held to the list where it is synthesized, and development isn't", () => {
    const written = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")).context
      .clientshare;
    const development = { ...written, policy: { inviteDays: 300 } };
    const real = JSON.parse(JSON.stringify({ ...written, stage: "prod" }).replaceAll(".example", ".co.uk"));
    const list = [editionOf(deploymentFrom(parseSettings(real), "eu-west-2"), today)];
    expect(() => synthesize({ region: "eu-west-2", settings: development, published: list })).not.toThrow();
    expect(() => synthesize({ region: "eu-west-2", settings: real, published: list })).not.toThrow();
    for (const [region, settings] of [
      ["eu-west-1", real],
      ["eu-west-2", { ...real, policy: { inviteDays: 300 } }],
    ])
      expect(() => synthesize({ region, settings, published: list })).toThrow(NoticeUnpublished);
  });
});

describe("an edition's hash", () => {
  it("differs with the version, the numbers, the region, the contacts", () => {
    const contact = otherwise(now, { "1(a)": { ...now.stated["1(a)"], email: "other@clientshare.example" } });
    const all = [
      now,
      otherwise(now, {}, "2026-01-01"),
      editionOf(longer, today),
      editionOf(abroad, today),
      contact,
    ];
    expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(all.length);
    expect(editionOf(specimenDeployment, "2030-01-01").sha256).toBe(now.sha256);
  });

  it("is the one that each published entry carries", () => {
    for (const { version, stated, sha256 } of [now, ...published])
      expect(editionHash(version, stated)).toBe(sha256);
  });
});
