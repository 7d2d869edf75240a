/**
 * What a link of ours opens: a token comes in, the invite whose data are still held leaves, or nothing at all.
 * Only reads, so that the functions that serve GET can use it.
 */
import type { Invitee } from "../domain/data-map.ts";
import { type Invite, type Inviter, isHeld } from "../domain/invite.ts";
import { readInvite } from "./invite-store.ts";
import type { Table } from "./invitee-table.ts";
import { readToken, type TokenTarget } from "./token-store.ts";

/** An invite of which everything is there. */
export type HeldInvite = Invite & {
  readonly invitee: Invitee;
  readonly inviter: Inviter;
  readonly relationship: NonNullable<Invite["relationship"]>;
  readonly space: NonNullable<Invite["space"]>;
};

export type Link =
  | { readonly link: "open"; readonly target: TokenTarget; readonly invite: HeldInvite }
  /** Opens nothing any more, but was one: whose, is known for as long as the suppression list lasts. */
  | { readonly link: "spent"; readonly target: TokenTarget }
  | { readonly link: "unknown" };

/** Follows a link. A corrected address is another person: the links of the one before open nothing. */
export async function openLink(table: Table, token: string, nowMs: number): Promise<Link> {
  const target = await readToken(table, token, nowMs);
  if (target === undefined) return { link: "unknown" };
  const { invite } = (await readInvite(table, target.inviteId, nowMs)) ?? {};
  return invite !== undefined &&
    invite.subjectId === target.subjectId &&
    isWhole(invite) &&
    isHeld(invite, nowMs)
    ? { link: "open", target, invite }
    : { link: "spent", target };
}

/** Whether nothing of what a page needs is gone. */
export const isWhole = (invite: Invite): invite is HeldInvite =>
  invite.invitee !== undefined &&
  invite.inviter !== undefined &&
  invite.relationship !== undefined &&
  invite.space !== undefined;
