/** As `fairness.test.ts`, with the number that is promised. Takes minutes: five imports of a thousand rows. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { race } from "../support/crowd-and-single.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

it("a single invite's notice goes out ahead of another organisation's backlog of 5,000 imported rows", async () => {
  const crowd = 5_000;
  const { sentBefore, sentMeanwhile } = await race(stack.baseUrl, crowd);
  const waiting = crowd - sentBefore;
  // There was a queue, and it was jumped.
  expect(waiting).toBeGreaterThan(crowd / 2);
  expect(sentMeanwhile).toBeLessThan(waiting / 10);
}, 600_000);
