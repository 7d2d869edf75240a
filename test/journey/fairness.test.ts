/** One organisation's import, and another's single invite right behind it. The long lane has thousands of rows. */
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

it("a single invite's notice goes out ahead of another organisation's backlog of imported rows", async () => {
  const crowd = 400;
  const { sentBefore, sentMeanwhile } = await race(stack.baseUrl, crowd);
  const waiting = crowd - sentBefore;
  // There was a queue, and it was jumped.
  expect(waiting).toBeGreaterThan(crowd / 4);
  expect(sentMeanwhile).toBeLessThan(waiting / 2);
});
