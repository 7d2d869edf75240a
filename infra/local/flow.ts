/**
 * What keeps the pipeline moving: pollers of queues and stream, the schedule, TTL, and the clock that can be
 * moved. Engines and functions arrive; a running flow leaves.
 */

import type { Engines } from "./engines.ts";
import { deleteExpired } from "./expiry.ts";
import type { FunctionHost } from "./function-host.ts";
import type { LocalClock } from "./local-clock.ts";
import type { PlannedFunction } from "./plan.ts";
import { planSchedules } from "./plan.ts";
import { planSources, type StreamSource } from "./plan-sources.ts";
import type { QueueEngine } from "./queue-engine.ts";
import { pollQueue } from "./queue-poller.ts";
import { type MovingParts, settle } from "./quiet.ts";
import { keepSafePoint, streamPosition } from "./safe-point.ts";
import { keepSchedule } from "./schedule.ts";
import { scrubber } from "./scrub.ts";
import { openStream } from "./stream-client.ts";
import { relayStream } from "./stream-relay.ts";
import { nextWake } from "./table-view.ts";
import type { Resource } from "./template-values.ts";
import { travel } from "./time-travel.ts";

export interface FlowParts {
  readonly directory: string;
  readonly region: string;
  readonly clock: LocalClock;
  readonly resources: readonly Resource[];
  readonly functions: readonly PlannedFunction[];
  readonly host: FunctionHost;
  readonly engines: Engines;
  readonly queueEngine: QueueEngine;
  /** The engine's data file, where it is ours. */
  readonly dataFile: string | undefined;
  readonly said: (line: string) => void;
}

export interface Flow {
  travelTo(moment: number): Promise<void>;
  close(): Promise<void>;
}

const expiryMilliseconds = 60_000;
/** A clock that is moved waits so long for one rest; then it says so and goes on. */
const settleMilliseconds = 90_000;

/** Starts everything, with one run of each schedule: a crash may have left work behind. */
export async function startFlow(parts: FlowParts): Promise<Flow> {
  const { clock, directory, engines, host, said } = parts;
  const sources = planSources(parts.resources, parts.functions);
  const scrub =
    parts.dataFile === undefined ? undefined : scrubber(parts.dataFile, streamPosition(directory), said);
  const relays = await Promise.all(sources.streams.map((source) => startRelay(parts, source, scrub?.saw)));
  const pollers = sources.queues.flatMap((source) => {
    const invoke = host.find(source.folder);
    const url = parts.queueEngine.queueUrl(queueName(source.queueArn));
    return invoke === undefined
      ? []
      : [pollQueue(source, url, parts.region, engines.clients.polls, invoke, said)];
  });
  const schedule = keepSchedule(planSchedules(parts.resources, parts.functions), host, clock.now, said);
  const moving: MovingParts = {
    host,
    relays,
    pollers,
    publisher: engines.publisher,
    depths: () =>
      Promise.all(sources.queues.map(({ queueArn }) => parts.queueEngine.depth(queueName(queueArn)))),
  };
  const safePoint = keepSafePoint(directory, moving, relays[0], engines.mails);
  const expire = () => deleteExpired(engines.clients.dynamodb, engines.table, clock.now());
  const expiry = setInterval(() => {
    expire().catch(() => said("Expired items could not be deleted; in a minute again."));
  }, expiryMilliseconds);

  for (const mail of engines.mails.list()) if (!mail.settled) engines.publisher.publish(mail);
  schedule.run("all");

  let travelling: Promise<unknown> = Promise.resolve();
  return {
    travelTo(moment) {
      const journey = travelling.then(async () => {
        await travel(
          {
            clock,
            schedule,
            settle: () => settle(moving, settleMilliseconds),
            nextWake: (from) => nextWake(engines.clients.dynamodb, engines.table.name, from),
            expire,
          },
          moment,
        );
      });
      travelling = journey.catch(() => {});
      return journey;
    },
    async close() {
      clearInterval(expiry);
      await schedule.close();
      await Promise.all([...pollers, ...relays].map((part) => part.close()));
      await safePoint.close();
      scrub?.close();
    },
  };
}

async function startRelay(
  { engines, host, directory, queueEngine, said }: FlowParts,
  source: StreamSource,
  saw: ((records: Parameters<NonNullable<ReturnType<typeof scrubber>["saw"]>>[0]) => void) | undefined,
) {
  const position = streamPosition(directory).read()?.sequence;
  return relayStream({
    source,
    reader: await openStream(engines.endpoints.dynamodb, engines.table.name, position),
    invoke: host.find(source.folder) ?? (async () => undefined),
    sqs: engines.clients.sqs,
    queueUrl: (arn) => queueEngine.queueUrl(queueName(arn)),
    seen: (records) => saw?.(records),
    said,
  });
}

function queueName(arn: string): string {
  return arn.split(":").pop() ?? arn;
}
