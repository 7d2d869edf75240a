import { describe, expect, it } from "vitest";
import { requireHonestNotice } from "../../infra/notice-drift.ts";
import { synthesize } from "../../infra/synthesize.ts";
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
