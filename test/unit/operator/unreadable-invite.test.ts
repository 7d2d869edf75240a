/** An invite that this version cannot read (a later one wrote it, say): operators see its id, and everybody else's. */
import { beforeEach, expect, test } from "vitest";
import { eraseByLetter, objectByLetter } from "../../../functions/operate/act-for-subject.ts";
import { endInviter } from "../../../functions/operate/end-inviter.ts";
import { exportEvidence } from "../../../functions/operate/export-evidence.ts";
import { findSubject } from "../../../functions/operate/find-subject.ts";
import { listUndischarged } from "../../../functions/operate/list-undischarged.ts";
import type { Operator } from "../../../functions/operate/operator.ts";
import { reviewRetention } from "../../../functions/operate/review-retention.ts";
import { inviteKey, readInvites } from "../../../shared/aws/invite-store.ts";
import { readItem, writeItem } from "../../../shared/aws/invitee-table.ts";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import type { OperatorAnswer } from "../../../shared/domain/operator-command.ts";
import { anInvite } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const email = "sam.okafor@invitee.example";
const strange = anInvite().inviteId;
const readable = strange.replace(/.$/, "9");
const kms: Operator["kms"] = { send: () => Promise.resolve({ Signature: new Uint8Array(8) } as never) };
let operator: Operator;

beforeEach(async () => {
  const world = memoryInvitees();
  operator = { ...anOperator(world), kms, evidenceKey: "key" };
  const subjectId = subjectIdOf(operator.keys, email);
  for (const inviteId of [strange, readable]) {
    await storeInvite(world, anInvite({ inviteId, subjectId, linkKey: `invite#${inviteId}` }));
  }
  const item = (await readItem(world.table, inviteKey(strange))) ?? expect.fail("nothing is stored");
  await writeItem(world.table, { put: { ...item, schema: 9 } });
});

function resultOf(answer: OperatorAnswer): unknown {
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.result;
}

test("is on the list of those who are not informed, beside the others", async () => {
  expect(resultOf(await listUndischarged(operator, { undischarged: true }))).toEqual([
    { inviteId: strange, notice: "unreadable" },
    expect.objectContaining({ inviteId: readable, notice: "queued" }),
  ]);
});

test("is named by the review of what is kept, which counts the others", async () => {
  expect(resultOf(await reviewRetention(operator, {}))).toMatchObject({
    kinds: { invite: { items: 2 } },
    held: 1,
    unreadable: [strange],
  });
});

test("is found with its person, and so is their other invite", async () => {
  expect(resultOf(await findSubject(operator, { email }))).toMatchObject({
    invites: [
      { inviteId: readable, status: "pending" },
      { inviteId: strange, status: "unreadable" },
    ],
  });
});

test("is told to whoever ends its inviter, whose other invites end", async () => {
  expect(resultOf(await endInviter(operator, { sub: "user-1" }))).toEqual({
    looked: 1,
    ended: [readable],
    unreadable: [strange],
  });
});

test("has its chain exported as it stands, and the operator is told what that leaves out", async () => {
  const answer = await exportEvidence(operator, { inviteId: strange });
  expect(answer).toMatchObject({
    ok: true,
    result: { chains: [{ chain: `invite#${strange}`, head: { seq: 1 } }] },
    note: expect.stringContaining(`${strange} is unreadable`),
  });
  expect(await exportEvidence(operator, { inviteId: readable })).not.toHaveProperty("note");
});

test.each([
  ["objection", objectByLetter, "decided"],
  ["erasure", eraseByLetter, "unfinished"],
])(
  "lets a letter's %s reach the other invite, and the operator is told what waits",
  async (right, act, outcome) => {
    expect(await act(operator, { email, channel: "post" })).toMatchObject({
      ok: true,
      result: { right, outcome, inviteIds: expect.arrayContaining([strange, readable]) },
      note: expect.stringContaining(strange),
    });
    const [other] = await readInvites(operator.table, [readable], operator.clock());
    // Nobody was told of it yet: an objection takes the data as well.
    expect(other?.invite.ledger.seq).toBeGreaterThan(1);
    expect(other?.invite).not.toHaveProperty("invitee");
  },
);
