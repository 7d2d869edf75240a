/**
 * Art. 19: a recipient that is late with its word is asked after, and found when the word comes long afterwards. So is a
 * complaint that was acknowledged and then forgotten.
 */
import { expect, test } from "vitest";
import { sweepRequests } from "../../../functions/keep-deadlines/sweep-requests.ts";
import {
  acknowledge,
  answer,
  countRequests,
  listRequests,
  openRequest,
} from "../../../functions/operate/handle-requests.ts";
import { readPartition, transact } from "../../../shared/aws/invitee-table.ts";
import { answeredAtOnce, requestKey } from "../../../shared/aws/request-store.ts";
import { londonDateAt } from "../../../shared/domain/civil-date.ts";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const email = "sam.okafor@invitee.example";
const requestId = "req_ERASED";

/** An erasure that the platform was told of, and the sweep's weekly looks at it. */
async function toldThePlatform() {
  const world = memoryInvitees();
  const operator = anOperator(world);
  const subjectId = subjectIdOf(operator.keys, email);
  const on = londonDateAt(receivedAtMs);
  const asked = { requestId, subjectId, right: "erasure", channel: "post", actor: "operator", on } as const;
  await transact(world.table, [answeredAtOnce({ ...asked, passOn: true }, receivedAtMs, aPolicy).write]);
  const pass = async (days: number) => {
    for (let day = 0; day < days; day += 7) {
      world.clock.now += 7 * dayMs;
      await sweepRequests(world.acts, [requestKey(subjectId, requestId)], world.clock.now, () => {});
    }
  };
  return { operator, subjectId, pass, table: world.table };
}

test("nobody is bothered in the first week; from then on it is on the list and counted", async () => {
  const { operator, pass } = await toldThePlatform();
  expect(await listRequests(operator, {})).toMatchObject({ result: [] });
  expect(await countRequests(operator)).toEqual({ due: 0, overdue: 0, recipientsLate: 0 });
  await pass(14);
  expect(await listRequests(operator, { days: 7 })).toMatchObject({
    result: [{ requestId, urgency: "closed", told: expect.stringMatching(/^platform on .*: late$/) }],
  });
  expect(await countRequests(operator)).toEqual({ due: 0, overdue: 0, recipientsLate: 1 });
});

test("after ninety days it is off the list, and its word is still taken where the person is named", async () => {
  const { operator, subjectId, pass, table } = await toldThePlatform();
  await pass(105);
  expect(await listRequests(operator, {})).toMatchObject({ result: [] });
  expect(await acknowledge(operator, { requestId })).toMatchObject({
    problem: { code: "not-found", message: expect.stringContaining("--email or --subject") },
  });
  expect(await acknowledge(operator, { requestId, email: "kim@invitee.example" })).toMatchObject({
    problem: { code: "not-found" },
  });
  const followed = { ok: true, result: { told: expect.stringMatching(/: followed$/) } };
  expect(await acknowledge(operator, { requestId, email })).toMatchObject(followed);
  const entries = await readPartition(table, `subject#${subjectId}`, "ledger#");
  expect(entries.map(({ entry }) => entry)).toMatchObject([{ event: "RecipientAcknowledged" }]);
  expect(await acknowledge(operator, { requestId, subjectId })).toMatchObject({
    problem: { code: "not-now" },
  });
});

test("a day that is still to come, or was before they were told, is a slip and not taken", async () => {
  const { operator, pass } = await toldThePlatform();
  await pass(14);
  const told = londonDateAt(receivedAtMs);
  const tomorrow = londonDateAt(operator.clock() + dayMs);
  expect(await acknowledge(operator, { requestId, on: tomorrow })).toMatchObject({
    problem: { code: "invalid" },
  });
  const before = londonDateAt(receivedAtMs - dayMs);
  expect(await acknowledge(operator, { requestId, on: before })).toMatchObject({
    problem: { code: "not-now" },
  });
  expect(await acknowledge(operator, { requestId, on: told })).toMatchObject({ ok: true });
});

test("a complaint that was acknowledged is counted and listed a month later, until it is answered", async () => {
  const world = memoryInvitees();
  const operator = anOperator(world);
  await openRequest(operator, { email, right: "complaint", channel: "post", proofNeeded: false });
  const open = await listRequests(operator, {});
  const { requestId: id } = (open as { readonly result: readonly { readonly requestId: string }[] })
    .result[0] ?? { requestId: "" };
  await acknowledge(operator, { requestId: id });
  expect(await countRequests(operator)).toEqual({ due: 0, overdue: 0, recipientsLate: 0 });
  expect(await listRequests(operator, { days: 7 })).toMatchObject({ result: [] });
  world.clock.now += 31 * dayMs;
  expect(await countRequests(operator)).toEqual({ due: 1, overdue: 0, recipientsLate: 0 });
  expect(await listRequests(operator, { days: 7 })).toMatchObject({ result: [{ requestId: id }] });
  await answer(operator, { requestId: id, outcome: "granted" });
  expect(await countRequests(operator)).toEqual({ due: 0, overdue: 0, recipientsLate: 0 });
});
