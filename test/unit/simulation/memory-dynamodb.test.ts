/** What the in-memory DynamoDB does beyond the embedded engine: lags, expiry, restores, limits, AWS's own refusals. */
import { describe, expect, test } from "vitest";
import { MemoryDynamoDB } from "../../simulation/parts/memory-dynamodb.ts";
import { noLags, type TableLags } from "../../simulation/parts/memory-table.ts";
import { definitionNamed } from "./dynamodb-operations.ts";

const key = (sk: string, pk = "p1") => ({ pk: { S: pk }, sk: { S: sk } });

function aDatabase(lags: Partial<TableLags> = {}) {
  const clock = { now: 1_700_000_000_000 };
  const definition = { ...definitionNamed("table"), ttlAttribute: "expiresAtSeconds" };
  const database = new MemoryDynamoDB(() => clock.now, [definition], { ...noLags, ...lags });
  const call = (operation: string, input: object) =>
    database.perform(operation, { TableName: "table", ...input });
  const put = (sk: string, more: object = {}) => call("PutItem", { Item: { ...key(sk), ...more } });
  const queryIndex = () =>
    call("Query", {
      IndexName: "by-group",
      KeyConditionExpression: "grp = :g",
      ExpressionAttributeValues: { ":g": { S: "g1" } },
    });
  return { clock, database, call, put, queryIndex, table: database.table("table") };
}

const transaction = (members: readonly object[], more: object = {}) => ({ TransactItems: members, ...more });
const inTable = (action: object) => ({ TableName: "table", ...action });
const named = (name: string) => expect.objectContaining({ name });

describe("lags", () => {
  test("an index shows a write late, and the writes of one item in order", () => {
    const lags = [5000, 10];
    const { clock, put, queryIndex } = aDatabase({ indexMilliseconds: () => lags.shift() ?? 0 });
    put("s1", { grp: { S: "g1" }, tier: { N: "1" } });
    put("s1", { grp: { S: "g1" }, tier: { N: "2" } });
    clock.now += 4999;
    expect(queryIndex()).toMatchObject({ Items: [] });
    clock.now += 1;
    expect(queryIndex()).toMatchObject({ Items: [{ tier: { N: "2" } }] });
  });

  test("an eventually consistent read may see the item of a moment ago, a consistent one never", () => {
    const { clock, call, put } = aDatabase({ readsStale: () => true });
    put("s1");
    expect(call("GetItem", { Key: key("s1") })).not.toHaveProperty("Item");
    expect(call("GetItem", { Key: key("s1"), ConsistentRead: true })).toHaveProperty("Item");
    clock.now += 1000;
    expect(call("GetItem", { Key: key("s1") })).toHaveProperty("Item");
  });

  test("what has expired stays readable and writable until the table gets round to it", () => {
    const { clock, call, put, table } = aDatabase({ ttlMilliseconds: () => 86_400_000 });
    put("s1", { expiresAtSeconds: { N: String(clock.now / 1000 + 60) } });
    clock.now += 61_000;
    expect(table.removeExpired()).toBe(0);
    expect(call("GetItem", { Key: key("s1") })).toHaveProperty("Item");
    clock.now += 86_400_000;
    expect(table.removeExpired()).toBe(1);
    expect(call("GetItem", { Key: key("s1") })).not.toHaveProperty("Item");
    const records = [0, 1].flatMap((shard) => table.stream.read(shard, 0, 10, clock.now).records);
    expect(records).toMatchObject([
      { eventName: "REMOVE", userIdentity: { principalId: "dynamodb.amazonaws.com" } },
    ]);
  });

  test("an item whose expiry was moved is not removed at the old one", () => {
    const { clock, put, table } = aDatabase();
    put("s1", { expiresAtSeconds: { N: String(clock.now / 1000 + 60) } });
    put("s1", { expiresAtSeconds: { N: String(clock.now / 1000 + 600) } });
    clock.now += 61_000;
    expect(table.removeExpired()).toBe(0);
    clock.now += 600_000;
    expect(table.removeExpired()).toBe(1);
  });
});

describe("the stream", () => {
  test("is kept for 24 hours, says how many were lost, and holds no write that changed nothing", () => {
    const { clock, put, table } = aDatabase();
    put("s1");
    put("s1");
    clock.now += 25 * 3_600_000;
    put("s2");
    const reads = [0, 1].map((shard) => table.stream.read(shard, 0, 10, clock.now));
    expect(reads.reduce((sum, { lost }) => sum + lost, 0)).toBe(1);
    expect(reads.flatMap(({ records }) => records)).toMatchObject([
      { eventName: "INSERT", dynamodb: { Keys: key("s2") } },
    ]);
  });
});

describe("a restore", () => {
  test("brings back what was there, with its indexes, and forgets what came after", () => {
    const { call, put, queryIndex, table } = aDatabase();
    put("s1", { grp: { S: "g1" }, tier: { N: "1" } });
    const backup = table.snapshot();
    call("DeleteItem", { Key: key("s1") });
    put("s2");
    table.restore(backup);
    expect(queryIndex()).toMatchObject({ Items: [{ sk: { S: "s1" } }] });
    expect([...table.items()]).toHaveLength(1);
  });
});

describe("a transaction", () => {
  const count = inTable({
    Key: key("s1"),
    UpdateExpression: "ADD one :n",
    ExpressionAttributeValues: { ":n": { N: "1" } },
  });

  test("is done once for a client token within ten minutes, and refuses the token for another request", () => {
    const { clock, call, table } = aDatabase();
    const request = transaction([{ Update: count }], { ClientRequestToken: "t" });
    call("TransactWriteItems", request);
    call("TransactWriteItems", request);
    expect(table.peek(key("s1"))?.["one"]).toEqual({ N: "1" });
    const other = transaction([{ Delete: inTable({ Key: key("s1") }) }], { ClientRequestToken: "t" });
    expect(() => call("TransactWriteItems", other)).toThrow(named("IdempotentParameterMismatchException"));
    clock.now += 600_001;
    call("TransactWriteItems", request);
    expect(table.peek(key("s1"))?.["one"]).toEqual({ N: "2" });
  });

  test("that meets another one says so beside the conditions that failed, and writes nothing", () => {
    const { database, put, table } = aDatabase();
    put("s2");
    const request = transaction([
      { Update: count },
      { Put: inTable({ Item: key("s2"), ConditionExpression: "attribute_not_exists(pk)" }) },
    ]);
    expect(() => database.perform("TransactWriteItems", request, { conflicts: [0] })).toThrow(
      expect.objectContaining({
        CancellationReasons: [
          expect.objectContaining({ Code: "TransactionConflict" }),
          expect.objectContaining({ Code: "ConditionalCheckFailed" }),
        ],
      }),
    );
    expect(table.peek(key("s1"))).toBeUndefined();
  });

  test("is refused over a hundred items, 4 MB, or with one item twice", () => {
    const { call } = aDatabase();
    const puts = (how: number, more: object = {}) =>
      Array.from({ length: how }, (_, n) => ({ Put: inTable({ Item: { ...key(`s${n}`), ...more } }) }));
    const invalid = named("ValidationException");
    expect(() => call("TransactWriteItems", transaction(puts(101)))).toThrow(invalid);
    const large = { one: { S: "x".repeat(390_000) } };
    expect(() => call("TransactWriteItems", transaction(puts(11, large)))).toThrow(invalid);
    expect(() => call("TransactWriteItems", transaction([...puts(1), ...puts(1)]))).toThrow(invalid);
  });

  test("costs twice the units of its items, and its index writes once", () => {
    const { database, call } = aDatabase();
    const item = { ...key("s1"), grp: { S: "g1" }, tier: { N: "1" } };
    call("TransactWriteItems", transaction([{ Put: inTable({ Item: item }) }]));
    expect(database.consumed).toEqual({ read: 0, write: 3 });
  });
});

describe("AWS refuses", () => {
  const update = (UpdateExpression: string, values?: object) => ({
    Key: key("s1"),
    UpdateExpression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  });
  test.each<[string, string, object]>([
    ["an empty key", "PutItem", { Item: { pk: { S: "" }, sk: { S: "a" } } }],
    ["a key of another type", "PutItem", { Item: { pk: { N: "1" }, sk: { S: "a" } } }],
    ["a change of the key", "UpdateItem", update("SET sk = :v", { ":v": { S: "a" } })],
    ["overlapping paths", "UpdateItem", update("SET one = :v REMOVE one.x", { ":v": { S: "a" } })],
    ["a value that is not used", "UpdateItem", update("REMOVE one", { ":v": { S: "a" } })],
    ["a value that is not given", "UpdateItem", update("SET one = :v")],
    ["a path through nothing", "UpdateItem", update("SET one.x = :v", { ":v": { S: "a" } })],
    ["an empty set", "PutItem", { Item: { ...key("s1"), one: { SS: [] } } }],
    ["an item over 400 kB", "PutItem", { Item: { ...key("s1"), one: { S: "x".repeat(410_000) } } }],
    [
      "an ordering of truth values",
      "DeleteItem",
      {
        Key: key("s1"),
        ConditionExpression: "one < :v",
        ExpressionAttributeValues: { ":v": { BOOL: true } },
      },
    ],
    [
      "26 writes in a batch",
      "BatchWriteItem",
      {
        RequestItems: {
          table: Array.from({ length: 26 }, (_, n) => ({ PutRequest: { Item: key(`s${n}`) } })),
        },
      },
    ],
    [
      "consistent reads of an index",
      "Query",
      {
        IndexName: "by-group",
        ConsistentRead: true,
        KeyConditionExpression: "grp = :g",
        ExpressionAttributeValues: { ":g": { S: "g" } },
      },
    ],
  ])("%s", (_what, operation, input) => {
    const { call } = aDatabase();
    expect(() => call(operation, input)).toThrow(named("ValidationException"));
  });

  test("a table that does not exist", () => {
    const { call } = aDatabase();
    expect(() => call("GetItem", { TableName: "other", Key: key("s1") })).toThrow(
      named("ResourceNotFoundException"),
    );
  });
});

test("a batch that is handled in part gives the rest back", () => {
  const { database, table } = aDatabase();
  const requests = ["s1", "s2", "s3"].map((sk) => ({ PutRequest: { Item: key(sk) } }));
  const answer = database.perform("BatchWriteItem", { RequestItems: { table: requests } }, { keep: 1 });
  expect(answer).toMatchObject({ UnprocessedItems: { table: requests.slice(1) } });
  expect([...table.items()]).toHaveLength(1);
});

test("an item that was handed out cannot be changed from outside", () => {
  const { put, table } = aDatabase();
  put("s1", { one: { M: { x: { S: "a" } } } });
  const inner = table.peek(key("s1"))?.["one"]?.M;
  expect(() => Object.assign(inner ?? {}, { x: { S: "b" } })).toThrow(TypeError);
});

test.each<[string, string, string, string]>([
  ["10", "-", "3", "7"],
  ["0.1", "+", "0.2", "0.3"],
  ["12345678901234567890", "+", "1", "12345678901234567891"],
  ["1", "-", "1.50", "-0.5"],
  ["-2", "+", "2.0", "0"],
])("%s %s %s is %s, exactly", (left, sign, right, result) => {
  const { call, put, table } = aDatabase();
  put("s1", { one: { N: left } });
  call("UpdateItem", {
    Key: key("s1"),
    UpdateExpression: `SET one = one ${sign} :n`,
    ExpressionAttributeValues: { ":n": { N: right } },
  });
  expect(table.peek(key("s1"))?.["one"]).toEqual({ N: result });
});
