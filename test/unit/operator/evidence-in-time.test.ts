/** A chain goes as a whole once its time has run out: what is left is neither called broken nor shown as whole. */
import { expect, test } from "vitest";
import { exportEvidence } from "../../../functions/operate/export-evidence.ts";
import type { Operator } from "../../../functions/operate/operator.ts";
import { gatherEverything } from "../../../shared/aws/everything-held.ts";
import { receiveWrites } from "../../../shared/aws/invite-store.ts";
import { readPartition, transact, writeItem } from "../../../shared/aws/invitee-table.ts";
import { readLedger } from "../../../shared/aws/ledger-chain.ts";
import { recordOperation } from "../../../shared/aws/operations-ledger.ts";
import { allowAgain, objectEverywhere } from "../../../shared/aws/subject-acts.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { aDeliveredInvite, aPolicy } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const { ledger: _ledger, ...invite } = aDeliveredInvite({ linkKey: "invite#1" });
const { inviteId, subjectId } = invite;
const byLink = { channel: "link", actor: "invitee" } as const;
/** What it signs with is not looked at here. */
const kms: Operator["kms"] = { send: () => Promise.resolve({ Signature: new Uint8Array(8) } as never) };

/** A person who objected on the first day, and an operator who can sign. */
async function afterAnObjection() {
  const world = memoryInvitees();
  const drafts = [
    {
      event: "InviteReceived",
      data: { relationship: "colleague", dueAt: new Date(invite.dueAtMs).toISOString() },
    } as const,
  ];
  await transact(world.table, receiveWrites(invite, drafts, aPolicy).writes);
  await objectEverywhere(world.acts, [subjectId], "objection", byLink);
  const operator: Operator = { ...anOperator(world), kms, evidenceKey: "key" };
  const chainsOf = async (input: Parameters<typeof exportEvidence>[1]) => {
    const answer = await exportEvidence(operator, input);
    if (!answer.ok) return answer.problem.code;
    return (answer.result as { chains: { chain: string; entries: unknown[] }[] }).chains.map(
      ({ chain, entries }) => `${chain.slice(0, chain.indexOf("#"))} ${entries.length}`,
    );
  };
  return { world, operator, chainsOf };
}

test("to its last day it is exported, and after it there is nothing to export, deleted yet or not", async () => {
  const { world, chainsOf } = await afterAnObjection();
  expect(await chainsOf({ inviteId })).toEqual(["invite 2", "subject 1"]);
  world.clock.now += aPolicy.ledgerDays * dayMs - 1_000;
  expect(await chainsOf({ inviteId })).toEqual(["invite 2", "subject 1"]);
  world.clock.now += 60_000;
  expect(await chainsOf({ inviteId })).toBe("not-found");
  expect(await readLedger(world.table, `subject#${subjectId}`, world.clock.now)).toEqual([]);
});

test("a person's chain that has run out leaves the invite's evidence whole, and a new one stands by itself", async () => {
  const { world, operator, chainsOf } = await afterAnObjection();
  // Invited again years later, by somebody else: the invite's chain is young, the person's is over.
  world.clock.now += (aPolicy.ledgerDays - 10) * dayMs;
  const young = { ...invite, inviteId: inviteId.replace(/.$/, "9"), linkKey: "invite#9" };
  const later = { ...young, receivedAtMs: world.clock.now, dueAtMs: world.clock.now + 30 * dayMs };
  const data = { relationship: "colleague", dueAt: new Date(later.dueAtMs).toISOString() } as const;
  await transact(world.table, receiveWrites(later, [{ event: "InviteReceived", data }], aPolicy).writes);
  world.clock.now += 11 * dayMs;
  expect(await chainsOf({ inviteId: later.inviteId })).toEqual(["invite 1"]);
  await allowAgain(world.acts, [subjectId], byLink);
  await objectEverywhere(world.acts, [subjectId], "objection", byLink);
  const entries = await readLedger(world.table, `subject#${subjectId}`, world.clock.now);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, n) => n + 1));
  expect(await chainsOf({ inviteId: later.inviteId })).toContain(`subject ${entries.length}`);
  const shown = await gatherEverything(operator.table, [subjectId], world.clock.now);
  expect(shown.entries).toEqual(entries);
});

test("one whose end is missing within its time is still called broken", async () => {
  const { world, chainsOf } = await afterAnObjection();
  const [last] = (await readPartition(world.table, `subject#${subjectId}`, "ledger#")).slice(-1);
  if (last === undefined) throw new Error("There is no entry");
  await writeItem(world.table, { remove: last });
  expect(await chainsOf({ inviteId })).toBe("evidence-broken");
});

test("a month of operators' uses is exported until it goes, all of it together", async () => {
  const { world, operator, chainsOf } = await afterAnObjection();
  const month = new Date(world.clock.now).toISOString().slice(0, 7);
  for (const outcome of ["begun", "done"])
    await recordOperation(operator, { command: "sending-stop", outcome });
  expect(await chainsOf({ month })).toEqual(["operations 2"]);
  world.clock.now += aPolicy.ledgerDays * dayMs;
  expect(await chainsOf({ month })).toEqual(["operations 2"]);
  world.clock.now += 31 * dayMs;
  expect(await chainsOf({ month })).toBe("not-found");
});
