/**
 * What invokes the functions besides requests: pollers of the queues, the poller of the table's stream, with
 * Lambda's own rules for answers, retries, bisecting and giving up. Each can be stalled by the harness.
 */
import type { Containers } from "./containers.ts";
import type { FunctionName } from "./deployment.ts";
import type { ChangeStream, StreamRecord } from "./parts/change-stream.ts";
import { MemoryQueue, type QueuedMessage, type QueueSettings, sqsRecord } from "./parts/memory-queue.ts";
import type { Scheduler, TaskEnd } from "./parts/scheduler.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";

/** A queue that says when something was put in. */
export class WatchedQueue extends MemoryQueue {
  whenSent: ((body: string) => void) | undefined;

  constructor(settings: QueueSettings, clock: () => number, random: SeededRandom) {
    super(settings, clock, random);
  }

  override send(message: Parameters<MemoryQueue["send"]>[0]): string {
    const id = super.send(message);
    this.whenSent?.(message.body);
    return id;
  }
}

/** When Lambda takes a batch's answer for what. Undefined: all of it failed. */
export function failedItems(
  end: TaskEnd<unknown>,
  known: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  if (end.kind !== "returned") return undefined;
  const answer = end.value;
  if (typeof answer !== "object" || answer === null || !("batchItemFailures" in answer)) return new Set();
  const { batchItemFailures } = answer;
  if (batchItemFailures === null || batchItemFailures === undefined) return new Set();
  if (!Array.isArray(batchItemFailures)) return undefined;
  const failed = new Set<string>();
  for (const failure of batchItemFailures) {
    const identifier: unknown = failure?.itemIdentifier;
    if (typeof identifier !== "string" || !known.has(identifier)) return undefined;
    failed.add(identifier);
  }
  return failed;
}

interface SourceParts {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly containers: Containers;
  /** Until when this source does not poll. Virtual ms. */
  readonly stalledUntil: () => number;
}

/** Polls one queue for one function. */
export class QueueSource {
  readonly #parts: SourceParts;
  readonly #queue: WatchedQueue;
  readonly #function: FunctionName;
  readonly #concurrency: number;
  /** Told of each message that was handled for good. */
  handled: ((message: QueuedMessage) => void) | undefined;
  #running = 0;
  #wakeAt: number | undefined;

  constructor(parts: SourceParts, queue: WatchedQueue, name: FunctionName, concurrency: number) {
    this.#parts = parts;
    this.#queue = queue;
    this.#function = name;
    this.#concurrency = concurrency;
    queue.whenSent = () => this.#wake(parts.scheduler.now() + parts.random.between(5, 300));
  }

  #wake(at: number): void {
    const { scheduler } = this.#parts;
    const moment = Math.max(at, this.#parts.stalledUntil());
    if (this.#wakeAt !== undefined && this.#wakeAt <= moment) return;
    this.#wakeAt = moment;
    scheduler.at(moment, () => {
      if (this.#wakeAt !== moment) return;
      this.#wakeAt = undefined;
      this.#poll();
    });
  }

  #poll(): void {
    const { scheduler, stalledUntil, containers } = this.#parts;
    const now = scheduler.now();
    if (stalledUntil() > now) {
      this.#wake(stalledUntil());
      return;
    }
    while (this.#running < this.#concurrency) {
      const messages = this.#queue.receive(10);
      if (messages.length === 0) break;
      this.#running += 1;
      const event = { Records: messages.map((message) => sqsRecord(this.#queue, message)) };
      containers.invoke(this.#function, event, (end) => {
        this.#running -= 1;
        this.#settle(messages, end);
        this.#wake(scheduler.now() + 1);
      });
    }
    const next = this.#queue.nextVisibleAt;
    if (next !== undefined && this.#running < this.#concurrency) this.#wake(Math.max(next, now + 1));
  }

  #settle(messages: readonly QueuedMessage[], end: TaskEnd<unknown>): void {
    const failed = failedItems(end, new Set(messages.map(({ id }) => id)));
    if (failed === undefined) return;
    for (const message of messages) {
      if (failed.has(message.id)) continue;
      this.#queue.delete(message.receipt);
      this.handled?.(message);
    }
  }
}

interface PendingBatch {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
}

export interface StreamSettings {
  readonly batchSize: number;
  readonly retryAttempts: number;
  /** What the event source's filter lets through. */
  readonly takes: (record: StreamRecord) => boolean;
  /** Told of what was given up: the failure queue. */
  readonly givenUp: (records: readonly StreamRecord[]) => void;
  /** Whether a batch that went well is handed over once more. */
  readonly replays: () => boolean;
}

/** Polls one shard of the stream for one function, in order, bisecting what fails. */
export class StreamSource {
  readonly #parts: SourceParts;
  readonly #stream: ChangeStream;
  readonly #shard: number;
  readonly #function: FunctionName;
  readonly #settings: StreamSettings;
  /** Records that passed 24 hours unread. */
  lost = 0;
  #position = 0;
  #pending: PendingBatch[] = [];
  #busy = false;

  constructor(
    parts: SourceParts,
    stream: ChangeStream,
    shard: number,
    name: FunctionName,
    settings: StreamSettings,
  ) {
    this.#parts = parts;
    this.#stream = stream;
    this.#shard = shard;
    this.#function = name;
    this.#settings = settings;
  }

  /** Something was written. */
  poke(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#later(this.#parts.random.between(50, 400));
  }

  #later(milliseconds: number): void {
    const { scheduler, stalledUntil } = this.#parts;
    scheduler.at(Math.max(scheduler.now() + milliseconds, stalledUntil()), () => this.#poll());
  }

  #poll(): void {
    const { scheduler, stalledUntil } = this.#parts;
    if (stalledUntil() > scheduler.now()) {
      this.#later(0);
      return;
    }
    if (this.#pending.length === 0) {
      const { batchSize, takes } = this.#settings;
      const read = this.#stream.read(this.#shard, this.#position, batchSize, scheduler.now());
      this.lost += read.lost;
      this.#position = read.position;
      this.#stream.trim(this.#shard, this.#position);
      const records = read.records.filter(takes);
      if (records.length === 0) {
        this.#busy = read.records.length > 0;
        if (this.#busy) this.#later(1);
        return;
      }
      this.#pending = [{ records, attempts: 0 }];
    }
    this.#invoke();
  }

  #invoke(): void {
    const [batch, ...rest] = this.#pending;
    if (batch === undefined) {
      this.#later(1);
      return;
    }
    this.#parts.containers.invoke(this.#function, { Records: batch.records }, (end) => {
      const again = this.#remainder(batch, end);
      if (again.length === 0 && this.#settings.replays()) {
        this.#pending = [{ ...batch, attempts: batch.attempts + 1 }, ...rest];
      } else this.#pending = [...again, ...rest];
      this.#later(again.length === 0 ? 1 : Math.min(60_000, 1000 * 2 ** batch.attempts));
    });
  }

  /** What is left to do of a batch, as Lambda decides it. */
  #remainder({ records, attempts }: PendingBatch, end: TaskEnd<unknown>): readonly PendingBatch[] {
    const place = (record: StreamRecord) => record.dynamodb.SequenceNumber;
    const failed = failedItems(end, new Set(records.map(place)));
    if (failed?.size === 0) return [];
    const from = failed === undefined ? 0 : records.findIndex((record) => failed.has(place(record)));
    const left = records.slice(from);
    if (attempts >= this.#settings.retryAttempts) {
      this.#settings.givenUp(left);
      return [];
    }
    if (left.length === 1 || failed !== undefined) return [{ records: left, attempts: attempts + 1 }];
    const half = Math.ceil(left.length / 2);
    return [left.slice(0, half), left.slice(half)].map((part) => ({ records: part, attempts: attempts + 1 }));
  }
}
