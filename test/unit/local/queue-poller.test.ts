import { expect, test } from "vitest";
import { finished } from "../../../infra/local/queue-poller.ts";

const messages = [{ MessageId: "a" }, { MessageId: "b" }, { MessageId: "c" }];
const done = (answer: unknown, reportsItemFailures = true) =>
  finished({ reportsItemFailures }, messages, answer).map(({ MessageId }) => MessageId);

test.each([[undefined], [null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
  "the answer %j counts as total success, as Lambda has it",
  (answer) => {
    expect(done(answer)).toEqual(["a", "b", "c"]);
  },
);

test("only what failed stays", () => {
  expect(done({ batchItemFailures: [{ itemIdentifier: "b" }] })).toEqual(["a", "c"]);
});

test.each([[[{ itemIdentifier: "unknown" }]], [[{ itemIdentifier: "" }]], [[{}]], [[null]]])(
  "failures %j that name no message of the batch keep the whole batch",
  (batchItemFailures) => {
    expect(done({ batchItemFailures })).toEqual([]);
  },
);

test("without ReportBatchItemFailures in the template the answer is not looked at", () => {
  expect(done({ batchItemFailures: [{ itemIdentifier: "b" }] }, false)).toEqual(["a", "b", "c"]);
});
