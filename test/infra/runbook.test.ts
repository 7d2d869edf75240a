/** Whoever is woken finds the heading that the alarm names, and no heading waits for an alarm that is gone. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runbookHeadings } from "../../infra/alarm-spec.ts";
import { synthesize, writtenSettings } from "../../infra/synthesize.ts";
import { metricNamespace, metricUnits } from "../../shared/lambda/metrics.ts";

// With everything that the settings can add.
const settings = { ...writtenSettings(), secondRegion: "eu-west-1", placesChangedOn: "2026-12-01" } as const;
const { operations, pipeline, secondRegion } = synthesize({ region: "eu-west-2", settings });
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

describe("a restore", () => {
  const section = /^### Restore from a backup\n([\s\S]*?)(?=^### )/m.exec(runbook)?.[1] ?? "";
  const resources = Object.values(pipeline.Resources);
  const at = (text: string) => {
    const place = section.indexOf(text);
    if (place < 0) throw new Error(`The section does not say "${text}"`);
    return place;
  };

  test("names everything that runs by itself, to be disabled", () => {
    const sources = resources.filter(({ Type }) => Type === "AWS::Lambda::EventSourceMapping");
    const fed = sources.map(({ Properties }) => JSON.stringify(Properties["FunctionName"]));
    const named = /for function in (.+); do/.exec(section)?.[1]?.split(" ") ?? [];
    expect(sources.length).toBeGreaterThan(0);
    for (const name of fed)
      expect(named.some((one) => name.includes(`"${one.replaceAll("-", "")}function`))).toBe(true);
    const schedules = resources.filter(({ Type }) => Type === "AWS::Scheduler::Schedule");
    expect(/for schedule in (.+); do/.exec(section)?.[1]?.split(" ").sort()).toEqual(
      schedules.map(({ Properties }) => String(Properties["Name"]).replace("clientshare-dev-", "")).sort(),
    );
  });

  test("sets the switch again on the restored table, replays, and only then enables anything", () => {
    const steps = ["update-event-source-mapping --no-enabled", "create-backup", "`sending stop` once more"];
    const order = [...steps, "`erasures replay --from-table", "switch the stream on", "`sending start` last"];
    expect(order.map(at)).toEqual(order.map(at).sort((a, b) => a - b));
  });
});

describe("the loss of a region", () => {
  const section = /^### When the region is down\n([\s\S]*?)(?=^### )/m.exec(runbook)?.[1] ?? "";
  const there = Object.values(secondRegion?.Resources ?? {});

  test("names what stands in the second region as it is called there", () => {
    const vault = there.find(({ Type }) => Type === "AWS::Backup::BackupVault")?.Properties[
      "BackupVaultName"
    ];
    const alias = there.find(({ Type }) => Type === "AWS::KMS::Alias")?.Properties["AliasName"];
    for (const name of [vault, alias]) expect(section).toContain(String(name).replace("-dev-", "-prod-"));
    for (const output of Object.keys(secondRegion?.Outputs ?? {})) expect(section).toContain(`\`${output}\``);
    const sender = Object.values(pipeline.Resources).find(
      ({ Properties }) => Properties["Description"] === "What clientshare-dev-send-notice may do",
    );
    expect(sender?.Type).toBe("AWS::IAM::Role");
    expect(section).toContain("What clientshare-prod-send-notice may do");
  });

  test("bars the old sender first, restores under our key before anything runs, and starts sending last", () => {
    const steps = [
      "AWSDenyAll",
      "stop-replication-to-replica",
      "`addressKeysArn` is",
      "--kms-key-id",
      "`sending stop`",
    ];
    const later = [
      "delete-table",
      "start-restore-job",
      "update-time-to-live",
      "--from-events",
      "table-stream-arn",
    ];
    const places = [...steps, ...later, "`sending start`"].map((text) => section.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

test("every script that the README has somebody run is there", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name);
  expect(named).toContain("deploy");
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
  expect(scripts["deploy"]).toMatch(
    /cdk diff .+&& cdk deploy .*--require-approval any-change .*&& node infra\/check-mail\.ts/,
  );
});

describe("commands for the shell", () => {
  test("give keep-deadlines no payload, which version 2 of the AWS command line wants in base64", () => {
    const invocations = [...runbook.matchAll(/`(aws lambda invoke [^`]+)`/g)].map(([, words]) => words);
    expect(invocations.length).toBeGreaterThan(0);
    for (const words of invocations) expect(words).not.toContain("--payload");
  });

  test("show a new address key to no list of processes, and write it for one's own eyes", () => {
    const section = /^### Rotate the keys[^\n]*\n([\s\S]*?)(?=^### )/m.exec(runbook)?.[1] ?? "";
    const block = /```\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
    expect(block).toMatch(/^\(umask 077\n/);
    expect(block).toContain("--rawfile");
    expect(block).not.toMatch(/--arg |--secret-string "?\$/);
  });

  test("empty queues that are there", () => {
    const named = Object.values(pipeline.Resources)
      .filter(({ Type }) => Type === "AWS::SQS::Queue")
      .map(({ Properties }) => String(Properties["QueueName"]));
    const emptied = [...runbook.matchAll(/--queue-name (clientshare-<stage>-[a-z-]+)/g)].map(
      ([, name = ""]) => name.replace("<stage>", "dev"),
    );
    expect(emptied.length).toBeGreaterThan(0);
    for (const name of emptied) expect(named).toContain(name);
    const dead = [...runbook.matchAll(/`([a-z-]+-dead)`/g)].map(([, name = ""]) => `clientshare-dev-${name}`);
    expect(new Set(dead)).toEqual(new Set(named.filter((name) => name.endsWith("-dead"))));
  });
});
