/**
 * What must never be lost: the table, the keys, the secret under which addresses are hashed. Nothing in here
 * is recreated by a deployment, and nothing is deleted with the stack. The other stacks find these resources
 * by name, or by the SSM parameters written at the end.
 */
import { ArnFormat, Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, type PolicyStatementProps, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { type CfnSecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import type { Construct } from "constructs";
import { accept } from "./acknowledgements.ts";
import { addBackups } from "./backups.ts";
import type { PhysicalNames, SharedValue } from "./names.ts";
import { ResidentStack } from "./resident-stack.ts";
import type { Settings } from "./settings.ts";

const rotation =
  "A new key must live beside the old ones, under which people are suppressed: operators add one by the runbook, no timer replaces it.";

interface DataStackProps {
  readonly region: string | undefined;
  readonly settings: Settings;
  readonly names: PhysicalNames;
}

export class DataStack extends ResidentStack {
  readonly #names: PhysicalNames;

  constructor(scope: Construct, { region, settings, names }: DataStackProps) {
    super(scope, "data", {
      region,
      secondRegion: settings.secondRegion,
      stackName: names.stack("data"),
      description: "Clientshare invite notices: table, keys and secret (stateful)",
      terminationProtection: settings.stage === "prod",
    });
    this.#names = names;
    const dataKey = this.#key("data-key", "Encrypts the table and the address keys");
    const transitKey = this.#key("transit-key", "Encrypts queues, topics and logs, which hold ids only");
    const mailEventsKey = this.#key("mail-events-key", "Encrypts SES's events, which carry addresses");
    this.#letTransitIn(transitKey);
    this.#letMailEventsIn(mailEventsKey);
    const evidenceKey = new Key(this, "evidence-key", {
      description: "Signs the head of an exported evidence chain",
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const table = this.#table(dataKey, settings.policy.backupDays);
    const { secondRegion, policy } = settings;
    // After a region was lost the name is taken, by the replica of the secret that is to be used.
    const addressKeysArn = settings.addressKeysArn ?? this.#addressKeys(dataKey, secondRegion);
    if (secondRegion === undefined) {
      accept(table, {
        "NIST.800.53.R5-DynamoDBInBackupPlan":
          "A backup plan would keep erased people longer than the notice promises; point-in-time recovery covers the promised days.",
      });
    } else {
      addBackups(this, { table, dataKey, secondRegion, names, backupDays: policy.backupDays });
    }

    this.#publish("table-stream-arn", table.tableStreamArn);
    this.#publish("address-keys-arn", addressKeysArn);
    this.#publish("data-key-arn", dataKey.keyArn);
    this.#publish("transit-key-arn", transitKey.keyArn);
    this.#publish("mail-events-key-arn", mailEventsKey.keyArn);
    this.#publish("evidence-key-arn", evidenceKey.keyArn);
  }

  #key(id: string, description: string): Key {
    return new Key(this, id, {
      description,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The secret's ARN. In a second region it has a replica, under the key that has its alias there. */
  #addressKeys(encryptionKey: Key, secondRegion: string | undefined): string {
    const secret = new Secret(this, "address-keys", {
      secretName: this.#names.addressKeys,
      description: "Keys of the hashes of addresses, by key id; `current` names the one for new hashes",
      encryptionKey,
      // {"current":"k1","k1":"<64 letters and digits>"}: 380 random bits, which no template or log ever held.
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: "k1" }),
        generateStringKey: "k1",
        passwordLength: 64,
        excludePunctuation: true,
      },
      // Without the key no suppressed address could be recognised any more: a promise broken.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(secret, {
      "AwsSolutions-SMG4": rotation,
      "NIST.800.53.R5-SecretsManagerRotationEnabled": rotation,
    });
    if (secondRegion !== undefined) {
      (secret.node.defaultChild as CfnSecret).replicaRegions = [
        { region: secondRegion, kmsKeyId: this.#names.copyKeyAlias },
      ];
    }
    return secret.secretArn;
  }

  #table(encryptionKey: Key, recoveryPeriodInDays: number): Table {
    // `Table`, not `TableV2`: the latter is a global table, in which one line moves the data abroad.
    const table = new Table(this, "table", {
      tableName: this.#names.table,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays },
      timeToLiveAttribute: "expiresAtSeconds",
      // Keys hold no personal data, so neither does the stream, which nothing can erase from.
      stream: StreamViewType.KEYS_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: "by-inviter",
      partitionKey: { name: "inviterKey", type: AttributeType.STRING },
      sortKey: { name: "inviteId", type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    table.addGlobalSecondaryIndex({
      indexName: "by-wake",
      partitionKey: { name: "wakeShard", type: AttributeType.STRING },
      sortKey: { name: "wakeAtSeconds", type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    return table;
  }

  /** CloudWatch writes to the alarm topic, CloudWatch Logs to the log groups. */
  #letTransitIn(key: Key): void {
    this.#admit(key, "cloudwatch.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"]);
    this.#admit(
      key,
      `logs.${this.home}.amazonaws.com`,
      [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:DescribeKey",
      ],
      {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": this.formatArn({
            service: "logs",
            resource: "log-group",
            resourceName: this.#names.logGroups,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    );
  }

  /**
   * SES publishes to an encrypted topic, and SNS to an encrypted queue, only if the key itself says so; CDK
   * grants neither on an imported key. Who may make SES publish is said by the topic's policy.
   */
  #letMailEventsIn(key: Key): void {
    this.#admit(key, "ses.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"]);
    this.#admit(key, "sns.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"], {
      ArnEquals: {
        "aws:SourceArn": this.formatArn({ service: "sns", resource: this.#names.mailEventTopic }),
      },
    });
  }

  #admit(
    key: Key,
    service: string,
    actions: string[],
    conditions: NonNullable<PolicyStatementProps["conditions"]> = {},
  ): void {
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions,
        resources: ["*"],
        conditions,
      }),
    );
  }

  #publish(value: SharedValue, stringValue: string | undefined): void {
    if (stringValue === undefined) throw new Error(`The data stack has no ${value}`);
    new StringParameter(this, `parameter-${value}`, {
      parameterName: this.#names.parameter(value),
      stringValue,
    });
  }
}
