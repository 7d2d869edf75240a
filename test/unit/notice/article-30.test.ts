import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { article30Markdown, article30Record } from "../../../shared/domain/article-30.ts";
import { mappedFields, purposes } from "../../../shared/domain/data-map.ts";
import { specimenDeployment } from "../../../shared/domain/notice/specimen.ts";

const record = article30Record(specimenDeployment);

describe("the Article 30 record", () => {
  it("has every field of the map with its days, and every purpose with its basis", () => {
    expect(record.dataMap).toHaveLength(mappedFields().length);
    expect(record.activities.map(({ purpose }) => purpose)).toEqual(Object.keys(purposes));
    for (const { lawfulBasis, reference, dataSubjects, categoriesOfData, recipients } of record.activities) {
      expect(lawfulBasis).toMatch(/Article 6\(1\)\([cf]\)$/);
      expect(reference).not.toBe("");
      expect([dataSubjects, categoriesOfData, recipients].every((list) => list.length > 0)).toBe(true);
    }
  });

  it("follows the deployment's numbers and its region", () => {
    const policy = { ...specimenDeployment.policy, inviteDays: 45 };
    const elsewhere = article30Record({ ...specimenDeployment, policy, region: "eu-central-1" });
    expect(elsewhere.location.country).toBe("Germany");
    expect(elsewhere.transfers).toContain("Germany");
    expect(elsewhere.retentionSchedule.find(({ setting }) => setting === "inviteDays")?.days).toBe(45);
  });

  it("names the place of the copies and what they are transferred under, where there are any", () => {
    const toEu = article30Record({ ...specimenDeployment, secondRegion: "eu-west-1" });
    expect(toEu.location.copies).toEqual({ region: "eu-west-1", place: "Dublin", country: "Ireland" });
    expect(toEu.transfers).toMatch(/^Copies of the backups to Ireland: UK adequacy regulations\./);
    expect(article30Markdown(toEu)).toContain("Copies of the backups: Dublin, Ireland (eu-west-1).");
    const toUk = article30Record({ ...specimenDeployment, region: "eu-west-1", secondRegion: "eu-west-2" });
    expect(toUk.transfers).toContain("United Kingdom: the European Commission's adequacy decision");
    expect(record.location).not.toHaveProperty("copies");
    expect(article30Markdown(record)).not.toContain("Copies");
  });

  it("counts every period in days", () => {
    for (const { days } of record.retentionSchedule) expect(days).toBeGreaterThanOrEqual(1);
  });

  it("is committed as it is generated: run `npm run records` after a change of the map", () => {
    expect(readFileSync(".github/records/article-30.md", "utf8")).toBe(article30Markdown(record));
    expect(JSON.parse(readFileSync(".github/records/article-30.json", "utf8"))).toEqual(
      JSON.parse(JSON.stringify(record)),
    );
  });
});
