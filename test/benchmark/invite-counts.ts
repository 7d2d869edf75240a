/** What one invite, a page of the list and a sweep ask of AWS, counted on {@link CountedPipeline}. */
import { inviterKeyOf } from "../../shared/aws/invite-store.ts";
import { tableName } from "../simulation/deployment.ts";
import { CountedPipeline } from "./counted-pipeline.ts";
import type { Traces } from "./monthly-cost.ts";

/** Everything that AWS charges by the piece, for some invites together. */
export interface Bill {
  readonly invites: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly httpRequests: number;
  readonly invocations: number;
  /** Send, receive and delete; what SNS hands to the queue is in it. */
  readonly sqsRequests: number;
  /** Our own publishes, by the batch, and those of SES's events. */
  readonly snsRequests: number;
  readonly mails: number;
  readonly secretReads: number;
}

/**
 * What receiving, sending and delivering need without losing anything, in write units; the README argues each.
 * Idempotency 2, quotas 3; invite with its two index entries 4, link 2, ledger 2; then the claim with person and
 * token 6; the sending with its ledger entry 4; the delivery with its ledger entry and wake time 6. An invite stays
 * within a kilobyte.
 */
export const neededWriteUnits = 29;

const aBody = (n: number) => ({
  invitee: {
    email: `sam.okafor${n}@brightwater.example`,
    givenName: "Sam",
    familyName: "Okafor",
    company: "Brightwater Ltd",
    jobTitle: "Buyer",
  },
  relationship: "business-contact",
  space: { id: "space-7", name: "Northwind and Brightwater" },
  locale: "en-GB",
});

/** What SES publishes of a mail that arrives: that it was sent, and delivered. */
const eventsPerMail = 2;

/** One function's share of what an invite costs. */
export interface Share {
  readonly function: string;
  readonly operation: string;
  readonly calls: number;
  readonly read: number;
  readonly write: number;
}

/**
 * Invites received, sent and delivered on warm functions, one after the other, each going all the way alone
 * (`lone`) or all together, so that every batch is full (`busy`).
 */
export async function countInvites(
  invites: number,
  load: "lone" | "busy",
): Promise<{
  readonly bill: Bill;
  readonly shares: readonly Share[];
  readonly roundTrips: number;
  readonly traces: Traces;
}> {
  const pipeline = new CountedPipeline();
  const first = hearStandardOutput();
  await goThrough(pipeline, 1, 0, "lone").finally(first.stop);
  pipeline.takeCounts();
  const storedBefore = pipeline.storedBytes;
  const heard = hearStandardOutput();
  const roundTrips = await goThrough(pipeline, invites, 1, load).finally(heard.stop);
  const { calls, invocations } = pipeline.takeCounts();
  const number = (operation: string) => calls.filter((call) => call.operation === operation).length;
  const sum = (unit: "read" | "write") => calls.reduce((total, call) => total + call[unit], 0);
  const batches = (invocations["send-notice"] ?? 0) + (invocations["record-delivery"] ?? 0);
  const shares = new Map<string, Share>();
  for (const { function: name, operation, read, write } of calls) {
    const key = `${name} ${operation}`;
    const before = shares.get(key) ?? { calls: 0, read: 0, write: 0 };
    shares.set(key, {
      function: name,
      operation,
      calls: before.calls + 1,
      read: before.read + read,
      write: before.write + write,
    });
  }
  return {
    bill: {
      invites,
      writeUnits: sum("write"),
      readUnits: sum("read"),
      httpRequests: invites,
      invocations: Object.values(invocations).reduce((total, count) => total + count, 0),
      // Lambda receives and deletes each batch; SNS puts each event of SES into its queue.
      sqsRequests: number("SendMessageBatch") + 2 * batches + eventsPerMail * invites,
      snsRequests: number("PublishBatch") + eventsPerMail * invites,
      mails: number("SendRawEmail"),
      secretReads: number("GetSecretValue"),
    },
    shares: [...shares.values()],
    roundTrips,
    traces: {
      logBytes: heard.bytes() / invites,
      storedBytes: (pipeline.storedBytes - storedBefore) / invites,
    },
  };
}

/** Counts what the functions write, which is what Lambda would keep as their log, and prints none of it. */
function hearStandardOutput() {
  let bytes = 0;
  const { write } = process.stdout;
  process.stdout.write = (text: string | Uint8Array) => {
    bytes += Buffer.byteLength(text);
    return true;
  };
  return {
    bytes: () => bytes,
    stop: () => {
      process.stdout.write = write;
    },
  };
}

async function goThrough(pipeline: CountedPipeline, invites: number, from: number, load: "lone" | "busy") {
  let roundTrips = 0;
  const onwards = async () => {
    pipeline.clock.now += 1_000;
    await pipeline.relay();
    await pipeline.send();
    await pipeline.relay();
    // The configuration set publishes both; the first says nothing new where SES's answer had come.
    await pipeline.tell("send");
    pipeline.clock.now += 1_000;
    await pipeline.tell("delivery");
    await pipeline.relay();
  };
  for (let n = from; n < from + invites; n += 1) {
    const answer = await pipeline.request("receive-invites", "POST /v1/invites", {
      body: aBody(n),
      headers: { "idempotency-key": `5c6f9c1e-0000-4000-8000-${String(n).padStart(12, "0")}` },
    });
    if (answer.status !== 202) throw new Error(`An invite was answered ${answer.status}`);
    roundTrips = Math.max(roundTrips, pipeline.roundTrips);
    if (load === "lone") await onwards();
  }
  if (load === "busy") await onwards();
  return roundTrips;
}

/** Requests and units of one thing done. */
export interface Cost {
  readonly requests: number;
  readonly units: number;
}

/**
 * What a page of an inviter's list, one invite, its page for the invitee and a sweep with nothing due cost,
 * while the table holds `stored` invites of theirs and of others.
 */
export async function countReads(stored: number): Promise<Readonly<Record<string, Cost>>> {
  const pipeline = new CountedPipeline();
  await goThrough(pipeline, 60, 0, "busy");
  fill(pipeline, stored);
  const list = await pipeline.request("show-invites", "GET /v1/invites", { query: { limit: "20" } });
  const { items } = JSON.parse(list.body) as { items: readonly { id: string }[] };
  pipeline.takeCounts();
  const count = async (work: () => Promise<unknown>): Promise<Cost> => {
    await work();
    const { calls } = pipeline.takeCounts();
    return {
      requests: calls.length,
      units: calls.reduce((total, { read, write }) => total + read + write, 0),
    };
  };
  const id = items[0]?.id ?? "";
  const sweep = () => pipeline.invoke("keep-deadlines", {});
  await sweep();
  pipeline.takeCounts();
  return {
    list: await count(() => pipeline.request("show-invites", "GET /v1/invites", { query: { limit: "20" } })),
    invite: await count(() =>
      pipeline.request("show-invites", "GET /v1/invites/{id}", { parameters: { id } }),
    ),
    "rights page": await count(() =>
      pipeline.request("show-invitee", "GET /i/{token}", { parameters: { token: pipeline.lastToken } }),
    ),
    sweep: await count(sweep),
  };
}

/** Items that stand in both indexes as invites do: a tenth of them the same inviter's. None is due. */
function fill(pipeline: CountedPipeline, stored: number): void {
  const mine = inviterKeyOf("org-5d1e8b40", "user-7f3a9c12");
  for (let n = 0; n < stored; n += 1) {
    const inviteId = `inv_00${String(n).padStart(24, "0")}`;
    pipeline.database.perform("PutItem", {
      TableName: tableName,
      Item: {
        pk: { S: `invite#${inviteId}` },
        sk: { S: "invite" },
        inviteId: { S: inviteId },
        inviterKey: { S: n % 10 === 0 ? mine : inviterKeyOf("others", String(n % 97)) },
        wakeShard: { S: `wake#${n % 4}` },
        wakeAtSeconds: { N: String(Math.floor(pipeline.clock.now / 1000) + 86_400 + n) },
        expiresAtSeconds: { N: String(Math.floor(pipeline.clock.now / 1000) + 9_000_000) },
      },
    });
  }
  pipeline.takeCounts();
}
