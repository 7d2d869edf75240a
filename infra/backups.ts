/**
 * Backups that outlive a region, for a deployment whose settings name a second one. Every night AWS Backup takes the
 * table into a vault here and copies that to the vault in the second region; the replica of the address keys is the
 * secret's own affair (data-stack.ts). Each copy is deleted by itself, within the days that the notice promises.
 */
import { ArnFormat, Aws, Duration, RemovalPolicy, type Stack } from "aws-cdk-lib";
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from "aws-cdk-lib/aws-backup";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Schedule } from "aws-cdk-lib/aws-events";
import {
  PolicyDocument,
  type PolicyStatement,
  Role,
  type RoleProps,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { AllowedRegion } from "../shared/domain/regions.ts";
import { accept } from "./acknowledgements.ts";
import { allow } from "./lambda.ts";
import type { PhysicalNames } from "./names.ts";

/** The tags that `synthesize.ts` puts on everything: what tells our keys from others, where their ids are not known. */
const ours = (names: PhysicalNames) => ({
  "aws:ResourceTag/product": "clientshare-invite-notices",
  "aws:ResourceTag/stage": names.stage,
});

/**
 * How long AWS Backup may keep a recovery point so that it is gone within the promised days. A day less: AWS deletes
 * at a moment of its own within eight hours of the end, and the copy's days are counted from the copy, which begins
 * when the backup is done. Source: AWS Backup's guide, creating a backup; its API, Lifecycle (no least number of days
 * without cold storage).
 */
export const keptDays = (backupDays: number): number => backupDays - 1;

interface BackupsProps {
  readonly table: Table;
  readonly dataKey: IKey;
  readonly secondRegion: AllowedRegion;
  readonly names: PhysicalNames;
  /** What the notice promises. */
  readonly backupDays: number;
}

/** Adds vault, plan and role to the data stack. The vault in the second region is there already: its stack is deployed first. */
export function addBackups(
  stack: Stack,
  { table, dataKey, secondRegion, names, backupDays }: BackupsProps,
): void {
  const backup = (region: string, resource: string, resourceName: string) =>
    stack.formatArn({
      service: "backup",
      region,
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const copyVaultArn = backup(secondRegion, "backup-vault", names.copyVault);
  const deleteAfter = Duration.days(keptDays(backupDays));
  const plan = new BackupPlan(stack, "backup-plan", {
    backupPlanName: names.backupPlan,
    backupPlanRules: [
      new BackupPlanRule({
        ruleName: "daily",
        backupVault: new BackupVault(stack, "backups", {
          backupVaultName: names.backupVault,
          encryptionKey: dataKey,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
        scheduleExpression: Schedule.cron({ hour: "1", minute: "30" }),
        // A backup that has not begun after an hour or ended after eight is given up, so that none ends up late.
        startWindow: Duration.hours(1),
        completionWindow: Duration.hours(8),
        deleteAfter,
        copyActions: [
          {
            destinationBackupVault: BackupVault.fromBackupVaultArn(stack, "copies", copyVaultArn),
            deleteAfter,
          },
        ],
      }),
    ],
  });
  const dataKeyOnly = [dataKey.keyArn];
  const points = [stack.region, secondRegion].map((region) => backup(region, "recovery-point", "*"));
  const copyKeys = keysOf(stack, secondRegion);
  const copyKeyOnly = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.copyKeyAlias } };
  const role = backupServiceRole(stack, "backup-role", {
    description: "Backs the table up, and copies the backups to the second region",
    statements: [
      // What AWS's own policy for the service has for DynamoDB with advanced features, here for one table, two vaults
      // and two keys. Source: AWSBackupServiceRolePolicyForBackup, version 30.
      allow(
        ["dynamodb:StartAwsBackupJob", "dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"],
        [table.tableArn],
      ),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], dataKeyOnly, {
        StringEquals: { "kms:ViaService": `dynamodb.${stack.region}.${Aws.URL_SUFFIX}` },
      }),
      allow(["kms:DescribeKey"], dataKeyOnly),
      allow(["kms:CreateGrant"], dataKeyOnly, forAws),
      allow(["backup:DescribeBackupVault", "backup:CopyIntoBackupVault"], [copyVaultArn]),
      allow(["backup:CopyFromBackupVault"], [backup(stack.region, "recovery-point", "*")], {
        "ForAllValues:ArnLike": { "backup:CopyTargets": [copyVaultArn] },
      }),
      // The table's tags go with each recovery point.
      allow(["backup:TagResource"], points),
      allow(["kms:DescribeKey"], [copyKeys], copyKeyOnly),
      allow(["kms:CreateGrant"], [copyKeys], { ...copyKeyOnly, ...forAws }),
    ],
  });
  const known = (arn: string) =>
    `AwsSolutions-IAM5[Resource::${arn.replace(stack.account, "<AWS::AccountId>")}]`;
  accept(role, {
    ...Object.fromEntries(
      points.map((arn) => [
        known(arn),
        "AWS names a recovery point when it makes it: this role can only copy those of the home region, into one vault.",
      ]),
    ),
    [known(copyKeys)]:
      "The key is in the other region, whose stack tells this one no ids; the condition admits the one with our alias.",
  });
  plan.addSelection("table", {
    backupSelectionName: "table",
    resources: [BackupResource.fromArn(table.tableArn)],
    role,
    disableDefaultBackupPolicy: true,
  });
}

const forAws = { Bool: { "kms:GrantIsForAWSResource": "true" } };

const keysOf = (stack: Stack, region: string): string =>
  stack.formatArn({ service: "kms", region, resource: "key", resourceName: "*" });

/** A role for AWS Backup alone, with these permissions and no others. */
export function backupServiceRole(
  scope: Construct,
  id: string,
  { description, statements }: Pick<RoleProps, "description"> & { readonly statements: PolicyStatement[] },
): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal("backup.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
    ...(description === undefined ? {} : { description }),
    inlinePolicies: { purpose: new PolicyDocument({ minimize: true, statements }) },
  });
  accept(role, {
    "NIST.800.53.R5-IAMNoInlinePolicy": "The policy belongs to this one role and is deleted with it.",
  });
  return role;
}

/** Leave to restore a table under a key of this deployment in the stack's own region, known by its tags. */
export function restoreKeys(stack: Stack, names: PhysicalNames): PolicyStatement[] {
  const keys = keysOf(stack, stack.region);
  return [
    allow(
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      [keys],
      {
        StringEquals: {
          "kms:ViaService": `dynamodb.${stack.region}.${Aws.URL_SUFFIX}`,
          ...ours(names),
        },
      },
    ),
    allow(["kms:DescribeKey"], [keys], { StringEquals: ours(names) }),
    allow(["kms:CreateGrant"], [keys], { StringEquals: ours(names), ...forAws }),
  ];
}

/** Why a role may name the keys of a region by pattern. */
export function acceptKeysByTag(role: Role, stack: Stack): void {
  accept(role, {
    [`AwsSolutions-IAM5[Resource::${keysOf(stack, stack.region).replace(stack.account, "<AWS::AccountId>")}]`]:
      "The key of the restored table is made by a deployment that is still to come; the condition admits those with our tags.",
  });
}
