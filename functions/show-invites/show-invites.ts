/** An inviter's own invites, read: one, or a page of them, newest first. Nothing here can write. */
import { inviterKeyOf, listInviteIds, readInvite, readInvites } from "../../shared/aws/invite-store.ts";
import type { Table } from "../../shared/aws/invitee-table.ts";
import { type AddressKeys, isInviteId, keyedHash } from "../../shared/domain/identity.ts";
import type { Invite, InviteStatus, InviteView } from "../../shared/domain/invite.ts";
import { listLooksAt } from "../../shared/domain/invite-request.ts";
import { viewInvite } from "../../shared/domain/invite-view.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { Caller } from "../../shared/lambda/caller.ts";
import type { Clock } from "../../shared/lambda/platform.ts";

export interface Reader {
  readonly table: Table;
  readonly clock: Clock;
  readonly keys: AddressKeys;
  readonly policy: Policy;
}

/** The caller's own invite, or undefined: not there, past, another inviter's, another organisation's are all one. */
export async function showInvite(
  reader: Reader,
  caller: Caller,
  inviteId: string,
): Promise<InviteView | undefined> {
  if (!isInviteId(inviteId)) return undefined;
  const nowMs = reader.clock();
  const stored = await readInvite(reader.table, inviteId, nowMs);
  if (stored === undefined || !isTheirs(stored.invite, caller)) return undefined;
  return viewInvite(stored.invite, nowMs, reader.policy);
}

const isTheirs = (invite: Invite, { organisation, inviter }: Caller): boolean =>
  invite.organisation === organisation && invite.inviter?.sub === inviter.sub;

export interface InvitePage {
  readonly items: readonly InviteView[];
  readonly nextCursor?: string;
}

/** A page of the caller's invites. A filtered one looks at `listLooksAt` at most: it may be short, and still have a next. */
export async function listInvites(
  reader: Reader,
  caller: Caller,
  wanted: { readonly limit: number; readonly status?: InviteStatus; readonly beforeId?: string },
): Promise<InvitePage> {
  const { table, policy } = reader;
  const nowMs = reader.clock();
  const inviterKey = inviterKeyOf(caller.organisation, caller.inviter.sub);
  const items: InviteView[] = [];
  let beforeId = wanted.beforeId;
  const cursor = (after = "") => writeCursor(reader.keys, inviterKey, wanted.status, after);
  // A filter may have to look at many for a few; without one, what is read is what is shown.
  const size = wanted.status === undefined ? wanted.limit : 100;
  for (let seen = 0; seen < listLooksAt; ) {
    // One more tells whether there is a next page.
    const found = await listInviteIds(table, inviterKey, size + 1, beforeId);
    const ids = found.slice(0, size);
    const stored = new Map(
      (await readInvites(table, ids, nowMs)).map(({ invite }) => [invite.inviteId, invite]),
    );
    for (const id of ids) {
      if (items.length === wanted.limit) return { items, nextCursor: cursor(beforeId) };
      beforeId = id;
      seen += 1;
      const invite = stored.get(id);
      if (invite === undefined || !isTheirs(invite, caller)) continue;
      const view = viewInvite(invite, nowMs, policy);
      if (view === undefined || (wanted.status !== undefined && view.status !== wanted.status)) continue;
      items.push(view);
    }
    if (found.length <= size) return { items };
    if (items.length === wanted.limit) break;
  }
  return { items, nextCursor: cursor(beforeId) };
}

/** Opaque and signed: it continues the same listing of the same inviter, and no other. */
function writeCursor(
  keys: AddressKeys,
  inviterKey: string,
  status: InviteStatus | undefined,
  inviteId: string,
): string {
  const signed = keyedHash(keys, "cursor", [inviterKey, status ?? "", inviteId].join("\0"));
  return Buffer.from(`${inviteId}.${signed}`).toString("base64url");
}

/** The invite that a cursor continues from; undefined for one that we didn't write for this inviter and filter. */
export function readCursor(
  keys: AddressKeys,
  caller: Caller,
  status: InviteStatus | undefined,
  cursor: string,
): string | undefined {
  const [inviteId = ""] = Buffer.from(cursor, "base64url").toString("latin1").split(".");
  const inviterKey = inviterKeyOf(caller.organisation, caller.inviter.sub);
  // Compared as text: base64 has several spellings of the same bytes, and we wrote one.
  return isInviteId(inviteId) && cursor === writeCursor(keys, inviterKey, status, inviteId)
    ? inviteId
    : undefined;
}
