/** An exemption never holds longer than the invite's data are kept; what is answered, listed and on record says so. */
import { expect, test } from "vitest";
import { listUndischarged } from "../../../functions/operate/list-undischarged.ts";
import { exemptNotice } from "../../../functions/operate/note-on-invite.ts";
import { writeChange } from "../../../shared/aws/invite-store.ts";
import { readLedger } from "../../../shared/aws/ledger-chain.ts";
import { exempt } from "../../../shared/domain/deadline-changes.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { anInvite, aPolicy } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const grounds = { ground: "law", reference: "case-1", evidenceSha256: "a".repeat(64) } as const;

async function anUndischargedInvite() {
  const world = memoryInvitees();
  const invite = await storeInvite(world, anInvite());
  const operator = anOperator(world);
  const ask = (until: `${number}-${number}-${number}`) =>
    exemptNotice(operator, { inviteId: invite.inviteId, ...grounds, until });
  const listed = () => listUndischarged(operator, { undischarged: true });
  return { world, invite, ask, listed };
}

test("a day beyond the data's time is cut to it: in the answer, on the list and on the ledger", async () => {
  const { world, invite, ask, listed } = await anUndischargedInvite();
  const ends = new Date(invite.dataUntilMs).toISOString();
  expect(await ask("2199-06-30")).toMatchObject({
    result: { until: "2199-06-30", exemptUntil: ends, note: expect.stringContaining("was cut") },
  });
  expect(await listed()).toMatchObject({ result: [{ forgetAt: ends, exempt: true }] });
  const entries = await readLedger(world.table, `invite#${invite.inviteId}`, world.clock.now);
  expect(entries.at(-1)).toMatchObject({ event: "NoticeExempted", data: { expiresAt: ends } });
});

test("a day within it stands to its end, and nothing is said of a cut", async () => {
  const { ask, listed } = await anUndischargedInvite();
  const answer = await ask("2027-03-01");
  expect(answer).toMatchObject({ result: { exemptUntil: "2027-03-01T23:59:59.999Z" } });
  expect(answer).not.toHaveProperty("result.note");
  expect(await listed()).toMatchObject({ result: [{ forgetAt: "2027-03-01T23:59:59.999Z" }] });
});

test("one that was stored for longer before is listed as long as it holds", async () => {
  const { world, invite, listed } = await anUndischargedInvite();
  const change = exempt(invite, { ...grounds, untilMs: invite.dataUntilMs + 400 * dayMs });
  if (change === undefined) throw new Error("It cannot be exempted");
  const options = { nowMs: world.clock.now, policy: aPolicy };
  await writeChange(world.table, { invite, wakeAtMs: 0 }, change, options);
  expect(await listed()).toMatchObject({
    result: [{ forgetAt: new Date(invite.dataUntilMs).toISOString() }],
  });
});
