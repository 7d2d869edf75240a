/**
 * Whom we have not informed yet: every pending invite whose duty is open, found by the wake index, since an
 * open duty always has a wake time within its month. A page at a time; the index lags, so each is read again.
 */

import { isUndischarged } from "../../shared/aws/escalations.ts";
import { readInvites, requestShard, wakeShardNames } from "../../shared/aws/invite-store.ts";
import { queryPage } from "../../shared/aws/invitee-table.ts";
import { dayMs, type Invite } from "../../shared/domain/invite.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, iso, type Operator, readCursor, reserveMs, writeCursor } from "./operator.ts";

const pageSize = 100;
const shards = wakeShardNames.filter((shard) => shard !== requestShard);

export interface PendingPage {
  readonly invites: readonly Invite[];
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
    const ids = page.items.filter(({ sk }) => sk === "invite").map(({ pk }) => pk.slice("invite#".length));
    for (const { invite } of await readInvites(operator.table, ids, operator.clock())) {
      if (invite.status === "pending") invites.push(invite);
    }
    after = page.last;
    if (after === undefined) shard += 1;
  }
  return {
    invites,
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
      forgetAt: iso(Math.max(invite.forgetAtMs, invite.exemptUntilMs ?? 0)),
      dueAt: iso(invite.dueAtMs),
      escalated: invite.escalatedAtMs !== undefined,
      exempt: invite.exemptUntilMs !== undefined,
    }));
  return done(shown, page.cursor);
}
