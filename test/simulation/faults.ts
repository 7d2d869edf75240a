/**
 * The faults at single calls, each with the rate that the seed draws for it: half of them are off in any one
 * run, so that every combination gets its turn. What goes wrong for hours is in `outages.ts`.
 */
import { SNSServiceException } from "@aws-sdk/client-sns";
import { SQSServiceException } from "@aws-sdk/client-sqs";
import { InvariantBroken } from "./invariant-broken.ts";
import { serverFailed, throttled, transactionConflict } from "./parts/dynamodb-errors.ts";
import type { IoPlan, IoPoint, Verdict } from "./parts/io-plan.ts";
import { mailRejected, mailServiceFailed, mailThrottled } from "./parts/memory-ses.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";
import type { Sometimes } from "./sometimes.ts";

interface CallFault {
  /** The highest rate that a seed may draw, by call. */
  readonly most: number;
  readonly applies: (point: Pick<IoPoint, "service" | "operation">) => boolean;
  readonly verdict: (point: IoPoint, random: SeededRandom) => Verdict;
}

const writes = new Set([
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "TransactWriteItems",
  "SendMessageBatch",
  "PublishBatch",
  "SendRawEmail",
]);
const any = () => true;
const of =
  (service: IoPoint["service"], operation?: string) => (point: Pick<IoPoint, "service" | "operation">) =>
    point.service === service && (operation === undefined || point.operation === operation);
const refuse = (error: () => Error) => (): Verdict => ({ kind: "refuse", error: error() });
const entriesOf = (input: object): number => {
  if ("Entries" in input && Array.isArray(input.Entries)) return input.Entries.length;
  if ("PublishBatchRequestEntries" in input && Array.isArray(input.PublishBatchRequestEntries)) {
    return input.PublishBatchRequestEntries.length;
  }
  return 30;
};
const partial = (point: IoPoint, random: SeededRandom): Verdict => ({
  kind: "partial",
  keep: random.below(entriesOf(point.input)),
});
const unavailable = { $fault: "server", $metadata: { httpStatusCode: 503 } } as const;

export const callFaults = {
  "crash before a call": { most: 0.01, applies: any, verdict: () => ({ kind: "crash", when: "before" }) },
  "crash after a call": { most: 0.01, applies: any, verdict: () => ({ kind: "crash", when: "after" }) },
  "crash in a person's decision": {
    most: 0.15,
    applies: of("dynamodb"),
    verdict: ({ task }, random) =>
      /^(?:exercise-right|operate|record-delivery):/.test(task.name)
        ? { kind: "crash", when: random.chance(0.5) ? "before" : "after" }
        : { kind: "proceed" },
  },
  "answer lost, timeout": {
    most: 0.03,
    applies: ({ operation }) => writes.has(operation),
    verdict: () => ({ kind: "lose-answer", by: "timeout" }),
  },
  "answer lost, reset": {
    most: 0.03,
    applies: ({ operation }) => writes.has(operation),
    verdict: () => ({ kind: "lose-answer", by: "reset" }),
  },
  "request lost, timeout": {
    most: 0.02,
    applies: any,
    verdict: () => ({ kind: "lose-request", by: "timeout" }),
  },
  "request lost, reset": { most: 0.02, applies: any, verdict: () => ({ kind: "lose-request", by: "reset" }) },
  "late effect": {
    most: 0.01,
    applies: ({ operation }) => writes.has(operation),
    verdict: (_, random) => ({ kind: "late", afterMilliseconds: random.between(10, 300_000) }),
  },
  "table throttled": { most: 0.05, applies: of("dynamodb"), verdict: refuse(throttled.table) },
  "table requests throttled": { most: 0.05, applies: of("dynamodb"), verdict: refuse(throttled.request) },
  "account's table limit": { most: 0.05, applies: of("dynamodb"), verdict: refuse(throttled.account) },
  "table fails": { most: 0.03, applies: of("dynamodb"), verdict: refuse(serverFailed) },
  "transaction conflict": {
    most: 0.2,
    applies: of("dynamodb", "TransactWriteItems"),
    verdict: ({ input }, random) => {
      const most =
        "TransactItems" in input && Array.isArray(input.TransactItems) ? input.TransactItems.length : 1;
      const first = random.below(most);
      return { kind: "conflict", items: random.chance(0.3) ? [first, random.below(most)] : [first] };
    },
  },
  "single write meets a transaction": {
    most: 0.05,
    applies: ({ operation }) => ["PutItem", "UpdateItem", "DeleteItem"].includes(operation),
    // Counters and controls are in no transaction, so nothing can be met there.
    verdict: ({ input }) =>
      /"(?:subject|idempotency|invite|handoff|token)#/.test(JSON.stringify(input))
        ? { kind: "refuse", error: transactionConflict() }
        : { kind: "proceed" },
  },
  "batch read in part": { most: 0.1, applies: of("dynamodb", "BatchGetItem"), verdict: partial },
  "queue takes part of a batch": { most: 0.1, applies: of("sqs", "SendMessageBatch"), verdict: partial },
  "topic takes part of a batch": { most: 0.1, applies: of("sns", "PublishBatch"), verdict: partial },
  "queue fails": {
    most: 0.05,
    applies: of("sqs"),
    verdict: refuse(
      () => new SQSServiceException({ name: "ServiceUnavailable", message: "Unavailable", ...unavailable }),
    ),
  },
  "topic fails": {
    most: 0.05,
    applies: of("sns"),
    verdict: refuse(
      () => new SNSServiceException({ name: "InternalErrorException", message: "Failed", ...unavailable }),
    ),
  },
  "mail throttled": { most: 0.2, applies: of("ses"), verdict: refuse(mailThrottled) },
  "mail service fails": { most: 0.1, applies: of("ses"), verdict: refuse(mailServiceFailed) },
  "mail rejected": { most: 0.05, applies: of("ses"), verdict: refuse(mailRejected) },
  "mail answer lost": {
    most: 0.15,
    applies: of("ses"),
    verdict: (_, random) => ({ kind: "lose-answer", by: random.chance(0.5) ? "timeout" : "reset" }),
  },
  "mail crash before": { most: 0.1, applies: of("ses"), verdict: () => ({ kind: "crash", when: "before" }) },
  "mail crash after": { most: 0.1, applies: of("ses"), verdict: () => ({ kind: "crash", when: "after" }) },
  "mail late": {
    most: 0.05,
    applies: of("ses"),
    verdict: (_, random) => ({ kind: "late", afterMilliseconds: random.between(10, 3_600_000) }),
  },
  "secret unavailable": {
    most: 0.2,
    applies: of("secrets"),
    verdict: (_, random) => ({ kind: "lose-request", by: random.chance(0.5) ? "timeout" : "reset" }),
  },
} as const satisfies Record<string, CallFault>;

export type CallFaultName = keyof typeof callFaults;

/** A refusal that holds for a while, from the outages. */
export interface Weather {
  readonly verdict: (point: IoPoint) => Verdict | undefined;
  readonly isSlow: () => boolean;
}

/** The plan of one seed: which faults come how often, and how slow calls are. */
export class SeededPlan implements IoPlan {
  readonly #random: SeededRandom;
  readonly #sometimes: Sometimes;
  readonly #weather: Weather;
  readonly #rates: readonly (readonly [CallFaultName, number])[];
  readonly #slowRate: number;
  readonly #byCall = new Map<string, readonly (readonly [CallFaultName, number])[]>();
  /** Faults that this plan made happen. */
  injected = 0;
  enabled = true;

  constructor(random: SeededRandom, sometimes: Sometimes, weather: Weather, calm: boolean) {
    this.#random = random;
    this.#sometimes = sometimes;
    this.#weather = weather;
    const names = Object.keys(callFaults) as CallFaultName[];
    this.#rates = names.flatMap((name) => {
      const rate = callFaults[name].most * random.fraction() ** 2;
      return random.chance(0.5) && !calm ? [[name, rate] as const] : [];
    });
    this.#slowRate = random.chance(0.4) ? 0.03 * random.fraction() : 0;
  }

  verdict(point: IoPoint): Verdict {
    if (point.task.name.startsWith("show-") && writes.has(point.operation)) {
      throw new InvariantBroken("I7", `${point.task.name} wrote: a GET changes nothing`);
    }
    const weather = this.#weather.verdict(point);
    if (weather !== undefined) {
      this.injected += 1;
      return weather;
    }
    if (!this.enabled) return { kind: "proceed" };
    for (const [name, rate] of this.#ratesFor(point)) {
      if (!this.#random.chance(rate)) continue;
      const verdict = callFaults[name].verdict(point, this.#random);
      // Not every call of the kind can meet it.
      if (verdict.kind === "proceed") continue;
      this.injected += 1;
      this.#sometimes.hit(`fault: ${name}`);
      return verdict;
    }
    return { kind: "proceed" };
  }

  latency(): { requestMilliseconds: number; answerMilliseconds: number } {
    const random = this.#random;
    if (this.#weather.isSlow()) {
      return {
        requestMilliseconds: random.between(200, 3_000),
        answerMilliseconds: random.between(50, 1_500),
      };
    }
    if (this.enabled && random.chance(this.#slowRate)) {
      this.#sometimes.hit("fault: slow call");
      return {
        requestMilliseconds: random.between(50, 8_000),
        answerMilliseconds: random.between(50, 4_000),
      };
    }
    return { requestMilliseconds: random.between(1, 12), answerMilliseconds: random.between(1, 12) };
  }

  landsAfterDeath(): boolean {
    return this.#random.chance(0.5);
  }

  #ratesFor(point: IoPoint): readonly (readonly [CallFaultName, number])[] {
    const call = `${point.service}.${point.operation}`;
    const known = this.#byCall.get(call);
    if (known !== undefined) return known;
    const found = this.#rates.filter(([name]) => callFaults[name].applies(point));
    this.#byCall.set(call, found);
    return found;
  }
}
