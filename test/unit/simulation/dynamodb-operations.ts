/**
 * Random operations on a small table, for holding two engines to each other: few keys, so that operations
 * meet; expressions of every kind, right and wrong; values of every type.
 */
import type { AttributeValue, TransactWriteItem, WriteRequest } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import type { TableDefinition } from "../../simulation/parts/table-definition.ts";

/** An operation of the SDK by name, and its input but for the table's name. */
export interface Operation {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

export const definitionNamed = (name: string): TableDefinition => ({
  name,
  hash: { name: "pk", type: "S" },
  sort: { name: "sk", type: "S" },
  indexes: [
    {
      name: "by-group",
      hash: { name: "grp", type: "S" },
      sort: { name: "tier", type: "N" },
      projection: "KEYS_ONLY",
    },
  ],
});

const key = fc
  .record({ pk: fc.constantFrom("p1", "p2"), sk: fc.constantFrom("s1", "s2", "t1") })
  .map(({ pk, sk }) => ({
    pk: { S: pk },
    sk: { S: sk },
  }));

const text = fc.constantFrom("", "a", "b", "ab", "é", "zebra", "x".repeat(1500));
const number = fc.constantFrom(
  "0",
  "1",
  "-1",
  "2",
  "10",
  "1.50",
  "0.001",
  "007",
  "-0",
  "1e3",
  "12345678901234567890",
);
const bytes = fc.constantFrom(Uint8Array.of(1), Uint8Array.of(1, 2), Uint8Array.of(255));

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  text.map((S) => ({ S })),
  number.map((N) => ({ N })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
  bytes.map((B) => ({ B })),
);
const setOf: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((SS) => ({ SS })),
  fc.uniqueArray(fc.constantFrom("1", "2", "3.5"), { minLength: 1 }).map((NS) => ({ NS })),
);
const field = fc.constantFrom("x", "y");
// A NULL of its own is left out: the embedded engine lets an update reach into it as into an empty map.
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: scalar.filter(({ NULL }) => NULL === undefined) },
  { weight: 2, arbitrary: setOf },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }).map((L) => ({ L })) },
  {
    weight: 3,
    arbitrary: fc
      .dictionary(
        field,
        fc.oneof(
          scalar,
          fc.array(scalar, { maxLength: 2 }).map((L) => ({ L })),
        ),
        { maxKeys: 2 },
      )
      .map((M) => ({ M })),
  },
);

const plainName = fc.constantFrom("one", "two", "three");
const item = fc
  .record({
    key,
    attributes: fc.dictionary(plainName, value, { maxKeys: 3 }),
    grp: fc.option(fc.constantFrom("g1", "g2"), { nil: undefined, freq: 3 }),
    rank: fc.option(fc.constantFrom("1", "2", "2.5"), { nil: undefined, freq: 3 }),
    // Now and then a key of the index has another type, which refuses the item.
    wrong: fc.oneof(
      { weight: 30, arbitrary: fc.constant<Record<string, AttributeValue>>({}) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Record<string, AttributeValue>>({ grp: { N: "1" } }, { tier: { S: "1" } }),
      },
    ),
  })
  .map(({ key, attributes, grp, rank, wrong }) => ({
    ...attributes,
    ...(grp === undefined ? {} : { grp: { S: grp } }),
    ...(rank === undefined ? {} : { tier: { N: rank } }),
    ...wrong,
    ...key,
  }));

/** A piece of an expression, with the placeholders that it needs. */
interface Piece {
  readonly text: string;
  readonly values: readonly AttributeValue[];
}

// `?` stands for a value's placeholder until all pieces are joined.
const piece = (text: string, ...values: readonly AttributeValue[]): Piece => ({ text, values });
const join = (separator: string, pieces: readonly Piece[]): Piece => ({
  text: pieces.map(({ text }) => text).join(separator),
  values: pieces.flatMap(({ values }) => values),
});

const path = fc.oneof(
  { weight: 4, arbitrary: plainName },
  { weight: 2, arbitrary: fc.tuple(plainName, field).map(([name, inner]) => `${name}.${inner}`) },
  { weight: 2, arbitrary: fc.tuple(plainName, fc.nat(2)).map(([name, index]) => `${name}[${index}]`) },
  { weight: 1, arbitrary: fc.constantFrom("#one", "#one.x", "three.x[0]", "grp", "tier", "pk") },
);

// Bounds of one type and in order: AWS refuses others, the embedded engine not always.
const range = fc.constantFrom<readonly [AttributeValue, AttributeValue]>(
  [{ S: "a" }, { S: "b" }],
  [{ N: "-1" }, { N: "1.5" }],
  [{ B: Uint8Array.of(1) }, { B: Uint8Array.of(2) }],
);
const orderedScalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  text.map((S) => ({ S })),
  number.map((N) => ({ N })),
  bytes.map((B) => ({ B })),
);
const comparator = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");
const equality = fc.constantFrom("=", "<>");
const simple: fc.Arbitrary<Piece> = fc.oneof(
  path.map((at) => piece(`attribute_exists(${at})`)),
  path.map((at) => piece(`attribute_not_exists(${at})`)),
  fc.tuple(path, comparator, orderedScalar).map(([at, sign, one]) => piece(`${at} ${sign} ?`, one)),
  fc.tuple(path, equality, value).map(([at, sign, one]) => piece(`${at} ${sign} ?`, one)),
  fc.tuple(path, comparator, path).map(([left, sign, right]) => piece(`${left} ${sign} ${right}`)),
  fc.tuple(path, comparator, number).map(([at, sign, one]) => piece(`size(${at}) ${sign} ?`, { N: one })),
  fc.tuple(path, range).map(([at, [low, high]]) => piece(`${at} BETWEEN ? AND ?`, low, high)),
  fc
    .tuple(path, fc.array(value, { minLength: 1, maxLength: 3 }))
    .map(([at, all]) => piece(`${at} IN (${all.map(() => "?").join(", ")})`, ...all)),
  fc.tuple(path, fc.constantFrom("a", "z", "")).map(([at, S]) => piece(`begins_with(${at}, ?)`, { S })),
  fc.tuple(path, scalar).map(([at, one]) => piece(`contains(${at}, ?)`, one)),
  fc
    .tuple(path, fc.constantFrom("S", "N", "M", "L", "SS", "BOOL"))
    .map(([at, S]) => piece(`attribute_type(${at}, ?)`, { S })),
);
const condition: fc.Arbitrary<Piece> = fc.letrec<{ whole: Piece }>((tie) => {
  const pair = fc.tuple(tie("whole"), tie("whole"));
  const wrapped = ({ text, values }: Piece): Piece => ({ text: `(${text})`, values });
  return {
    whole: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      simple,
      pair.map((both) => join(" AND ", both)),
      pair.map((both) => join(" OR ", both)),
      tie("whole").map(({ text, values }) => ({ text: `NOT ${text}`, values })),
      // Parentheses around one thing alone are refused by AWS, and by the embedded engine in other words.
      pair.map((both) => wrapped(join(" OR ", both))),
      pair.map((both) => join(" ", [piece("NOT"), wrapped(join(" AND ", both))])),
    ),
  };
}).whole;

const assigned: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: value.map((one) => piece("?", one)) },
  path.map((at) => piece(at)),
  fc.tuple(path, fc.constantFrom("+", "-"), number).map(([at, sign, N]) => piece(`${at} ${sign} ?`, { N })),
  fc.tuple(path, value).map(([at, one]) => piece(`if_not_exists(${at}, ?)`, one)),
  fc
    .tuple(path, number, number)
    .map(([at, first, more]) => piece(`if_not_exists(${at}, ?) + ?`, { N: first }, { N: more })),
  fc.tuple(path, scalar).map(([at, one]) => piece(`list_append(${at}, ?)`, { L: [one] })),
  fc
    .tuple(path, scalar)
    .map(([at, one]) => piece(`list_append(if_not_exists(${at}, ?), ?)`, { L: [] }, { L: [one] })),
);
// No keys, and of a list only its first member: beyond the end AWS appends, where the embedded engine
// fills up with nulls.
const target = path.map((at) => (at === "pk" ? "one" : at.replace(/\[[12]\]/, "[0]")));
const rootOf = (at: string): string => at.replace("#", "").replace(/[.[].*/, "");
const update: fc.Arbitrary<Piece> = fc
  .record({
    set: fc.array(fc.tuple(target, assigned), { maxLength: 2 }),
    remove: fc.array(target, { maxLength: 2 }),
    add: fc.array(
      fc.tuple(
        target,
        fc.oneof(
          number.map((N) => ({ N })),
          setOf,
        ),
      ),
      { maxLength: 1 },
    ),
    drop: fc.array(fc.tuple(plainName, setOf), { maxLength: 1 }),
  })
  .filter(({ set, remove, add, drop }) => {
    // Never twice below one name: paths that overlap are refused, but not at the same moment.
    const roots = [...set, ...add, ...drop].map(([at]) => rootOf(at)).concat(remove.map(rootOf));
    return roots.length > 0 && new Set(roots).size === roots.length;
  })
  .map(({ set, remove, add, drop }) =>
    join(" ", [
      ...(set.length === 0
        ? []
        : [
            join(" ", [
              piece("SET"),
              join(
                ", ",
                set.map(([at, to]) => join(" = ", [piece(at), to])),
              ),
            ]),
          ]),
      ...(remove.length === 0 ? [] : [piece(`REMOVE ${remove.join(", ")}`)]),
      ...add.map(([at, one]) => piece(`ADD ${at} ?`, one)),
      ...drop.map(([at, one]) => piece(`DELETE ${at} ?`, one)),
    ]),
  );

/** Expressions with their placeholders numbered, as members of a request. */
function expressions(parts: Readonly<Record<string, Piece | undefined>>): Record<string, unknown> {
  const values: Record<string, AttributeValue> = {};
  const texts: Record<string, string> = {};
  for (const [member, part] of Object.entries(parts)) {
    if (part === undefined) continue;
    const waiting = [...part.values];
    texts[member] = part.text.replaceAll("?", () => {
      const name = `:v${Object.keys(values).length}`;
      const next = waiting.shift();
      if (next !== undefined) values[name] = next;
      return name;
    });
  }
  const named = Object.values(texts).some((all) => all.includes("#one"));
  return {
    ...texts,
    ...(named ? { ExpressionAttributeNames: { "#one": "one" } } : {}),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const oldOnFailure = fc.constantFrom({}, { ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
const oldBack = fc.constantFrom({}, { ReturnValues: "ALL_OLD" });

const put = fc.tuple(item, maybe(condition), oldOnFailure).map(([Item, when, more]) => ({
  Item,
  ...expressions({ ConditionExpression: when }),
  ...more,
}));
const change = fc.tuple(key, update, maybe(condition), oldOnFailure).map(([Key, to, when, more]) => ({
  Key,
  ...expressions({ UpdateExpression: to, ConditionExpression: when }),
  ...more,
}));
const removal = fc.tuple(key, maybe(condition), oldOnFailure).map(([Key, when, more]) => ({
  Key,
  ...expressions({ ConditionExpression: when }),
  ...more,
}));
const check = fc.tuple(key, condition, oldOnFailure).map(([Key, when, more]) => ({
  Key,
  ...expressions({ ConditionExpression: when }),
  ...more,
}));

const bound = fc.oneof(
  fc.constant(undefined),
  fc
    .tuple(fc.constantFrom("=", "<", "<=", ">", ">="), fc.constantFrom("s1", "s2", "t"))
    .map(([sign, S]) => piece(`sk ${sign} ?`, { S })),
  fc.constant(piece("sk BETWEEN ? AND ?", { S: "s1" }, { S: "s9" })),
  fc.constant(piece("begins_with(sk, ?)", { S: "s" })),
);
const rankBound = fc.oneof(
  fc.constant(undefined),
  fc
    .tuple(fc.constantFrom("=", "<", "<=", ">", ">="), fc.constantFrom("1", "2", "3"))
    .map(([sign, N]) => piece(`tier ${sign} ?`, { N })),
);
const reading = fc.record({
  Limit: fc.constantFrom(undefined, undefined, 1, 2),
  ScanIndexForward: fc.constantFrom(undefined, true, false),
});
const start = fc.constantFrom(undefined, undefined, undefined, { pk: { S: "p1" }, sk: { S: "s1" } });
const tableQuery = fc
  .tuple(fc.constantFrom("p1", "p2"), bound, maybe(condition), reading, fc.boolean(), start)
  .map(([S, sk, filter, how, ConsistentRead, from]) => ({
    ...expressions({
      KeyConditionExpression: join(" AND ", [piece("pk = ?", { S }), ...(sk === undefined ? [] : [sk])]),
      FilterExpression: filter,
    }),
    ...how,
    ConsistentRead,
    ...(from !== undefined && S === "p1" && sk === undefined ? { ExclusiveStartKey: from } : {}),
  }));
const indexQuery = fc.tuple(fc.constantFrom("g1", "g2"), rankBound, reading).map(([S, rank, how]) => ({
  IndexName: "by-group",
  ...expressions({
    KeyConditionExpression: join(" AND ", [piece("grp = ?", { S }), ...(rank === undefined ? [] : [rank])]),
  }),
  ...how,
}));

const named = (name: string, arbitrary: fc.Arbitrary<Record<string, unknown>>) =>
  arbitrary.map((input): Operation => ({ name, input }));

/** The members' table name is filled in by whoever sends them. */
const member: fc.Arbitrary<TransactWriteItem> = fc.oneof(
  put.map((Put) => ({ Put: { TableName: undefined, ...Put } })),
  change.map((Update) => ({ Update: { TableName: undefined, UpdateExpression: undefined, ...Update } })),
  removal.map((Delete) => ({ Delete: { TableName: undefined, ...Delete } })),
  check.map((ConditionCheck) => ({
    ConditionCheck: { TableName: undefined, ConditionExpression: undefined, ...ConditionCheck },
  })),
);
const request: fc.Arbitrary<WriteRequest> = fc.oneof(
  item.map((Item) => ({ PutRequest: { Item } })),
  key.map((Key) => ({ DeleteRequest: { Key } })),
);

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: named(
      "PutItem",
      fc.tuple(put, oldBack).map(([one, more]) => ({ ...one, ...more })),
    ),
  },
  {
    weight: 8,
    arbitrary: named(
      "UpdateItem",
      fc
        .tuple(change, fc.constantFrom({}, { ReturnValues: "ALL_OLD" }, { ReturnValues: "ALL_NEW" }))
        .map(([one, more]) => ({ ...one, ...more })),
    ),
  },
  {
    weight: 3,
    arbitrary: named(
      "DeleteItem",
      fc.tuple(removal, oldBack).map(([one, more]) => ({ ...one, ...more })),
    ),
  },
  {
    weight: 2,
    arbitrary: named(
      "GetItem",
      fc.tuple(key, fc.boolean()).map(([Key, ConsistentRead]) => ({ Key, ConsistentRead })),
    ),
  },
  { weight: 4, arbitrary: named("Query", tableQuery) },
  { weight: 4, arbitrary: named("Query", indexQuery) },
  {
    weight: 1,
    arbitrary: named(
      "Scan",
      maybe(condition).map((filter) => expressions({ FilterExpression: filter })),
    ),
  },
  {
    weight: 8,
    arbitrary: named(
      "TransactWriteItems",
      fc.array(member, { minLength: 1, maxLength: 4 }).map((TransactItems) => ({ TransactItems })),
    ),
  },
  {
    weight: 1,
    arbitrary: named(
      "TransactGetItems",
      fc
        .array(key, { minLength: 1, maxLength: 3 })
        .map((keys) => ({ TransactItems: keys.map((Key) => ({ Get: { Key } })) })),
    ),
  },
  {
    weight: 1,
    arbitrary: named(
      "BatchGetItem",
      fc.array(key, { minLength: 1, maxLength: 3 }).map((Keys) => ({ RequestItems: { Keys } })),
    ),
  },
  {
    weight: 1,
    arbitrary: named(
      "BatchWriteItem",
      fc.array(request, { minLength: 1, maxLength: 3 }).map((requests) => ({ RequestItems: { requests } })),
    ),
  },
);

/** The operation's input for this table. */
export function inputFor({ name, input }: Operation, TableName: string): object {
  const all = { ...input, ReturnConsumedCapacity: "INDEXES" };
  const members = input["TransactItems"];
  if (Array.isArray(members)) {
    const filled = members.map((one: Record<string, object>) =>
      Object.fromEntries(Object.entries(one).map(([kind, action]) => [kind, { ...action, TableName }])),
    );
    return { ...all, TransactItems: filled };
  }
  const requests = input["RequestItems"];
  if (typeof requests === "object" && requests !== null) {
    const entry = "requests" in requests ? requests.requests : requests;
    return { ...all, RequestItems: { [TableName]: entry } };
  }
  return { ...all, TableName, ...(name === "Scan" ? {} : {}) };
}
