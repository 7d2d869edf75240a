/** What operators switch: sending off and on again, and the key under which addresses are hashed. */

import { randomBytes } from "node:crypto";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LedgerEntry, verifyChain } from "../../shared/domain/ledger.ts";
import type { LedgerData } from "../../shared/domain/ledger-events.ts";
import { operated } from "../support/run-operator.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { openTable, readAll } from "../support/table-copies.ts";
import { advance, callApi, eventually, inbox, inviteOf, tokenOf } from "../support/use-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

async function invite(email: string, more: object = {}): Promise<string> {
  const token = await tokenOf(stack.baseUrl);
  const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf(email, more));
  return ((await response.json()) as { id: string }).id;
}

async function noticeOf(id: string): Promise<string> {
  const token = await tokenOf(stack.baseUrl);
  const response = await callApi(stack.baseUrl, token, "GET", `/v1/invites/${id}`);
  return ((await response.json()) as { notice: { status: string } }).notice.status;
}

test("while sending is stopped no mail goes out and nothing is lost; after a start everything does", async () => {
  await operated(stack, "sending", "stop");
  const ids = await Promise.all(["one", "two", "three"].map((name) => invite(`${name}@firm.example`)));
  await advance(stack.baseUrl, "PT2H");
  expect(await inbox(stack.baseUrl)).toEqual([]);
  expect(await operated(stack, "notices", "list", "--undischarged")).toHaveLength(3);
  expect(await operated(stack, "sending", "status")).toMatchObject({ sending: "stopped by an operator" });

  await operated(stack, "sending", "start");
  await advance(stack.baseUrl, "PT30M");
  for (const id of ids) expect(await noticeOf(id)).toBe("delivered");
  expect(await inbox(stack.baseUrl)).toHaveLength(3);
  expect(await operated(stack, "notices", "list", "--undischarged")).toEqual([]);
});

test("an objection under the old key holds after the rotation to a new one", async () => {
  await invite("objector@firm.example");
  await operated(stack, "subject", "object", "--email", "objector@firm.example");
  const friend = await invite("friend@firm.example");
  await eventually("the friend is informed", async () => (await noticeOf(friend)) === "delivered");
  const before = (await inbox(stack.baseUrl, "objector@firm.example")).length;

  await rotateKey("k2");
  // A function keeps the keys for minutes; a new one reads them at its start.
  await stack.close();
  stack = await startStack(stack.directory);

  const again = await invite("objector@firm.example");
  await eventually("it reads undeliverable", async () => (await noticeOf(again)) === "undeliverable");
  expect(await inbox(stack.baseUrl, "objector@firm.example")).toHaveLength(before);
  const found = await operated<{ subjectIds: string[] }>(
    stack,
    "subject",
    "find",
    "--email",
    "objector@firm.example",
  );
  expect(found).toMatchObject({ suppressed: { why: "objection" } });
  expect(found.subjectIds.map((id) => id.slice(0, 3))).toEqual(["k2_", "k1_"]);

  // What was held under the old key is still found, and goes.
  await operated(stack, "subject", "erase", "--email", "friend@firm.example");
  expect(await operated(stack, "subject", "find", "--email", "friend@firm.example")).toMatchObject({
    invites: [],
  });
  // Lifted, it is lifted under both.
  await operated(stack, "subject", "allow", "--email", "objector@firm.example");
  const welcome = await invite("objector@firm.example", { space: { id: "space-8", name: "Another" } });
  await eventually("it is delivered", async () => (await noticeOf(welcome)) === "delivered");
});

test("dead letters go back to the queue that they came from", async () => {
  const sqs = new SQSClient({
    region: "eu-west-2",
    endpoint: stack.endpoints["sqs"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { QueueUrl = "" } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: "clientshare-dev-notices-dead" }),
  );
  const MessageBody = JSON.stringify({ version: 1, kind: "notice", inviteId: "inv_0", notice: 1 });
  for (let n = 0; n < 12; n++) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const moved = await operated(stack, "queue", "redrive", "--queue", "notices");
  expect(moved).toMatchObject({ queue: "notices", moved: 12 });
  expect(await operated(stack, "queue", "redrive", "--queue", "notices")).toMatchObject({ moved: 0 });
  sqs.destroy();
});

test("each use is on the operators' chain, before and after, by a keyed hash of who it was", async () => {
  await operated(stack, "sending", "status");
  const dynamodb = openTable(stack);
  const items = (await readAll(dynamodb, "clientshare-dev-invites")).map((item) => unmarshall(item));
  dynamodb.destroy();
  const months = items.map(({ pk }) => String(pk)).filter((pk) => pk.startsWith("operations#"));
  // A chain for each month: the clock may have crossed into the next one.
  const latest = months.sort().at(-1);
  const chain = items
    .filter(({ pk }) => pk === latest)
    .sort((a, b) => String(a["sk"]).localeCompare(String(b["sk"])));
  const entries = chain.map(({ entry }) => entry as LedgerEntry);
  expect(verifyChain(entries)).toMatchObject({ ok: true });
  const [begun, done] = entries.slice(-2).map(({ data }) => data as LedgerData<"OperatorActed">);
  expect(begun).toMatchObject({ command: "sending-status", outcome: "begun" });
  expect(done).toMatchObject({ command: "sending-status", outcome: "done", reference: begun?.reference });
  expect(done?.operatorKey).toMatch(/^[\w-]{43}$/);
});

/** As the runbook says: a new key beside the old ones, and `current` on it. */
async function rotateKey(keyId: string): Promise<void> {
  const secrets = new SecretsManagerClient({
    region: "eu-west-2",
    endpoint: stack.endpoints["secretsManager"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const SecretId = "clientshare/dev/address-keys";
  const { SecretString = "{}" } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const keys = JSON.parse(SecretString) as Record<string, string>;
  const next = { ...keys, current: keyId, [keyId]: randomBytes(48).toString("hex") };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(next) }));
  secrets.destroy();
}
