/**
 * The in-memory DynamoDB that the simulation runs on, held to the embedded engine: after the same random
 * operations both gave the same answers, refused the same for the same reasons, counted the same capacity,
 * and have the same items and stream.
 *
 * Known differences, kept out of the operations or evened out below. The engine records writes that change
 * nothing in the stream; gives the key as the old attributes of an item that an update has just made; fills a
 * list up with nulls where AWS appends; reaches into a NULL as into an empty map; notices overlapping paths,
 * keys in updates and operands of a wrong type only after the condition, and double parentheses in a
 * transaction as a cancellation. In memory these follow AWS. Not in memory at all: reserved words and the
 * reserved limits of throughput; the engine's own tests see the same expressions.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DynamodbEngine, startDynamodb } from "../../../infra/local/dynamodb-engine.ts";
import { MemoryDynamoDB } from "../../simulation/parts/memory-dynamodb.ts";
import { definitionNamed, inputFor, type Operation, operation } from "./dynamodb-operations.ts";
import { type Answer, asWire, call, createTable, readStream } from "./raw-dynamodb.ts";

const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20260101);
const runs = Number(process.env["DIFFERENTIAL_RUNS"] ?? 120);

let directory = "";
let engine: DynamodbEngine;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "differential-"));
  engine = await startDynamodb(directory, undefined);
});

afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

let tables = 0;

test("random operations have the same outcome in memory and in the embedded engine", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 1, maxLength: 60, size: "max" }),
      async (operations) => {
        tables += 1;
        const definition = definitionNamed(`differential-${tables}`);
        const stream = await createTable(engine.endpoint, definition);
        const memory = new MemoryDynamoDB(() => 0, [definition]);
        for (const one of operations) {
          const input = inputFor(one, definition.name);
          const theirs = await call(engine.endpoint, one.name, input);
          expect(comparable(one, inMemory(memory, one, input)), describeCall(one, theirs)).toEqual(
            comparable(one, theirs),
          );
        }
        const everything = { name: "Scan", input: {} };
        const scan = inputFor(everything, definition.name);
        expect(comparable(everything, inMemory(memory, everything, scan))).toEqual(
          comparable(everything, await call(engine.endpoint, "Scan", scan)),
        );
        compareStreams(
          byKey(memoryStream(memory, definition.name)),
          byKey(await readStream(engine.endpoint, stream)),
        );
      },
    ),
    { seed, numRuns: runs },
  );
});

function inMemory(memory: MemoryDynamoDB, { name }: Operation, input: object): Answer {
  try {
    return { output: JSON.parse(JSON.stringify(memory.perform(name, input), asWire)) };
  } catch (error) {
    if (!(error instanceof Error) || !("$fault" in error)) throw error;
    const body = JSON.parse(JSON.stringify({ ...error }, asWire));
    return { error: { name: error.name, message: error.message, body } };
  }
}

/** What must be the same: not messages, not the order of sets, nor that of what has no order. */
function comparable({ name }: Operation, answer: Answer): unknown {
  if ("error" in answer) {
    const { CancellationReasons, Item } = answer.error.body;
    const reasons = Array.isArray(CancellationReasons)
      ? CancellationReasons.map(({ Code, Item: old }) => ({ Code, Item: old }))
      : undefined;
    return sorted({ error: answer.error.name, reasons, Item });
  }
  const { $metadata: _, Attributes, ...output } = answer.output;
  // Of an item that an update has just made, AWS knows no old attributes; the engine gives its key.
  const bare = typeof Attributes === "object" && Attributes !== null && Object.keys(Attributes).length === 2;
  const unordered = name === "Scan" || name === "BatchGetItem";
  return sorted(bare ? output : { ...output, Attributes }, unordered);
}

/** Members of sets in order; and the items of an answer too, where they have none. */
function sorted(value: unknown, unordered = false): unknown {
  if (Array.isArray(value)) {
    const members = value.map((one) => sorted(one, unordered));
    return unordered ? members.sort(byText) : members;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([name, inner]) => [
        name,
        (name === "SS" || name === "NS" || name === "BS") && Array.isArray(inner)
          ? [...inner].sort()
          : sorted(inner, unordered && name !== "L"),
      ]),
  );
}

const byText = (left: unknown, right: unknown): number =>
  JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;

function describeCall(one: Operation, theirs: Answer): string {
  const refusal = "error" in theirs ? ` → ${theirs.error.name}: ${theirs.error.message}` : "";
  return `${one.name} ${JSON.stringify(one.input, asWire)}${refusal}`;
}

function memoryStream(memory: MemoryDynamoDB, name: string): readonly { event: string; keys: string }[] {
  const { stream } = memory.table(name);
  return Array.from({ length: stream.shardCount }, (_, shard) => stream.read(shard, 0, 10_000, 0).records)
    .flat()
    .map(({ eventName, dynamodb: { Keys } }) => ({
      event: eventName,
      keys: `${Keys["pk"]?.S}/${Keys["sk"]?.S}`,
    }));
}

/** Events of each item in order; between items there is no order. */
function byKey(records: readonly { event: string; keys: string }[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const { event, keys } of records) all[keys] = [...(all[keys] ?? []), event];
  return all;
}

/**
 * The same appearances and disappearances of each item, in the same order. The engine also records writes
 * that change nothing, which AWS does not: so its changes may be more, but never fewer.
 */
function compareStreams(ours: Record<string, string[]>, theirs: Record<string, string[]>): void {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  for (const [key, events] of Object.entries(ours)) {
    const all = [...(theirs[key] ?? [])];
    for (const event of events) {
      while (all[0] === "MODIFY" && event !== "MODIFY") all.shift();
      expect(all.shift()).toBe(event);
    }
    expect(all.filter((event) => event !== "MODIFY")).toEqual([]);
  }
}
