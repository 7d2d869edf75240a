/**
 * Invites after a restore: one that had ended in the newer table, or lost its personal data there, or on which
 * an operator noted something, gets that later state with the ledger entries that led to it. Where the restored chain has gone its own way meanwhile,
 * the data go by a change of its own. What is compared is what stands in both tables, never how often each was
 * written: a restored invite that was merely looked at since is behind all the same.
 */
import { readInvitesApart, replaceWrites, type StoredInvite } from "../../shared/aws/invite-store.ts";
import { type Table, transact } from "../../shared/aws/invitee-table.ts";
import { entryOf } from "../../shared/aws/ledger-chain.ts";
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { type Invite, ledgerUntilMs } from "../../shared/domain/invite.ts";
import { erase, object, restrict } from "../../shared/domain/invitee-changes.ts";
import type { LedgerEvent } from "../../shared/domain/ledger-events.ts";
import { entryWrites, missingEntries } from "./missing-entries.ts";
import type { Operator } from "./operator.ts";

/**
 * Brings these invites up to the newer table, where that one ended, emptied or was noted on. @param unreadable hears of
 * each that cannot be read in one of the tables, and is left as it is @returns how many it had to
 */
export async function replayInvites(
  operator: Operator,
  newer: Table,
  inviteIds: readonly string[],
  unreadable: (inviteIds: readonly string[]) => void = () => {},
): Promise<number> {
  const [later, restored] = await Promise.all([
    readInvitesApart(newer, inviteIds),
    readInvitesApart(operator.table, inviteIds),
  ]);
  unreadable([...new Set([...later.unreadable, ...restored.unreadable])]);
  const now = new Map(restored.invites.map((stored) => [stored.invite.inviteId, stored]));
  let replayed = 0;
  for (const { invite } of later.invites) {
    const here = now.get(invite.inviteId);
    if (here === undefined) continue;
    if (!isBehind(here.invite, invite) && !(await lacksNotes(operator, newer, here.invite, invite))) continue;
    const moved =
      (await replaceByLater(operator, newer, here, invite)) || (await endAnew(operator, here, invite));
    if (moved) replayed += 1;
  }
  return replayed;
}

/**
 * The chains have parted: what the person is owed is done again; an acceptance is theirs to repeat.
 * @returns whether there was anything left to do, so that repeating the replay comes to an end
 */
async function endAnew(operator: Operator, { invite: here }: StoredInvite, later: Invite): Promise<boolean> {
  const after = await changeInvite(operator, later.inviteId, (stored, nowMs) => {
    if (later.invitee === undefined || later.subjectId !== stored.subjectId) return erase(stored, nowMs);
    if (hasObjected(later)) return object(stored, nowMs, operator.policy);
    return later.restrictedAtMs === undefined ? undefined : restrict(stored, nowMs);
  });
  return after !== undefined && after.revision !== here.revision;
}

const hasObjected = (later: Invite): boolean =>
  later.objectedAtMs !== undefined || later.status === "declined";

/** Since the restore the person did something with it here that the later state does not know: that stands. */
const hasMovedOn = (here: Invite, later: Invite): boolean =>
  later.invitee !== undefined &&
  (here.invitee === undefined ||
    (here.objectedAtMs !== undefined && later.objectedAtMs === undefined) ||
    (here.restrictedAtMs !== undefined && later.restrictedAtMs === undefined) ||
    (here.rectified?.atMs ?? 0) > (later.rectified?.atMs ?? 0));

/** Its data are gone there, it is another person's, it is over, objected to or restricted: what must not come back. */
const isBehind = (here: Invite, later: Invite): boolean =>
  (here.invitee !== undefined && (later.invitee === undefined || later.subjectId !== here.subjectId)) ||
  (here.status === "pending" && later.status !== "pending") ||
  (here.invitee !== undefined &&
    ((here.objectedAtMs === undefined && later.objectedAtMs !== undefined) ||
      (here.restrictedAtMs === undefined && later.restrictedAtMs !== undefined)));

/** What operators note on an invite and nobody else could say again. */
const notes: readonly LedgerEvent[] = ["DisclosureRecorded", "NoticeExempted"];

/** Operators noted something on it there, and its chain here has not gone its own way, so that it can come over. */
async function lacksNotes(operator: Operator, newer: Table, here: Invite, later: Invite): Promise<boolean> {
  if (later.ledger.seq <= here.ledger.seq) return false;
  const missing = await missingEntries(newer, `invite#${here.inviteId}`, here.ledger, operator.clock());
  return missing?.some((item) => notes.includes(entryOf(item).event)) ?? false;
}

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
  if (hasMovedOn(here, later)) return false;
  const entries = await missingEntries(newer, `invite#${here.inviteId}`, here.ledger, operator.clock());
  if (entries === undefined || entries.length > 90) return false;
  const untilSeconds = Math.ceil(ledgerUntilMs(later, operator.policy) / 1000);
  // Counted on from both, so that nobody who read either takes this for what they read.
  const next = { ...later, revision: Math.max(here.revision, later.revision) + 1 };
  const written = await transact(operator.table, [
    ...replaceWrites(here, next, operator.policy),
    ...entryWrites(entries, untilSeconds),
  ]);
  return written.result === "done";
}
