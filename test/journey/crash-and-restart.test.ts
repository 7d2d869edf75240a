/** A stack that is killed in the middle of its work loses nothing: every accepted invite ends delivered. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  removeStackDirectory,
  type StackProcess,
  spawnStack,
  stackDirectory,
} from "../support/start-stack.ts";
import { advance, callApi, eventually, inbox, inviteOf, tokenOf } from "../support/use-stack.ts";

const directory = stackDirectory();
let stack: StackProcess | undefined;

beforeAll(async () => {
  stack = await spawnStack(directory);
});
afterAll(async () => {
  await stack?.stop();
  removeStackDirectory(directory);
});

test("a kill -9 in the middle of forty invites and a restart lose none of those accepted", async () => {
  const before = stack ?? expect.fail("no stack");
  const token = await tokenOf(before.baseUrl);
  const accepted: string[] = [];
  const sending = Array.from({ length: 40 }, async (_, number) => {
    const body = inviteOf(`invitee-${number}@firm.example`);
    const response = await callApi(before.baseUrl, token, "POST", "/v1/invites", body);
    if (response.status === 202) accepted.push(((await response.json()) as { id: string }).id);
  });
  await eventually("a part of the invites is accepted", async () => accepted.length >= 15);
  await before.killHard();
  await Promise.allSettled(sending);

  const after = await spawnStack(directory, Number(new URL(before.baseUrl).port));
  stack = after;
  const noticeOf = async (id: string) => {
    const response = await callApi(after.baseUrl, token, "GET", `/v1/invites/${id}`);
    return ((await response.json()) as { notice: { status: string } }).notice.status;
  };
  const undelivered = async () => {
    const notices = await Promise.all(accepted.map(noticeOf));
    return notices.filter((status) => status !== "delivered").length;
  };
  // Four senders at most were at work; what they had claimed waits for the end of its lease, all else is done.
  await eventually("all but the claimed are delivered", async () => (await undelivered()) <= 8, 20_000);
  await advance(after.baseUrl, "PT1H");
  await eventually("every accepted invite is delivered", async () => (await undelivered()) === 0);

  const written = (await inbox(after.baseUrl)).map(({ to }) => to);
  const twice = written.filter((address, index) => written.indexOf(address) !== index);
  expect(new Set(written).size).toBeGreaterThanOrEqual(accepted.length);
  expect(twice.length).toBeLessThanOrEqual(8);
});

test("a token is still good and the clock stands where it stood after a restart", async () => {
  const before = stack ?? expect.fail("no stack");
  const token = await tokenOf(before.baseUrl);
  await advance(before.baseUrl, "P1D");
  await before.stop();
  const after = await spawnStack(directory, Number(new URL(before.baseUrl).port));
  stack = after;
  const listed = await callApi(after.baseUrl, token, "GET", "/v1/invites?limit=1");
  const clock = (await (await fetch(`${after.baseUrl}/local/clock`)).json()) as { offsetSeconds: number };
  expect(listed.status).toBe(200);
  expect(clock.offsetSeconds).toBeGreaterThan(86_000);
});
