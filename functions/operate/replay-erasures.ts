/**
 * After a restore to an older copy: whoever was erased, forgotten, objected or had a right recorded since then
 * stays so. The source is the newer table, which a restore leaves standing (or which point-in-time recovery
 * can bring back beside it); where there is none, the platform's archive of our events, by the invites' ids.
 * What the newer table has of ended invites, of people's own decisions and requests, of operators' notes and of mailed
 * links is taken over; nothing else is.
 */
import { ResourceNotFoundException, ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { inviteIdOf, readInvitesEvenPast } from "../../shared/aws/invite-store.ts";
import { absent, type Item, readItems, type Table, writeItem } from "../../shared/aws/invitee-table.ts";
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { erase, object } from "../../shared/domain/invitee-changes.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator, readCursor, refused, reserveMs, writeCursor } from "./operator.ts";
import { replayInvites } from "./replay-invites.ts";
import { replaySubject } from "./replay-subject.ts";

const pageSize = 200;

interface ReplayCounts {
  looked: number;
  people: number;
  invites: number;
  /** The ids of invites that this code cannot read in one of the tables: they are as the restore left them. */
  unreadable?: string[];
}

/** Replays one page. Doing it again changes nothing, so it may be begun anew at any time. */
export async function replayErasures(
  operator: Operator,
  input: CommandInput<"erasures replay">,
): Promise<OperatorAnswer> {
  if ("removals" in input) return replayRemovals(operator, input.removals);
  try {
    return await replayTable(operator, input);
  } catch (error) {
    const isBarred = error instanceof Error && error.name === "AccessDeniedException";
    if (!isBarred && !(error instanceof ResourceNotFoundException)) throw error;
    // What it may not read and what is not there look alike to DynamoDB.
    const name = `${operator.table.name}-newer`;
    return refused(
      "not-found",
      `There is no table ${input.fromTable} that could be read: restore the newer state as ${name}, the one name that is allowed.`,
    );
  }
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
        FilterExpression: "sk IN (:subject, :invite, :token)",
        ExpressionAttributeValues: marshall({
          ":subject": "subject",
          ":invite": "invite",
          ":token": "token",
        }),
        ...(after === undefined ? {} : { ExclusiveStartKey: marshall(after) }),
      }),
    );
    const items = Items.map((item) => unmarshall(item) as Item);
    counts.looked += items.length;
    for (const item of items.filter(({ sk }) => sk === "subject")) {
      const replayed = await replaySubject(operator, newer, item);
      if (replayed === undefined) continue;
      counts.people += 1;
      counts.invites += replayed.invites;
    }
    await bringBack(
      operator.table,
      items.filter(({ sk }) => sk === "token"),
    );
    const inviteIds = items.filter(({ sk }) => sk === "invite").map(inviteIdOf);
    counts.invites += await replayInvites(operator, newer, inviteIds, (ids) => {
      if (ids.length > 0) counts.unreadable = [...(counts.unreadable ?? []), ...ids];
    });
    after = LastEvaluatedKey === undefined ? undefined : unmarshall(LastEvaluatedKey);
  } while (after !== undefined && operator.remainingMs() > reserveMs);
  return done(counts, after === undefined ? undefined : writeCursor(after));
}

/**
 * Mailed links: whoever was sent one since then can still object by it, for it says whose it is even where it
 * opens nothing. Read in batches and written only where missing, so that a replay after a replay costs little.
 */
async function bringBack(table: Table, tokens: readonly Item[]): Promise<void> {
  const here = new Set((await readItems(table, tokens)).map(({ pk }) => pk));
  for (const item of tokens) {
    if (!here.has(item.pk)) await writeItem(table, { put: item, condition: absent });
  }
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
