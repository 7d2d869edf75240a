/**
 * Whom we have not informed yet: every pending invite whose duty is open, found by the wake index, since an
 * open duty always has a wake time within its month. A page at a time; the index lags, so each is read again. One whose
 * item cannot be read is on the list by its id: nobody knows whether its person was told.
 */

import { isUndischarged } from "../../shared/aws/escalations.ts";
import { inviteIdOf, readInvitesApart, requestShard, wakeShardNames } from "../../shared/aws/invite-store.ts";
import { queryPage } from "../../shared/aws/invitee-table.ts";
import { dayMs, exemptMs, type Invite } from "../../shared/domain/invite.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, iso, type Operator, readCursor, reserveMs, writeCursor } from "./operator.ts";

const pageSize = 100;
const shards = wakeShardNames.filter((shard) => shard !== requestShard);

export interface PendingPage {
  readonly invites: readonly Invite[];
  /** The ids of those that this code cannot read. */
  readonly unreadable: readonly string[];
  readonly cursor?: string;
}

/** Pending invites that wake before `untilMs`, as many as time allows. */
export async function readPending(
  operator: Operator,
  cursor: string | undefined,
  untilMs: number,
): Promise<PendingPage> {
  const place = readCursor(cursor);
  let shard = Number(place?.["shard"] ?? 0);
  let after = place?.["after"] as Readonly<Record<string, unknown>> | undefined;
  const invites: Invite[] = [];
  const unreadable: string[] = [];
  while (shard < shards.length && invites.length < pageSize && operator.remainingMs() > reserveMs) {
    const page = await queryPage(operator.table, {
      index: "by-wake",
      where: {
        expression: "wakeShard = :shard AND wakeAtSeconds <= :until",
        values: { ":shard": shards[shard], ":until": Math.floor(untilMs / 1000) },
      },
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    const ids = page.items.filter(({ sk }) => sk === "invite").map(inviteIdOf);
    const found = await readInvitesApart(operator.table, ids, operator.clock());
    invites.push(...found.invites.map(({ invite }) => invite).filter(({ status }) => status === "pending"));
    unreadable.push(...found.unreadable);
    after = page.last;
    if (after === undefined) shard += 1;
  }
  return {
    invites,
    unreadable,
    ...(shard < shards.length
      ? { cursor: writeCursor({ shard, ...(after === undefined ? {} : { after }) }) }
      : {}),
  };
}

/** The invites that owe somebody a notice, the nearest deadline first on each page. */
export async function listUndischarged(
  operator: Operator,
  { cursor }: CommandInput<"notices list">,
): Promise<OperatorAnswer> {
  const nowMs = operator.clock();
  const page = await readPending(operator, cursor, nowMs + 32 * dayMs);
  const shown = page.invites
    .filter(isUndischarged)
    .sort((a, b) => a.dueAtMs - b.dueAtMs)
    .map((invite) => ({
      inviteId: invite.inviteId,
      organisation: invite.organisation,
      notice: invite.notice.state,
      attempts: invite.notice.attempts,
      poisoned: invite.notice.poisonedAtMs !== undefined,
      receivedAt: iso(invite.receivedAtMs),
      forgetAt: iso(Math.max(invite.forgetAtMs, exemptMs(invite))),
      dueAt: iso(invite.dueAtMs),
      escalated: invite.escalatedAtMs !== undefined,
      exempt: invite.exemptUntilMs !== undefined,
    }));
  const unreadable = page.unreadable.map((inviteId) => ({ inviteId, notice: "unreadable" }));
  return done([...unreadable, ...shown], page.cursor);
}
