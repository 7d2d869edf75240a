/** The sweep's cost follows what is due, not what is stored: requests and capacity are counted, not timed. */

import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { keepDeadlines } from "../../../functions/keep-deadlines/keep-deadlines.ts";
import { inviteItem } from "../../../shared/aws/invite-store.ts";
import { newInviteId } from "../../../shared/domain/identity.ts";
import { tableDefinition, tableName } from "../../simulation/deployment.ts";
import { admitItem } from "../../simulation/parts/attribute-value.ts";
import { MemoryDynamoDB } from "../../simulation/parts/memory-dynamodb.ts";
import { SeededRandom } from "../../simulation/parts/seeded-random.ts";
import { keyIn } from "../../simulation/parts/table-definition.ts";
import { anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";

/** A sweep over so many invites, of which `due` were never informed and are to be escalated now. */
async function sweepOver(stored: number, due: number) {
  const random = new SeededRandom("sweep cost");
  const nowMs = receivedAtMs + aPolicy.escalateHours * 3_600_000 + 60_000;
  const database = new MemoryDynamoDB(() => nowMs, [tableDefinition]);
  const table = database.table(tableName);
  for (let n = 0; n < stored; n += 1) {
    const receivedAt = n < due ? receivedAtMs : receivedAtMs + 3_600_000;
    const invite = anInvite({
      inviteId: newInviteId(receivedAt, random.bytes(10)),
      receivedAtMs: receivedAt,
      notice: { state: "undeliverable", attempts: 1 },
    });
    const item = admitItem(marshall(inviteItem(invite, aPolicy), { removeUndefinedValues: true }));
    table.commit([{ key: keyIn(tableDefinition, item), after: item }]);
  }
  let requests = 0;
  const send = <Output>(command: { readonly input: object }): Promise<Output> => {
    requests += 1;
    const operation = command.constructor.name.replace(/Command$/, "");
    const answer: unknown = database.perform(operation, command.input);
    return Promise.resolve(answer as Output);
  };
  const report = await keepDeadlines({
    table: { dynamodb: { send }, name: tableName },
    clock: () => nowMs,
    policy: aPolicy,
    queue: {
      sqs: { send: () => Promise.reject(new Error("Nothing is to be queued here")) },
      url: { single: "https://sqs.example/single", bulk: "https://sqs.example/bulk" },
    },
    remainingMs: () => 200_000,
    log: { error: () => undefined },
  });
  return { report, requests, read: database.consumed.read, write: database.consumed.write };
}

test("100 due among 100,000 stored cost at most half as much again as 100 due among 1,000", async () => {
  const few = await sweepOver(1_000, 100);
  const many = await sweepOver(100_000, 100);
  for (const { report } of [few, many]) expect(report.acts).toMatchObject({ escalated: 100 });
  expect(many.requests / few.requests).toBeLessThan(1.5);
  expect(many.read / few.read).toBeLessThan(1.5);
  expect(many.write / few.write).toBeLessThan(1.5);
});
