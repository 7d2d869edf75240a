/**
 * DynamoDB's TTL by the stack's clock: the engine knows only wall time. Items whose time has passed are
 * deleted, each under the condition that it still has.
 */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import type { PlannedTable } from "./plan-data.ts";

/** Deletes what expired before `nowMilliseconds`. @returns how many items went */
export async function deleteExpired(
  dynamodb: Pick<DynamoDBClient, "send">,
  table: PlannedTable,
  nowMilliseconds: number,
): Promise<number> {
  if (table.expiryAttribute === undefined) return 0;
  const condition = {
    ExpressionAttributeNames: { "#expires": table.expiryAttribute },
    ExpressionAttributeValues: { ":now": { N: String(Math.floor(nowMilliseconds / 1_000)) } },
  };
  let deleted = 0;
  let from: ScanCommand["input"]["ExclusiveStartKey"];
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: table.name,
        FilterExpression: "#expires <= :now",
        ProjectionExpression: "pk, sk",
        ...condition,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
    for (const { pk, sk } of page.Items ?? []) {
      if (pk === undefined || sk === undefined) continue;
      try {
        const input = {
          TableName: table.name,
          Key: { pk, sk },
          ConditionExpression: "#expires <= :now",
          ...condition,
        };
        await dynamodb.send(new DeleteItemCommand(input));
        deleted += 1;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return deleted;
}
