/**
 * What the functions may be given: each environment variable that leads to a resource, together with the
 * IAM statements that let a function use it. The data stack's resources are found by name or by the SSM
 * parameters it wrote; a function gets no more than the actions named where it is defined.
 */
import { Aws, type Stack } from "aws-cdk-lib";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { allow, type Bound, bind } from "./lambda.ts";
import type { QueuePair } from "./mail.ts";
import type { PhysicalNames, SharedValue } from "./names.ts";

type TableRead = "BatchGetItem" | "GetItem" | "Query" | "Scan";
type TableWrite = "BatchWriteItem" | "ConditionCheckItem" | "DeleteItem" | "PutItem" | "UpdateItem";
type Index = "by-inviter" | "by-wake";

interface TableUse {
  readonly read?: readonly TableRead[];
  readonly write?: readonly TableWrite[];
  readonly indexes?: readonly Index[];
}

/** What DynamoDB needs of a caller's leave on the table's key. Source: its guide, "Encryption at rest: usage notes". */
const keyForReads = ["kms:Decrypt", "kms:DescribeKey"] as const;
const keyForWrites = [
  ...keyForReads,
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

export class Permissions {
  readonly transitKey: IKey;
  readonly mailEventsKey: IKey;
  readonly tableArn: string;
  readonly tableStreamArn: string;
  readonly #stack: Stack;
  readonly #names: PhysicalNames;
  readonly #dataKeyArn: string;

  constructor(stack: Stack, names: PhysicalNames) {
    this.#stack = stack;
    this.#names = names;
    this.transitKey = Key.fromKeyArn(stack, "transit-key", this.#published("transit-key-arn"));
    this.mailEventsKey = Key.fromKeyArn(stack, "mail-events-key", this.#published("mail-events-key-arn"));
    this.tableArn = stack.formatArn({ service: "dynamodb", resource: "table", resourceName: names.table });
    this.tableStreamArn = this.#published("table-stream-arn");
    this.#dataKeyArn = this.#published("data-key-arn");
  }

  /** The table's name, with leave for these operations and no others. An index can only be queried. */
  table({ read = [], write = [], indexes = [] }: TableUse): Bound {
    const operations = (names: readonly string[]) => names.map((name) => `dynamodb:${name}`);
    return bind(
      this.#names.table,
      allow(operations([...read, ...write]), [this.tableArn]),
      ...(indexes.length === 0
        ? []
        : [
            allow(
              ["dynamodb:Query"],
              indexes.map((index) => `${this.tableArn}/index/${index}`),
            ),
          ]),
      this.#useOfDataKey("dynamodb", write.length > 0 ? keyForWrites : keyForReads),
    );
  }

  /** The table's stream, which carries keys only; the streams it had before are named by the same pattern. */
  tableStream() {
    return [
      allow(
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        [this.tableStreamArn],
      ),
      allow(["dynamodb:ListStreams"], [`${this.tableArn}/stream/*`]),
    ];
  }

  /** The secret with the keys of the address hashes. */
  addressKeys(): Bound {
    const arn = this.#published("address-keys-arn");
    return bind(
      arn,
      allow(["secretsmanager:GetSecretValue"], [arn]),
      this.#useOfDataKey("secretsmanager", ["kms:Decrypt"]),
    );
  }

  /** A queue's URL, with leave to send to it. */
  sender(queue: IQueue): Bound {
    return bind(
      queue.queueUrl,
      allow(["sqs:SendMessage"], [queue.queueArn]),
      this.#useOfKey(this.transitKey),
    );
  }

  /** Leave to be invoked with a queue's messages, under the key that encrypts it. */
  receiver(queue: IQueue, key: IKey) {
    return [
      allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue.queueArn]),
      allow(["kms:Decrypt"], [key.keyArn]),
    ];
  }

  /** A topic's ARN, with leave to publish to it. */
  publisher(topic: ITopic): Bound {
    return bind(topic.topicArn, allow(["sns:Publish"], [topic.topicArn]), this.#useOfKey(this.transitKey));
  }

  /** The configuration set's name, with leave to send mail under it from one address of one domain. */
  mailer(configurationSet: string, mail: { readonly domain: string; readonly from: string }): Bound {
    const ses = (resource: string, resourceName: string) =>
      this.#stack.formatArn({ service: "ses", resource, resourceName });
    return bind(
      configurationSet,
      allow(
        ["ses:SendRawEmail"],
        [ses("identity", mail.domain), ses("configuration-set", configurationSet)],
        { StringEquals: { "ses:FromAddress": mail.from } },
      ),
    );
  }

  /** The key that signs evidence, with leave to sign. */
  evidenceSigner(): Bound {
    const arn = this.#published("evidence-key-arn");
    return bind(arn, allow(["kms:Sign", "kms:GetPublicKey"], [arn]));
  }

  /** Leave to move a dead-letter queue's messages back to where they came from. */
  redriver({ queue, deadLetters }: QueuePair, key: IKey) {
    return [
      allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], [deadLetters.queueArn]),
      allow(["sqs:SendMessage"], [queue.queueArn]),
      this.#useOfKey(key),
    ];
  }

  /** Leave to read the newer table that a restore leaves beside the one in use, by the one name that the runbook gives it. */
  newerTable() {
    return [allow(["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"], [`${this.tableArn}-newer`])];
  }

  #useOfKey(key: IKey) {
    return allow(["kms:Decrypt", "kms:GenerateDataKey"], [key.keyArn]);
  }

  /** The data key, but only through the service that stores the data: never on bytes of one's own. */
  #useOfDataKey(service: "dynamodb" | "secretsmanager", actions: readonly string[]) {
    return allow(actions, [this.#dataKeyArn], {
      StringEquals: { "kms:ViaService": `${service}.${this.#stack.region}.${Aws.URL_SUFFIX}` },
    });
  }

  #published(value: SharedValue): string {
    return StringParameter.valueForStringParameter(this.#stack, this.#names.parameter(value));
  }
}
