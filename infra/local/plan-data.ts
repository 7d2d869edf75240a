/**
 * What holds data in the template: the table, queues, topics, secrets and the way that SES events take. Resolved
 * resources arrive; inputs for the engines leave.
 */
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import { ofType } from "./plan.ts";
import type { Resource } from "./template-values.ts";

export interface PlannedTable {
  readonly name: string;
  readonly create: CreateTableCommandInput;
  readonly expiryAttribute?: string;
}

export interface PlannedQueue {
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Other queues give up their messages to it. */
  readonly deadLetters: boolean;
}

export interface PlannedSubscription {
  readonly topicArn: string;
  readonly queueArn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PlannedMailDestination {
  readonly configurationSet: string;
  readonly topicArn: string;
  /** Upper case, as `MatchingEventTypes` has them in the template's own spelling. */
  readonly types: ReadonlySet<string>;
}

const text = z.string();
const keySchema = z.array(z.object({ AttributeName: text, KeyType: z.enum(["HASH", "RANGE"]) }));
const tableSchema = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: text, AttributeType: z.enum(["S", "N", "B"]) })),
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.object({
        IndexName: text,
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
          NonKeyAttributes: z.optional(z.array(text)),
        }),
      }),
    ),
  ),
  StreamSpecification: z.optional(
    z.object({ StreamViewType: z.enum(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]) }),
  ),
  TimeToLiveSpecification: z.optional(z.object({ AttributeName: text, Enabled: z.coerce.boolean() })),
});

/** The one table. @throws {Error} when the template has none or several. */
export function planTable(resources: readonly Resource[]): PlannedTable {
  const [table, ...others] = ofType(resources, "AWS::DynamoDB::Table");
  if (table === undefined || others.length > 0) throw new Error("The local stack expects exactly one table.");
  const {
    StreamSpecification: stream,
    TimeToLiveSpecification: expiry,
    GlobalSecondaryIndexes,
    ...keys
  } = tableSchema.parse(table.properties);
  return {
    name: table.reference,
    create: {
      TableName: table.reference,
      BillingMode: "PAY_PER_REQUEST",
      ...keys,
      ...(GlobalSecondaryIndexes !== undefined && {
        GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(
          ({ Projection: { NonKeyAttributes, ProjectionType }, ...index }) => ({
            ...index,
            Projection: { ProjectionType, ...(NonKeyAttributes !== undefined && { NonKeyAttributes }) },
          }),
        ),
      }),
      ...(stream !== undefined && { StreamSpecification: { StreamEnabled: true, ...stream } }),
    },
    ...(expiry?.Enabled === true && { expiryAttribute: expiry.AttributeName }),
  };
}

/** Queue attributes that the local engine understands; keys and policies have no meaning here. */
const queueAttributes = [
  "DelaySeconds",
  "VisibilityTimeout",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "MaximumMessageSize",
];

/** Every queue, dead-letter queues first: the others name them. */
export function planQueues(resources: readonly Resource[], arn: (name: string) => string): PlannedQueue[] {
  const schema = z.looseObject({
    QueueName: z.optional(text),
    RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: text, maxReceiveCount: z.coerce.number() })),
  });
  const queues = ofType(resources, "AWS::SQS::Queue").map((resource) => {
    const properties = schema.parse(resource.properties);
    const name = resource.reference.split("/").pop() ?? resource.logicalId;
    return { name, arn: arn(name), properties };
  });
  const targets = new Set(queues.map(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn));
  return queues
    .map(({ name, arn, properties }) => ({
      name,
      arn,
      deadLetters: targets.has(arn),
      attributes: {
        ...Object.fromEntries(
          queueAttributes
            .filter((key) => properties[key] !== undefined)
            .map((key) => [key, String(properties[key])]),
        ),
        ...(properties.RedrivePolicy !== undefined && {
          RedrivePolicy: JSON.stringify(properties.RedrivePolicy),
        }),
      },
    }))
    .sort((one, other) => Number(other.deadLetters) - Number(one.deadLetters));
}

/** Topics by ARN. */
export function planTopics(resources: readonly Resource[]): string[] {
  return ofType(resources, "AWS::SNS::Topic").map(({ reference }) => reference);
}

/** Queues that subscribe to topics. Subscriptions of people (email) mean nothing locally. */
export function planSubscriptions(resources: readonly Resource[]): PlannedSubscription[] {
  const schema = z.object({
    Protocol: text,
    TopicArn: text,
    Endpoint: text,
    RawMessageDelivery: z.optional(z.coerce.string()),
    FilterPolicy: z.optional(z.unknown()),
    FilterPolicyScope: z.optional(text),
  });
  return ofType(resources, "AWS::SNS::Subscription").flatMap(({ properties }) => {
    const { Protocol, TopicArn, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope } =
      schema.parse(properties);
    if (Protocol !== "sqs") return [];
    const attributes = {
      ...(RawMessageDelivery !== undefined && { RawMessageDelivery }),
      ...(FilterPolicy !== undefined && { FilterPolicy: JSON.stringify(FilterPolicy) }),
      ...(FilterPolicyScope !== undefined && { FilterPolicyScope }),
    };
    return [{ topicArn: TopicArn, queueArn: Endpoint, attributes }];
  });
}

/** Names and ARNs of the secrets. */
export function planSecrets(resources: readonly Resource[]): { name: string; arn: string }[] {
  return ofType(resources, "AWS::SecretsManager::Secret").map(({ reference }) => ({
    arn: reference,
    name: /:secret:(.*)-Local1$/.exec(reference)?.[1] ?? reference,
  }));
}

/** Where each configuration set sends what kinds of event. */
export function planMail(resources: readonly Resource[]) {
  const schema = z.object({
    ConfigurationSetName: text,
    EventDestination: z.object({
      Enabled: z._default(z.coerce.boolean(), true),
      MatchingEventTypes: z.array(text),
      SnsDestination: z.optional(z.object({ TopicARN: text })),
    }),
  });
  const destinations = ofType(resources, "AWS::SES::ConfigurationSetEventDestination").flatMap(
    ({ properties }): PlannedMailDestination[] => {
      const { ConfigurationSetName, EventDestination } = schema.parse(properties);
      const topicArn = EventDestination.SnsDestination?.TopicARN;
      if (!EventDestination.Enabled || topicArn === undefined) return [];
      const types = new Set(EventDestination.MatchingEventTypes.map((type) => type.toUpperCase()));
      return [{ configurationSet: ConfigurationSetName, topicArn, types }];
    },
  );
  return {
    configurationSets: new Set(
      ofType(resources, "AWS::SES::ConfigurationSet").map(({ reference }) => reference),
    ),
    destinations,
  };
}
