/**
 * Lambda's poller for the table's stream: filters, batches, retries, halves a batch that fails, and gives up
 * to the on-failure queue after the template's number of tries. How far it is safe to forget is decided by
 * `safe-point.ts`; until then a restart reads the records once more.
 */

import { setTimeout as pause } from "node:timers/promises";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBBatchResponse } from "aws-lambda";
import type { Invoke } from "./function-host.ts";
import type { StreamSource } from "./plan-sources.ts";
import type { StreamReader, StreamRecord } from "./stream-client.ts";

export interface StreamRelay {
  /** Nothing is being delivered and the last look found nothing new. */
  idle(): boolean;
  /** How many looks at the stream have ended; with `idle` it tells that one began after a certain moment. */
  looks(): number;
  /** Looks again now instead of in a moment. */
  poke(): void;
  /** The last record delivered (or given up). */
  delivered(): string | undefined;
  close(): Promise<void>;
}

export interface StreamRelayParts {
  readonly source: StreamSource;
  readonly reader: StreamReader;
  readonly invoke: Invoke;
  readonly sqs: Pick<SQSClient, "send">;
  readonly queueUrl: (arn: string) => string;
  /** Hears of every record, before any filter. */
  readonly seen: (records: readonly StreamRecord[]) => void;
  readonly said: (line: string) => void;
}

const idleMilliseconds = 60;
const longestBackoffMilliseconds = 2_000;

/** Relays until closed. */
export function relayStream(parts: StreamRelayParts): StreamRelay {
  const stop = new AbortController();
  let idle = false;
  let looks = 0;
  let delivered: string | undefined;
  let poke = () => {};
  const waiting = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      poke = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const loop = async () => {
    while (!stop.signal.aborted) {
      const records = await look(parts);
      if (records.length > 0) {
        idle = false;
        parts.seen(records);
        const passing = records.filter((record) => matches(parts.source, record));
        if (passing.length > 0) await deliver(parts, passing, 0, stop.signal);
        if (stop.signal.aborted) return;
        delivered = records.at(-1)?.dynamodb.SequenceNumber;
      } else {
        idle = true;
        looks += 1;
        await waiting(idleMilliseconds);
      }
    }
  };
  const ended = loop();
  return {
    idle: () => idle,
    looks: () => looks,
    poke: () => poke(),
    delivered: () => delivered,
    async close() {
      stop.abort();
      await ended;
    },
  };
}

async function look({ reader, source, said }: StreamRelayParts): Promise<StreamRecord[]> {
  try {
    return await reader.read(source.batchSize);
  } catch (error) {
    said(error instanceof Error ? error.message : "The table's stream can't be read.");
    await pause(500);
    return [];
  }
}

function matches({ patterns }: StreamSource, record: StreamRecord): boolean {
  return patterns.length === 0 || patterns.some((passes) => passes(record));
}

async function deliver(
  parts: StreamRelayParts,
  records: readonly StreamRecord[],
  tries: number,
  signal: AbortSignal,
): Promise<void> {
  const rest = await attempt(parts, records);
  if (rest.length === 0 || signal.aborted) return;
  if (tries >= parts.source.retries) return giveUp(parts, rest);
  await pause(Math.min(50 * 2 ** tries, longestBackoffMilliseconds));
  if (parts.source.bisects && rest.length > 1) {
    const middle = Math.ceil(rest.length / 2);
    await deliver(parts, rest.slice(0, middle), tries + 1, signal);
    await deliver(parts, rest.slice(middle), tries + 1, signal);
  } else {
    await deliver(parts, rest, tries + 1, signal);
  }
}

/** @returns what has to be tried again: from the first failed record on, since a stream keeps its order. */
async function attempt(
  parts: StreamRelayParts,
  records: readonly StreamRecord[],
): Promise<readonly StreamRecord[]> {
  try {
    const answer = await parts.invoke({ Records: records });
    const failures = (answer as DynamoDBBatchResponse | null | undefined)?.batchItemFailures;
    if (!parts.source.reportsItemFailures || !Array.isArray(failures) || failures.length === 0) return [];
    const failed = failures.map((failure) =>
      records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure?.itemIdentifier),
    );
    // An id that is not in the batch counts as the failure of the whole batch.
    return records.slice(Math.max(0, Math.min(...failed)));
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    parts.said(
      `${parts.source.folder}: a batch of ${records.length} records failed (${name}); it is tried again.`,
    );
    return records;
  }
}

async function giveUp(parts: StreamRelayParts, records: readonly StreamRecord[]): Promise<void> {
  parts.said(
    `${parts.source.folder}: gave up on ${records.length} records; the sweep will find what they were about.`,
  );
  if (parts.source.onFailureArn === undefined) return;
  const body = {
    requestContext: { condition: "RetryAttemptsExhausted" },
    version: "1.0",
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      batchSize: records.length,
    },
  };
  await parts.sqs.send(
    new SendMessageCommand({
      QueueUrl: parts.queueUrl(parts.source.onFailureArn),
      MessageBody: JSON.stringify(body),
    }),
  );
}
