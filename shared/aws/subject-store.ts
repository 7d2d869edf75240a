/**
 * Subjects in the table: whether a person may be written to. Every write names the revision that was read,
 * so that of two simultaneous claims, or a claim and an objection, one finds that it was second.
 */
import { canonicalAddress } from "../domain/email-address.ts";
import { type AddressKeys, subjectIdsOf } from "../domain/identity.ts";
import { dayMs, type Invite } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import { passingUntilMs, type Subject, subjectUntilMs, withoutPast } from "../domain/subject.ts";
import { subjectPartition } from "./invite-store.ts";
import {
  absentOrPast,
  type Condition,
  type Item,
  type Key,
  readItems,
  type Table,
  type Write,
} from "./invitee-table.ts";

export const subjectKey = (subjectId: string): Key => ({ pk: subjectPartition(subjectId), sk: "subject" });

/** What is remembered under each pseudonym of a person, in no order. Strongly consistent. */
export async function readSubjects(
  table: Table,
  subjectIds: readonly string[],
  nowMs: number,
): Promise<readonly Subject[]> {
  const items = await readItems(table, subjectIds.map(subjectKey));
  return items.flatMap((item) => subjectOf(item, nowMs) ?? []);
}

/** The subject of an item, unless it has run out. */
export function subjectOf(item: Item, nowMs: number): Subject | undefined {
  const { pk: _pk, sk: _sk, wakeShard: _shard, wakeAtSeconds: _wake, expiresAtSeconds, ...subject } = item;
  if (typeof expiresAtSeconds !== "number" || expiresAtSeconds * 1000 <= nowMs) return undefined;
  if (!isSubject(subject)) throw new Error("A subject of a schema that this code does not know");
  return subject;
}

const isSubject = (value: object): value is Subject => "schema" in value && value.schema === 1;

/** A subject of whom nothing is remembered yet. */
export const newSubject = (subjectId: string): Subject => ({
  schema: 1,
  subjectId,
  noticesAtMs: [],
  revision: 0,
});

/**
 * Stores `next`, without what has had its time, if the subject still is as `before` was read (`undefined`: not there, or
 * run out). What will have its time long before the item goes is put before the sweep then.
 */
export function subjectWrite(
  before: Subject | undefined,
  next: Subject,
  nowMs: number,
  policy: Policy,
): Write {
  const untilMs = subjectUntilMs(next, nowMs, policy);
  const current = withoutPast(next, nowMs);
  const wakeAtSeconds = wakeOf(current, untilMs);
  return {
    put: {
      ...current,
      revision: (before?.revision ?? 0) + 1,
      ...subjectKey(next.subjectId),
      expiresAtSeconds: Math.ceil(untilMs / 1000),
      ...(wakeAtSeconds === undefined ? {} : { wakeShard: `wake#0`, wakeAtSeconds }),
    },
    condition: unchanged(before, nowMs),
  };
}

/** When the sweep must look: at once where a decision may be unfinished; else only if the item outlives its counters by days. */
function wakeOf(next: Subject, untilMs: number): number | undefined {
  if (next.spreading !== undefined) return Math.floor(next.spreading.sinceMs / 1000);
  const passing = passingUntilMs(next);
  // An item that goes by itself within the promised days costs no look.
  return passing !== undefined && untilMs > passing + dayMs ? Math.ceil(passing / 1000) : undefined;
}

/** The subject still is as it was read. */
function unchanged(before: Subject | undefined, nowMs: number): Condition {
  return before === undefined
    ? absentOrPast(nowMs)
    : { expression: "revision = :revision", values: { ":revision": before.revision } };
}

/** Refuses the transaction unless the subject still is as it was read (`undefined`: not there, or run out); writes nothing. */
export const subjectCheck = (subjectId: string, before: Subject | undefined, nowMs: number): Write => ({
  check: subjectKey(subjectId),
  condition: unchanged(before, nowMs),
});

/** Refuses the transaction where the person, under any pseudonym, has restricted their data or is not to be written to. */
export function freeSubjectChecks(keys: AddressKeys, { subjectId, invitee }: Invite): readonly Write[] {
  const known = invitee === undefined ? [] : subjectIdsOf(keys, canonicalAddress(invitee.email));
  return [...new Set([...known, subjectId])].map((id) => ({
    check: subjectKey(id),
    condition: {
      expression: "attribute_not_exists(restrictedAtMs) AND attribute_not_exists(suppressed)",
    },
  }));
}
