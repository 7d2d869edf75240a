/** A stack that is killed in the middle of its work loses nothing: every accepted invite ends delivered, once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  removeStackDirectory,
  type StackProcess,
  spawnStack,
  stackDirectory,
} from "../support/start-stack.ts";
import { callApi, eventually, inbox, inviteOf, tokenOf } from "../support/use-stack.ts";

const directory = stackDirectory();
let stack: StackProcess;

beforeAll(async () => {
  stack = await spawnStack(directory);
});
afterAll(async () => {
  await stack.stop();
  removeStackDirectory(directory);
});

test("a kill -9 in the middle of forty invites and a restart lose none of those accepted", async () => {
  const token = await tokenOf(stack.baseUrl);
  const accepted: string[] = [];
  const addresses = Array.from({ length: 40 }, (_, number) => `invitee-${number}@firm.example`);
  const sending = addresses.map(async (email) => {
    const response = await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf(email));
    if (response.status === 202) accepted.push(((await response.json()) as { id: string }).id);
  });
  await eventually("a part of the invites is accepted", async () => accepted.length >= 15);
  await stack.killHard();
  await Promise.allSettled(sending);

  const { port } = new URL(stack.baseUrl);
  stack = await spawnStack(directory, Number(port));
  const stillTheSame = await tokenOf(stack.baseUrl);
  const statuses = async () =>
    Promise.all(
      accepted.map(async (id) => {
        const response = await callApi(stack.baseUrl, stillTheSame, "GET", `/v1/invites/${id}`);
        return ((await response.json()) as { notice: { status: string } }).notice.status;
      }),
    );
  await eventually(
    "every accepted invite is delivered",
    async () => (await statuses()).every((status) => status === "delivered"),
    20_000,
  );
  const written = (await inbox(stack.baseUrl)).map(({ to }) => to);
  expect(new Set(written).size).toBe(written.length);
});
