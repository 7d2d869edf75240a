/**
 * The game day of the runbook, replayed: mail breaks on a Friday, nobody is told for days, the gauges say so,
 * it is mended, and everybody is informed in time or forgotten.
 */
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operated } from "../support/run-operator.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { advance, callApi, inbox, inviteOf, postLocal, tokenOf } from "../support/use-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

interface Gauges {
  readonly OldestUndischargedHours: number;
  readonly DaysToNearestDeadline?: number;
  readonly SweepLagSeconds?: number;
  readonly RequestsDue: number;
  readonly RequestsOverdue: number;
  readonly RecipientsLate: number;
}

/** What the schedule asks every quarter of an hour. */
async function measure(): Promise<Gauges> {
  const lambda = new LambdaClient({
    region: "eu-west-2",
    endpoint: stack.endpoints["lambda"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const FunctionName = "clientshare-dev-operate";
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"measure":true}' }));
  lambda.destroy();
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as Gauges;
}

const undischarged = async () =>
  (await operated<{ exempt: boolean }[]>(stack, "notices", "list", "--undischarged")).filter(
    ({ exempt }) => !exempt,
  );

test("mail breaks for four days: the gauges tell, the notices wait, and all go out when it is mended", async () => {
  await postLocal(stack.baseUrl, "faults", { ses: "down" });
  const token = await tokenOf(stack.baseUrl);
  for (let n = 0; n < 5; n++) {
    await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf(`person-${n}@firm.example`));
  }
  expect((await measure()).OldestUndischargedHours).toBeLessThan(1);
  await advance(stack.baseUrl, "P1D");
  expect(await undischarged()).toHaveLength(5);
  const nextDay = await measure();
  expect(nextDay.OldestUndischargedHours).toBeGreaterThanOrEqual(23.9);
  expect(nextDay.OldestUndischargedHours).toBeLessThan(26);

  await advance(stack.baseUrl, "P3D");
  const late = await measure();
  expect(late.OldestUndischargedHours).toBeGreaterThanOrEqual(95);
  expect(late.DaysToNearestDeadline).toBeGreaterThan(20);
  expect(late.DaysToNearestDeadline).toBeLessThan(26);
  expect(await inbox(stack.baseUrl)).toEqual([]);

  await postLocal(stack.baseUrl, "faults", { ses: "none" });
  await advance(stack.baseUrl, "PT2H");
  expect(await undischarged()).toEqual([]);
  const mended = await measure();
  expect(mended.OldestUndischargedHours).toBe(0);
  expect(mended.DaysToNearestDeadline).toBeUndefined();
  expect(new Set((await inbox(stack.baseUrl)).map(({ to }) => to)).size).toBe(5);
  // Four days of attempts, some thirty a day for each of five people.
}, 180_000);

test("somebody who bounces is on the list until the day, and then forgotten; an older exemption hides nothing", async () => {
  const token = await tokenOf(stack.baseUrl);
  const bouncing = (name: string) => inviteOf(`bounce+${name}@simulator.amazonses.com`);
  const exempted = await callApi(stack.baseUrl, token, "POST", "/v1/invites", bouncing("exempt"));
  const { id } = (await exempted.json()) as { readonly id: string };
  const until = new Date(Date.now() + 120 * 86_400_000).toISOString().slice(0, 10);
  const grounds = ["--ground", "impossible", "--reference", "case-7", "--evidence", "package.json"];
  await operated(stack, "notices", "exempt", id, ...grounds, "--until", until);
  await callApi(stack.baseUrl, token, "POST", "/v1/invites", bouncing("later"));
  await advance(stack.baseUrl, "P26D");
  const near = await measure();
  expect(near.DaysToNearestDeadline).toBeLessThan(3);
  expect(near.OldestUndischargedHours).toBeGreaterThanOrEqual(26 * 24 - 1);
  expect(await undischarged()).toHaveLength(1);
  await advance(stack.baseUrl, "P5D");
  expect(await undischarged()).toEqual([]);
  const after = await measure();
  expect(after.OldestUndischargedHours).toBe(0);
  expect(after.DaysToNearestDeadline).toBeGreaterThan(3);
});

test("a letter that lies too long is due, and then overdue", async () => {
  await operated(stack, "requests", "open", "--email", "letter@firm.example", "--right", "access");
  expect(await measure()).toMatchObject({ RequestsDue: 0, RequestsOverdue: 0 });
  await advance(stack.baseUrl, "P26D");
  expect(await measure()).toMatchObject({ RequestsDue: 1, RequestsOverdue: 0 });
  await advance(stack.baseUrl, "P9D");
  expect(await measure()).toMatchObject({ RequestsDue: 0, RequestsOverdue: 1 });
});
