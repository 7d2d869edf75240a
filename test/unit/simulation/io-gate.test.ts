/** The scheduler and the gate of the simulation: crashes, lost answers, retries, and the same trace each time. */
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { transact, writeItem } from "../../../shared/aws/invitee-table.ts";
import type { Platform } from "../../../shared/lambda/platform.ts";
import { throttled } from "../../simulation/parts/dynamodb-errors.ts";
import { IoGate } from "../../simulation/parts/io-gate.ts";
import { calmPlan, type IoPlan, type Verdict } from "../../simulation/parts/io-plan.ts";
import { MemoryDynamoDB } from "../../simulation/parts/memory-dynamodb.ts";
import { Scheduler, type Task, type TaskEnd } from "../../simulation/parts/scheduler.ts";
import { SeededRandom } from "../../simulation/parts/seeded-random.ts";
import type { TableDefinition } from "../../simulation/parts/table-definition.ts";
import { Trace } from "../../simulation/parts/trace.ts";

const definition: TableDefinition = {
  name: "table",
  hash: { name: "pk", type: "S" },
  sort: { name: "sk", type: "S" },
  indexes: [],
};
const key = { pk: { S: "a" }, sk: { S: "b" } };

function aWorld(plan: Partial<IoPlan> = {}, seed = "1") {
  const random = new SeededRandom(seed);
  const scheduler = new Scheduler(random.fork("schedule"), Date.UTC(2026, 0, 1));
  const trace = new Trace({ keep: Number.POSITIVE_INFINITY });
  const gate = new IoGate({ scheduler, random: random.fork("io"), trace, plan: { ...calmPlan, ...plan } });
  const database = new MemoryDynamoDB(scheduler.now, [definition]);
  const run = async <T>(work: (platform: Pick<Platform, "dynamodb">) => Promise<T>): Promise<TaskEnd<T>> => {
    const ends: TaskEnd<T>[] = [];
    start(work, (end) => ends.push(end));
    await scheduler.runUntil(scheduler.now() + 60_000);
    const [end] = ends;
    if (end === undefined) throw new Error("still running");
    return end;
  };
  const start = <T>(
    work: (platform: Pick<Platform, "dynamodb">) => Promise<T>,
    ended: (end: TaskEnd<T>) => void,
    name = "task",
  ): Task => scheduler.start(name, (task) => work({ dynamodb: gate.client(database, () => task) }), ended);
  return { scheduler, trace, gate, database, run, start, item: () => database.table("table").peek(key) };
}

/** The verdicts for the first calls, in order; then all goes well. */
const verdicts = (...list: readonly Verdict[]): Partial<IoPlan> => ({
  verdict: ({ ordinal }) => list[ordinal - 1] ?? { kind: "proceed" },
});

const table = (platform: Pick<Platform, "dynamodb">) => ({ dynamodb: platform.dynamodb, name: "table" });
const putOnce = (platform: Pick<Platform, "dynamodb">) =>
  writeItem(table(platform), {
    put: { pk: "a", sk: "b" },
    condition: { expression: "attribute_not_exists(pk)" },
  });

describe("the io-gate", () => {
  test("a call takes virtual time and no real time", async () => {
    const { run, scheduler } = aWorld({
      latency: () => ({ requestMilliseconds: 1000, answerMilliseconds: 500 }),
    });
    const begun = scheduler.now();
    const end = await run(async ({ dynamodb }) => {
      await dynamodb.send(new PutItemCommand({ TableName: "table", Item: key }));
      return scheduler.now() - begun;
    });
    expect(end).toEqual({ kind: "returned", value: 1500 });
  });

  test("a crash before a call leaves nothing, and no further line runs", async () => {
    const { run, item } = aWorld(verdicts({ kind: "crash", when: "before" }));
    let further = false;
    const end = await run(async (platform) => {
      await putOnce(platform);
      further = true;
    });
    expect(end.kind).toBe("killed");
    expect(further).toBe(false);
    expect(item()).toBeUndefined();
  });

  test("a crash after a call leaves its effect", async () => {
    const { run, item } = aWorld(verdicts({ kind: "crash", when: "after" }));
    expect((await run(putOnce)).kind).toBe("killed");
    expect(item()).toBeDefined();
  });

  test("the client's own retry after a lost answer meets the first attempt's effect", async () => {
    const { run, item } = aWorld(verdicts({ kind: "lose-answer", by: "reset" }));
    // The product must cope: its own write is there, and it is told that the condition failed.
    expect(await run(putOnce)).toEqual({ kind: "returned", value: false });
    expect(item()).toBeDefined();
  });

  test("the client's own retry of a transaction counts once, by its token", async () => {
    const { run, database } = aWorld(verdicts({ kind: "lose-answer", by: "timeout" }));
    const end = await run((platform) =>
      transact(table(platform), [
        { update: { pk: "a", sk: "b" }, set: { expression: "ADD counted :one", values: { ":one": 1 } } },
      ]),
    );
    expect(end).toEqual({ kind: "returned", value: { result: "done" } });
    expect(database.table("table").peek(key)?.["counted"]).toEqual({ N: "1" });
  });

  test("throttling is retried by the client, three attempts in all", async () => {
    const refuse: Verdict = { kind: "refuse", error: throttled.table() };
    const { run, gate } = aWorld(verdicts(refuse, refuse, refuse));
    const end = await run(putOnce);
    expect(end).toMatchObject({ kind: "threw", error: { name: "ProvisionedThroughputExceededException" } });
    expect(gate.calls).toBe(3);
  });

  test("a late request takes effect after its caller gave up", async () => {
    const { run, scheduler, item } = aWorld({
      ...verdicts(
        { kind: "late", afterMilliseconds: 120_000 },
        { kind: "lose-request", by: "timeout" },
        { kind: "lose-request", by: "timeout" },
      ),
    });
    const end = await run(putOnce);
    expect(end).toMatchObject({ kind: "threw", error: { name: "TimeoutError" } });
    expect(item()).toBeUndefined();
    await scheduler.runUntil(scheduler.now() + 130_000);
    expect(item()).toBeDefined();
  });

  test("a conflict on one item is told beside the reasons of the others", async () => {
    const conflict: Verdict = { kind: "conflict", items: [1] };
    const { run, gate } = aWorld(verdicts(conflict));
    const end = await run((platform) =>
      transact(table(platform), [{ put: { pk: "a", sk: "b" } }, { put: { pk: "c", sk: "d" } }]),
    );
    expect(end).toEqual({ kind: "returned", value: { result: "done" } });
    expect(gate.calls).toBe(2);
  });

  test("a request timeout given to one call ends that call", async () => {
    const { run } = aWorld({ latency: () => ({ requestMilliseconds: 2000, answerMilliseconds: 2000 }) });
    const end = await run(({ dynamodb }) =>
      dynamodb.send(new GetItemCommand({ TableName: "table", Key: key }), { requestTimeout: 3000 }),
    );
    expect(end).toMatchObject({ kind: "threw", error: { name: "TimeoutError" } });
  });
});

describe("the scheduler", () => {
  /** Four tasks that read and write one counter without a condition: the interleaving shows in the result. */
  async function race(seed: string) {
    const { scheduler, start, trace, database } = aWorld(
      { latency: () => ({ requestMilliseconds: 1, answerMilliseconds: 1 }) },
      seed,
    );
    for (const name of ["one", "two", "three", "four"]) {
      start(
        async ({ dynamodb }) => {
          const { Item } = await dynamodb.send(
            new GetItemCommand({ TableName: "table", Key: key, ConsistentRead: true }),
          );
          const next = String(Number(Item?.["sum"]?.N ?? 0) + 1);
          await dynamodb.send(
            new UpdateItemCommand({
              TableName: "table",
              Key: key,
              UpdateExpression: "SET #sum = :next",
              ExpressionAttributeNames: { "#sum": "sum" },
              ExpressionAttributeValues: { ":next": { N: next } },
            }),
          );
        },
        () => undefined,
        name,
      );
    }
    await scheduler.runUntil(scheduler.now() + 1000);
    return {
      digest: trace.digest(),
      lines: trace.tail(),
      sum: database.table("table").peek(key)?.["sum"]?.N,
    };
  }

  test("the same seed gives the same trace, byte for byte", async () => {
    const first = await race("same");
    expect(first.lines.length).toBe(8);
    expect(await race("same")).toEqual(first);
  });

  test("other seeds explore other interleavings", async () => {
    const digests = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) digests.add((await race(String(seed))).digest);
    expect(digests.size).toBeGreaterThan(10);
  });

  test("product code that waits for real time between two calls is waited for", async () => {
    const { run, scheduler } = aWorld();
    const begun = scheduler.now();
    const end = await run(async (platform) => {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      await putOnce(platform);
      return scheduler.now() - begun;
    });
    expect(end).toEqual({ kind: "returned", value: 4 });
  });
});
