/** Copies of a stack's table, as backups and restores make them. */
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import type { LocalStack } from "../../infra/local/stack.ts";

export type RawItem = Record<string, AttributeValue>;

/** A client of the stack's DynamoDB; the caller destroys it. */
export const openTable = (stack: LocalStack): DynamoDBClient =>
  new DynamoDBClient({
    region: "eu-west-2",
    endpoint: stack.endpoints["dynamodb"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

/** Everything in the table. */
export async function readAll(dynamodb: DynamoDBClient, table: string): Promise<RawItem[]> {
  const items: RawItem[] = [];
  let from: RawItem | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** A table of the same shape under another name, with these items: what point-in-time recovery makes. */
export async function restoreBeside(
  dynamodb: DynamoDBClient,
  like: string,
  name: string,
  items: readonly RawItem[],
): Promise<void> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: like }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: Table?.KeySchema ?? [],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await writeAll(dynamodb, name, items, "put");
}

/** Puts this very content in the place of the table's own. */
export async function replaceContent(
  dynamodb: DynamoDBClient,
  table: string,
  items: readonly RawItem[],
): Promise<void> {
  await writeAll(dynamodb, table, await readAll(dynamodb, table), "delete");
  await writeAll(dynamodb, table, items, "put");
}

async function writeAll(
  dynamodb: DynamoDBClient,
  table: string,
  items: readonly RawItem[],
  how: "put" | "delete",
): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    const requests = items
      .slice(from, from + 25)
      .map((item) =>
        how === "put"
          ? { PutRequest: { Item: item } }
          : { DeleteRequest: { Key: { pk: item["pk"] ?? { S: "" }, sk: item["sk"] ?? { S: "" } } } },
      );
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}
