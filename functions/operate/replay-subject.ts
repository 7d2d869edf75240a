/**
 * One person's own record after a restore: suppression, restriction, requests and the ledger of their rights as
 * the newer table has them go into the table in use, and what they decided reaches their invites there. No
 * personal data but the words of a complaint and the address for its answer, which are the person's own.
 */
import { readInvitesApart, subjectPartition } from "../../shared/aws/invite-store.ts";
import { absent, type Item, readItem, type Table, transact } from "../../shared/aws/invitee-table.ts";
import { changeInvite, decideSubject, readInviteIds, spread } from "../../shared/aws/subject-acts.ts";
import { subjectKey, subjectOf } from "../../shared/aws/subject-store.ts";
import { differences, rectify } from "../../shared/domain/invitee-changes.ts";
import type { LedgerHead } from "../../shared/domain/ledger.ts";
import type { Spread, Subject } from "../../shared/domain/subject.ts";
import { entryWrites, missingEntries } from "./missing-entries.ts";
import type { Operator } from "./operator.ts";
import { replayInvites } from "./replay-invites.ts";
import { replayRequests } from "./replay-requests.ts";

/** @returns undefined where the table in use was up to date, else how many invites it had to bring up to date */
export async function replaySubject(
  operator: Operator,
  newer: Table,
  item: Item,
): Promise<{ readonly invites: number } | undefined> {
  const nowMs = operator.clock();
  const later = subjectOf(item, nowMs);
  if (later === undefined) return undefined;
  const pk = subjectPartition(later.subjectId);
  const stored = await readItem(operator.table, subjectKey(later.subjectId));
  const here = stored === undefined ? undefined : subjectOf(stored, nowMs);
  const entries = await missingEntries(newer, pk, headOf(here, nowMs), nowMs);
  // What stands in both tables is compared, not how often each was written: a cap counts as a write too.
  const isOlder = here === undefined || (entries !== undefined && entries.length > 0);
  const isLaxer = lacks(here, later);
  const requests = await replayRequests(operator, newer, later.subjectId);
  const behind = await invitesToCorrect(operator, newer, later.subjectId);
  if (!isOlder && !isLaxer && requests === 0 && behind.length === 0) return undefined;
  const taken = isOlder && (await takeOver(operator, item, stored, here, later, entries));
  if (!taken && isLaxer) await decideAnew(operator, later);
  // Before the decision is carried out anew: a later state brings its own chain, a new change would fork it.
  const invites = await replayInvites(
    operator,
    newer,
    await readInviteIds(operator.table, [later.subjectId]),
  );
  if (isOlder || isLaxer) await carryOut(operator, later);
  for (const { inviteId, invitee } of await invitesToCorrect(operator, newer, later.subjectId)) {
    await changeInvite(operator, inviteId, (invite, atMs) => rectify(invite, atMs, invitee));
  }
  return { invites };
}

/** The end of the person's chain here; a chain whose time has run out has none, and the next entry begins another. */
const headOf = (here: Subject | undefined, nowMs: number): LedgerHead | undefined =>
  (here?.ledgerUntilMs ?? Number.POSITIVE_INFINITY) > nowMs ? here?.ledger : undefined;

/** A promise to the person is in the newer table, and not here. */
const lacks = (here: Subject | undefined, later: Subject): boolean =>
  (later.suppressed !== undefined && here?.suppressed === undefined) ||
  (later.restrictedAtMs !== undefined && here?.restrictedAtMs === undefined);

/** The newer record with the entries that led to it. @returns false where the chains have parted */
async function takeOver(
  operator: Operator,
  item: Item,
  stored: Item | undefined,
  here: Subject | undefined,
  later: Subject,
  entries: readonly Item[] | undefined,
): Promise<boolean> {
  if (entries === undefined || entries.length > 90) return false;
  const condition =
    stored === undefined
      ? absent
      : { expression: "revision = :revision", values: { ":revision": stored["revision"] } };
  const put = {
    ...item,
    revision: Math.max(here?.revision ?? 0, later.revision) + 1,
    // The mails of both stretches reached this person, and count.
    noticesAtMs: [...new Set([...later.noticesAtMs, ...(here?.noticesAtMs ?? [])])].sort((a, b) => a - b),
  };
  const written = await transact(operator.table, [{ put, condition }, ...entryWrites(entries)]);
  return written.result === "done";
}

/** What still stands of the newer record is taken over, as a new decision on the chain in use. */
async function decideAnew(operator: Operator, later: Subject): Promise<void> {
  const stored = await readItem(operator.table, subjectKey(later.subjectId));
  const here = stored === undefined ? undefined : subjectOf(stored, operator.clock());
  const suppressed = here?.suppressed === undefined ? later.suppressed : undefined;
  const restrictedAtMs = here?.restrictedAtMs === undefined ? later.restrictedAtMs : undefined;
  const data = { inviteIds: [], actor: "operator", reason: "replay" } as const;
  const what = later.spreading?.what ?? spreadOf(later);
  const subjectIds = later.spreading?.subjectIds ?? ([later.subjectId] as const);
  await decideSubject(operator, later.subjectId, {
    decide: (subject, nowMs) => ({
      ...subject,
      ...(suppressed === undefined ? {} : { suppressed }),
      ...(restrictedAtMs === undefined ? {} : { restrictedAtMs }),
      // Cut short here, it no longer looks as if anything were missing: the sweep carries it on.
      ...(what === undefined ? {} : { spreading: { what, sinceMs: nowMs, subjectIds } }),
    }),
    drafts: [
      ...(suppressed === undefined ? [] : [{ event: "SubjectObjected", data } as const]),
      ...(restrictedAtMs === undefined ? [] : [{ event: "SubjectRestricted", data } as const]),
    ],
  });
}

/** How what stands of a record reaches the invites. */
function spreadOf({ suppressed, restrictedAtMs }: Subject): Spread | undefined {
  if (suppressed !== undefined) return suppressed.why === "erasure" ? "erasure" : "objection";
  return restrictedAtMs === undefined ? undefined : "restriction";
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

/** What the person corrected there and not (or earlier) here: the old value must not come back. */
async function invitesToCorrect(operator: Operator, newer: Table, subjectId: string) {
  const inviteIds = await readInviteIds(operator.table, [subjectId]);
  const held = await readInvitesApart(operator.table, inviteIds);
  const here = new Map(held.invites.map(({ invite }) => [invite.inviteId, invite]));
  return (await readInvitesApart(newer, inviteIds)).invites.flatMap(({ invite: later }) => {
    const now = here.get(later.inviteId);
    const { inviteId, invitee, rectified } = later;
    if (invitee === undefined || rectified === undefined || now?.invitee === undefined) return [];
    if (later.subjectId !== now.subjectId || (now.rectified?.atMs ?? 0) >= rectified.atMs) return [];
    return differences(now.invitee, { ...invitee, email: now.invitee.email }).length === 0
      ? []
      : [{ inviteId, invitee }];
  });
}
