/**
 * SNS in memory: publishes go to each subscriber after a while, sometimes twice, never in a promised order.
 * What was published is kept until the harness has looked at it.
 */
import {
  BatchEntryIdsNotDistinctException,
  EmptyBatchRequestException,
  NotFoundException,
  type PublishBatchCommandInput,
  type PublishCommandInput,
  TooManyEntriesInBatchRequestException,
} from "@aws-sdk/client-sns";
import type { Service } from "./io-gate.ts";
import type { ServiceContext } from "./io-plan.ts";
import { outcome } from "./memory-sqs.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface Publication {
  readonly topicArn: string;
  readonly message: string;
  readonly attributes: PublishCommandInput["MessageAttributes"];
  readonly at: number;
}

export interface Subscriber {
  /** The message alone, or within SNS's own envelope. */
  readonly raw: boolean;
  deliver(body: string): void;
}

export interface TopicChances {
  /** Probability that a subscriber gets a message twice. */
  readonly duplicate: number;
  /** The longest a delivery takes; each is drawn between 1 and this. */
  readonly delayMilliseconds: number;
}

const metadata = { $metadata: { httpStatusCode: 400 } };

export class MemorySns implements Service {
  readonly name = "sns";
  chances: TopicChances = { duplicate: 0, delayMilliseconds: 50 };
  /** Everything published; the harness may empty it once checked. */
  publications: Publication[] = [];
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #topics = new Map<string, Subscriber[]>();
  #published = 0;

  constructor(scheduler: Scheduler, random: SeededRandom, topicArns: readonly string[]) {
    this.#scheduler = scheduler;
    this.#random = random;
    for (const arn of topicArns) this.#topics.set(arn, []);
  }

  subscribe(topicArn: string, subscriber: Subscriber): void {
    this.#subscribers(topicArn).push(subscriber);
  }

  /** What a service (SES) publishes, outside of any function's call. @returns the message's id */
  publish(topicArn: string, message: string, attributes?: PublishCommandInput["MessageAttributes"]): string {
    const subscribers = this.#subscribers(topicArn);
    this.#published += 1;
    const id = `sns-${this.#published}`;
    const at = this.#scheduler.now();
    this.publications.push({ topicArn, message, attributes, at });
    for (const subscriber of subscribers) {
      const body = subscriber.raw ? message : envelope({ id, topicArn, message, at });
      const copies = this.#random.chance(this.chances.duplicate) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const delay = this.#random.between(1, this.chances.delayMilliseconds);
        this.#scheduler.after(delay, () => subscriber.deliver(body));
      }
    }
    return id;
  }

  perform(
    operation: string,
    input: object,
    { keep = Number.POSITIVE_INFINITY }: ServiceContext = {},
  ): object {
    switch (operation) {
      case "Publish": {
        const { TopicArn, Message, MessageAttributes } = input as PublishCommandInput;
        return { $metadata: {}, MessageId: this.publish(TopicArn ?? "", Message ?? "", MessageAttributes) };
      }
      case "PublishBatch": {
        const { TopicArn, PublishBatchRequestEntries: entries = [] } = input as PublishBatchCommandInput;
        this.#subscribers(TopicArn ?? "");
        if (entries.length === 0)
          throw new EmptyBatchRequestException({ message: "Empty batch", ...metadata });
        if (entries.length > 10) {
          throw new TooManyEntriesInBatchRequestException({ message: "More than 10 entries", ...metadata });
        }
        if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
          throw new BatchEntryIdsNotDistinctException({
            message: "Two entries have the same Id",
            ...metadata,
          });
        }
        return outcome(entries, keep, ({ Message, MessageAttributes }) => ({
          MessageId: this.publish(TopicArn ?? "", Message ?? "", MessageAttributes),
        }));
      }
      default:
        throw new Error(`${operation} is not simulated`);
    }
  }

  describe(_operation: string, input: object): string {
    const { TopicArn = "", PublishBatchRequestEntries: entries } = input as PublishBatchCommandInput;
    const name = TopicArn.slice(TopicArn.lastIndexOf(":") + 1);
    return entries === undefined ? name : `${name} ×${entries.length}`;
  }

  #subscribers(topicArn: string): Subscriber[] {
    const subscribers = this.#topics.get(topicArn);
    if (subscribers === undefined)
      throw new NotFoundException({ message: "Topic does not exist", ...metadata });
    return subscribers;
  }
}

function envelope(publication: { id: string; topicArn: string; message: string; at: number }): string {
  return JSON.stringify({
    Type: "Notification",
    MessageId: publication.id,
    TopicArn: publication.topicArn,
    Message: publication.message,
    Timestamp: new Date(publication.at).toISOString(),
    SignatureVersion: "1",
  });
}
