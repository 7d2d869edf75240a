/**
 * Works through a batch of records from a queue or a stream, and alone decides which are tried again. Lambda
 * takes an empty or misshapen answer for total success and deletes the whole batch; so there is one
 * answer, typed, made here.
 * Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
 */
import type { Log } from "./log.ts";

export interface BatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** `done`: never again. `again`: back to the queue. `stop`: back to the queue, and the rest of the batch with it. */
export type RecordOutcome = "done" | "again" | "stop";

export interface BatchOptions<R> {
  readonly identify: (record: R) => string;
  readonly handle: (record: R) => Promise<RecordOutcome>;
  readonly log: Log;
  /** Milliseconds left to the invocation; below `reserveMs` no further record is begun. */
  readonly remainingMs: () => number;
  readonly reserveMs: number;
  /** A stream must go back to the first record that failed, in order; a queue takes each by itself. */
  readonly ordered: boolean;
}

/** Handles the records one after another. An exception of one is logged and means "again" for it alone. */
export async function workThrough<R>(records: readonly R[], options: BatchOptions<R>): Promise<BatchAnswer> {
  const failures: { itemIdentifier: string }[] = [];
  for (const [index, record] of records.entries()) {
    const outcome: RecordOutcome =
      options.remainingMs() < options.reserveMs ? "stop" : await handleOne(record, options);
    if (outcome === "done") continue;
    if (outcome === "stop" || options.ordered) {
      for (const rest of records.slice(index)) failures.push({ itemIdentifier: options.identify(rest) });
      break;
    }
    failures.push({ itemIdentifier: options.identify(record) });
  }
  return { batchItemFailures: failures };
}

async function handleOne<R>(record: R, options: BatchOptions<R>): Promise<RecordOutcome> {
  try {
    return await options.handle(record);
  } catch (error) {
    options.log.error("A record failed and will be tried again", error);
    return "again";
  }
}
