/**
 * What a person decides about all their invites at once: first the decision itself, in one transaction on
 * the subject (from then on no claim gets past it), then its spread over every invite by anybody. The spread
 * can be cut short by a crash; the subject says that it is unfinished, and the sweep takes it up again.
 */

import { dayMs, type Invite } from "../domain/invite.ts";
import type { Change, LedgerDraft } from "../domain/invite-change.ts";
import { erase, object, restrict, unrestrict } from "../domain/invitee-changes.ts";
import type { Policy } from "../domain/policy.ts";
import { hasPast, type Spread, type Subject } from "../domain/subject.ts";
import type { Clock } from "../lambda/platform.ts";
import {
  ledgerWrites,
  readInviteIdsOfSubject,
  readInvitesApart,
  readInvitesEvenPast,
  writeChange,
} from "./invite-store.ts";
import { absentOrPast, type Table, TableBusy, transact, type Write } from "./invitee-table.ts";
import { UnreadableInvite } from "./stored-invite.ts";
import { newSubject, readSubjects, subjectWrite } from "./subject-store.ts";

/** What every act on people and their invites needs. */
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
  /** Where what the ledger says is about one organisation's invite. */
  readonly organisation?: string;
  readonly more?: readonly Write[];
}

/**
 * Writes a decision on the subject's record and chain in one transaction. @returns whether it was new;
 * `refused` where a condition of `more` failed @throws {TableBusy} where others kept writing the record
 */
export async function decideSubject(
  acts: Acts,
  subjectId: string,
  decision: SubjectDecision,
): Promise<Decided | "refused"> {
  for (let n = 0; n < tries; n++) {
    const nowMs = acts.clock();
    const [before] = await readSubjects(acts.table, [subjectId], nowMs);
    const next = decision.decide(before ?? newSubject(subjectId), nowMs);
    if (next === undefined) return "already";
    const ledger = chainWrites(acts.policy, subjectId, before, decision, nowMs);
    const whole = ledger.head === undefined ? next : { ...next, ...ledger.head };
    const written = await transact(acts.table, [
      subjectWrite(before, whole, nowMs, acts.policy),
      ...ledger.writes,
      ...(decision.more ?? []),
    ]);
    if (written.result === "done") return "decided";
    const own = 1 + ledger.writes.length;
    if (written.refusals.some(({ index }) => index >= own)) return "refused";
  }
  throw new TableBusy();
}

/**
 * The entries of a decision, on a chain that ends as a whole: an entry that outlived the first would be evidence with
 * its beginning cut off. Where the chain's end has passed, a new one begins, also in the place of what is not yet deleted.
 */
function chainWrites(
  { ledgerDays }: Policy,
  subjectId: string,
  before: Subject | undefined,
  { drafts, organisation }: Pick<SubjectDecision, "drafts" | "organisation">,
  nowMs: number,
): {
  readonly writes: readonly Write[];
  readonly head: Pick<Subject, "ledger" | "ledgerUntilMs"> | undefined;
} {
  // In whole seconds, as the table's own clock counts, so that both end at the same moment.
  const freshUntilMs = Math.ceil((nowMs + ledgerDays * dayMs) / 1000) * 1000;
  const heldUntilMs = before?.ledgerUntilMs ?? freshUntilMs;
  const isOver = heldUntilMs <= nowMs;
  const untilMs = isOver ? freshUntilMs : heldUntilMs;
  const ledger = ledgerWrites(`subject#${subjectId}`, isOver ? undefined : before?.ledger, drafts, {
    atMs: nowMs,
    untilMs,
    ...(organisation === undefined ? {} : { organisation }),
  });
  const condition = absentOrPast(nowMs);
  return {
    writes: ledger.writes.map((write) => ("put" in write ? { ...write, condition } : write)),
    // Without an entry nothing has begun: the former head stands until one comes.
    head:
      ledger.writes.length === 0 || ledger.head === undefined
        ? undefined
        : { ledger: ledger.head, ledgerUntilMs: untilMs },
  };
}

/** The ids of everything held about a person, from every inviter, under each of their pseudonyms. */
export async function readInviteIds(table: Table, subjectIds: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(subjectIds.map((subjectId) => readInviteIdsOfSubject(table, subjectId)));
  return [...new Set(lists.flat())];
}

/** How a decision reached us, and the request that it goes on record as. */
export interface Asked {
  readonly channel: "link" | "one-click" | "form" | "email" | "post" | "phone" | "feedback";
  readonly actor: "invitee" | "operator" | "mail";
  /** The request on record: what the ledger says before and after the act, and the item itself. */
  readonly request?: {
    readonly requestId: string;
    readonly received: readonly LedgerDraft[];
    readonly answered: readonly LedgerDraft[];
    readonly write: Write;
  };
}

/** The pseudonyms of one person, the current one first. */
export type SubjectIds = readonly [string, ...string[]];

/** `already`: it had been decided before, and nothing was written but what an earlier spread had left undone. */
export type Decided = "decided" | "already";

/**
 * An objection: nobody writes to this person again, and every pending invite stops, whoever sent it. Art. 21:
 * absolute and immediate here. Doing it again changes nothing. @param subjectIds the current pseudonym first
 */
export async function objectEverywhere(
  acts: Acts,
  subjectIds: SubjectIds,
  why: "objection" | "complaint",
  asked: Asked,
): Promise<Decided> {
  return decideEverywhere(acts, subjectIds, "objection", "SubjectObjected", asked, (subject, nowMs) =>
    subject.suppressed === undefined ? { ...subject, suppressed: { why, atMs: nowMs } } : undefined,
  );
}

/** Erasure: every copy goes; a keyed hash stays so that nobody writes again. Art. 17. Doing it again changes nothing. */
export async function eraseEverywhere(acts: Acts, subjectIds: SubjectIds, asked: Asked): Promise<Decided> {
  return decideEverywhere(acts, subjectIds, "erasure", "SubjectErased", asked, (subject, nowMs) => ({
    ...(withoutLimits(subject) ?? subject),
    suppressed: subject.suppressed ?? { why: "erasure", atMs: nowMs },
  }));
}

/** A mailed code opens nothing any more; the restriction has nothing left to restrict. */
function withoutLimits(subject: Subject): Subject | undefined {
  const { code, ...rest } = subject;
  return withoutRestriction(rest) ?? (code === undefined ? undefined : rest);
}

/** The restriction goes, and with it whatever of its spread was still to do. */
function withoutRestriction({ restrictedAtMs, spreading, ...rest }: Subject): Subject | undefined {
  if (restrictedAtMs === undefined) return undefined;
  return spreading === undefined || spreading.what === "restriction" ? rest : { ...rest, spreading };
}

/** Restriction: all that is held stays, and is not used, until the person lifts it. Art. 18. */
export async function restrictEverywhere(acts: Acts, subjectIds: SubjectIds, asked: Asked): Promise<Decided> {
  return decideEverywhere(acts, subjectIds, "restriction", "SubjectRestricted", asked, (subject, nowMs) =>
    subject.restrictedAtMs === undefined ? { ...subject, restrictedAtMs: nowMs } : undefined,
  );
}

/**
 * The restriction is lifted, under every pseudonym. @returns as well the notices that waited, for their queue, and what
 * the person is to be told by: every invite as it stands now, and whether nobody may write to them all the same
 */
export async function unrestrictEverywhere(
  acts: Acts,
  subjectIds: SubjectIds,
  asked: Asked,
): Promise<{
  readonly decided: Decided;
  readonly waiting: readonly Invite[];
  readonly invites: readonly Invite[];
  readonly isSuppressed: boolean;
}> {
  // It may lie under a pseudonym of an older key; it is lifted, told and resumed by the current one.
  const subjects = await readSubjects(acts.table, subjectIds, acts.clock());
  const isRestricted = subjects.some(({ restrictedAtMs }) => restrictedAtMs !== undefined);
  const decided = await decideEverywhere(
    acts,
    subjectIds,
    "unrestriction",
    "SubjectUnrestricted",
    asked,
    (subject) => withoutRestriction(subject) ?? (isRestricted ? subject : undefined),
  );
  const inviteIds = await readInviteIds(acts.table, subjectIds);
  const stored = await readInvitesApart(acts.table, inviteIds, acts.clock());
  const invites = stored.invites.map(({ invite }) => invite);
  return {
    decided,
    waiting: invites.filter(({ status, notice }) => status === "pending" && notice.state === "queued"),
    invites,
    isSuppressed: subjects.some(({ suppressed }) => suppressed !== undefined),
  };
}

/** Takes from a person's record what has had its time, where the record itself stays for years. */
export const pruneSubject = (acts: Acts, subjectId: string): Promise<Decided | "refused"> =>
  decideSubject(acts, subjectId, {
    decide: (subject, nowMs) => (hasPast(subject, nowMs) ? subject : undefined),
    drafts: [],
  });

/** May be written to again. What was stopped stays stopped: only what comes from now on is delivered. */
export async function allowAgain(acts: Acts, subjectIds: SubjectIds, asked: Asked): Promise<Decided> {
  const { channel, actor, request } = asked;
  let decided: Decided = "already";
  for (const [n, subjectId] of subjectIds.entries()) {
    const first = n === 0;
    const lifted = await decideSubject(acts, subjectId, {
      decide: ({ suppressed, ...rest }) => (suppressed === undefined ? undefined : rest),
      drafts: [
        ...(first ? (request?.received ?? []) : []),
        {
          event: "SuppressionLifted",
          data: { actor, requestId: request?.requestId, ...(channel === "feedback" ? {} : { channel }) },
        },
        ...(first ? (request?.answered ?? []) : []),
      ],
      ...(first && request !== undefined ? { more: [request.write] } : {}),
    });
    if (lifted === "decided") decided = "decided";
  }
  return decided;
}

type SpreadEvent = "SubjectObjected" | "SubjectErased" | "SubjectRestricted" | "SubjectUnrestricted";

async function decideEverywhere(
  acts: Acts,
  subjectIds: SubjectIds,
  what: Spread,
  event: SpreadEvent,
  { channel, actor, request }: Asked,
  decide: (subject: Subject, nowMs: number) => Subject | undefined,
): Promise<Decided> {
  await finishSpread(acts, subjectIds[0], what);
  const inviteIds = await readInviteIds(acts.table, subjectIds);
  const data = { inviteIds: inviteIds.slice(0, 1_000), channel, actor, requestId: request?.requestId };
  const decided = await decideSubject(acts, subjectIds[0], {
    decide: (subject, nowMs) => {
      const next = decide(subject, nowMs);
      // An erasure that could not be carried to its end stays to be done; nothing later undoes it.
      const left = subject.spreading?.what === "erasure" ? subject.spreading : undefined;
      return next && { ...next, spreading: left ?? { what, sinceMs: nowMs, subjectIds } };
    },
    drafts: [...(request?.received ?? []), { event, data }, ...(request?.answered ?? [])],
    ...(request === undefined ? {} : { more: [request.write] }),
  });
  // What the record says bars every use of an invite by itself; only an erasure is not done while something is left.
  if (what === "erasure") await spread(acts, subjectIds, what);
  else await spreadAsFarAsReadable(acts, subjectIds, what);
  return decided === "decided" ? "decided" : "already";
}

/** Carries an earlier decision that was cut short as far as can be, before another takes its place on the record. */
async function finishSpread(acts: Acts, subjectId: string, next: Spread): Promise<void> {
  const [subject] = await readSubjects(acts.table, [subjectId], acts.clock());
  const unfinished = subject?.spreading;
  if (unfinished === undefined || unfinished.what === next) return;
  await spreadAsFarAsReadable(acts, unfinished.subjectIds, unfinished.what);
}

/** What cannot be read keeps nobody from deciding: it is left for the sweep, which tells the operator. */
async function spreadAsFarAsReadable(acts: Acts, subjectIds: SubjectIds, what: Spread): Promise<void> {
  try {
    await spread(acts, subjectIds, what);
  } catch (error) {
    if (!(error instanceof UnreadableInvite)) throw error;
  }
}

/**
 * Carries a decision to every invite of the person; also how the sweep resumes one that was cut short.
 * @throws {UnreadableInvite} where one could not be read, when all the others are done: it stays on the record as unfinished
 */
export async function spread(acts: Acts, subjectIds: SubjectIds, what: Spread): Promise<void> {
  await spreadToOlder(acts, subjectIds, what);
  let unreadable: UnreadableInvite | undefined;
  for (const inviteId of await readInviteIds(acts.table, subjectIds)) {
    // A slow spread must not lay on again what was lifted meanwhile.
    if (what === "restriction" && !(await isRestrictedStill(acts, subjectIds))) break;
    try {
      await changeInvite(acts, inviteId, (invite, nowMs) => spreadTo(what, invite, nowMs, acts.policy));
    } catch (error) {
      if (!(error instanceof UnreadableInvite)) throw error;
      unreadable = error;
    }
  }
  if (unreadable !== undefined) throw unreadable;
  await decideSubject(acts, subjectIds[0], {
    decide: (subject) => {
      const { spreading, ...rest } = subject;
      return spreading?.what === what ? rest : undefined;
    },
    drafts: [],
  });
}

/** What a decision takes from the records under older keys. After the decision, so that a crash is found and resumed. */
async function spreadToOlder(acts: Acts, [, ...older]: SubjectIds, what: Spread): Promise<void> {
  const decide =
    what === "erasure" ? withoutLimits : what === "unrestriction" ? withoutRestriction : undefined;
  if (decide === undefined) return;
  for (const subjectId of older) await decideSubject(acts, subjectId, { decide, drafts: [] });
}

async function isRestrictedStill(acts: Acts, subjectIds: SubjectIds): Promise<boolean> {
  const subjects = await readSubjects(acts.table, subjectIds, acts.clock());
  return subjects.some(({ restrictedAtMs }) => restrictedAtMs !== undefined);
}

function spreadTo(what: Spread, invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  switch (what) {
    case "objection":
      return object(invite, nowMs, policy);
    case "erasure":
      return erase(invite, nowMs);
    case "restriction":
      return restrict(invite, nowMs);
    case "unrestriction":
      return unrestrict(invite, nowMs);
  }
}

/**
 * Changes one invite, from whatever it is when the write meets it. @returns the invite afterwards, undefined
 * where it is not there any more @throws {TableBusy} where others kept writing it
 */
export async function changeInvite(
  acts: Acts,
  inviteId: string,
  decide: (invite: Invite, nowMs: number) => Change | undefined,
  more: (before: Invite, nowMs: number) => readonly Write[] = () => [],
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
      more: more(stored.invite, nowMs),
    });
    if (written.result === "written") return written.stored.invite;
  }
  throw new TableBusy();
}
