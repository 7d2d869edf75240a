/**
 * Works through a batch of records from a queue or a stream, and alone decides which are tried again. Lambda
 * takes an empty or misshapen answer for total success and deletes the whole batch; so there is one
 * answer, typed, made here.
 * Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
 */
import type { Log, LogFields } from "./log.ts";
import { happened, type Measure } from "./metrics.ts";

export interface BatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** `done`: never again. `again`: back to the queue. `stop`: back to the queue, and the rest of the batch with it. */
export type RecordOutcome = "done" | "again" | "stop";

export interface BatchOptions<R> {
  readonly identify: (record: R) => string;
  readonly handle: (record: R) => Promise<RecordOutcome>;
  /** By what an operator finds the record in the log; must not throw, whatever the record is. */
  readonly name: (record: R) => LogFields;
  readonly log: Log;
  /** Told how many records failed by an exception, if any did: Lambda does not count them among its errors. */
  readonly measure: Measure;
  /** Milliseconds left to the invocation; below `reserveMs` no further record is begun. */
  readonly remainingMs: () => number;
  readonly reserveMs: number;
  /** A stream must go back to the first record that failed, in order; a queue takes each by itself. */
  readonly ordered: boolean;
}

/** Handles the records one after another. An exception of one is logged and means "again" for it alone. */
export async function workThrough<R>(records: readonly R[], options: BatchOptions<R>): Promise<BatchAnswer> {
  const failures: { itemIdentifier: string }[] = [];
  let RecordFailures = 0;
  const handleOne = async (record: R): Promise<RecordOutcome> => {
    try {
      return await options.handle(record);
    } catch (error) {
      RecordFailures += 1;
      options.log.error("A record failed and will be tried again", error, options.name(record));
      return "again";
    }
  };
  for (const [index, record] of records.entries()) {
    const outcome: RecordOutcome =
      options.remainingMs() < options.reserveMs ? "stop" : await handleOne(record);
    if (outcome === "done") continue;
    if (outcome === "stop" || options.ordered) {
      for (const rest of records.slice(index)) failures.push({ itemIdentifier: options.identify(rest) });
      break;
    }
    failures.push({ itemIdentifier: options.identify(record) });
  }
  options.measure(happened({ RecordFailures }));
  return { batchItemFailures: failures };
}
