/**
 * What may go wrong at one I/O call, in words that the io-gate carries out: nothing, a refusal, a lost
 * request, a lost or late answer, a crash on either side of the effect. The harness decides for each call;
 * the memory parts never decide by themselves.
 */
import type { Task } from "./scheduler.ts";

export type ServiceName = "dynamodb" | "sqs" | "sns" | "ses" | "secrets" | "kms";

/** One attempt at one call. */
export interface IoPoint {
  readonly task: Task;
  readonly service: ServiceName;
  /** As in the SDK, without "Command": `PutItem`, `SendMessageBatch`. */
  readonly operation: string;
  readonly input: object;
  /** The how-manieth I/O of the run, from 1. */
  readonly ordinal: number;
  /** The how-manieth I/O of the task, from 1: with the task's name a crash point that can be named again. */
  readonly taskOrdinal: number;
  /** 1, or more when the client itself tries again. */
  readonly attempt: number;
}

export type Verdict =
  | { readonly kind: "proceed" }
  /** The service answers with this error and does nothing. */
  | { readonly kind: "refuse"; readonly error: Error }
  /** Nothing arrives; the caller sees its own timeout, or a reset connection. */
  | { readonly kind: "lose-request"; readonly by: "timeout" | "reset" }
  /** The effect is there; the caller sees a timeout, or a reset connection. */
  | { readonly kind: "lose-answer"; readonly by: "timeout" | "reset" }
  /** The caller sees a timeout; the effect comes this long after it. */
  | { readonly kind: "late"; readonly afterMilliseconds: number }
  /** The task dies before the call has an effect, or after it. */
  | { readonly kind: "crash"; readonly when: "before" | "after" }
  /** A batch of which only the first `keep` entries are done; the others come back as failed or unprocessed. */
  | { readonly kind: "partial"; readonly keep: number }
  /** A transaction in which these items meet another one; the other reasons are worked out as usual. */
  | { readonly kind: "conflict"; readonly items: readonly number[] };

/** What a verdict hands to the service itself. */
export interface ServiceContext {
  /** Handle only so many entries of a batch. */
  readonly keep?: number;
  /** Items of a transaction that are in conflict. */
  readonly conflicts?: readonly number[];
}

interface Latency {
  readonly requestMilliseconds: number;
  readonly answerMilliseconds: number;
}

/** The harness's decisions, from its seed. */
export interface IoPlan {
  verdict(point: IoPoint): Verdict;
  latency(point: IoPoint): Latency;
  /** Whether a request under way when its task died still takes effect. */
  landsAfterDeath(point: IoPoint): boolean;
}

/** A plan in which nothing goes wrong and each call takes 2 + 2 virtual milliseconds. */
export const calmPlan: IoPlan = {
  verdict: () => ({ kind: "proceed" }),
  latency: () => ({ requestMilliseconds: 2, answerMilliseconds: 2 }),
  landsAfterDeath: () => true,
};

/** As the SDK's HTTP handler throws it. */
export function timeoutError(milliseconds: number): Error {
  return Object.assign(new Error(`Request did not complete within ${milliseconds} ms`), {
    name: "TimeoutError",
  });
}

/** As Node throws it. */
export function resetError(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

const throttlingNames = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** Whether the SDK's standard retry strategy would try again by itself. */
export function isRetriedByClient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (throttlingNames.has(error.name) || error.name === "TimeoutError") return true;
  if ("code" in error && error.code === "ECONNRESET") return true;
  return "$fault" in error && error.$fault === "server";
}
