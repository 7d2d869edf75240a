/**
 * What feeds the functions: queues and the table's stream, as the template's event source mappings say.
 * Resolved resources arrive; batch sizes, filters, retries and the place for what fails for good leave.
 */
import * as z from "zod/mini";
import { functionIn, ofType, type PlannedFunction } from "./plan.ts";
import { type RecordPattern, recordPattern } from "./record-pattern.ts";
import type { Resource } from "./template-values.ts";

export interface QueueSource {
  readonly folder: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly reportsItemFailures: boolean;
  /** Batches at once. */
  readonly concurrency: number;
}

export interface StreamSource {
  readonly folder: string;
  readonly batchSize: number;
  readonly reportsItemFailures: boolean;
  /** A record is delivered when one of them matches; all are when there is none. */
  readonly patterns: readonly RecordPattern[];
  readonly bisects: boolean;
  /** Infinite where the template sets no limit. */
  readonly retries: number;
  /** The queue that is told of records given up. */
  readonly onFailureArn?: string;
}

const schema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z._default(z.coerce.boolean(), true),
  BatchSize: z.optional(z.coerce.number()),
  FunctionResponseTypes: z._default(z.array(z.string()), []),
  FilterCriteria: z.optional(z.object({ Filters: z.array(z.object({ Pattern: z.string() })) })),
  BisectBatchOnFunctionError: z._default(z.coerce.boolean(), false),
  MaximumRetryAttempts: z._default(z.coerce.number(), -1),
  DestinationConfig: z._default(
    z.object({ OnFailure: z.optional(z.object({ Destination: z.string() })) }),
    {},
  ),
  ScalingConfig: z.optional(z.object({ MaximumConcurrency: z.coerce.number() })),
});

/** More batches at once than this only make one small machine slower. */
const mostConcurrency = 8;

/** Every enabled event source mapping. @throws {Error} for a source that is neither queue nor table stream. */
export function planSources(resources: readonly Resource[], functions: readonly PlannedFunction[]) {
  const queues: QueueSource[] = [];
  const streams: StreamSource[] = [];
  for (const { logicalId, properties } of ofType(resources, "AWS::Lambda::EventSourceMapping")) {
    const mapping = schema.parse(properties);
    if (!mapping.Enabled) continue;
    const { folder } = functionIn(functions, mapping.FunctionName);
    const reportsItemFailures = mapping.FunctionResponseTypes.includes("ReportBatchItemFailures");
    const onFailureArn = mapping.DestinationConfig.OnFailure?.Destination;
    if (mapping.EventSourceArn.includes(":sqs:")) {
      queues.push({
        folder,
        queueArn: mapping.EventSourceArn,
        batchSize: Math.min(mapping.BatchSize ?? 10, 10),
        reportsItemFailures,
        concurrency: Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? 5, mostConcurrency),
      });
    } else if (mapping.EventSourceArn.includes(":dynamodb:")) {
      streams.push({
        folder,
        batchSize: mapping.BatchSize ?? 100,
        reportsItemFailures,
        patterns:
          mapping.FilterCriteria?.Filters.map(({ Pattern }) => recordPattern(JSON.parse(Pattern))) ?? [],
        bisects: mapping.BisectBatchOnFunctionError,
        retries: mapping.MaximumRetryAttempts < 0 ? Number.POSITIVE_INFINITY : mapping.MaximumRetryAttempts,
        ...(onFailureArn !== undefined && { onFailureArn }),
      });
    } else {
      throw new Error(`${logicalId}: the local stack can't read from ${mapping.EventSourceArn}.`);
    }
  }
  return { queues, streams };
}
