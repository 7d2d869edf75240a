/** Whoever is woken finds the heading that the alarm names, and no heading waits for an alarm that is gone. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runbookHeadings } from "../../infra/alarm-spec.ts";
import { synthesize } from "../../infra/synthesize.ts";
import { metricNamespace, metricUnits } from "../../shared/lambda/metrics.ts";

const { operations } = synthesize({ region: "eu-west-2" });
const alarms = Object.values(operations.Resources)
  .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
  .map(({ Properties }) => Properties);

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
/** The part from the heading "Runbook" to the next of its level. */
const runbook = /^## Runbook\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme)?.[1] ?? "";
const alarmPart = /^### Alarms\n([\s\S]*?)(?=^### |(?![\s\S]))/m.exec(runbook)?.[1] ?? "";
const headings = [...alarmPart.matchAll(/^#### (.+)$/gm)].map(([, heading = ""]) => heading);
const sections = alarmPart.split(/^#### /m).slice(1);

describe("the runbook", () => {
  test("has a heading for each alarm, and an alarm for each heading", () => {
    const named = alarms.map(
      ({ AlarmDescription }) => /Runbook: "(.+)" in the README\.$/.exec(String(AlarmDescription))?.[1],
    );
    expect(named).not.toContain(undefined);
    expect([...new Set(named)].sort()).toEqual([...headings].sort());
    expect([...headings].sort()).toEqual([...runbookHeadings].sort());
  });

  test.each(sections.map((section) => [section.split("\n")[0] ?? "", section]))(
    'says of "%s" what it means, what to check and what to do',
    (_, section) => {
      for (const part of ["**Means.**", "**Check.**", "**Do.**"]) expect(section).toContain(part);
    },
  );
});

describe("alarms over our own metrics", () => {
  const own = alarms.filter(({ Namespace }) => Namespace === metricNamespace);

  test("watch metrics that exist", () => {
    expect(own.length).toBeGreaterThan(15);
    for (const { MetricName } of own) expect(Object.keys(metricUnits)).toContain(MetricName);
  });

  test("look back a day at most, as CloudWatch demands", () => {
    for (const { Period, EvaluationPeriods } of own) {
      expect(Number(Period) * Number(EvaluationPeriods)).toBeLessThanOrEqual(86_400);
    }
  });
});
