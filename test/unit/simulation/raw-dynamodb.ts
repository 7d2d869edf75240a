/**
 * The embedded engine spoken to in DynamoDB's own JSON over HTTP, for the differential test: any input, right
 * or wrong, reaches it as it is; answers and refusals come back as they are.
 */
import type { TableDefinition } from "../../simulation/parts/table-definition.ts";

export type Answer =
  | { readonly output: Readonly<Record<string, unknown>> }
  | {
      readonly error: {
        readonly name: string;
        readonly message: string;
        readonly body: Readonly<Record<string, unknown>>;
      };
    };

/** Bytes as base64, as they go over the wire. */
export const asWire = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;

export async function call(endpoint: string, target: string, input: object): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": target.includes(".") ? target : `DynamoDB_20120810.${target}`,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(input, asWire),
  });
  const body: unknown = await response.json();
  if (typeof body !== "object" || body === null) throw new Error(`No object came back for ${target}`);
  const output = Object.fromEntries(Object.entries(body));
  if (response.ok) return { output };
  const name = String(output["__type"]).replace(/^.*#/, "");
  return { error: { name, message: String(output["message"] ?? output["Message"]), body: output } };
}

async function demand(
  endpoint: string,
  target: string,
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await call(endpoint, target, input);
  if ("error" in answer) throw new Error(`${target}: ${answer.error.name} ${answer.error.message}`);
  return answer.output;
}

/** The table of the definition, with a stream of keys. @returns the stream's ARN */
export async function createTable(endpoint: string, definition: TableDefinition): Promise<string> {
  const schema = (of: Pick<TableDefinition, "hash" | "sort">) => [
    { AttributeName: of.hash.name, KeyType: "HASH" },
    ...(of.sort === undefined ? [] : [{ AttributeName: of.sort.name, KeyType: "RANGE" }]),
  ];
  const attributes = [definition, ...definition.indexes].flatMap(({ hash, sort }) => [
    hash,
    ...(sort ? [sort] : []),
  ]);
  const { TableDescription } = await demand(endpoint, "CreateTable", {
    TableName: definition.name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: schema(definition),
    GlobalSecondaryIndexes: definition.indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: schema(index),
      Projection: { ProjectionType: index.projection },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  return String(Object(TableDescription)["LatestStreamArn"]);
}

/** Everything in the stream so far: kind of event and keys, in order. */
export async function readStream(
  endpoint: string,
  StreamArn: string,
): Promise<readonly { event: string; keys: string }[]> {
  const streams = "DynamoDBStreams_20120810";
  const { StreamDescription } = await demand(endpoint, `${streams}.DescribeStream`, { StreamArn });
  const found: { event: string; keys: string }[] = [];
  for (const { ShardId } of Object(StreamDescription)["Shards"]) {
    let { ShardIterator } = await demand(endpoint, `${streams}.GetShardIterator`, {
      StreamArn,
      ShardId,
      ShardIteratorType: "TRIM_HORIZON",
    });
    for (let empty = 0; ShardIterator !== undefined && empty < 2; ) {
      const page = await demand(endpoint, `${streams}.GetRecords`, { ShardIterator });
      const records: unknown = page["Records"];
      if (!Array.isArray(records)) break;
      for (const { eventName, dynamodb } of records) {
        found.push({ event: String(eventName), keys: `${dynamodb.Keys.pk.S}/${dynamodb.Keys.sk.S}` });
      }
      if (records.length === 0) empty += 1;
      ShardIterator = page["NextShardIterator"];
    }
  }
  return found;
}
