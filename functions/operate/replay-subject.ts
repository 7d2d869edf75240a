/**
 * One person's own record after a restore: suppression, restriction, requests and the ledger of their rights as
 * the newer table has them go into the table in use, and what they decided reaches their invites there. No
 * personal data but the words of a complaint and the address for its answer, which are the person's own.
 */
import { readInvitesEvenPast, subjectPartition } from "../../shared/aws/invite-store.ts";
import {
  absent,
  type Item,
  readItem,
  readPartition,
  type Table,
  transact,
  writeItem,
} from "../../shared/aws/invitee-table.ts";
import { changeInvite, decideSubject, readInviteIds, spread } from "../../shared/aws/subject-acts.ts";
import { subjectKey, subjectOf } from "../../shared/aws/subject-store.ts";
import { rectify } from "../../shared/domain/invite-changes.ts";
import type { Subject } from "../../shared/domain/subject.ts";
import { entryOf, entryWrites, missingEntries } from "./missing-entries.ts";
import type { Operator } from "./operator.ts";
import { replayInvites } from "./replay-invites.ts";

/** @returns undefined where the table in use was up to date, else how many invites it had to bring up to date */
export async function replaySubject(
  operator: Operator,
  newer: Table,
  item: Item,
): Promise<{ readonly invites: number } | undefined> {
  const nowMs = operator.clock();
  const later = subjectOf(item, nowMs);
  if (later === undefined) return undefined;
  const stored = await readItem(operator.table, subjectKey(later.subjectId));
  const here = stored === undefined ? undefined : subjectOf(stored, nowMs);
  if (here !== undefined && here.revision >= later.revision) return undefined;
  const pk = subjectPartition(later.subjectId);
  const entries = await missingEntries(newer, pk, here?.ledger);
  if (entries === undefined || entries.length > 90) await decideAnew(operator, later);
  else {
    const condition =
      stored === undefined
        ? absent
        : { expression: "revision = :revision", values: { ":revision": stored["revision"] } };
    await transact(operator.table, [{ put: item, condition }, ...entryWrites(entries)]);
  }
  for (const request of await readPartition(newer, pk, "request#")) {
    await writeItem(operator.table, { put: request });
  }
  // Before the decision is carried out anew: a later state brings its own chain, a new change would fork it.
  const invites = await replayInvites(
    operator,
    newer,
    await readInviteIds(operator.table, [later.subjectId]),
  );
  await carryOut(operator, later);
  for (const entry of (entries ?? []).map(entryOf)) {
    if (entry.event === "SubjectRectified") await copyCorrections(operator, newer, entry.data.inviteIds);
  }
  return { invites };
}

/** The chains have parted: what stands is taken over, as a new decision on the chain in use. */
async function decideAnew(operator: Operator, later: Subject): Promise<void> {
  const { suppressed, restrictedAtMs } = later;
  await decideSubject(operator, later.subjectId, {
    decide: (subject) => ({
      ...subject,
      ...(suppressed === undefined ? {} : { suppressed }),
      ...(restrictedAtMs === undefined ? {} : { restrictedAtMs }),
    }),
    drafts: [
      ...(suppressed === undefined
        ? []
        : [
            {
              event: "SubjectObjected",
              data: { inviteIds: [], actor: "operator", reason: "replay" },
            } as const,
          ]),
      ...(restrictedAtMs === undefined
        ? []
        : [
            {
              event: "SubjectRestricted",
              data: { inviteIds: [], actor: "operator", reason: "replay" },
            } as const,
          ]),
    ],
  });
}

/** To the invites that the restored table has of this person. Idempotent, each. */
async function carryOut(operator: Operator, { subjectId, suppressed, restrictedAtMs, spreading }: Subject) {
  const ids = spreading?.subjectIds ?? ([subjectId] as const);
  // An erasure after an objection keeps the first reason; its invites are found gone one by one.
  if (suppressed !== undefined) {
    await spread(operator, ids, suppressed.why === "erasure" ? "erasure" : "objection");
  }
  if (spreading !== undefined) await spread(operator, ids, spreading.what);
  if (restrictedAtMs !== undefined) await spread(operator, ids, "restriction");
}

/** What the person corrected is corrected again: the old value must not come back. */
async function copyCorrections(
  operator: Operator,
  newer: Table,
  inviteIds: readonly string[],
): Promise<void> {
  for (const { invite } of await readInvitesEvenPast(newer, inviteIds)) {
    const { invitee } = invite;
    if (invitee === undefined) continue;
    await changeInvite(operator, invite.inviteId, (stored, nowMs) => rectify(stored, nowMs, invitee));
  }
}
