/**
 * The embedded SQS and SNS. They keep nothing over a restart, and need not: queues are a hint, the table is
 * the truth. A region and a clock arrive; one endpoint for both leaves, and a look into each queue.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import * as z from "zod/mini";
import type { LocalClock } from "./local-clock.ts";

/** fauxqs's account; part of every ARN and queue URL. */
export const localAccount = "000000000000";

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** When the next message in flight or delayed comes back, in milliseconds of the stack's clock. */
  readonly nextAt?: number;
}

export interface QueueEngine {
  readonly endpoint: string;
  queueUrl(name: string): string;
  depth(name: string): Promise<QueueDepth>;
  close(): Promise<void>;
}

const inspectionSchema = z.object({
  messages: z.object({
    ready: z.array(z.unknown()),
    delayed: z.array(z.object({ delayUntil: z.optional(z.number()) })),
    inflight: z.array(z.object({ visibilityDeadline: z.number() })),
  }),
});

/** Starts both on a free port of the loopback interface. */
export async function startQueues(region: string, clock: LocalClock): Promise<QueueEngine> {
  const worker = new Worker(new URL("./queue-engine-worker.ts", import.meta.url), {
    workerData: { region, offsetMilliseconds: clock.offsetMilliseconds() },
    // The worker is TypeScript for Node alone; a test runner's own loaders have no business there.
    execArgv: [],
  });
  const [started]: unknown[] = await once(worker, "message");
  const { port } = z.object({ port: z.number() }).parse(started);
  clock.onMove((offsetMilliseconds) => worker.postMessage({ offsetMilliseconds }));
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    queueUrl: (name) => `${endpoint}/${localAccount}/${name}`,
    async depth(name) {
      const response = await fetch(`${endpoint}/_fauxqs/queues/${name}`);
      const { messages } = inspectionSchema.parse(await response.json());
      const times = [
        ...messages.delayed.map((message) => message.delayUntil ?? 0),
        ...messages.inflight.map((message) => message.visibilityDeadline),
      ];
      return {
        visible: messages.ready.length,
        inFlight: messages.inflight.length,
        delayed: messages.delayed.length,
        ...(times.length > 0 && { nextAt: Math.min(...times) }),
      };
    },
    async close() {
      await worker.terminate();
    },
  };
}
