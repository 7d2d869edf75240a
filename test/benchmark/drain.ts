/**
 * Notices drained on the embedded DynamoDB: send-notice on batches of ten, several at once as Lambda would, against
 * a bare loop of the same SDK calls with literal input. SES answers at once in both.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Context } from "aws-lambda";
import { createSendNotice } from "../../functions/send-notice/wiring.ts";
import { startDynamodb } from "../../infra/local/dynamodb-engine.ts";
import { inviteItem } from "../../shared/aws/invite-store.ts";
import { newInviteId } from "../../shared/domain/identity.ts";
import { type Invite, patience } from "../../shared/domain/invite.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { tableDefinition, tableName } from "../simulation/deployment.ts";
import { anInvite, aPolicy, receivedAtMs } from "../support/an-invite.ts";

const atOnce = 5;
const item = (name: string, value: object) => marshall({ pk: name, sk: "bare", ...value });
/** As received: to be woken when a sender's lease would be over. */
const itemOf = (invite: Invite) =>
  marshall(inviteItem(invite, aPolicy, receivedAtMs + patience.leaseMs), { removeUndefinedValues: true });

/** Seconds that each took for `notices` of them. */
export async function measureDrain(
  notices: number,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly functionSeconds: number; readonly bareSeconds: number }> {
  const directory = mkdtempSync(join(tmpdir(), "drain-"));
  const engine = await startDynamodb(directory, process.env["AWS_ENDPOINT_URL_DYNAMODB"]);
  const settings = { region: "eu-west-2", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const dynamodb = new DynamoDBClient({ ...settings, endpoint: engine.endpoint });
  try {
    await dynamodb.send(new CreateTableCommand(createTable()));
    const all = Array.from({ length: 2 * notices }, (_, n) => queuedInvite(n));
    for (let from = 0; from < all.length; from += 25) {
      const puts = all.slice(from, from + 25).map((invite) => ({ PutRequest: { Item: itemOf(invite) } }));
      await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
    }
    // In turns, since the engine slows down as its table grows.
    let [functionSeconds, bareSeconds] = [0, 0];
    const share = Math.ceil(notices / 10);
    for (let from = 0; from < notices; from += share) {
      const bare = all.slice(notices + from, Math.min(notices + from + share, 2 * notices));
      bareSeconds += await timed(bare, (invite) => sendBare(dynamodb, invite));
      const ours = all.slice(from, Math.min(from + share, notices));
      functionSeconds += await drain(dynamodb, environment, ours);
    }
    return { functionSeconds, bareSeconds };
  } finally {
    dynamodb.destroy();
    await engine.close();
    rmSync(directory, { recursive: true });
  }
}

function createTable(): ConstructorParameters<typeof CreateTableCommand>[0] {
  const { hash, sort, indexes = [] } = tableDefinition;
  const keys = [hash, ...(sort === undefined ? [] : [sort])];
  const schema = (attributes: typeof keys) =>
    attributes.map(({ name }, n) => ({ AttributeName: name, KeyType: n === 0 ? "HASH" : "RANGE" }) as const);
  const all = new Map(
    [...keys, ...indexes.flatMap((one) => [one.hash, ...(one.sort === undefined ? [] : [one.sort])])].map(
      (one) => [one.name, one],
    ),
  );
  return {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...all.values()].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: schema(keys),
    GlobalSecondaryIndexes: indexes.map((one) => ({
      IndexName: one.name,
      KeySchema: schema([one.hash, ...(one.sort === undefined ? [] : [one.sort])]),
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  };
}

function queuedInvite(n: number): Invite {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, n);
  return anInvite({
    inviteId: newInviteId(receivedAtMs, bytes),
    subjectId: `k1_${String(n).padStart(43, "0")}`,
    invitee: { email: `sam.okafor${n}@brightwater.example`, givenName: "Sam" },
  });
}

async function timed<T>(things: readonly T[], work: (thing: T) => Promise<unknown>): Promise<number> {
  const waiting = things.values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const thing of waiting) await work(thing);
    }),
  );
  return (performance.now() - started) / 1000;
}

/** The reads and the two transactions of one notice: the invite's own item, and others of the same sizes. */
async function sendBare(dynamodb: DynamoDBClient, queued: Invite): Promise<void> {
  const { inviteId, subjectId } = queued;
  const put = (name: string, bytes: number): TransactWriteItem => ({
    Put: { TableName: tableName, Item: item(name, { data: "x".repeat(bytes) }) },
  });
  const key = marshall({ pk: `invite#${inviteId}`, sk: "invite" });
  await dynamodb.send(new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
  const keys = [marshall({ pk: `subject#${subjectId}`, sk: "subject" })];
  await dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } }),
  );
  const messageId = "0107018c00000004-7a4c2f10-0000-4000-8000-000000000000-000000";
  const taken = { ...queued.notice, attempts: 1, failsFromMs: receivedAtMs + 3_000 } as const;
  const sending = { ...taken, state: "sending", bytesSha256: "0".repeat(64) } as const;
  const invite = (notice: Invite["notice"], revision: number): TransactWriteItem => ({
    Put: {
      TableName: tableName,
      Item: itemOf({ ...queued, notice, revision }),
      ConditionExpression: "revision = :revision",
      ExpressionAttributeValues: { ":revision": { N: String(revision - 1) } },
    },
  });
  const claim = [put(`subject#${subjectId}`, 100), put(`token#${inviteId}`, 130), invite(sending, 2)];
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: claim }));
  const sent = [invite({ ...taken, state: "sent", messageId }, 3), put(`ledger#${inviteId}`, 480)];
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: sent }));
}

async function drain(
  dynamodb: DynamoDBClient,
  environment: Readonly<Record<string, string>>,
  invites: readonly Invite[],
): Promise<number> {
  const clock = () => receivedAtMs + 60_000;
  let mails = 0;
  // Both answer in this process; what is compared is the table's work and ours.
  const answering = (answer: () => object): { send: never } => ({ send: (async () => answer()) as never });
  const platform: Pick<Platform, "ses" | "sqs" | "secrets"> = {
    sqs: answering(() => ({})),
    ses: answering(() => ({ MessageId: `message-${++mails}` })),
    secrets: answering(() => ({ SecretString: JSON.stringify({ current: "k1", k1: "07".repeat(32) }) })),
  };
  const handler = createSendNotice({
    environment,
    clock,
    wallClock: clock,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    dynamodb,
    ...platform,
  });
  const batches = Array.from({ length: Math.ceil(invites.length / 10) }, (_, n) => ({
    Records: invites.slice(n * 10, n * 10 + 10).map(({ inviteId }) => ({
      messageId: inviteId,
      body: JSON.stringify({ version: 1, kind: "notice", inviteId, notice: 1 }),
      attributes: { ApproximateReceiveCount: "1" },
    })),
  }));
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  const seconds = await timed(batches, (batch) => handler(batch as never, context));
  if (mails !== invites.length) throw new Error(`${mails} mails for ${invites.length} notices`);
  return seconds;
}
