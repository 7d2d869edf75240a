/**
 * The person behind the invites, known only by a keyed hash: whether they may be written to, and how often
 * they have been. Exists only once something has to be remembered; receiving an invite neither reads nor
 * writes it, so receipt takes the same work for everybody.
 */

import { dayMs } from "./invite.ts";
import type { Policy } from "./policy.ts";

/** What a person can decide for everything that is held about them. */
export type Spread = "objection" | "erasure" | "restriction" | "unrestriction";

export interface Subject {
  readonly schema: 1;
  readonly subjectId: string;
  /** Not to be written to, by anybody, until the person or an operator lifts it. */
  readonly suppressed?: { readonly why: "objection" | "erasure" | "complaint"; readonly atMs: number };
  /** Art. 18: held, not used. */
  readonly restrictedAtMs?: number;
  /** When notices went out in the last 24 hours, for the cap across all organisations. */
  readonly noticesAtMs: readonly number[];
  /** A mailed code: keyed hash, end of its life, tries left. */
  readonly code?: { readonly hash: string; readonly untilMs: number; readonly triesLeft: number };
  /** Mails with codes in the last 24 hours: capped too. */
  readonly answersAtMs?: readonly number[];
  /** Receipts of complaints, which anybody can make in this person's name: so they never cost the person a code. */
  readonly receiptsAtMs?: readonly number[];
  /** Mails with links, which anybody who knows the address can ask for: so they have a cap of their own. */
  readonly linksAtMs?: readonly number[];
  /** What has been decided for all invites and may not have reached each yet; the sweep resumes it. */
  readonly spreading?: {
    readonly what: Spread;
    readonly sinceMs: number;
    /** All pseudonyms of the person; this one first. */
    readonly subjectIds: readonly [string, ...string[]];
  };
  /** Head of the subject's own ledger chain. */
  readonly ledger?: { readonly seq: number; readonly hash: string };
  /** When that chain ends, first entry and last together. What happens after begins a new one. */
  readonly ledgerUntilMs?: number;
  readonly revision: number;
}

export type ClaimVerdict =
  | { readonly verdict: "may-send" }
  | { readonly verdict: "suppressed" }
  | { readonly verdict: "restricted" }
  | { readonly verdict: "capped"; readonly untilMs: number };

/** Whether this person may be written to now, given what is known under each of their pseudonyms. */
export function maySend(
  subjects: readonly Subject[],
  nowMs: number,
  policy: Pick<Policy, "inviteeNoticesPerDay">,
): ClaimVerdict {
  if (subjects.some(({ suppressed }) => suppressed !== undefined)) return { verdict: "suppressed" };
  if (subjects.some(({ restrictedAtMs }) => restrictedAtMs !== undefined)) return { verdict: "restricted" };
  const recent = recentNotices(subjects, nowMs);
  const over = recent.length - policy.inviteeNoticesPerDay;
  if (over < 0) return { verdict: "may-send" };
  const frees = recent[over] ?? nowMs;
  return { verdict: "capped", untilMs: frees + dayMs };
}

/** When notices went to this person in the last 24 hours, oldest first. */
export const recentNotices = (subjects: readonly Subject[], nowMs: number): readonly number[] =>
  subjects
    .flatMap(({ noticesAtMs }) => noticesAtMs)
    .filter((atMs) => atMs > nowMs - dayMs)
    .sort((a, b) => a - b);

/** The times of the last 24 hours. */
export const lastDay = (timesMs: readonly number[] | undefined, nowMs: number): readonly number[] =>
  (timesMs ?? []).filter((atMs) => atMs > nowMs - dayMs);

/** What is remembered only to limit mails of a day: lists of moments. */
const counters = ["answersAtMs", "receiptsAtMs", "linksAtMs"] as const;

/**
 * The subject without what has had its time: moments of more than a day ago and a code that is over. What remains of a
 * person for years, a suppression or a ledger, must not keep these as long.
 */
export function withoutPast(subject: Subject, nowMs: number): Subject {
  const { code, ...rest } = subject;
  const next: { -readonly [K in keyof Subject]: Subject[K] } = {
    ...rest,
    noticesAtMs: lastDay(subject.noticesAtMs, nowMs),
  };
  if (code !== undefined && code.untilMs > nowMs) next.code = code;
  for (const name of counters) {
    const recent = lastDay(subject[name], nowMs);
    if (recent.length > 0) next[name] = recent;
    else delete next[name];
  }
  return next;
}

/** Whether {@link withoutPast} would take anything away. */
export function hasPast(subject: Subject, nowMs: number): boolean {
  const lists = [subject.noticesAtMs, ...counters.map((name) => subject[name] ?? [])];
  const isOver = subject.code !== undefined && subject.code.untilMs <= nowMs;
  return isOver || lists.some((list) => lastDay(list, nowMs).length < list.length);
}

/** When nothing of that kind is left to keep, in ms; undefined where there is nothing of it. */
export function passingUntilMs({ noticesAtMs, code, ...subject }: Subject): number | undefined {
  const moments = [...noticesAtMs, ...counters.flatMap((name) => subject[name] ?? [])];
  const ends = [...moments.map((atMs) => atMs + dayMs), ...(code === undefined ? [] : [code.untilMs])];
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** How long the item may stay, in ms: a suppression for its number of years, anything else for the cap's window. */
export const subjectUntilMs = (subject: Subject, nowMs: number, policy: Policy): number =>
  Math.max(
    nowMs + 2 * dayMs,
    subject.suppressed === undefined ? 0 : subject.suppressed.atMs + policy.suppressionDays * dayMs,
    subject.restrictedAtMs === undefined && subject.ledger === undefined
      ? 0
      : nowMs + policy.ledgerDays * dayMs,
  );
