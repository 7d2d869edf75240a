import { readFileSync } from "node:fs";
import { App, CfnResource } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import { addRulePacks } from "../../infra/acknowledgements.ts";
import { residencyFindings } from "../../infra/residency.ts";
import { ResidentStack } from "../../infra/resident-stack.ts";
import { type SettingsInput, SettingsInvalid } from "../../infra/settings.ts";
import { deploy, synthesize, synthesizeChecked, writtenSettings } from "../../infra/synthesize.ts";
import { readTemplate, type StackTemplate, type TemplateResource, textOf } from "../../infra/template.ts";

const home = "eu-west-2";
const second = "eu-west-1";
const settings = { ...writtenSettings(), secondRegion: second, placesChangedOn: "2026-12-01" } as const;
const on = synthesize({ region: home, settings });
const off = synthesize({ region: home });
const there: StackTemplate = on.secondRegion ?? readTemplate({});

type Statement = { Action: string | string[]; Resource: unknown; Condition?: object };

const every = ({ Resources }: StackTemplate, type: string): TemplateResource[] =>
  Object.values(Resources).filter(({ Type }) => Type === type);

function only(template: StackTemplate, type: string, described = ""): TemplateResource {
  const found = every(template, type).filter(({ Properties }) =>
    String(Properties["Description"] ?? "").startsWith(described),
  );
  const [one] = found;
  if (one === undefined || found.length > 1) throw new Error(`Expected one ${type}, found ${found.length}`);
  return one;
}

const statements = ({ Properties }: TemplateResource): Statement[] =>
  (Properties["Policies"] as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const textsOf = ({ Resource }: Statement, region: string) =>
  list(Resource).map((one) => textOf(one, region) ?? "");
const refusal = (changed: Partial<SettingsInput>, region = home) => {
  try {
    synthesize({ region, settings: { ...settings, ...changed } });
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.mistakes;
    throw error;
  }
  return [];
};

describe("without a second region", () => {
  test("nothing of it is there, and the table's exception from backup plans is written down", () => {
    expect(Object.keys(off)).toEqual(["data", "pipeline", "operations"]);
    const templates: readonly StackTemplate[] = Object.values(off);
    const kinds = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
    expect(kinds.filter((kind) => kind.startsWith("AWS::Backup"))).toEqual([]);
    expect(JSON.stringify(off)).not.toMatch(/ReplicaRegions|SECOND_REGION|PLACES_CHANGED_ON/);
  });

  test("and with one, what was there stays as it was", () => {
    for (const stack of ["data", "pipeline", "operations"] as const) {
      for (const [id, { Type }] of Object.entries(off[stack].Resources))
        expect(on[stack].Resources[id]?.Type).toBe(Type);
    }
    const changed = Object.entries(off.data.Resources).filter(
      ([id, resource]) => JSON.stringify(resource) !== JSON.stringify(on.data.Resources[id]),
    );
    expect(changed.map(([, { Type }]) => Type)).toEqual(["AWS::SecretsManager::Secret"]);
  });
});

describe("a backup", () => {
  const { Properties } = only(on.data, "AWS::Backup::BackupPlan");
  const { BackupPlanRule: rules } = Properties["BackupPlan"] as { BackupPlanRule: object[] };

  test("is made each day, of the table alone, into a vault under the table's own key", () => {
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ ScheduleExpression: "cron(30 1 * * ? *)" });
    const { BackupSelection: selection } = only(on.data, "AWS::Backup::BackupSelection").Properties;
    const table = Object.entries(on.data.Resources).find(([, { Type }]) => Type === "AWS::DynamoDB::Table");
    expect(selection).toMatchObject({ Resources: [{ "Fn::GetAtt": [table?.[0], "Arn"] }] });
    const vault = only(on.data, "AWS::Backup::BackupVault");
    expect(vault).toMatchObject({ DeletionPolicy: "Retain" });
    const key = only(on.data, "AWS::KMS::Key", "Encrypts the table");
    expect(vault.Properties["EncryptionKeyArn"]).toEqual({
      "Fn::GetAtt": [Object.entries(on.data.Resources).find(([, one]) => one === key)?.[0], "Arn"],
    });
  });

  test.each([
    [7, 6],
    [35, 34],
    [2, 1],
  ])(
    "of which the notice says %d days is deleted after %d, here and there, since AWS deletes late",
    (said, kept) => {
      const { data } = synthesize({ region: home, settings: { ...settings, policy: { backupDays: said } } });
      const plan = only(data, "AWS::Backup::BackupPlan").Properties["BackupPlan"];
      expect(plan).toMatchObject({
        BackupPlanRule: [
          {
            Lifecycle: { DeleteAfterDays: kept },
            CopyActions: [{ Lifecycle: { DeleteAfterDays: kept } }],
          },
        ],
      });
      expect(JSON.stringify(plan)).not.toContain("ColdStorage");
    },
  );

  test("that must be gone after one day can't be copied, and is refused", () => {
    expect(refusal({ policy: { backupDays: 1 } })).toMatchObject([{ path: "policy.backupDays" }]);
  });

  test("is copied to the vault that stands in the second region, and to no other", () => {
    const [{ CopyActions: copies } = { CopyActions: [] }] = rules as {
      CopyActions: { DestinationBackupVaultArn: unknown }[];
    }[];
    expect(copies.map(({ DestinationBackupVaultArn: arn }) => textOf(arn, home))).toEqual([
      `arn:aws:backup:${second}:000000000000:backup-vault:clientshare-dev-backup-copies`,
    ]);
    expect(only(there, "AWS::Backup::BackupVault").Properties["BackupVaultName"]).toBe(
      "clientshare-dev-backup-copies",
    );
  });
});

describe("the role that backs up", () => {
  const granted = statements(only(on.data, "AWS::IAM::Role", "Backs the table up"));

  test("has the actions that DynamoDB with advanced features needs, and no others", () => {
    expect(granted.flatMap(({ Action }) => list(Action)).sort()).toEqual(
      [
        "backup:CopyFromBackupVault",
        "backup:CopyIntoBackupVault",
        "backup:DescribeBackupVault",
        "backup:TagResource",
        "dynamodb:DescribeTable",
        "dynamodb:ListTagsOfResource",
        "dynamodb:StartAwsBackupJob",
        "kms:CreateGrant",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
      ].sort(),
    );
  });

  test("names what it uses, but recovery points and the key over there, which a condition narrows", () => {
    for (const statement of granted) {
      const wide = textsOf(statement, home).filter((text) => text.includes("*"));
      for (const text of wide)
        expect(text).toMatch(/:recovery-point:\*$|:kms:eu-west-1:000000000000:key\/\*$/);
      if (wide.some((text) => text.includes(":kms:"))) {
        expect(statement.Condition).toMatchObject({
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/clientshare-dev-copies" },
        });
      }
    }
  });

  test("may be used by AWS Backup for this account alone, as the one that restores", () => {
    const roles = [
      only(on.data, "AWS::IAM::Role", "Backs the table up"),
      only(there, "AWS::IAM::Role", "Restores"),
    ];
    for (const { Properties } of roles) {
      expect(Properties["AssumeRolePolicyDocument"]).toMatchObject({
        Statement: [
          {
            Principal: { Service: "backup.amazonaws.com" },
            Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
          },
        ],
      });
    }
  });
});

describe("the second region", () => {
  test("has vault, key and the role that restores, and nothing that runs", () => {
    expect(Object.values(there.Resources).map(({ Type }) => Type)).toEqual([
      "AWS::KMS::Key",
      "AWS::KMS::Alias",
      "AWS::Backup::BackupVault",
      "AWS::IAM::Role",
    ]);
    expect(only(there, "AWS::KMS::Key")).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: { EnableKeyRotation: true },
    });
    expect(only(there, "AWS::Backup::BackupVault")).toMatchObject({ DeletionPolicy: "Retain" });
  });

  test("holds a replica of the address keys, under its own key", () => {
    expect(only(on.data, "AWS::SecretsManager::Secret").Properties["ReplicaRegions"]).toEqual([
      { Region: second, KmsKeyId: "alias/clientshare-dev-copies" },
    ]);
    expect(only(there, "AWS::KMS::Alias").Properties["AliasName"]).toBe("alias/clientshare-dev-copies");
  });

  test("restores the table under its own name or the one beside it, with keys of this deployment", () => {
    for (const statement of statements(only(there, "AWS::IAM::Role", "Restores"))) {
      const texts = textsOf(statement, second);
      if (list(statement.Action).every((action) => String(action).startsWith("kms:"))) {
        expect(statement.Condition).toMatchObject({
          StringEquals: {
            "aws:ResourceTag/product": "clientshare-invite-notices",
            "aws:ResourceTag/stage": "dev",
          },
        });
      } else {
        expect(texts).toEqual(
          ["", "-newer"].map(
            (more) => `arn:aws:dynamodb:${second}:000000000000:table/clientshare-dev-invites${more}`,
          ),
        );
      }
    }
  });

  test("neither exports nor imports, and nor does the stack that copies to it", () => {
    for (const template of [there, on.data]) {
      for (const output of Object.values(template.Outputs)) expect(output).not.toHaveProperty("Export");
      expect(JSON.stringify(template)).not.toContain("Fn::ImportValue");
    }
  });

  test("passes the rule packs, each exception with its reason", () => {
    const { context } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));
    const app = new App({ context: { ...context, clientshare: settings, "aws:cdk:bundling-stacks": [] } });
    addRulePacks(app);
    deploy(app, home);
    expect(() => synthesizeChecked(app)).not.toThrow();
    const [first] = app.synth().getStackByName("clientshare-dev-data").dependencies;
    expect([first?.id, app.synth().stacks.map(({ stackName }) => stackName)[0]]).toContain("second-region");
  });
});

describe("the alarms of a second region", () => {
  test("tell of a copy that did not come, by its silence, and of a backup that stays", () => {
    const names = (template: StackTemplate) =>
      every(template, "AWS::CloudWatch::Alarm").map(({ Properties }) => String(Properties["AlarmName"]));
    const before = names(off.operations);
    const added = names(on.operations).filter((name) => !before.includes(name));
    expect(added).toEqual(["clientshare-dev-backup-not-copied", "clientshare-dev-backup-not-deleted"]);
    const missing = every(on.operations, "AWS::CloudWatch::Alarm").find(
      ({ Properties }) => Properties["AlarmName"] === "clientshare-dev-backup-not-copied",
    );
    expect(missing?.Properties).toMatchObject({
      TreatMissingData: "breaching",
      Dimensions: [{ Name: "BackupVaultName", Value: "clientshare-dev-backup-copies" }],
    });
    // CloudWatch looks back seven days at most, by periods of an hour or more.
    expect(Number(missing?.Properties["Period"]) * Number(missing?.Properties["EvaluationPeriods"])).toBe(
      2 * 86_400,
    );
  });
});

describe("settings with a second region", () => {
  test.each([
    ["us-east-1", /us-east-1 is not in the UK or an EU member state/],
    ["eu-central-2", /eu-central-2 is Zurich/],
    ["eu-west-2", /eu-west-2 is the region of the deployment itself/],
    ["eusc-de-east-1", /eusc-de-east-1 is in another partition/],
  ])("%s are refused by its name", (name, why) => {
    const changed = { secondRegion: name as NonNullable<SettingsInput["secondRegion"]> };
    const [mistake, ...others] = refusal(changed);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ path: "secondRegion" });
    expect(mistake?.detail).toMatch(why);
  });

  test("tell every function that writes to people of the place, and the sweep of the day", () => {
    const told = every(on.pipeline, "AWS::Lambda::Function").map(({ Metadata, Properties }) => {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      return [Metadata["clientshare:function"], Variables] as const;
    });
    const named = (variable: string) => told.flatMap(([name, has]) => (variable in has ? [name] : [])).sort();
    expect(named("SECOND_REGION")).toEqual(named("LOCALES"));
    expect(named("SECOND_REGION")).toContain("send-notice");
    expect(named("PLACES_CHANGED_ON")).toEqual(["keep-deadlines"]);
  });

  test("want the day from which it holds, so that people told before are told anew", () => {
    const { placesChangedOn: _, ...without } = settings;
    expect(() => synthesize({ region: home, settings: without })).toThrow(/placesChangedOn: is missing/);
    expect(refusal({ placesChangedOn: "soon" })).toMatchObject([{ path: "placesChangedOn" }]);
  });
});

describe("a deployment that takes over from a lost region", () => {
  const arn = `arn:aws:secretsmanager:${second}:111122223333:secret:clientshare/dev/address-keys-AbC123`;
  const { secondRegion: _, ...alone } = settings;
  const taken = synthesize({ region: second, settings: { ...alone, addressKeysArn: arn } });

  test("makes no secret, and tells the functions of the one that was the replica", () => {
    expect(every(taken.data, "AWS::SecretsManager::Secret")).toEqual([]);
    const told = every(taken.data, "AWS::SSM::Parameter").find(
      ({ Properties }) => Properties["Name"] === "/clientshare/dev/address-keys-arn",
    );
    expect(told?.Properties["Value"]).toBe(arn);
  });

  test.each<[string, string, RegExp]>([
    [
      "of another region",
      arn.replace(second, "eu-west-2"),
      /is in eu-west-2, but the deployment is in eu-west-1/,
    ],
    ["of another stage", arn.replace("/dev/", "/prod/"), /must be the secret clientshare\/dev\/address-keys/],
    ["that is a name", "clientshare/dev/address-keys", /must be the whole ARN/],
  ])("takes no secret %s", (_case, addressKeysArn, why) => {
    expect(() => synthesize({ region: second, settings: { ...alone, addressKeysArn } })).toThrow(why);
  });
});

describe("the residency check with a second region", () => {
  const bounds = { home, second } as const;
  const findings = (
    Type: string,
    Properties: object,
    residence: typeof bounds | { home: typeof home } = bounds,
  ) => residencyFindings(readTemplate({ Resources: { it: { Type, Properties } } }), residence);
  const vaultIn = (region: string, account: unknown = { Ref: "AWS::AccountId" }) => ({
    "Fn::Join": ["", [`arn:aws:backup:${region}:`, account, ":backup-vault:copies"]],
  });
  const planTo = (...vaults: unknown[]) => ({
    BackupPlan: {
      BackupPlanRule: [
        { CopyActions: vaults.map((DestinationBackupVaultArn) => ({ DestinationBackupVaultArn })) },
      ],
    },
  });
  const plan = "AWS::Backup::BackupPlan";
  const secret = "AWS::SecretsManager::Secret";
  const lambda = "AWS::Lambda::Function";

  test("lets pass a backup's copy, the secret's replica and the notice's variable", () => {
    expect(findings(plan, planTo(vaultIn(second)))).toEqual([]);
    expect(findings(secret, { ReplicaRegions: [{ Region: second, KmsKeyId: "alias/copies" }] })).toEqual([]);
    expect(findings(lambda, { Environment: { Variables: { SECOND_REGION: second } } })).toEqual([]);
  });

  test.each<[string, string, object]>([
    ["a copy to a third region", plan, planTo(vaultIn("eu-central-1"))],
    ["a copy abroad", plan, planTo(vaultIn("us-east-1"))],
    ["a second copy beside the allowed one", plan, planTo(vaultIn(second), vaultIn("eu-west-3"))],
    ["a copy to somebody else's account", plan, planTo(vaultIn(second, "999999999999"))],
    ["a copy to who knows where", plan, planTo({ Ref: "Vault" })],
    [
      "a copy by another rule's property",
      plan,
      { CopyActions: [{ DestinationBackupVaultArn: vaultIn(second) }] },
    ],
    ["a replica in a third region", secret, { ReplicaRegions: [{ Region: "eu-central-1" }] }],
    ["a replica in who knows which region", secret, { ReplicaRegions: [{ Region: { Ref: "Region" } }] }],
    [
      "a replica under a key elsewhere",
      secret,
      {
        ReplicaRegions: [{ Region: second, KmsKeyId: "arn:aws:kms:us-east-1:000000000000:key/k" }],
      },
    ],
    ["the region in another variable", lambda, { Environment: { Variables: { QUEUE_REGION: second } } }],
    [
      "more than the region in its variable",
      lambda,
      {
        Environment: { Variables: { SECOND_REGION: `https://sqs.${second}.a.example` } },
      },
    ],
    ["a queue over there", "AWS::SQS::Queue", { KmsMasterKeyId: `arn:aws:kms:${second}:000000000000:key/k` }],
    [
      "a role that reads a table over there",
      "AWS::IAM::Role",
      {
        Policies: [
          {
            PolicyDocument: { Statement: [{ Resource: `arn:aws:dynamodb:${second}:000000000000:table/t` }] },
          },
        ],
      },
    ],
    ["replicas of a table", "AWS::DynamoDB::Table", { Replicas: [{ Region: second }] }],
    ["a multi-region key", "AWS::KMS::Key", { MultiRegion: true }],
  ])("refuses %s", (_, type, properties) => {
    expect(findings(type, properties)).not.toEqual([]);
  });

  test("refuses all of it where the settings name none", () => {
    const none = { home } as const;
    expect(findings(plan, planTo(vaultIn(second)), none)).not.toEqual([]);
    expect(findings(secret, { ReplicaRegions: [{ Region: second }] }, none)).not.toEqual([]);
    expect(findings(lambda, { Environment: { Variables: { SECOND_REGION: second } } }, none)).not.toEqual([]);
  });

  test("refuses it in a stack that the settings do not speak of", () => {
    const app = new App();
    const stranger = new ResidentStack(app, "stranger", { region: home });
    new CfnResource(stranger, "it", { type: secret, properties: { ReplicaRegions: [{ Region: second }] } });
    expect(() => app.synth()).toThrow(/ReplicaRegions copies data to another region/);
  });
});
