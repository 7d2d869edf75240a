/**
 * When nothing moves any more: no function runs, the stream has been read to its end, no message can be
 * received. What waits for a later moment (a delay, a visibility timeout) does not count, but tells when.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { FunctionHost } from "./function-host.ts";
import type { MailPublisher } from "./mail-publisher.ts";
import type { QueueDepth } from "./queue-engine.ts";
import type { Poller } from "./queue-poller.ts";
import type { StreamRelay } from "./stream-relay.ts";

export interface MovingParts {
  readonly host: Pick<FunctionHost, "running">;
  readonly relays: readonly Pick<StreamRelay, "idle" | "looks" | "poke">[];
  readonly pollers: readonly Pick<Poller, "busy">[];
  readonly publisher: Pick<MailPublisher, "pending">;
  /** Depths of the queues that are read; dead letters lie still. */
  readonly depths: () => Promise<readonly QueueDepth[]>;
}

export interface Stillness {
  /** Messages that come back or fall due later. */
  readonly waiting: number;
  /** When the first of them does, in milliseconds of the stack's clock. */
  readonly nextAt?: number;
}

/** What is still now; undefined while something moves. Looks twice, since a message may be between two parts. */
export async function stillness(parts: MovingParts): Promise<Stillness | undefined> {
  const before = parts.relays.map((relay) => relay.looks());
  for (const relay of parts.relays) relay.poke();
  if (!(await lookOnce(parts))) return undefined;
  await pause(15);
  const looked = parts.relays.every((relay, index) => relay.idle() && relay.looks() > (before[index] ?? 0));
  return looked ? lookOnce(parts) : undefined;
}

async function lookOnce({
  host,
  relays,
  pollers,
  publisher,
  depths,
}: MovingParts): Promise<Stillness | undefined> {
  const moves = () =>
    host.running() > 0 ||
    publisher.pending() > 0 ||
    pollers.some((poller) => poller.busy() > 0) ||
    relays.some((relay) => !relay.idle());
  if (moves()) return undefined;
  const found = await depths();
  if (moves() || found.some(({ visible }) => visible > 0)) return undefined;
  const times = found.flatMap(({ nextAt }) => nextAt ?? []);
  return {
    waiting: found.reduce((sum, { inFlight, delayed }) => sum + inFlight + delayed, 0),
    ...(times.length > 0 && { nextAt: Math.min(...times) }),
  };
}

/** Waits for stillness. @returns undefined when it does not come within `patienceMilliseconds`. */
export async function settle(
  parts: MovingParts,
  patienceMilliseconds: number,
): Promise<Stillness | undefined> {
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const still = await stillness(parts);
    if (still !== undefined || Date.now() > deadline) return still;
    await pause(10);
  }
}
