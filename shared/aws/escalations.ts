/**
 * The notices that were escalated because their person was not informed in time: a small item for each, written by the
 * sweep with the escalation and taken away once somebody looks and finds the duty discharged. So they are found by
 * one query, however much is stored. Whom a dead sweep has not escalated has no such item: the wake index knows them.
 */
import { type Invite, ledgerUntilMs } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import { readInvitesApart } from "./invite-store.ts";
import { queryPage, type Table, type Write, writeItem } from "./invitee-table.ts";

const partition = "escalated";
const pageSize = 100;

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

/**
 * The escalated invites whose duty is still open, page by page, oldest by receipt first; whoever has seen enough stops
 * asking. What has been settled since is taken away on the way. One query and one batch read for a hundred of them.
 */
export async function* openEscalations(table: Table): AsyncGenerator<readonly Invite[]> {
  let after: Readonly<Record<string, unknown>> | undefined;
  do {
    const page = await queryPage(table, {
      where: { expression: "pk = :pk", values: { ":pk": partition } },
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    const { invites, unreadable } = await readInvitesApart(
      table,
      page.items.map(({ sk }) => sk),
    );
    const open = invites.map(({ invite }) => invite).filter(isUndischarged);
    const kept = new Set([...unreadable, ...open.map(({ inviteId }) => inviteId)]);
    const settled = page.items.filter(({ sk }) => !kept.has(sk));
    await Promise.all(settled.map((item) => writeItem(table, { remove: item })));
    yield open.sort((a, b) => (a.inviteId < b.inviteId ? -1 : 1));
    after = page.last;
  } while (after !== undefined);
}
