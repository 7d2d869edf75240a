/**
 * One standard queue in virtual time: delay, visibility, receive counts, redrive to a dead-letter queue, and
 * retention counted from the first enqueue. Like SQS it may deliver twice, out of order, and again after a
 * delete; how often is the harness's choice.
 */
import { createHash } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import type { SeededRandom } from "./seeded-random.ts";

export interface QueueSettings {
  readonly name: string;
  readonly visibilitySeconds: number;
  /** Default 14 days. */
  readonly retentionSeconds?: number;
  readonly delaySeconds?: number;
  readonly redrive?: { readonly to: MemoryQueue; readonly maxReceiveCount: number };
}

/** Probabilities of what a standard queue may do at any time. */
export interface QueueChances {
  /** A received message stays visible, so that another consumer gets it too. */
  readonly duplicate: number;
  /** A deleted message comes back once. */
  readonly undelete: number;
  /** Messages are picked in any order rather than oldest first. */
  readonly reorder: number;
}

export const orderlyQueue: QueueChances = { duplicate: 0, undelete: 0, reorder: 0 };

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId: string | undefined;
  readonly sentAt: number;
  receives: number;
  firstReceivedAt: number | undefined;
  visibleAt: number;
  receipt: string;
}

const accountId = "000000000000";

export class MemoryQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  chances: QueueChances = orderlyQueue;
  /** Messages that aged out, for the assertion that nothing lived only in a queue. */
  expired = 0;
  readonly #clock: () => number;
  readonly #random: SeededRandom;
  #messages: QueuedMessage[] = [];
  #sent = 0;

  constructor(settings: QueueSettings, clock: () => number, random: SeededRandom) {
    this.settings = settings;
    this.name = settings.name;
    this.url = `https://sqs.eu-west-2.amazonaws.com/${accountId}/${settings.name}`;
    this.arn = `arn:aws:sqs:eu-west-2:${accountId}:${settings.name}`;
    this.#clock = clock;
    this.#random = random;
  }

  /** @returns the message's id */
  send(message: {
    readonly body: string;
    readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
    readonly groupId?: string;
    readonly delaySeconds?: number;
  }): string {
    this.#sent += 1;
    const id = `${this.name}-${this.#sent}`;
    const delay = message.delaySeconds ?? this.settings.delaySeconds ?? 0;
    this.#messages.push({
      id,
      body: message.body,
      attributes: message.attributes ?? {},
      groupId: message.groupId,
      sentAt: this.#clock(),
      receives: 0,
      firstReceivedAt: undefined,
      visibleAt: this.#clock() + delay * 1000,
      receipt: "",
    });
    return id;
  }

  /** Up to `most` visible messages, which become invisible; those received too often go to the redrive queue. */
  receive(most: number, visibilitySeconds = this.settings.visibilitySeconds): readonly QueuedMessage[] {
    this.#expire();
    const now = this.#clock();
    let visible = this.#messages.filter((message) => message.visibleAt <= now);
    if (this.#random.chance(this.chances.reorder)) visible = this.#random.shuffled(visible);
    const received: QueuedMessage[] = [];
    for (const message of visible) {
      if (received.length === most) break;
      const { redrive } = this.settings;
      if (redrive !== undefined && message.receives >= redrive.maxReceiveCount) {
        this.#messages.splice(this.#messages.indexOf(message), 1);
        // With its age: the dead-letter queue counts retention from the first enqueue.
        redrive.to.#messages.push({ ...message, visibleAt: now, receipt: "" });
        continue;
      }
      message.receives += 1;
      message.firstReceivedAt ??= now;
      message.receipt = `${message.id}#${message.receives}`;
      if (!this.#random.chance(this.chances.duplicate)) message.visibleAt = now + visibilitySeconds * 1000;
      received.push({ ...message });
    }
    return received;
  }

  /** Deletes by the receipt of the last receive; an older one has no effect. */
  delete(receipt: string): void {
    const index = this.#messages.findIndex((message) => message.receipt === receipt);
    const message = this.#messages[index];
    if (message === undefined || this.#random.chance(this.chances.undelete)) return;
    this.#messages.splice(index, 1);
  }

  /** @returns false where no message has this receipt */
  changeVisibility(receipt: string, seconds: number): boolean {
    const message = this.#messages.find((one) => one.receipt === receipt);
    if (message === undefined) return false;
    message.visibleAt = this.#clock() + seconds * 1000;
    return true;
  }

  /** What a redrive task does: every message to the queue it came from, as a new one. @returns how many */
  moveAll(to: MemoryQueue): number {
    this.#expire();
    const moved = this.#messages;
    this.#messages = [];
    for (const { body, attributes, groupId } of moved) {
      to.send({ body, attributes, ...(groupId === undefined ? {} : { groupId }) });
    }
    return moved.length;
  }

  /** All messages held, whatever their state, for checks. */
  get messages(): readonly QueuedMessage[] {
    this.#expire();
    return this.#messages;
  }

  /** When the next message becomes visible; undefined when there is none. */
  get nextVisibleAt(): number | undefined {
    return this.#messages.reduce<number | undefined>(
      (least, { visibleAt }) => (least === undefined || visibleAt < least ? visibleAt : least),
      undefined,
    );
  }

  #expire(): void {
    const oldest = this.#clock() - (this.settings.retentionSeconds ?? 1_209_600) * 1000;
    if (!this.#messages.some(({ sentAt }) => sentAt <= oldest)) return;
    const kept = this.#messages.filter(({ sentAt }) => sentAt > oldest);
    this.expired += this.#messages.length - kept.length;
    this.#messages = kept;
  }
}

/** The message as a Lambda event source hands it over. */
export function sqsRecord(queue: MemoryQueue, message: QueuedMessage): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentAt),
      SenderId: "simulated",
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
      ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue }]) => [
        name,
        {
          dataType: DataType ?? "String",
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        },
      ]),
    ),
    md5OfBody: createHash("md5").update(message.body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queue.arn,
    awsRegion: "eu-west-2",
  };
}
