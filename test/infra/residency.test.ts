import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { App, CfnResource, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { ResidencyRefused, requireOwnParameters, residencyFindings } from "../../infra/residency.ts";
import { ResidentStack } from "../../infra/resident-stack.ts";
import { deploy, synthesize, synthesizeChecked } from "../../infra/synthesize.ts";
import { readTemplate } from "../../infra/template.ts";
import { RegionRefused } from "../../shared/domain/regions.ts";

const findings = (Type: string, Properties: object = {}) =>
  residencyFindings(readTemplate({ Resources: { it: { Type, Properties } } }), { home: "eu-west-2" });

const joined = (...parts: unknown[]) => ({ "Fn::Join": ["", parts] });

function stackWith(type: string, properties: Record<string, unknown> = {}): ResidentStack {
  const stack = new ResidentStack(new App(), "stack", { region: "eu-west-2" });
  new CfnResource(stack, "it", { type, properties });
  return stack;
}

describe("regions", () => {
  test.each([
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eusc-de-east-1",
  ])("a deployment to %s is synthesized", (region) => {
    const { data } = synthesize({ region });
    expect(Object.values(data.Resources).map(({ Type }) => Type)).toContain("AWS::DynamoDB::Table");
  });

  test("Spain is allowed, but what is deployed there is refused for want of SES", () => {
    expect(() => synthesize({ region: "eu-south-2" })).not.toThrow();
    const { context } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));
    const app = new App({ context: { ...context, "aws:cdk:bundling-stacks": [] } });
    deploy(app, "eu-south-2");
    expect(() => synthesizeChecked(app)).toThrow(/AWS::SES::EmailIdentity' does not exist in 'eu-south-2'/);
  });

  test("a direct run of the app refuses, too, and says why", () => {
    const run = spawnSync(process.execPath, [fileURLToPath(new URL("../../infra/app.ts", import.meta.url))], {
      env: { ...process.env, CDK_DEFAULT_REGION: "eu-central-2", CDK_CONTEXT_JSON: "{}" },
      encoding: "utf8",
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("Zurich");
  });

  test.each([
    ["eu-central-2", /Zurich/],
    ["us-east-1", /us-east-1 is not in the UK or an EU member state/],
    ["eu-west-9", /eu-west-9/],
    ["", /No region is set/],
  ])("a deployment to %j is refused by name and reason", (region, message) => {
    expect(() => synthesize({ region })).toThrow(RegionRefused);
    expect(() => synthesize({ region })).toThrow(message);
  });

  test("a region that only the deployment would know is refused", () => {
    const elsewhere = new Stack(new App(), "elsewhere");
    expect(() => new ResidentStack(new App(), "stack", { region: elsewhere.region })).toThrow(RegionRefused);
  });
});

describe("the guard", () => {
  test("throws from Template.fromStack when nobody has classified a kind of resource", () => {
    expect(() => Template.fromStack(stackWith("AWS::S3::Bucket"))).toThrow(ResidencyRefused);
    expect(() => Template.fromStack(stackWith("AWS::S3::Bucket"))).toThrow(/nobody has classified/);
  });

  test("throws for a replica from Template.fromStack", () => {
    const stack = stackWith("AWS::SecretsManager::Secret", { ReplicaRegions: [{ Region: "eu-west-1" }] });
    expect(() => Template.fromStack(stack)).toThrow(/ReplicaRegions copies data/);
  });

  test("throws for a stack that was made without it", () => {
    const app = new App();
    const stack = new Stack(app, "plain", { env: { region: "eu-west-2" } });
    new CfnResource(stack, "it", { type: "AWS::S3::Bucket" });
    expect(() => synthesizeChecked(app)).toThrow(ResidencyRefused);
  });

  test("throws for a stack without a region", () => {
    const app = new App();
    new CfnResource(new Stack(app, "plain"), "it", { type: "AWS::SNS::Topic" });
    expect(() => synthesizeChecked(app)).toThrow(RegionRefused);
  });

  test("lets pass what stays", () => {
    expect(findings("AWS::SQS::Queue", { QueueName: "notices" })).toEqual([]);
    const arn = joined("arn:", { Ref: "AWS::Partition" }, ":sqs:", { Ref: "AWS::Region" }, ":1:notices");
    expect(findings("AWS::SQS::Queue", { RedrivePolicy: { deadLetterTargetArn: arn } })).toEqual([]);
    expect(findings("AWS::KMS::Key", { MultiRegion: false })).toEqual([]);
  });

  test.each<[string, string, object]>([
    ["a global table", "AWS::DynamoDB::GlobalTable", {}],
    ["a replica key", "AWS::KMS::ReplicaKey", {}],
    ["a custom resource", "Custom::CrossRegionExportWriter", {}],
    ["a multi-region key", "AWS::KMS::Key", { MultiRegion: true }],
    ["replicas of a table", "AWS::DynamoDB::Table", { Replicas: [{}] }],
    [
      "a queue's ARN elsewhere",
      "AWS::SNS::Subscription",
      { Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:1:q" },
    ],
    ["an HTTP subscriber", "AWS::SNS::Subscription", { Protocol: "https", Endpoint: "https://a.example" }],
    ["open tracking", "AWS::SES::ConfigurationSet", { TrackingOptions: {} }],
    ["events to another destination", "AWS::SES::ConfigurationSetEventDestination", { EventDestination: {} }],
    [
      "a region in a URL",
      "AWS::Lambda::Function",
      { Environment: { Variables: { U: "https://sqs.us-west-2.a.example" } } },
    ],
    ["an unresolved region", "AWS::SQS::Queue", { A: joined("arn:aws:sqs:", { Ref: "Elsewhere" }, ":1:q") }],
    ["a region by wildcard", "AWS::IAM::Policy", { A: "arn:aws:sqs:*:1:q" }],
    ["a joined ARN elsewhere", "AWS::IAM::Policy", { A: joined("arn:aws:kms:", "eu-central-2", ":1:key/k") }],
    ["a bus in an event", "AWS::IAM::Policy", { A: "arn:aws:events:eu-west-1:1:event-bus/b" }],
    ["an import of unseen region", "AWS::SQS::Queue", { KmsMasterKeyId: { "Fn::ImportValue": "key" } }],
    ["a value resolved late", "AWS::SQS::Queue", { KmsMasterKeyId: "{{resolve:ssm:/key}}" }],
  ])("refuses %s", (_, type, properties) => {
    expect(findings(type, properties)).not.toEqual([]);
  });

  test("refuses a parameter that none of the stacks writes", () => {
    const reader = readTemplate({
      Parameters: { key: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/elsewhere/key" } },
    });
    expect(() => requireOwnParameters(new Map([["reader", reader]]))).toThrow(ResidencyRefused);
  });
});
