/**
 * What stands in the second region, if the settings name one: the vault that gets a copy of each backup, the key
 * that encrypts those copies and the replica of the address keys, and the role under which a copy is restored. The
 * data stack in the home region finds vault and key by their names. Nothing in here runs, and all of it stays.
 */
import { CfnOutput, Duration, RemovalPolicy } from "aws-cdk-lib";
import { BackupVault } from "aws-cdk-lib/aws-backup";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { acceptKeysByTag, backupServiceRole, restoreKeys } from "./backups.ts";
import { allow } from "./lambda.ts";
import type { PhysicalNames } from "./names.ts";
import { ResidentStack } from "./resident-stack.ts";
import type { Settings } from "./settings.ts";

interface SecondRegionStackProps {
  /** The second region, not the deployment's own. */
  readonly region: string;
  readonly settings: Settings;
  readonly names: PhysicalNames;
}

export class SecondRegionStack extends ResidentStack {
  constructor(scope: Construct, { region, settings, names }: SecondRegionStackProps) {
    super(scope, "second-region", {
      region,
      stackName: names.stack("second-region"),
      description: "Clientshare invite notices: copies of the backups, in the second region (stateful)",
      terminationProtection: settings.stage === "prod",
    });
    const key = new Key(this, "copies-key", {
      alias: names.copyKeyAlias,
      description: "Encrypts the copies of the backups and the replica of the address keys",
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new BackupVault(this, "copies", {
      backupVaultName: names.copyVault,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = this.#restoreRole(names);
    new CfnOutput(this, "RestoreRole", {
      value: role.roleArn,
      description: "What `aws backup start-restore-job` is told as --iam-role-arn",
    });
  }

  /**
   * Made beforehand: on the day on which it is needed nobody should have to write a policy. It restores the table
   * under its own name, or beside it under the one that `erasures replay` reads, and nothing else.
   */
  #restoreRole(names: PhysicalNames) {
    const table = this.formatArn({ service: "dynamodb", resource: "table", resourceName: names.table });
    const role = backupServiceRole(this, "restore-role", {
      description: "Restores a copied backup of the table in the second region",
      statements: [
        // Source: DynamoDB's and AWS Backup's guides, restoring a backup with advanced features.
        allow(
          [
            "dynamodb:RestoreTableFromAwsBackup",
            "dynamodb:DescribeTable",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:UpdateItem",
          ],
          [table, `${table}-newer`],
        ),
        ...restoreKeys(this, names),
      ],
    });
    acceptKeysByTag(role, this);
    return role;
  }
}
