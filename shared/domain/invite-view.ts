/**
 * What an inviter is shown of an invite: one word for what a bounce, an objection and an erasure look like,
 * and nothing of what has run out, whether or not the sweep has been there yet.
 */
import { type Invitee, inviteeFields } from "./data-map.ts";
import { sha256 } from "./identity.ts";
import {
  dayMs,
  endedUntilMs,
  exemptMs,
  type Invite,
  type InviteView,
  isHeld,
  publicNoticeStatus,
} from "./invite.ts";
import type { Policy } from "./policy.ts";

/**
 * A strong ETag of what is shown (RFC 9110 §8.8.3). Of the view and not of our revision: a revision counts
 * steps that the inviter must not be able to tell apart.
 */
export const etagOf = (view: InviteView): string => `"${sha256(JSON.stringify(view)).slice(0, 32)}"`;

/** The invite as its inviter reads it; undefined once there is nothing to read any more. */
export function viewInvite(invite: Invite, nowMs: number, policy: Policy): InviteView | undefined {
  const { relationship, space } = invite;
  if (invite.archivedAtMs !== undefined || relationship === undefined || space === undefined)
    return undefined;
  const seen = asIfSwept(invite, nowMs);
  if (nowMs >= endedUntilMs(seen, policy)) return undefined;
  const { notice } = seen;
  // What the person has had erased can't be shown as before; all else fails when an objection would.
  const tooSoon = seen.status === "pending" && isHeld(seen, nowMs) && nowMs < (notice.failsFromMs ?? 0);
  const state = publicNoticeStatus(notice.state);
  const own = tooSoon && state === "undeliverable" ? "queued" : state;
  // An earlier mail arrived, whatever becomes of a resend. One that waits for longer than the cap could make it
  // wait must not show that it does: the person may have restricted the use of their data.
  const reachedBefore =
    seen.dischargedAtMs !== undefined &&
    seen.status !== "revoked" &&
    (own === "cancelled" ||
      (own === "queued" && (seen.status !== "pending" || nowMs >= notice.queuedAtMs + dayMs)));
  const status = reachedBefore ? "delivered" : own;
  const deliveredAtMs = reachedBefore ? seen.dischargedAtMs : notice.deliveredAtMs;
  const showsInvitee =
    seen.status === "pending" && (status === "queued" || status === "delivered") && isHeld(seen, nowMs);
  return {
    id: seen.inviteId,
    status: seen.status,
    relationship,
    // Written out, as the invitee is: an ETag is of the bytes.
    space: { id: space.id, name: space.name },
    ...(seen.reference === undefined ? {} : { reference: seen.reference }),
    ...(showsInvitee && seen.invitee !== undefined
      ? { invitee: inOrder(seen.invitee, seen.rectified?.fields) }
      : {}),
    notice: {
      status,
      version: notice.version ?? "",
      dueAt: new Date(seen.dueAtMs).toISOString(),
      ...(deliveredAtMs === undefined || status !== "delivered"
        ? {}
        : { deliveredAt: new Date(deliveredAtMs).toISOString() }),
    },
    createdAt: new Date(seen.receivedAtMs).toISOString(),
    expiresAt: new Date(seen.expiresAtMs).toISOString(),
  };
}

/**
 * The map's order, since the table keeps none: the same invite reads the same each time, and so does its ETag.
 * Without the fields that the person corrected: their values are not the inviter's to know, and the old ones are gone.
 */
function inOrder(invitee: Invitee, corrected: readonly (keyof Invitee)[] = []): Partial<Invitee> {
  const shown: Mutable<Partial<Invitee>> = {};
  for (const field of inviteeFields) {
    if (!corrected.includes(field)) copy(field, invitee, shown);
  }
  return shown;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function copy<F extends keyof Invitee>(field: F, from: Invitee, to: Mutable<Partial<Invitee>>): void {
  const value = from[field];
  if (value !== undefined) to[field] = value;
}

/** An invite whose time is over is over, even if the sweep is late. */
function asIfSwept(invite: Invite, nowMs: number): Invite {
  if (invite.status !== "pending") return invite;
  if (invite.dischargedAtMs !== undefined) {
    return nowMs < invite.expiresAtMs
      ? invite
      : { ...invite, status: "expired", endedAtMs: invite.expiresAtMs };
  }
  const hardMs = Math.max(invite.dueAtMs, exemptMs(invite));
  return nowMs < hardMs
    ? invite
    : {
        ...invite,
        status: "forgotten",
        endedAtMs: hardMs,
        notice: { ...invite.notice, state: "undeliverable" },
      };
}
