/**
 * The notices that were escalated because their person was not informed in time, oldest first: a small item
 * for each, written with the escalation and taken away once somebody looks and finds the duty discharged. It
 * answers "how old is the oldest?" with one query, however much is stored, and whether or not the sweep lives.
 */
import { type Invite, ledgerUntilMs } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import { readInvitesEvenPast } from "./invite-store.ts";
import { queryPage, type Table, type Write, writeItem } from "./invitee-table.ts";

const partition = "escalated";
const pageSize = 25;
/** What has been settled since is taken away page by page; the rest at the next look. */
const pagesAtOnce = 40;

/** Remembers an escalated notice; for the transaction that escalates it. Invites' ids sort by time of receipt. */
export const escalationWrite = (invite: Invite, policy: Policy): Write => ({
  put: {
    pk: partition,
    sk: invite.inviteId,
    expiresAtSeconds: Math.ceil(ledgerUntilMs(invite, policy) / 1000),
  },
});

/** Whether the person still has to be informed, or forgotten. */
export const isUndischarged = (invite: Invite): boolean =>
  invite.status === "pending" && invite.invitee !== undefined && invite.dischargedAtMs === undefined;

/** The oldest escalated invite whose duty is still open; undefined where there is none. */
export async function oldestEscalated(table: Table): Promise<Invite | undefined> {
  for (let n = 0; n < pagesAtOnce; n++) {
    const { items } = await queryPage(table, {
      where: { expression: "pk = :pk", values: { ":pk": partition } },
      limit: pageSize,
    });
    if (items.length === 0) return undefined;
    const stored = await readInvitesEvenPast(
      table,
      items.map(({ sk }) => sk),
    );
    const open = new Map(
      stored.filter(({ invite }) => isUndischarged(invite)).map(({ invite }) => [invite.inviteId, invite]),
    );
    for (const item of items) {
      const invite = open.get(item.sk);
      if (invite !== undefined) return invite;
      await writeItem(table, { remove: item });
    }
  }
  return undefined;
}
