/**
 * Who is not informed yet, measured whether or not the sweep lives: how old the oldest is, and how near the nearest
 * forgetting. Those escalated have an item each. Whom the sweep has not escalated, be it dead or their time not come,
 * the wake index knows: it wakes them at the age of escalation at the latest, or they are overdue in it.
 *
 * Cost: of the escalated the oldest {@link escalatedAtMost}; of the index at most {@link keysAtMost} keys for each share,
 * the longest due first, so the age of younger people may be missing where more than that wakes in so short a time (or
 * is overdue: then the sweep's lag, which has an alarm of its own, says so).
 * Of the invites behind the keys, the hundreds until one is found that counts. An invite's id tells when it came, and
 * deadlines come in the order of receipt, but for a day or two at the ends of months: what is left out is later.
 */
import { isUndischarged, openEscalations } from "../../shared/aws/escalations.ts";
import { readInvitesApart, requestShard, wakeShardNames } from "../../shared/aws/invite-store.ts";
import { queryPage, type Table } from "../../shared/aws/invitee-table.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import { newInviteId } from "../../shared/domain/identity.ts";
import { dayMs, exemptMs, hourMs, type Invite } from "../../shared/domain/invite.ts";
import type { Measured } from "../../shared/lambda/metrics.ts";

const escalatedAtMost = 1_000;
/** For each share. A key has some hundred bytes: 1,300 read units for all four shares, a ten-thousandth of a dollar or two. */
export const keysAtMost = 25_000;
const invitesAtOnce = 100;
const pageSize = 5_000;
/** Nobody uninformed is held for longer, but for exemptions, which are escalated before: older ones need no reading. */
const longestUninformedMs = 45 * dayMs;

/** The age, 0 where everybody is informed or exempt (Art. 14(5)); the days, only while somebody is uninformed. */
export async function measureUndischarged({ table, clock, policy }: Acts): Promise<Measured> {
  const nowMs = clock();
  const isExempt = (invite: Invite): boolean => exemptMs(invite) > nowMs;
  const everybodyIsExempt = (invites: readonly Invite[]): boolean => invites.every(isExempt);

  const open: Invite[] = [];
  for await (const page of openEscalations(table)) {
    open.push(...page);
    if (open.length >= escalatedAtMost && !everybodyIsExempt(open)) break;
  }
  const known = new Set(open.map(({ inviteId }) => inviteId));
  const ids = (await wakingIds(table, nowMs, policy.escalateHours * hourMs)).filter((id) => !known.has(id));
  for (let from = 0; from < ids.length; from += invitesAtOnce) {
    // One that cannot be read is no less overdue: the sweep counts it among its failures, or its lag shows.
    const { invites } = await readInvitesApart(table, ids.slice(from, from + invitesAtOnce));
    const more = invites.map(({ invite }) => invite).filter(isUndischarged);
    open.push(...more);
    if (!everybodyIsExempt(more)) break;
  }

  const received = open.filter((invite) => !isExempt(invite)).map(({ receivedAtMs }) => receivedAtMs);
  const forgetMs = open.map((invite) => Math.max(invite.forgetAtMs, exemptMs(invite)));
  return {
    OldestUndischargedHours: received.length === 0 ? 0 : (nowMs - Math.min(...received)) / hourMs,
    ...(open.length === 0 ? {} : { DaysToNearestDeadline: (Math.min(...forgetMs) - nowMs) / dayMs }),
  };
}

/** Invites that may belong to somebody who is neither informed nor escalated, oldest by receipt first. */
async function wakingIds(table: Table, nowMs: number, escalateMs: number): Promise<readonly string[]> {
  const firstIdOf = (atMs: number) => newInviteId(Math.max(0, Math.floor(atMs)), new Uint8Array(10));
  // What is not yet due is not escalated only if it is young; whoever is informed wakes weeks after receipt.
  const [overdueFrom, othersFrom] = [firstIdOf(nowMs - longestUninformedMs), firstIdOf(nowMs - escalateMs)];
  const ids: string[] = [];
  const ofShard = async (shard: string): Promise<void> => {
    let after: Readonly<Record<string, unknown>> | undefined;
    let looked = 0;
    do {
      const page = await queryPage(table, {
        index: "by-wake",
        where: {
          expression: "wakeShard = :shard AND wakeAtSeconds <= :until",
          values: { ":shard": shard, ":until": Math.floor((nowMs + escalateMs) / 1000) },
        },
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      });
      for (const item of page.items) {
        const id = item.pk.slice("invite#".length);
        const isOverdue = Number(item["wakeAtSeconds"]) * 1000 <= nowMs;
        if (item.sk === "invite" && id >= (isOverdue ? overdueFrom : othersFrom)) ids.push(id);
      }
      looked += page.items.length;
      after = page.last;
    } while (after !== undefined && looked < keysAtMost);
  };
  await Promise.all(wakeShardNames.filter((shard) => shard !== requestShard).map(ofShard));
  return ids.sort();
}
