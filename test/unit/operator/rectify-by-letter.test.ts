/** A letter's rectification that is cut short: what was changed is on record, and the rest is done by repeating it. */
import { expect, test } from "vitest";
import { rectifyByLetter } from "../../../functions/operate/act-for-subject.ts";
import type { Operator } from "../../../functions/operate/operator.ts";
import { readInvitesEvenPast, receiveWrites } from "../../../shared/aws/invite-store.ts";
import { readPartition, transact } from "../../../shared/aws/invitee-table.ts";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import { aDeliveredInvite, aPolicy } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const email = "sam.okafor@invitee.example";
const letter = { email, channel: "post", set: { familyName: "Right" } } as const;

/** One delivered invite, and an operator whose nth transaction from now on is lost. */
async function worldWithInvite() {
  const world = memoryInvitees();
  const operator = anOperator(world);
  const subjectId = subjectIdOf(operator.keys, email);
  const { ledger: _ledger, ...invite } = aDeliveredInvite({ subjectId, linkKey: "invite#1" });
  const { writes } = receiveWrites(
    invite,
    [
      {
        event: "InviteReceived",
        data: { relationship: "colleague", dueAt: new Date(invite.dueAtMs).toISOString() },
      },
    ],
    aPolicy,
  );
  expect((await transact(world.table, writes)).result).toBe("done");
  const familyName = async () =>
    (await readInvitesEvenPast(world.table, [invite.inviteId]))[0]?.invite.invitee?.familyName;
  const events = async () =>
    (await readPartition(world.table, `subject#${subjectId}`, "ledger#")).map(
      ({ entry }) => (entry as { event: string }).event,
    );
  const losing = (transaction: number): Operator => {
    let seen = 0;
    const send = (command: { readonly input: object }) => {
      if ("TransactItems" in command.input) {
        seen += 1;
        if (seen === transaction) return Promise.reject(new Error("crash"));
      }
      return world.table.dynamodb.send(command as never);
    };
    return { ...operator, table: { ...world.table, dynamodb: { send } as Operator["table"]["dynamodb"] } };
  };
  return { operator, losing, familyName, events };
}

test("nothing is changed where the decision could not be recorded", async () => {
  const { losing, familyName, events } = await worldWithInvite();
  const before = await familyName();
  await expect(rectifyByLetter(losing(1), letter)).rejects.toThrow("crash");
  expect(await events()).not.toContain("SubjectRectified");
  expect(await familyName()).toBe(before);
});

test("cut short after the decision, the letter can be carried out again", async () => {
  const { operator, losing, familyName, events } = await worldWithInvite();
  await expect(rectifyByLetter(losing(2), letter)).rejects.toThrow("crash");
  expect(await events()).toContain("SubjectRectified");
  expect(await familyName()).not.toBe("Right");
  expect(await rectifyByLetter(operator, letter)).toMatchObject({ ok: true, result: { outcome: "decided" } });
  expect(await familyName()).toBe("Right");
  expect(await rectifyByLetter(operator, letter)).toMatchObject({ ok: true, result: { outcome: "already" } });
});
