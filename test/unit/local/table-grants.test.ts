/** The local stack refuses what a function's role in the template does not grant, as IAM does. */
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { withinGrants } from "../../../infra/local/table-grants.ts";

const table = "arn:aws:dynamodb:eu-west-2:000000000000:table/invites";
const TableName = "invites";
const Key = { pk: { S: "a" }, sk: { S: "b" } };

function clientWith(...actions: readonly string[]): { client: Pick<DynamoDBClient, "send">; sent: string[] } {
  const sent: string[] = [];
  const real = {
    send: (command: object) => {
      sent.push(command.constructor.name);
      return Promise.resolve({});
    },
  } as Pick<DynamoDBClient, "send">;
  const grants = [{ actions: actions.map((action) => `dynamodb:${action}`), resources: [table] }];
  return { client: withinGrants(real, "send-notice", grants), sent };
}

const question = { TableName, KeyConditionExpression: "pk = :pk" };

describe("a function's table", () => {
  test("lets through what its role names", async () => {
    const { client, sent } = clientWith("GetItem", "BatchGetItem", "PutItem", "ConditionCheckItem");
    await client.send(new GetItemCommand({ TableName, Key }));
    await client.send(new BatchGetItemCommand({ RequestItems: { invites: { Keys: [Key] } } }));
    const TransactItems = [
      { Put: { TableName, Item: Key } },
      { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_exists(pk)" } },
    ];
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    expect(sent).toHaveLength(3);
  });

  test.each([
    ["an operation", new QueryCommand(question), "dynamodb:Query"],
    [
      "a member of a transaction",
      new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key } }] }),
      "dynamodb:DeleteItem",
    ],
    ["another table", new GetItemCommand({ TableName: "invites-newer", Key }), "dynamodb:GetItem"],
  ] as const)("refuses %s that it does not name, and sends nothing", async (_, command, action) => {
    const { client, sent } = clientWith("GetItem", "PutItem");
    const sending = (client.send as (command: object) => Promise<unknown>)(command);
    await expect(sending).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(sending).rejects.toThrow(action);
    expect(sent).toEqual([]);
  });

  test("an index needs a grant of its own", async () => {
    const { client } = clientWith("Query");
    await client.send(new QueryCommand(question));
    await expect(client.send(new QueryCommand({ ...question, IndexName: "by-wake" }))).rejects.toThrow(
      "table/invites/index/by-wake",
    );
  });
});
