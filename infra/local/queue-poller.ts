/**
 * Lambda's poller for one queue: long polls, hands batches to the function, deletes what it finished. What a
 * function reports as failed, or everything when it throws, comes back after the visibility timeout.
 */

import { setTimeout as pause } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Invoke } from "./function-host.ts";
import type { QueueSource } from "./plan-sources.ts";

export interface Poller {
  /** Batches being worked on. */
  busy(): number;
  close(): Promise<void>;
}

const waitSeconds = 20;

/** Polls `queueUrl` until closed. `said` hears of batches that failed: the class of the error, no data. */
export function pollQueue(
  source: QueueSource,
  queueUrl: string,
  region: string,
  sqs: SQSClient,
  invoke: Invoke,
  said: (line: string) => void,
): Poller {
  const stop = new AbortController();
  const working = new Set<Promise<void>>();

  const work = async (messages: Message[]) => {
    try {
      const done = finished(source, messages, await invoke(eventOf(messages, source, region)));
      await remove(sqs, queueUrl, done);
    } catch (error) {
      said(`${source.folder}: a batch of ${messages.length} failed (${nameOf(error)}); it comes back later.`);
    }
  };
  const loop = async () => {
    while (!stop.signal.aborted) {
      if (working.size >= source.concurrency) {
        await Promise.race(working);
        continue;
      }
      const messages = await receive(sqs, queueUrl, source.batchSize, stop.signal);
      if (messages.length === 0) continue;
      const batch = work(messages).finally(() => working.delete(batch));
      working.add(batch);
    }
    await Promise.all(working);
  };
  const ended = loop();
  return {
    busy: () => working.size,
    async close() {
      stop.abort();
      await ended;
    },
  };
}

async function receive(
  sqs: SQSClient,
  queueUrl: string,
  size: number,
  signal: AbortSignal,
): Promise<Message[]> {
  try {
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: size,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: signal },
    );
    return Messages ?? [];
  } catch {
    // Closing, or the engine hiccuped: nothing has been received, and the next poll asks again.
    if (!signal.aborted) await pause(200);
    return [];
  }
}

/**
 * The messages to delete. Lambda's rules: no or an empty answer means that all succeeded; an answer that names
 * an unknown or empty id means that all failed.
 */
export function finished(
  source: Pick<QueueSource, "reportsItemFailures">,
  messages: readonly Message[],
  answer: unknown,
): Message[] {
  const failures = (answer as SQSBatchResponse | null | undefined)?.batchItemFailures;
  if (!source.reportsItemFailures || !Array.isArray(failures) || failures.length === 0) return [...messages];
  const failed = new Set(failures.map((failure) => failure?.itemIdentifier));
  const known = new Set(messages.map(({ MessageId }) => MessageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return messages.filter(({ MessageId }) => MessageId === undefined || !failed.has(MessageId));
}

async function remove(sqs: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
}

function eventOf(messages: readonly Message[], source: QueueSource, region: string): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId ?? "",
      receiptHandle: message.ReceiptHandle ?? "",
      body: message.Body ?? "",
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "0",
        SenderId: "",
        ApproximateFirstReceiveTimestamp: "0",
        ...message.Attributes,
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
          name,
          { stringValue: attribute.StringValue ?? "", dataType: attribute.DataType ?? "String" },
        ]),
      ),
      md5OfBody: message.MD5OfBody ?? "",
      eventSource: "aws:sqs",
      eventSourceARN: source.queueArn,
      awsRegion: region,
    })),
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
