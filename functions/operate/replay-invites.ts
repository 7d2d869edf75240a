/**
 * Invites after a restore: one that had ended in the newer table, or lost its personal data there, gets that
 * later state with the ledger entries that led to it. Where the restored chain has gone its own way meanwhile,
 * the data go by a change of its own.
 */
import { readInvitesEvenPast, replaceWrites, type StoredInvite } from "../../shared/aws/invite-store.ts";
import { type Table, transact } from "../../shared/aws/invitee-table.ts";
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { type Invite, ledgerUntilMs } from "../../shared/domain/invite.ts";
import { erase, object } from "../../shared/domain/invite-changes.ts";
import { entryWrites, missingEntries } from "./missing-entries.ts";
import type { Operator } from "./operator.ts";

/** Brings these invites up to the newer table, where that one ended or emptied them. @returns how many it had to */
export async function replayInvites(
  operator: Operator,
  newer: Table,
  inviteIds: readonly string[],
): Promise<number> {
  const [later, restored] = await Promise.all([
    readInvitesEvenPast(newer, inviteIds),
    readInvitesEvenPast(operator.table, inviteIds),
  ]);
  const now = new Map(restored.map((stored) => [stored.invite.inviteId, stored]));
  let replayed = 0;
  for (const { invite } of later) {
    const here = now.get(invite.inviteId);
    if (here === undefined || here.invite.revision >= invite.revision) continue;
    if (!hasEnded(invite, here.invite)) continue;
    if (!(await replaceByLater(operator, newer, here, invite))) await endAnew(operator, invite);
    replayed += 1;
  }
  return replayed;
}

/** The chains have parted: what the person is owed is done again; an acceptance is theirs to repeat. */
async function endAnew(operator: Operator, later: Invite): Promise<void> {
  await changeInvite(operator, later.inviteId, (stored, nowMs) => {
    if (later.invitee === undefined || later.subjectId !== stored.subjectId) return erase(stored, nowMs);
    return later.status === "declined" ? object(stored, nowMs, operator.policy) : undefined;
  });
}

/** Its data are gone, it is another person's, or it is over: what must not come back. */
const hasEnded = (later: Invite, here: Invite): boolean =>
  (later.invitee === undefined && here.invitee !== undefined) ||
  later.subjectId !== here.subjectId ||
  (later.status !== "pending" && here.status === "pending");

/**
 * The later state with the entries that led to it, in one transaction, so that the chain is as whole as before
 * the restore. @returns false where it can't be: the restored chain has gone its own way meanwhile.
 */
async function replaceByLater(
  operator: Operator,
  newer: Table,
  { invite: here }: StoredInvite,
  later: Invite,
): Promise<boolean> {
  const entries = await missingEntries(newer, `invite#${here.inviteId}`, here.ledger);
  if (entries === undefined || entries.length > 90) return false;
  const untilSeconds = Math.ceil(ledgerUntilMs(later, operator.policy) / 1000);
  const written = await transact(operator.table, [
    ...replaceWrites(here, later, operator.policy),
    ...entryWrites(entries, untilSeconds),
  ]);
  return written.result === "done";
}
