/**
 * A deployment can be rolled back and forward at any time: what each version wrote is kept under this folder, this
 * version reads all of it and lives on with it, bears what a later one may add, and writes nothing that isn't shown.
 */
import { readdirSync, readFileSync } from "node:fs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Context } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { keepDeadlines } from "../../functions/keep-deadlines/keep-deadlines.ts";
import { relayEntries } from "../../functions/relay-changes/relay-changes.ts";
import { createSendNotice } from "../../functions/send-notice/wiring.ts";
import { readDeliveryEvent } from "../../shared/aws/delivery-events.ts";
import { openEscalations } from "../../shared/aws/escalations.ts";
import { readHandoff } from "../../shared/aws/handoff-store.ts";
import { recallRequest } from "../../shared/aws/idempotency-store.ts";
import { readInvite, readInviteIdsOfSubject } from "../../shared/aws/invite-store.ts";
import { type Item, readItem, writeItem } from "../../shared/aws/invitee-table.ts";
import { readNoticeMessage } from "../../shared/aws/notice-queue.ts";
import { takeQuota } from "../../shared/aws/quota-store.ts";
import { readRequestsOf } from "../../shared/aws/request-store.ts";
import { readControl } from "../../shared/aws/sending-control.ts";
import { subjectOf } from "../../shared/aws/subject-store.ts";
import { readToken } from "../../shared/aws/token-store.ts";
import { dataMap, unmapped } from "../../shared/domain/data-map.ts";
import { sha256 } from "../../shared/domain/identity.ts";
import { dayMs } from "../../shared/domain/invite.ts";
import { hashEntry, verifyChain } from "../../shared/domain/ledger.ts";
import { readCall } from "../../shared/domain/operator-command.ts";
import { policySchema } from "../../shared/domain/policy.ts";
import { environmentFor } from "../simulation/deployment.ts";
import { memoryInvitees } from "../support/memory-invitees.ts";
import { aspectsOf, observe, type Written } from "./observe.ts";

const corpora = readdirSync(new URL(".", import.meta.url))
  .filter((name) => /^\d{4}-\d{2}-\d{2}[a-z]?\.jsonl$/.test(name))
  .sort();
const read = (name: string): readonly Written[] =>
  readFileSync(new URL(name, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Written);

/** Members that only a later version knows, in every object of it. */
function fromTheFuture(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromTheFuture);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, one]) => [
    name,
    // Our own tags come back from SES as they were, and their values are always lists.
    name === "tags" ? { ...one, addedLater: ["1"] } : fromTheFuture(one),
  ]);
  return { ...Object.fromEntries(members), addedLater: { by: "a later version", on: [1] } };
}

/** A token that opens something: its hash is the key. */
const token = "A".repeat(43);
const idOf = ({ pk }: { readonly pk: string }) => pk.slice(pk.indexOf("#") + 1);

/** A table with this item alone, an hour before it runs out or at `nowMs`. */
async function worldOf(item: Item, nowMs?: number) {
  const memory = memoryInvitees(policySchema.parse({}));
  memory.clock.now = nowMs ?? (Number(item["expiresAtSeconds"] ?? 4_000_000_000) - 3_600) * 1000;
  await writeItem(memory.table, { put: item });
  return memory;
}

const quietQueue = {
  sqs: { send: <Output>(): Promise<Output> => Promise.resolve({ Failed: [] } as Output) },
  url: { single: "https://sqs.example/single", bulk: "https://sqs.example/bulk" },
};

/** How each kind is read. @throws where it isn't */
const readers: Readonly<Record<string, (item: Item, isOfToday: boolean) => Promise<void>>> = {
  async invite(item, isOfToday) {
    const { table, clock } = await worldOf(item);
    const found = await readInvite(table, idOf(item), clock.now);
    const invite = found?.invite ?? expect.fail("is not read");
    expect(invite.revision).toBeGreaterThanOrEqual(0);
    expect(invite.ledger.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(invite.notice.attempts).toBeGreaterThanOrEqual(0);
    expect(Array.isArray(invite.notice.evidence)).toBe(true);
    if (!isOfToday) return;
    const { notice, inviter, invitee, ...rest } = invite;
    for (const [name, stored] of Object.entries({ invite: rest, notice, inviter, invitee })) {
      const record = name as "invite" | "notice" | "inviter" | "invitee";
      const fields: Readonly<Record<string, { holds: { safeParse(value: unknown): { success: boolean } } }>> =
        dataMap[record];
      expect(unmapped(record, { ...stored }), name).toEqual([]);
      for (const [field, value] of Object.entries({ ...stored }))
        expect(fields[field]?.holds.safeParse(value).success, `${name}.${field}`).toBe(true);
    }
  },
  async ledger(item) {
    const { table } = await worldOf(item);
    const published: object[] = [];
    const relay = {
      table,
      queue: quietQueue,
      sns: {
        send: <Output>(command: { readonly input: object }): Promise<Output> => {
          published.push(command.input);
          return Promise.resolve({ Failed: [] } as Output);
        },
      },
      topicArn: "arn:aws:sns:eu-west-2:000000000000:lifecycle",
      source: "urn:clientshare",
    };
    const { failed, entries } = await relayEntries(relay, [{ pk: item.pk, sk: item.sk }]);
    expect(failed).toEqual([]);
    expect(entries).toHaveLength(1);
    const entry = item["entry"] as { readonly seq: number; readonly hash: string };
    expect(hashEntry(entry)).toBe(entry.hash);
  },
  async subject(item) {
    expect(subjectOf(item, 0)).toMatchObject({ subjectId: idOf(item) });
  },
  async link(item) {
    const { table } = await worldOf(item);
    expect(await readInviteIdsOfSubject(table, idOf(item))).toEqual([item["inviteId"]]);
  },
  async request(item) {
    const { table, clock } = await worldOf(item);
    const [stored] = await readRequestsOf(table, idOf(item), clock.now);
    expect(stored?.request.requestId).toBe(item.sk.slice("request#".length));
  },
  async token(item) {
    const { table, clock } = await worldOf({ ...item, pk: `token#${sha256(token)}` });
    const { inviteId, subjectId, notice, attempt } = item;
    expect(await readToken(table, token, clock.now)).toEqual({ inviteId, subjectId, notice, attempt });
  },
  async handoff(item) {
    const { table, clock } = await worldOf({ ...item, pk: `handoff#${sha256(token)}` });
    expect((await readHandoff(table, token, clock.now))?.inviteId).toBe(item["inviteId"]);
  },
  async idempotency(item) {
    const { table, clock } = await worldOf(item);
    const request = { key: { pk: item.pk, sk: item.sk }, bodyHash: String(item["bodyHash"]) };
    expect(await recallRequest(table, request, clock.now)).toEqual({
      remembered: "same",
      inviteId: item["inviteId"],
    });
  },
  /** Told of an invite that is not there, it is taken away: so it was understood. */
  async escalation(item) {
    const { table } = await worldOf(item);
    for await (const page of openEscalations(table)) expect(page).toEqual([]);
    expect(await readItem(table, { pk: item.pk, sk: item.sk })).toBeUndefined();
  },
  async quota(item) {
    const { table, clock } = await worldOf(item);
    const windowEndsMs = clock.now + 3_600_000;
    const quota = { scope: "inviter-day", pk: item.pk, windowMs: dayMs, windowEndsMs } as const;
    const used = Number(item["used"]);
    expect((await takeQuota(table, { ...quota, maximum: used }, 1)).taken).toBe(0);
    expect((await takeQuota(table, { ...quota, maximum: used + 1 }, 1)).taken).toBe(1);
  },
};
const control = async (item: Item) => {
  const [, hour] = /^outcomes#(\d+)$/.exec(item.sk) ?? [];
  const [, day] = /^forgets#(\d+)$/.exec(item.sk) ?? [];
  const { table } = await worldOf(item);
  const at = hour === undefined ? Number(day ?? 0) * dayMs : Number(hour) * 3_600_000;
  const told = await readControl(table, at);
  expect(told.stopped).toBe(item["stopped"] === true);
  for (const name of ["sent", "delivered", "bounced", "complained"] as const)
    expect(told.lastHour[name]).toBe(Number(item[name] ?? 0));
  expect(told.forgetsDue).toBe(Number(item["due"] ?? 0));
};
const isItem = (value: object): value is Item => "pk" in value && "sk" in value;

async function readOne({ kind, shows, value }: Written, isOfToday: boolean): Promise<void> {
  if (isItem(value)) {
    const reader = kind.startsWith("control") ? control : readers[kind];
    if (reader === undefined) throw new Error(`Nobody reads ${kind}`);
    return reader(value, isOfToday);
  }
  switch (kind) {
    case "message":
      return expect(readNoticeMessage(JSON.stringify(value))).toMatchObject({ kind: shows });
    case "delivery-event":
      return expect(readDeliveryEvent(JSON.stringify(value))).toBeDefined();
    case "operator-call":
      return expect(readCall(value)).toMatchObject({ ok: true });
    case "domain-event":
      return expect(value).toMatchObject({
        specversion: "1.0",
        id: expect.any(String),
        source: expect.any(String),
      });
    default:
      throw new Error(`Nobody reads ${kind}`);
  }
}

/** Sweeps the invite from where it stands to its end. */
async function liveOn(item: Item): Promise<void> {
  const memory = await worldOf(item, Number(item["wakeAtSeconds"] ?? 0) * 1000);
  const { table, clock } = memory;
  for (let runs = 0; runs < 400; runs += 1) {
    const { acts } = await keepDeadlines({
      ...memory.acts,
      queue: quietQueue,
      remainingMs: () => 60_000,
      log: { error: () => undefined },
    });
    expect(acts.failed).toBeUndefined();
    const now = await readItem(table, { pk: item.pk, sk: item.sk });
    if (now === undefined) return;
    clock.now = Math.max(clock.now + dayMs, Number(now["wakeAtSeconds"] ?? 0) * 1000);
  }
  throw new Error("It never came to its end");
}

describe.each(corpora)("what was written as of %s", (name) => {
  const records = read(name);
  const invites = records.filter(({ kind }) => kind === "invite");

  test("is of every kind", () => {
    const kinds = new Set(records.map(({ kind }) => kind));
    expect([...Object.keys(readers), "message", "delivery-event", "domain-event", "operator-call"]).toEqual(
      expect.arrayContaining([...kinds].filter((kind) => !kind.startsWith("control"))),
    );
    for (const kind of [
      ...Object.keys(readers),
      "message",
      "delivery-event",
      "domain-event",
      "control-sending",
    ])
      expect(kinds).toContain(kind);
  });

  test.each(records.map((one) => [`${one.kind} ${one.shows}`, one] as const))("%s is read", (_, one) =>
    readOne(one, name === corpora.at(-1)),
  );

  test.each(invites.map(({ shows, value }) => [shows, value as Item] as const))(
    "an invite that is %s comes to its end",
    (_, item) => liveOn(item),
  );

  const growing = records.filter(({ kind }) => kind !== "operator-call" && kind !== "ledger");
  test.each(growing.map((one) => [`${one.kind} ${one.shows}`, one] as const))(
    "%s is read with what a later version added",
    (_, one) => readOne({ ...one, value: fromTheFuture(one.value) as Written["value"] }, false),
  );

  test.each(invites.map(({ shows, value }) => [shows, value as Item] as const))(
    "an invite that is %s comes to its end with what a later version added",
    (_, item) => liveOn(fromTheFuture(item) as Item),
  );
});

describe("what a later version writes", () => {
  test("a ledger entry of an event that is not known yet is relayed past, and its chain verifies", async () => {
    const [first] = read(corpora.at(-1) ?? "").filter(
      ({ kind, shows }) => kind === "ledger" && shows === "InviteReceived",
    );
    const item = (first?.value ?? expect.fail("no such entry")) as Item;
    const { hash: _, ...rest } = fromTheFuture({ ...(item["entry"] as object), event: "SomethingNew" }) as {
      readonly hash: string;
    };
    const entry = { ...rest, hash: hashEntry(rest) };
    expect(verifyChain([entry]).ok).toBe(true);
    await readers["ledger"]?.({ ...item, entry }, false);
  });

  test("a message of a higher version goes back to its queue, and in the end to the dead letters; others go on", async () => {
    const memory = memoryInvitees();
    const url = { url: "https://sqs.example/q", deadLettersUrl: "https://sqs.example/d" };
    const answered = <Output>(answer: object) => Promise.resolve(answer as Output);
    const handler = createSendNotice({
      environment: environmentFor(policySchema.parse({}), { notices: url, bulk: url, events: url }),
      clock: () => memory.clock.now,
      wallClock: () => memory.clock.now,
      random: (size) => new Uint8Array(size),
      dynamodb: memory.table.dynamodb,
      sqs: { send: () => answered({ Failed: [] }) },
      ses: { send: () => Promise.reject(new Error("Nothing may be sent")) },
      secrets: {
        send: () => answered({ SecretString: JSON.stringify({ current: "k1", k1: "x".repeat(64) }) }),
      },
    });
    const [message] = read(corpora.at(-1) ?? "").filter(
      ({ kind, shows }) => kind === "message" && shows === "notice",
    );
    const bodies = [{ ...message?.value, version: 2 }, message?.value, { version: 1, kind: "something-new" }];
    const Records = bodies.map((body, n) => ({
      messageId: `m${n}`,
      body: JSON.stringify(body),
      attributes: { ApproximateReceiveCount: "1" },
    }));
    const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
    const answer = await handler({ Records } as Parameters<typeof handler>[0], context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m2" }] });
  });
});

test("this version writes nothing that the newest of them does not show: else write the next one down (npm run corpus)", async () => {
  const shown = new Set(read(corpora.at(-1) ?? "").flatMap(aspectsOf));
  const unknown = new Map<string, Written>();
  let heard = 0;
  await observe(["1", "2", "3", "4"], (written) => {
    heard += 1;
    for (const aspect of aspectsOf(written)) if (!shown.has(aspect)) unknown.set(aspect, written);
  });
  expect(heard).toBeGreaterThan(1_000);
  expect([...unknown.keys()]).toEqual([]);
});

test("items of the corpus are what DynamoDB can hold", () => {
  for (const name of corpora)
    for (const { value } of read(name)) if (isItem(value)) expect(() => marshall(value)).not.toThrow();
});
