/**
 * The table's stream, over DynamoDB's own streams protocol: no client for it is among the dependencies, and
 * four calls need none. A table's name arrives; its records leave, oldest first.
 */
import * as z from "zod/mini";

const recordSchema = z.looseObject({
  eventName: z.enum(["INSERT", "MODIFY", "REMOVE"]),
  dynamodb: z.looseObject({
    Keys: z.record(z.string(), z.looseObject({ S: z.optional(z.string()) })),
    SequenceNumber: z.string(),
  }),
});

export type StreamRecord = z.infer<typeof recordSchema>;

export interface StreamReader {
  /** Up to `limit` records after the last ones read; none when nothing is new. */
  read(limit: number): Promise<StreamRecord[]>;
}

/** Whatever the engine says instead of records. */
class StreamUnreadable extends Error {
  constructor(operation: string, status: number) {
    super(`The table's stream can't be read (${operation}: ${status}).`);
    this.name = "StreamUnreadable";
  }
}

const streamsSchema = z.object({
  Streams: z.array(z.object({ StreamArn: z.string(), TableName: z.string() })),
});
const shardsSchema = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }),
});
const iteratorSchema = z.object({ ShardIterator: z.string() });
const recordsSchema = z.object({
  Records: z.array(recordSchema),
  NextShardIterator: z.nullish(z.string()),
});

/** Opens the stream of `table` at its oldest record, or behind the record that `afterSequence` names. */
export async function openStream(
  endpoint: string,
  table: string,
  afterSequence: string | undefined,
): Promise<StreamReader> {
  const { Streams } = streamsSchema.parse(await call(endpoint, "ListStreams", { TableName: table }));
  const arn = Streams.find(({ TableName }) => TableName === table)?.StreamArn;
  if (arn === undefined) throw new Error(`The table ${table} has no stream.`);
  let iterator: string | undefined;

  const firstIterator = async () => {
    const { StreamDescription } = shardsSchema.parse(
      await call(endpoint, "DescribeStream", { StreamArn: arn }),
    );
    const shard = StreamDescription.Shards[0];
    if (shard === undefined) return undefined;
    const at =
      afterSequence === undefined
        ? { ShardIteratorType: "TRIM_HORIZON" }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: afterSequence };
    const input = { StreamArn: arn, ShardId: shard.ShardId, ...at };
    return iteratorSchema.parse(await call(endpoint, "GetShardIterator", input)).ShardIterator;
  };
  return {
    async read(limit) {
      iterator ??= await firstIterator();
      if (iterator === undefined) return [];
      const input = { ShardIterator: iterator, Limit: limit };
      const { Records, NextShardIterator } = recordsSchema.parse(await call(endpoint, "GetRecords", input));
      iterator = NextShardIterator ?? iterator;
      return Records;
    },
  };
}

async function call(endpoint: string, operation: string, input: object): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
      // Local engines want a signature to be there, and check none.
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-2/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0",
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new StreamUnreadable(operation, response.status);
  return response.json();
}
