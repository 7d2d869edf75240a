/** Reads everything that is held about a person: from every inviter, under every pseudonym, with the record of it. */

import type { EverythingHeld } from "../domain/data-export.ts";
import { type Invite, isHeld } from "../domain/invite.ts";
import { readInvites } from "./invite-store.ts";
import type { Table } from "./invitee-table.ts";
import { readLedger } from "./ledger-chain.ts";
import { type HeldInvite, isWhole } from "./open-link.ts";
import { readRequestsOf } from "./request-store.ts";
import { readInviteIds, type SubjectIds } from "./subject-acts.ts";
import { readSubjects } from "./subject-store.ts";

/** The person's invites of which data are held, newest first. */
export const readHeldInvites = async (
  table: Table,
  subjectIds: SubjectIds,
  nowMs: number,
): Promise<readonly HeldInvite[]> =>
  (await readTheirInvites(table, subjectIds, nowMs)).filter(isHeldWhole(nowMs));

const isHeldWhole =
  (nowMs: number) =>
  (invite: Invite): invite is HeldInvite =>
    isWhole(invite) && isHeld(invite, nowMs);

async function readTheirInvites(
  table: Table,
  subjectIds: SubjectIds,
  nowMs: number,
): Promise<readonly Invite[]> {
  const inviteIds = await readInviteIds(table, subjectIds);
  return (await readInvites(table, inviteIds, nowMs))
    .map(({ invite }) => invite)
    .sort((a, b) => (a.inviteId < b.inviteId ? 1 : -1));
}

/** Everything, consistent for each item by itself. */
export async function gatherEverything(
  table: Table,
  subjectIds: SubjectIds,
  nowMs: number,
): Promise<EverythingHeld> {
  const [invites, subjects, requests, entries] = await Promise.all([
    readTheirInvites(table, subjectIds, nowMs),
    readSubjects(table, subjectIds, nowMs),
    Promise.all(subjectIds.map((subjectId) => readRequestsOf(table, subjectId, nowMs))),
    Promise.all(subjectIds.map((subjectId) => readLedger(table, `subject#${subjectId}`, nowMs))),
  ]);
  const withEntries = <I extends Invite>(some: readonly I[]) =>
    Promise.all(
      some.map(async (invite) => ({
        invite,
        entries: await readLedger(table, `invite#${invite.inviteId}`, nowMs),
      })),
    );
  const held = invites.filter(isHeldWhole(nowMs));
  return {
    invites: await withEntries(held),
    ended: await withEntries(invites.filter((invite) => !held.some((one) => one === invite))),
    subjects,
    requests: requests.flat(),
    entries: entries.flat(),
  };
}
