/**
 * What a person decides about all their invites at once: first the decision itself, in one transaction on
 * the subject (from then on no claim gets past it), then its spread over every invite by anybody. The spread
 * can be cut short by a crash; the subject says that it is unfinished, and the sweep takes it up again.
 */

import type { Invite } from "../domain/invite.ts";
import { type Change, erase, type LedgerDraft, object } from "../domain/invite-changes.ts";
import type { Policy } from "../domain/policy.ts";
import type { Subject } from "../domain/subject.ts";
import type { Clock } from "../lambda/platform.ts";
import { ledgerWrites, readInviteIdsOfSubject, readInvitesEvenPast, writeChange } from "./invite-store.ts";
import { type Table, TableBusy, transact, type Write } from "./invitee-table.ts";
import { newSubject, readSubjects, subjectWrite } from "./subject-store.ts";

export interface Acts {
  readonly table: Table;
  readonly clock: Clock;
  readonly policy: Policy;
}

/** How often a write starts over because somebody else wrote the same item. */
const tries = 8;

/** A decision about a subject: how its record changes, what the ledger says, what else is stored with it. */
export interface SubjectDecision {
  /** @returns undefined where the record needs no change: decided already. */
  readonly decide: (subject: Subject, nowMs: number) => Subject | undefined;
  readonly drafts: readonly LedgerDraft[];
  readonly more?: readonly Write[];
}

/** Writes a decision on the subject's record and chain in one transaction. @returns whether it was new */
export async function decideSubject(
  acts: Acts,
  subjectId: string,
  decision: SubjectDecision,
): Promise<boolean> {
  for (let n = 0; n < tries; n++) {
    const nowMs = acts.clock();
    const [before] = await readSubjects(acts.table, [subjectId], nowMs);
    const next = decision.decide(before ?? newSubject(subjectId), nowMs);
    if (next === undefined) return false;
    const ledger = ledgerWrites(`subject#${subjectId}`, before?.ledger, decision.drafts, {
      atMs: nowMs,
      untilMs: nowMs + acts.policy.ledgerDays * 86_400_000,
    });
    const whole = ledger.head === undefined ? next : { ...next, ledger: ledger.head };
    const written = await transact(acts.table, [
      subjectWrite(before, whole, nowMs, acts.policy),
      ...ledger.writes,
      ...(decision.more ?? []),
    ]);
    if (written.result === "done") return true;
  }
  throw new TableBusy();
}

/** The ids of everything held about a person, from every inviter, under each of their pseudonyms. */
export async function readInviteIds(table: Table, subjectIds: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(subjectIds.map((subjectId) => readInviteIdsOfSubject(table, subjectId)));
  return [...new Set(lists.flat())];
}

export interface Asked {
  readonly channel: "link" | "one-click" | "form" | "email" | "post" | "phone" | "feedback";
  readonly actor: "invitee" | "operator" | "mail";
  readonly requestId?: string;
  readonly drafts?: readonly LedgerDraft[];
  readonly more?: readonly Write[];
}

/**
 * An objection: nobody writes to this person again, and every pending invite stops, whoever sent it. Art. 21:
 * absolute and immediate here. Doing it again changes nothing. @param subjectIds the current pseudonym first
 */
export async function objectEverywhere(
  acts: Acts,
  subjectIds: readonly [string, ...string[]],
  why: "objection" | "complaint",
  asked: Asked,
): Promise<void> {
  const inviteIds = await readInviteIds(acts.table, subjectIds);
  await decideSubject(acts, subjectIds[0], {
    decide: (subject, nowMs) =>
      subject.suppressed !== undefined && asked.requestId === undefined
        ? undefined
        : {
            ...subject,
            suppressed: subject.suppressed ?? { why, atMs: nowMs },
            spreading: { what: "objection", sinceMs: nowMs, subjectIds },
          },
    drafts: [{ event: "SubjectObjected", data: aboutInvites(inviteIds, asked) }, ...(asked.drafts ?? [])],
    ...(asked.more === undefined ? {} : { more: asked.more }),
  });
  await spread(acts, subjectIds, "objection");
}

/** Erasure: every copy goes; a keyed hash stays so that nobody writes again. Art. 17. Doing it again changes nothing. */
export async function eraseEverywhere(
  acts: Acts,
  subjectIds: readonly [string, ...string[]],
  asked: Asked,
): Promise<void> {
  const inviteIds = await readInviteIds(acts.table, subjectIds);
  await decideSubject(acts, subjectIds[0], {
    decide: (subject, nowMs) => {
      // A mailed code opens nothing any more; the restriction has nothing left to restrict.
      const { code: _code, restrictedAtMs: _restricted, ...rest } = subject;
      return {
        ...rest,
        suppressed: subject.suppressed ?? { why: "erasure", atMs: nowMs },
        spreading: { what: "erasure", sinceMs: nowMs, subjectIds },
      };
    },
    drafts: [{ event: "SubjectErased", data: aboutInvites(inviteIds, asked) }, ...(asked.drafts ?? [])],
    ...(asked.more === undefined ? {} : { more: asked.more }),
  });
  await spread(acts, subjectIds, "erasure");
}

const aboutInvites = (inviteIds: readonly string[], asked: Asked) => ({
  inviteIds: inviteIds.slice(0, 1_000),
  channel: asked.channel,
  actor: asked.actor,
  requestId: asked.requestId,
});

/** Carries a decision to every invite of the person; also how the sweep resumes one that was cut short. */
export async function spread(
  acts: Acts,
  subjectIds: readonly [string, ...string[]],
  what: "objection" | "erasure",
): Promise<void> {
  for (const inviteId of await readInviteIds(acts.table, subjectIds)) {
    await changeInvite(acts, inviteId, (invite, nowMs) =>
      what === "objection" ? object(invite, nowMs, acts.policy) : erase(invite, nowMs),
    );
  }
  await decideSubject(acts, subjectIds[0], {
    decide: (subject) => {
      const { spreading, ...rest } = subject;
      return spreading === undefined ? undefined : rest;
    },
    drafts: [],
  });
}

/**
 * Changes one invite, from whatever it is when the write meets it. @returns the invite afterwards, undefined
 * where it is not there any more @throws {TableBusy} where others kept writing it
 */
export async function changeInvite(
  acts: Acts,
  inviteId: string,
  decide: (invite: Invite, nowMs: number) => Change | undefined,
  more: readonly Write[] = [],
): Promise<Invite | undefined> {
  for (let n = 0; n < tries; n++) {
    const nowMs = acts.clock();
    const [stored] = await readInvitesEvenPast(acts.table, [inviteId]);
    if (stored === undefined) return undefined;
    const change = decide(stored.invite, nowMs);
    if (change === undefined) return stored.invite;
    const written = await writeChange(acts.table, stored, change, {
      nowMs,
      policy: acts.policy,
      exactWake: true,
      more,
    });
    if (written.result === "written") return written.stored.invite;
  }
  throw new TableBusy();
}
