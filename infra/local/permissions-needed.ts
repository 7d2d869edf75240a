/**
 * Which permissions a call of the SDK needs, as IAM counts them. An operation and its input arrive; actions with
 * the resources they are done to leave. An operation that is not known here is refused, so that no call can go
 * unguarded. Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services".
 */
import * as z from "zod/mini";

/** One thing that a role must allow. */
export interface PermissionNeeded {
  /** Such as `dynamodb:Query`. */
  readonly action: string;
  /** The service, and what its ARNs say after the account: `dynamodb:table/invites`. */
  readonly resource: string;
  /** Condition keys that the call brings, such as `ses:FromAddress`. */
  readonly context: Readonly<Record<string, string>>;
}

/** A transaction needs leave for each of its members, and none for itself. */
const memberActions = {
  ConditionCheck: "ConditionCheckItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  Get: "GetItem",
} as const;

const onTable = z.object({ TableName: z.string(), IndexName: z.optional(z.string()) });
const member = z.partialRecord(z.enum(["ConditionCheck", "Put", "Update", "Delete", "Get"]), onTable);
const transaction = z.object({ TransactItems: z.array(member) });
const batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const onQueue = z.object({ QueueUrl: z.string() });
const onTopic = z.object({ TopicArn: z.string() });
const onSecret = z.object({ SecretId: z.string() });
const onKey = z.object({ KeyId: z.string() });
const mail = z.object({ Source: z.string(), ConfigurationSetName: z.string() });

type Reading = (input: object, operation: string) => readonly PermissionNeeded[];

const need = (action: string, resource: string, context: PermissionNeeded["context"] = {}) => ({
  action,
  resource,
  context,
});

const ofTable: Reading = (input, operation) => {
  const { TableName, IndexName } = onTable.parse(input);
  const place = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
  return [need(`dynamodb:${operation}`, `dynamodb:table/${place}`)];
};
const ofTables: Reading = (input, operation) =>
  Object.keys(batch.parse(input).RequestItems).map((name) =>
    need(`dynamodb:${operation}`, `dynamodb:table/${name}`),
  );
const ofMembers: Reading = (input) =>
  transaction.parse(input).TransactItems.flatMap((item) =>
    Object.entries(memberActions).flatMap(([kind, action]) => {
      const on = item[kind as keyof typeof memberActions];
      return on === undefined ? [] : [need(`dynamodb:${action}`, `dynamodb:table/${on.TableName}`)];
    }),
  );
const ofQueue =
  (action: string): Reading =>
  (input) => {
    const { QueueUrl } = onQueue.parse(input);
    return [need(`sqs:${action}`, `sqs:${QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1)}`)];
  };
const ofKey: Reading = (input, operation) => [
  need(`kms:${operation}`, resourceOf("kms", onKey.parse(input).KeyId)),
];

const readings: Readonly<Record<string, Reading>> = {
  GetItem: ofTable,
  PutItem: ofTable,
  UpdateItem: ofTable,
  DeleteItem: ofTable,
  Query: ofTable,
  Scan: ofTable,
  BatchGetItem: ofTables,
  BatchWriteItem: ofTables,
  TransactWriteItems: ofMembers,
  TransactGetItems: ofMembers,
  SendMessage: ofQueue("SendMessage"),
  SendMessageBatch: ofQueue("SendMessage"),
  ReceiveMessage: ofQueue("ReceiveMessage"),
  DeleteMessage: ofQueue("DeleteMessage"),
  DeleteMessageBatch: ofQueue("DeleteMessage"),
  PublishBatch: (input) => [need("sns:Publish", resourceOf("sns", onTopic.parse(input).TopicArn))],
  GetSecretValue: (input) => [
    need("secretsmanager:GetSecretValue", resourceOf("secretsmanager", onSecret.parse(input).SecretId)),
  ],
  Sign: ofKey,
  GetPublicKey: ofKey,
  // SES asks for leave to use the identity and the configuration set.
  SendRawEmail: (input) => {
    const { Source, ConfigurationSetName } = mail.parse(input);
    const context = { "ses:FromAddress": Source };
    return [
      need("ses:SendRawEmail", `ses:identity/${Source.slice(Source.lastIndexOf("@") + 1)}`, context),
      need("ses:SendRawEmail", `ses:configuration-set/${ConfigurationSetName}`, context),
    ];
  },
};

/** What a role must allow for a call of `operation` (`PutItem`). @throws {Error} for one that is not known here */
export function permissionsNeeded(operation: string, input: object): readonly PermissionNeeded[] {
  const reading = Object.hasOwn(readings, operation) ? readings[operation] : undefined;
  if (reading === undefined) {
    throw new Error(
      `Which permissions ${operation} needs is not written down yet (infra/local/permissions-needed.ts).`,
    );
  }
  return reading(input, operation);
}

/** A resource as it is compared here: an ARN without partition, region and account, or `service:name`. */
export function resourceOf(service: string, arnOrName: string): string {
  const parts = arnOrName.split(":");
  return parts[0] === "arn" && parts.length > 5
    ? `${parts[2]}:${parts.slice(5).join(":")}`
    : `${service}:${arnOrName}`;
}
