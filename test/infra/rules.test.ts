import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import { addRulePacks } from "../../infra/acknowledgements.ts";
import { runbookHeadings } from "../../infra/alarm-spec.ts";
import { deploy, synthesize, synthesizeChecked, writtenSettings } from "../../infra/synthesize.ts";

const written = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));

describe("the rule packs", () => {
  test("find nothing that is neither right nor accepted with a reason", () => {
    const app = new App({ context: { ...written.context, "aws:cdk:bundling-stacks": [] } });
    addRulePacks(app);
    deploy(app, "eu-west-2");
    expect(() => synthesizeChecked(app)).not.toThrow();
  });
});

describe("the alarms", () => {
  // With everything that the settings can add.
  const settings = {
    ...writtenSettings(),
    secondRegion: "eu-west-1",
    placesChangedOn: "2026-12-01",
  } as const;
  const alarms = Object.values(synthesize({ region: "eu-west-2", settings }).operations.Resources).filter(
    ({ Type }) => Type === "AWS::CloudWatch::Alarm",
  );
  const headings = alarms.map(
    ({ Properties }) =>
      /Runbook: "([^"]+)" in the README\.$/.exec(String(Properties["AlarmDescription"]))?.[1],
  );

  test("each name a heading of the runbook, and each heading has an alarm", () => {
    expect([...new Set(headings)].sort()).toEqual([...runbookHeadings].sort());
  });

  test("each tell somebody, when it begins and when it is over", () => {
    for (const { Properties } of alarms) {
      expect(Properties["AlarmActions"]).toHaveLength(1);
      expect(Properties["OKActions"]).toHaveLength(1);
    }
  });

  test("a sweep that has stopped is noticed by its silence", () => {
    const silent = alarms.find(({ Properties }) => String(Properties["AlarmName"]).endsWith("sweep-silent"));
    expect(silent?.Properties).toMatchObject({
      TreatMissingData: "breaching",
      ComparisonOperator: "LessThanThreshold",
    });
  });
});
