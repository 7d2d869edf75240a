/**
 * The one table, as few calls as the house needs of it: reads, one kind of query, and transactions whose
 * refusals are answers and not accidents. What the items mean is in the `*-store.ts` files beside this one.
 */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Platform } from "../lambda/platform.ts";

export interface Table {
  readonly dynamodb: Platform["dynamodb"];
  readonly name: string;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A stored item, not yet read as anything. */
export type Item = Key & Readonly<Record<string, unknown>>;

export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** One member of a transaction. */
export type Write =
  | { readonly put: Item; readonly condition?: Condition }
  | { readonly remove: Key; readonly condition?: Condition }
  | { readonly check: Key; readonly condition: Condition }
  | { readonly update: Key; readonly set: Condition; readonly condition?: Condition };

/** Nothing is stored under this key. */
export const absent: Condition = { expression: "attribute_not_exists(pk)" };

/** The same, taking what the table has yet to delete for gone. */
export const absentOrPast = (nowMs: number): Condition => ({
  expression: "attribute_not_exists(pk) OR expiresAtSeconds <= :now",
  values: { ":now": Math.floor(nowMs / 1000) },
});

const options = { removeUndefinedValues: true } as const;

function conditionInput(condition: Condition | undefined) {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition.expression,
    ...expressionInput(condition),
  };
}

function expressionInput(...parts: readonly (Condition | undefined)[]) {
  const names: Record<string, string> = Object.assign({}, ...parts.map((part) => part?.names));
  const values: Record<string, unknown> = Object.assign({}, ...parts.map((part) => part?.values));
  return {
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: marshall(values, options) }),
  };
}

/** A strongly consistent read of one item. */
export async function readItem(table: Table, key: Key): Promise<Item | undefined> {
  const { Item } = await table.dynamodb.send(
    new GetItemCommand({ TableName: table.name, Key: marshall(keyOf(key)), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : (unmarshall(Item) as Item);
}

/** Strongly consistent reads, by the hundred; keeps no order and leaves out what is not there. */
export async function readItems(table: Table, keys: readonly Key[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  const waiting = [...new Map(keys.map((key) => [`${key.pk}\0${key.sk}`, keyOf(key)])).values()];
  while (waiting.length > 0) {
    const some = waiting.splice(0, 100);
    const { Responses, UnprocessedKeys } = await table.dynamodb.send(
      new BatchGetItemCommand({
        RequestItems: { [table.name]: { Keys: some.map((key) => marshall(key)), ConsistentRead: true } },
      }),
    );
    for (const item of Responses?.[table.name] ?? []) items.push(unmarshall(item) as Item);
    for (const key of UnprocessedKeys?.[table.name]?.Keys ?? []) waiting.push(unmarshall(key) as Key);
  }
  return items;
}

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

export interface Question {
  readonly index?: "by-inviter" | "by-wake";
  readonly where: Condition;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** One page of a query; consistent where it asks the table itself. `after` continues from its `last`. */
export async function queryPage(
  table: Table,
  question: Question,
): Promise<{ readonly items: readonly Item[]; readonly last?: Readonly<Record<string, unknown>> }> {
  const { Items, LastEvaluatedKey } = await table.dynamodb.send(
    new QueryCommand({
      TableName: table.name,
      ...(question.index === undefined ? { ConsistentRead: true } : { IndexName: question.index }),
      KeyConditionExpression: question.where.expression,
      ...expressionInput(question.where),
      ScanIndexForward: question.descending !== true,
      ...(question.limit === undefined ? {} : { Limit: question.limit }),
      ...(question.after === undefined ? {} : { ExclusiveStartKey: marshall(question.after) }),
    }),
  );
  return {
    items: (Items ?? []).map((item) => unmarshall(item) as Item),
    ...(LastEvaluatedKey === undefined ? {} : { last: unmarshall(LastEvaluatedKey) }),
  };
}

/** One page of the whole table, in its own order; eventually consistent. `after` continues from its `last`. */
export async function scanPage(
  table: Table,
  limit: number,
  after?: Readonly<Record<string, unknown>>,
): Promise<{ readonly items: readonly Item[]; readonly last?: Readonly<Record<string, unknown>> }> {
  const { Items, LastEvaluatedKey } = await table.dynamodb.send(
    new ScanCommand({
      TableName: table.name,
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall(after) }),
    }),
  );
  return {
    items: (Items ?? []).map((item) => unmarshall(item) as Item),
    ...(LastEvaluatedKey === undefined ? {} : { last: unmarshall(LastEvaluatedKey) }),
  };
}

/** Everything in one partition whose sort key begins with `prefix`, in order. For partitions that are small by nature. */
export async function readPartition(table: Table, pk: string, prefix: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: Readonly<Record<string, unknown>> | undefined;
  do {
    const page = await queryPage(table, {
      where: {
        expression: "pk = :pk AND begins_with(sk, :prefix)",
        values: { ":pk": pk, ":prefix": prefix },
      },
      ...(after === undefined ? {} : { after }),
    });
    items.push(...page.items);
    after = page.last;
  } while (after !== undefined);
  return items;
}

/** Why a transaction was not done: for each write whose condition failed, its place and what stood there. */
export interface Refusal {
  readonly index: number;
  readonly stored?: Item;
}

export type TransactionResult =
  | { readonly result: "done" }
  | { readonly result: "refused"; readonly refusals: readonly Refusal[] };

/** Others were writing the same items for as long as we tried. Nothing was written; try again later. */
export class TableBusy extends Error {
  constructor() {
    super("The table is busy: the transaction met others on the same items each time");
    this.name = "TableBusy";
  }
}

const conflictTries = 6;

/**
 * All of the writes or none. A failed condition is an answer (`refused`); a conflict with another
 * transaction is tried again, since each cancellation reason is judged by itself.
 * @throws {TableBusy} after several conflicts; the SDK's own errors otherwise
 */
export async function transact(table: Table, writes: readonly Write[]): Promise<TransactionResult> {
  const TransactItems = writes.map((write) => transactItem(table.name, write));
  for (let tries = 1; ; tries++) {
    try {
      await table.dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
      return { result: "done" };
    } catch (error) {
      if (error instanceof TransactionConflictException) {
        if (tries >= conflictTries) throw new TableBusy();
        continue;
      }
      // An attempt of this very request is still at work, and whether it succeeds is not known: asking anew would meet it.
      if (error instanceof TransactionInProgressException) throw new TableBusy();
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const refusals = reasons.flatMap(({ Code, Item }, index) =>
        Code === "ConditionalCheckFailed"
          ? [{ index, ...(Item === undefined ? {} : { stored: unmarshall(Item) as Item }) }]
          : [],
      );
      if (refusals.length > 0) return { result: "refused", refusals };
      const passing = reasons.every(({ Code }) => Code === undefined || passingReasons.has(Code));
      if (!passing) throw error;
      if (tries >= conflictTries) throw new TableBusy();
    }
  }
}

/** Reasons that say "not now" of an item, and nothing against the write itself. */
const passingReasons = new Set([
  "None",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

function transactItem(TableName: string, write: Write): TransactWriteItem {
  const old = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  if ("put" in write) {
    return {
      Put: { TableName, Item: marshall(write.put, options), ...conditionInput(write.condition), ...old },
    };
  }
  if ("remove" in write) {
    return {
      Delete: { TableName, Key: marshall(keyOf(write.remove)), ...conditionInput(write.condition), ...old },
    };
  }
  if ("check" in write) {
    return {
      ConditionCheck: {
        TableName,
        Key: marshall(keyOf(write.check)),
        ConditionExpression: write.condition.expression,
        ...expressionInput(write.condition),
        ...old,
      },
    };
  }
  return {
    Update: {
      TableName,
      Key: marshall(keyOf(write.update)),
      UpdateExpression: write.set.expression,
      ...(write.condition === undefined ? {} : { ConditionExpression: write.condition.expression }),
      ...expressionInput(write.set, write.condition),
      ...old,
    },
  };
}

/** One conditional write outside a transaction: half the price, where it stands alone. @returns whether it was done */
export async function writeItem(table: Table, write: Exclude<Write, { check: Key }>): Promise<boolean> {
  try {
    if ("put" in write) {
      await table.dynamodb.send(
        new PutItemCommand({
          TableName: table.name,
          Item: marshall(write.put, options),
          ...conditionInput(write.condition),
        }),
      );
    } else if ("remove" in write) {
      await table.dynamodb.send(
        new DeleteItemCommand({
          TableName: table.name,
          Key: marshall(keyOf(write.remove)),
          ...conditionInput(write.condition),
        }),
      );
    } else {
      await table.dynamodb.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: marshall(keyOf(write.update)),
          UpdateExpression: write.set.expression,
          ...(write.condition === undefined ? {} : { ConditionExpression: write.condition.expression }),
          ...expressionInput(write.set, write.condition),
        }),
      );
    }
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
