import { describe, expect, it } from "vitest";
import { requireHonestNotice } from "../../infra/notice-drift.ts";
import { synthesize, writtenSettings } from "../../infra/synthesize.ts";
import type { StackTemplate, TemplateResource } from "../../infra/template.ts";
import { NoticeDrift } from "../../shared/domain/notice/check-notice.ts";

const templates: readonly StackTemplate[] = Object.values(synthesize({ region: "eu-west-2" }));

/** The templates, with something changed in every resource of a type. */
function withChanged(
  type: string,
  change: (resource: TemplateResource) => unknown,
): readonly StackTemplate[] {
  const copy: readonly StackTemplate[] = structuredClone(templates);
  for (const resource of copy.flatMap(({ Resources }) => Object.values(Resources))) {
    if (resource.Type === type) change(resource);
  }
  return copy;
}

describe("the notice and the stacks that are deployed", () => {
  it("say the same", () => {
    expect(() => requireHonestNotice(templates)).not.toThrow();
  });

  it.each<[string, string, (resource: TemplateResource) => unknown]>([
    ["Logs", "AWS::Logs::LogGroup", ({ Properties }) => delete Properties["RetentionInDays"]],
    ["Logs", "AWS::Logs::LogGroup", ({ Properties }) => Object.assign(Properties, { RetentionInDays: 365 })],
    [
      "Backups",
      "AWS::DynamoDB::Table",
      ({ Properties }) =>
        Object.assign(Properties, { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
    ],
    [
      "Queues with addresses",
      "AWS::SQS::Queue",
      ({ Properties }) => Object.assign(Properties, { MessageRetentionPeriod: 1_209_600 }),
    ],
    [
      "Recipients",
      "AWS::SNS::Subscription",
      ({ Properties }) => Object.assign(Properties, { Protocol: "https" }),
    ],
  ])("fail the synth when they come to differ: %s of %s", (says, type, change) => {
    expect(() => requireHonestNotice(withChanged(type, change))).toThrow(NoticeDrift);
    expect(() => requireHonestNotice(withChanged(type, change))).toThrow(says);
  });

  it("fail the synth when the ledger would name another edition than is sent", () => {
    const changed = withChanged("AWS::Lambda::Function", ({ Properties }) => {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      if ("NOTICE_EDITION" in Variables) Variables["NOTICE_EDITION"] = "0".repeat(64);
    });
    expect(() => requireHonestNotice(changed)).toThrow("Edition");
  });

  describe("with a second region", () => {
    const settings = {
      ...writtenSettings(),
      secondRegion: "eu-west-1",
      placesChangedOn: "2026-12-01",
    } as const;
    const both: readonly StackTemplate[] = Object.values(synthesize({ region: "eu-west-2", settings }));
    const changed = (type: string, from: string, to: string) =>
      both.map((template) => ({
        ...template,
        Resources: Object.fromEntries(
          Object.entries(template.Resources).map(([id, resource]) => [
            id,
            resource.Type === type
              ? (JSON.parse(JSON.stringify(resource).replaceAll(from, to)) as TemplateResource)
              : resource,
          ]),
        ),
      }));

    it("say the same", () => {
      expect(() => requireHonestNotice(both)).not.toThrow();
    });

    it.each<[string, string, string, string]>([
      ["a stack copies to eu-west-3", "AWS::Backup::BackupPlan", "eu-west-1", "eu-west-3"],
      ["a stack copies to eu-west-3", "AWS::SecretsManager::Secret", "eu-west-1", "eu-west-3"],
      ["one keeps 8", "AWS::Backup::BackupPlan", '"DeleteAfterDays":6', '"DeleteAfterDays":8'],
      ["one keeps for ever", "AWS::Backup::BackupPlan", '"Lifecycle"', '"Nothing"'],
      ["the notice says that there are none", "AWS::Lambda::Function", "SECOND_REGION", "NO_REGION"],
    ])("fail the synth when they come to differ: %s, by %s", (says, type, from, to) => {
      expect(() => requireHonestNotice(changed(type, from, to))).toThrow(says);
    });

    it("fail the synth when one function alone is not told", () => {
      const copy = structuredClone(both);
      const shows = copy
        .flatMap(({ Resources }) => Object.values(Resources))
        .find(({ Metadata }) => Metadata["clientshare:function"] === "show-invitee");
      if (shows === undefined) throw new Error("show-invitee is not deployed");
      const { Variables } = shows.Properties["Environment"] as { Variables: Record<string, unknown> };
      delete Variables["SECOND_REGION"];
      expect(() => requireHonestNotice(copy)).toThrow("another function none");
    });
  });

  it("fail the synth when one function is deployed with another number", () => {
    let first = true;
    const changed = withChanged("AWS::Lambda::Function", ({ Properties }) => {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      if (!first || typeof Variables["POLICY"] !== "string") return;
      Variables["POLICY"] = Variables["POLICY"].replace('"inviteDays":60', '"inviteDays":61');
      first = false;
    });
    expect(() => requireHonestNotice(changed)).toThrow("different numbers");
  });
});
