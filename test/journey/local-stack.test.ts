/** What the local stack promises to whoever tries the pipeline out, through its own front door. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import {
  advance,
  callApi,
  eventually,
  inbox,
  inviteOf,
  postLocal,
  readMail,
  tokenOf,
} from "../support/use-stack.ts";

let stack: TestStack;
let token: string;

beforeAll(async () => {
  stack = await startStack();
  token = await tokenOf(stack.baseUrl);
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

const call = (method: string, path: string, body?: unknown) =>
  callApi(stack.baseUrl, token, method, path, body);

async function invite(email: string): Promise<string> {
  const response = await call("POST", "/v1/invites", inviteOf(email));
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

async function noticeOf(id: string): Promise<string> {
  return ((await (await call("GET", `/v1/invites/${id}`)).json()) as { notice: { status: string } }).notice
    .status;
}

const becomes = (id: string, status: string) =>
  eventually(`${id} is ${status}`, async () => (await noticeOf(id)) === status);

test("any AWS client that is pointed at the endpoints lists the table and the queues", async () => {
  const settings = { region: "eu-west-2", credentials: { accessKeyId: "any", secretAccessKey: "any" } };
  const dynamodb = new DynamoDBClient({ ...settings, endpoint: stack.endpoints["dynamodb"] ?? "" });
  const sqs = new SQSClient({ ...settings, endpoint: stack.endpoints["sqs"] ?? "" });
  const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
  expect(TableNames).toHaveLength(1);
  expect(QueueUrls?.map((url) => url.split("-dev-").pop())).toEqual(
    expect.arrayContaining(["notices", "notices-dead", "notices-bulk", "delivery-events"]),
  );
});

test("twelve invites at once make twelve mails, one each, and all read delivered", async () => {
  const addresses = Array.from({ length: 12 }, (_, number) => `twelve-${number}@firm.example`);
  const ids = await Promise.all(addresses.map(invite));
  for (const id of ids) await becomes(id, "delivered");
  const written = (await inbox(stack.baseUrl)).map(({ to }) => to).filter((to) => to.startsWith("twelve-"));
  expect(written.sort()).toEqual(addresses.sort());
});

test("the simulator's bounce reads undeliverable; bounce at any other domain is delivered", async () => {
  await becomes(await invite("bounce+one@simulator.amazonses.com"), "undeliverable");
  await becomes(await invite("bounce@firm.example"), "delivered");
});

test("a mail keeps headers and both parts as they were sent", async () => {
  await becomes(await invite("headers@firm.example"), "delivered");
  const [entry] = await inbox(stack.baseUrl, "headers@firm.example");
  const mail = await readMail(stack.baseUrl, entry?.id ?? "");
  expect(mail.to).toEqual([expect.objectContaining({ address: "headers@firm.example" })]);
  expect(mail.headers.map(({ key }) => key)).toEqual(
    expect.arrayContaining(["list-unsubscribe", "message-id"]),
  );
  expect([mail.html, mail.text].every((part) => part !== undefined && part.length > 500)).toBe(true);
});

test.each(["throttle", "down", "timeout"])(
  "after SES failed by %s the notice is delivered in the end",
  async (ses) => {
    await postLocal(stack.baseUrl, "faults", { ses, count: 1 });
    const id = await invite(`after-${ses}@firm.example`);
    await advance(stack.baseUrl, "PT2H");
    await becomes(id, "delivered");
    expect(await inbox(stack.baseUrl, `after-${ses}@firm.example`)).toHaveLength(1);
  },
);

test("the clock moves forward only, by ISO 8601 durations", async () => {
  const post = (body: object) =>
    fetch(`${stack.baseUrl}/local/clock`, { method: "POST", body: JSON.stringify(body) });
  expect((await post({ advance: "-P1D" })).status).toBe(400);
  expect((await post({ advance: "tomorrow" })).status).toBe(400);
  const before = Date.now();
  const { now } = (await (await post({ advance: "P3D" })).json()) as { now: string };
  expect(Date.parse(now)).toBeGreaterThanOrEqual(before + 3 * 86_400_000);
});

test("the gateway answers in its own body: 401 without a token, 413 beyond ten megabytes", async () => {
  const noToken = await fetch(`${stack.baseUrl}/v1/invites`);
  expect([noToken.status, await noToken.text()]).toEqual([401, '{"message":"Unauthorized"}']);
  const tooLarge = await call("POST", "/v1/invites", { text: "x".repeat(10 * 1024 * 1024) });
  expect([tooLarge.status, await tooLarge.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
});

test("HEAD has the headers of GET, the length included, and no body", async () => {
  const ofRequest = ["date", "x-request-id", "connection", "keep-alive"];
  for (const path of [
    "/v1/invites?status=accepted",
    "/v1/invites/inv_x",
    "/openapi.json",
    "/docs",
    "/privacy",
    "/i/x",
    "/none",
  ]) {
    const [get, head] = await Promise.all(["GET", "HEAD"].map((method) => call(method, path)));
    const headers = [get, head].map((answer) =>
      Object.fromEntries([...(answer?.headers ?? [])].filter(([name]) => !ofRequest.includes(name))),
    );
    expect(headers[1], path).toEqual(headers[0]);
    expect(Number(headers[1]?.["content-length"]), path).toBe((await get?.arrayBuffer())?.byteLength);
    expect([head?.status, await head?.text()], path).toEqual([get?.status, ""]);
  }
});

test("erased personal data are gone from the raw bytes, except under mail", { timeout: 20_000 }, async () => {
  const planted = "Quillfeather";
  const response = await call("POST", "/v1/invites", {
    ...inviteOf("erase.me@firm.example"),
    invitee: { email: "erase.me@firm.example", givenName: planted },
  });
  const { id } = (await response.json()) as { id: string };
  await becomes(id, "delivered");
  expect(filesWith(stack.directory, planted)).not.toEqual([]);
  expect((await call("DELETE", `/v1/invites/${id}`)).status).toBe(204);
  await eventually(
    "no file but the mail holds the name",
    async () => filesWith(stack.directory, planted).length === 0,
    5_000,
  );
});

/** Files under `directory`, but for its mail, whose bytes hold `text`. */
function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("mail"))
    .filter((name) => statSync(join(directory, name)).isFile())
    .filter((name) => readFileSync(join(directory, name)).includes(text));
}

test("nothing the stack says names a person", () => {
  expect(stack.said.join("\n")).not.toMatch(/@|Okafor|Quillfeather/);
});
