/** Wires relay-changes: the table's stream in, notice queues and lifecycle topic out. */

import middy from "@middy/core";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod/mini";
import type { BatchAnswer } from "../../shared/lambda/batch.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { createLog } from "../../shared/lambda/log.ts";
import { createMeasure } from "../../shared/lambda/metrics.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { countEntries } from "./count-entries.ts";
import { type Relay, relayEntries } from "./relay-changes.ts";

const environmentSchema = z.object({
  STAGE: variables.STAGE,
  HOME_REGION: variables.HOME_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  NOTICE_QUEUE_URL: variables.NOTICE_QUEUE_URL,
  BULK_NOTICE_QUEUE_URL: variables.BULK_NOTICE_QUEUE_URL,
  LIFECYCLE_TOPIC_ARN: variables.LIFECYCLE_TOPIC_ARN,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of relay-changes. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createRelayChanges(platform: Pick<Platform, "environment" | "dynamodb" | "sqs" | "sns">) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const log = createLog("relay-changes");
  const measure = createMeasure(platform.environment);
  const relay: Relay = {
    table: { dynamodb: platform.dynamodb, name: environment.TABLE_NAME },
    queue: {
      sqs: platform.sqs,
      url: { single: environment.NOTICE_QUEUE_URL, bulk: environment.BULK_NOTICE_QUEUE_URL },
    },
    sns: platform.sns,
    topicArn: environment.LIFECYCLE_TOPIC_ARN,
    source: `/clientshare/${environment.STAGE}/invites`,
  };

  return middy<DynamoDBStreamEvent, BatchAnswer>().handler(async (event) => {
    const entries = event.Records.filter(isLedgerEntry);
    const { failed, entries: relayed } = await relayEntries(relay, entries.map(keyOf));
    measure(countEntries(relayed));
    if (entries.length > 0) log.info("Entries relayed", { count: entries.length, failed: failed.length });
    // A stream goes on from the first that failed; those after it are relayed once more, which is harmless.
    const first = entries[failed[0] ?? -1]?.dynamodb?.SequenceNumber;
    return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] };
  });
}

const isLedgerEntry = (record: DynamoDBRecord): boolean =>
  record.eventName === "INSERT" && keyOf(record).sk.startsWith("ledger#");

const keyOf = (record: DynamoDBRecord) => ({
  pk: record.dynamodb?.Keys?.["pk"]?.S ?? "",
  sk: record.dynamodb?.Keys?.["sk"]?.S ?? "",
});
