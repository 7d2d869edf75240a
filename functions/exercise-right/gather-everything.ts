/** Reads everything that is held about a person: from every inviter, under every pseudonym, with the record of it. */
import { readInvites } from "../../shared/aws/invite-store.ts";
import { type Item, readPartition, type Table } from "../../shared/aws/invitee-table.ts";
import { type HeldInvite, isWhole } from "../../shared/aws/open-link.ts";
import { readRequestsOf } from "../../shared/aws/request-store.ts";
import { readInviteIds, type SubjectIds } from "../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import type { EverythingHeld } from "../../shared/domain/data-export.ts";
import { isHeld } from "../../shared/domain/invite.ts";
import type { LedgerEntry } from "../../shared/domain/ledger.ts";

/** The person's invites of which data are held, newest first. */
export async function readHeldInvites(
  table: Table,
  subjectIds: SubjectIds,
  nowMs: number,
): Promise<readonly HeldInvite[]> {
  const inviteIds = await readInviteIds(table, subjectIds);
  return (await readInvites(table, inviteIds, nowMs))
    .map(({ invite }) => invite)
    .filter(isWhole)
    .filter((invite) => isHeld(invite, nowMs))
    .sort((a, b) => (a.inviteId < b.inviteId ? 1 : -1));
}

/** Everything, consistent for each item by itself. */
export async function gatherEverything(
  table: Table,
  subjectIds: SubjectIds,
  nowMs: number,
): Promise<EverythingHeld> {
  const [invites, subjects, requests, entries] = await Promise.all([
    readHeldInvites(table, subjectIds, nowMs),
    readSubjects(table, subjectIds, nowMs),
    Promise.all(subjectIds.map((subjectId) => readRequestsOf(table, subjectId, nowMs))),
    Promise.all(subjectIds.map((subjectId) => readLedger(table, `subject#${subjectId}`))),
  ]);
  return {
    invites: await Promise.all(
      invites.map(async (invite) => ({
        invite,
        entries: await readLedger(table, `invite#${invite.inviteId}`),
      })),
    ),
    subjects,
    requests: requests.flat(),
    entries: entries.flat(),
  };
}

const readLedger = async (table: Table, chain: string): Promise<readonly LedgerEntry[]> =>
  (await readPartition(table, chain, "ledger#")).map(entryOf);

function entryOf({ entry }: Item): LedgerEntry {
  if (typeof entry !== "object" || entry === null || !("version" in entry) || entry.version !== 1) {
    throw new Error("A ledger entry of a version that this code does not know");
  }
  return entry as LedgerEntry;
}
