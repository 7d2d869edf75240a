/**
 * After a restore to an older copy: whoever was erased, forgotten, objected or had a right recorded since then
 * stays so. The source is the newer table, which a restore leaves standing (or which point-in-time recovery
 * can bring back beside it); where there is none, the platform's archive of our events, by the invites' ids.
 * Only adds and takes away: nothing personal is copied but what people themselves corrected.
 */
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { readInvitesEvenPast, replaceWrites, type StoredInvite } from "../../shared/aws/invite-store.ts";
import { type Item, type Table, transact } from "../../shared/aws/invitee-table.ts";
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { ledgerUntilMs } from "../../shared/domain/invite.ts";
import { erase, object } from "../../shared/domain/invite-changes.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { entryWrites, missingEntries } from "./missing-entries.ts";
import { done, type Operator, readCursor, refused, reserveMs, writeCursor } from "./operator.ts";
import { replaySubject } from "./replay-subject.ts";

const pageSize = 200;

export interface ReplayCounts {
  looked: number;
  people: number;
  invites: number;
}

/** Replays one page. Doing it again changes nothing, so it may be begun anew at any time. */
export async function replayErasures(
  operator: Operator,
  input: CommandInput<"erasures replay">,
): Promise<OperatorAnswer> {
  return "removals" in input ? replayRemovals(operator, input.removals) : replayTable(operator, input);
}

async function replayTable(
  operator: Operator,
  { fromTable, cursor }: { readonly fromTable: string; readonly cursor?: string },
): Promise<OperatorAnswer> {
  if (fromTable === operator.table.name) {
    return refused("invalid", "That is the table in use. Name the newer one, from before the restore.");
  }
  const newer: Table = { dynamodb: operator.table.dynamodb, name: fromTable };
  const counts: ReplayCounts = { looked: 0, people: 0, invites: 0 };
  let after = readCursor(cursor);
  do {
    const { Items = [], LastEvaluatedKey } = await newer.dynamodb.send(
      new ScanCommand({
        TableName: fromTable,
        Limit: pageSize,
        ConsistentRead: true,
        FilterExpression: "sk = :subject OR sk = :invite",
        ExpressionAttributeValues: marshall({ ":subject": "subject", ":invite": "invite" }),
        ...(after === undefined ? {} : { ExclusiveStartKey: marshall(after) }),
      }),
    );
    const items = Items.map((item) => unmarshall(item) as Item);
    counts.looked += items.length;
    for (const item of items.filter(({ sk }) => sk === "subject")) {
      if (await replaySubject(operator, newer, item)) counts.people += 1;
    }
    const inviteIds = items.filter(({ sk }) => sk === "invite").map(({ pk }) => pk.slice("invite#".length));
    counts.invites += await replayInvites(operator, newer, inviteIds);
    after = LastEvaluatedKey === undefined ? undefined : unmarshall(LastEvaluatedKey);
  } while (after !== undefined && operator.remainingMs() > reserveMs);
  return done(counts, after === undefined ? undefined : writeCursor(after));
}

/** Invites whose person's data the newer table no longer has, or which had become another person's. */
async function replayInvites(
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
    if (here?.invite.invitee === undefined) continue;
    const gone = invite.invitee === undefined || invite.subjectId !== here.invite.subjectId;
    if (!gone) continue;
    if (!(await replaceByLater(operator, newer, here, invite))) {
      await changeInvite(operator, invite.inviteId, (stored, nowMs) => erase(stored, nowMs));
    }
    replayed += 1;
  }
  return replayed;
}

/**
 * The later state with the entries that led to it, in one transaction, so that the chain is as whole as before
 * the restore. @returns false where it can't be: the restored chain has gone its own way meanwhile.
 */
async function replaceByLater(
  operator: Operator,
  newer: Table,
  { invite: here }: StoredInvite,
  later: StoredInvite["invite"],
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

/** By ids alone, from events that somebody else kept: enough to take away, not enough to restore the chain. */
async function replayRemovals(
  operator: Operator,
  removals: Extract<CommandInput<"erasures replay">, { removals: unknown }>["removals"],
): Promise<OperatorAnswer> {
  const counts: ReplayCounts = { looked: 0, people: 0, invites: 0 };
  for (const { type, inviteIds } of removals) {
    for (const inviteId of inviteIds) {
      counts.looked += 1;
      const [before] = await readInvitesEvenPast(operator.table, [inviteId]);
      if (before?.invite.invitee === undefined) continue;
      await changeInvite(operator, inviteId, (invite, nowMs) =>
        type === "SubjectObjected" ? object(invite, nowMs, operator.policy) : erase(invite, nowMs),
      );
      counts.invites += 1;
    }
  }
  return done(counts);
}
