/**
 * What the invited person does to an invite: accepts or declines, objects, has it erased, corrects it, limits it
 * and lifts that. Each act also informs them, whatever SES says before or after.
 */
import * as z from "zod/mini";
import { inviteeSchema } from "./data-map.ts";
import { dayMs, type Invite, type Notice } from "./invite.ts";
import {
  type Change,
  change,
  inviteWith,
  isOnItsWay,
  type LedgerDraft,
  nobody,
  noticeWith,
} from "./invite-change.ts";
import { withhold } from "./notice-changes.ts";
import type { Policy } from "./policy.ts";

/** The person did something with this invite's link: they are informed, whatever SES says before or after. */
export function noteAct(invite: Invite, nowMs: number): Change | undefined {
  if (invite.invitee === undefined || invite.actedAtMs !== undefined) return undefined;
  return change("note-act", invite, acted(invite, nowMs), actedDrafts(invite));
}

const acted = (invite: Invite, nowMs: number): Partial<Invite> => ({
  actedAtMs: invite.actedAtMs ?? nowMs,
  dischargedAtMs: invite.dischargedAtMs ?? nowMs,
  notice:
    invite.notice.state === "delivered" || invite.notice.state === "cancelled"
      ? invite.notice
      : noticeWith(invite, {
          state: "delivered",
          deliveredAtMs: nowMs,
          leaseUntilMs: undefined,
          unknownSinceMs: undefined,
        }),
});

const actedDrafts = (invite: Invite): LedgerDraft[] =>
  invite.notice.state === "delivered"
    ? []
    : [{ event: "NoticeDelivered", data: { notice: invite.notice.number, actor: "invitee" } }];

/** The person accepts. Their data expire here on schedule; again is allowed, and changes nothing. */
export function accept(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  if (invite.status === "accepted") return change("accept", invite, {});
  return change(
    "accept",
    invite,
    { ...acted(invite, nowMs), status: "accepted", ...ended(nowMs, policy, invite) },
    [...actedDrafts(invite), { event: "InviteAccepted", data: { actor: "invitee", channel: "link" } }],
  );
}

/** The person refuses. The data stay a while so that they can still see or erase them, then go. */
export function decline(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  if (invite.status === "declined") return change("decline", invite, {});
  return change(
    "decline",
    invite,
    { ...acted(invite, nowMs), status: "declined", ...ended(nowMs, policy, invite) },
    [...actedDrafts(invite), { event: "InviteDeclined", data: { actor: "invitee", channel: "link" } }],
  );
}

const ended = (nowMs: number, policy: Policy, invite: Invite) => ({
  endedAtMs: invite.endedAtMs ?? nowMs,
  dataUntilMs: Math.min(invite.dataUntilMs, nowMs + policy.afterRefusalDays * dayMs),
});

/** The platform collects what the person chose to hand over by accepting. */
export function handOver(invite: Invite): Change | undefined {
  if (invite.invitee === undefined) return undefined;
  return change("hand-over", invite, {}, [
    { event: "HandoffRedeemed", data: { actor: "platform", recipient: "platform" } },
  ]);
}

/**
 * The person objected (anywhere, by any invite's link). A pending invite that reached them reads as
 * declined; one that never did loses its data and reads as undeliverable.
 */
export function object(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  if (invite.invitee === undefined || invite.objectedAtMs !== undefined) return undefined;
  if (invite.status === "pending" && invite.dischargedAtMs === undefined) {
    const withheld = withhold(invite);
    if (withheld !== undefined) return { ...withheld, name: "object" };
    return change("object", invite, inviteWith(nobody));
  }
  const next: Partial<Invite> = {
    ...ended(nowMs, policy, invite),
    objectedAtMs: nowMs,
    ...(invite.status === "pending" ? { status: "declined" as const } : {}),
    notice: isOnItsWay(invite.notice.state) ? reachedBefore(invite) : invite.notice,
  };
  return change(
    "object",
    invite,
    next,
    invite.status === "pending" ? [{ event: "InviteDeclined", data: {} }] : [],
  );
}

/**
 * A resend under way when the person objects or erases: it stops, and reads as delivered, since an earlier mail
 * was. "Cancelled" would tell the inviter an objection from a refusal.
 */
const reachedBefore = (invite: Invite): Notice =>
  noticeWith(invite, {
    state: "delivered",
    deliveredAtMs: invite.notice.deliveredAtMs ?? invite.dischargedAtMs,
    leaseUntilMs: undefined,
    unknownSinceMs: undefined,
  });

/** The person has it erased. What the inviter sees is what an objection shows. */
export function erase(invite: Invite, nowMs: number): Change | undefined {
  if (invite.invitee === undefined) return undefined;
  const objected =
    invite.status === "pending" && invite.dischargedAtMs !== undefined
      ? inviteWith({ status: "declined", endedAtMs: nowMs })
      : {};
  const state =
    invite.status === "pending" && invite.dischargedAtMs === undefined
      ? ("undeliverable" as const)
      : isOnItsWay(invite.notice.state)
        ? ("delivered" as const)
        : invite.notice.state;
  return change(
    "erase",
    invite,
    inviteWith({
      ...objected,
      ...nobody,
      notice:
        state === "delivered"
          ? reachedBefore(invite)
          : noticeWith(invite, { state, leaseUntilMs: undefined }),
    }),
    "status" in objected
      ? [{ event: "InviteDeclined", data: {} }]
      : invite.status === "pending" && invite.notice.state !== "undeliverable"
        ? [{ event: "NoticeUndeliverable", data: { notice: invite.notice.number, reason: "withheld" } }]
        : [],
  );
}

/**
 * The person corrects what is held: the new values stand at once and the old ones are gone. The address is not
 * among them, since it says who this is; another address is another person, until somebody proves otherwise.
 * @returns undefined where nothing would change
 */
export function rectify(
  invite: Invite,
  nowMs: number,
  values: Omit<NonNullable<Invite["invitee"]>, "email">,
): Change | undefined {
  const { invitee } = invite;
  if (invitee === undefined) return undefined;
  const next: NonNullable<Invite["invitee"]> = { ...values, email: invitee.email };
  const fields = differences(invitee, next);
  if (fields.length === 0) return undefined;
  const before = invite.rectified?.fields ?? [];
  return change("rectify", invite, {
    invitee: next,
    rectified: { fields: [...new Set([...before, ...fields])].sort(), atMs: nowMs },
  });
}

const invitedFields = z.keyof(inviteeSchema).options;

/** The fields in which two sets of details differ. */
export const differences = (
  before: NonNullable<Invite["invitee"]>,
  after: NonNullable<Invite["invitee"]>,
): readonly (keyof NonNullable<Invite["invitee"]>)[] =>
  invitedFields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));

/** Art. 18: from now on held and not used. */
export function restrict(invite: Invite, nowMs: number): Change | undefined {
  if (invite.invitee === undefined || invite.restrictedAtMs !== undefined) return undefined;
  return change("restrict", invite, { restrictedAtMs: nowMs });
}

/** The restriction is lifted: what waited goes on, what had ended meanwhile goes. */
export function unrestrict(invite: Invite, nowMs: number): Change | undefined {
  const waits = invite.status === "pending" && invite.notice.state === "queued";
  if (invite.restrictedAtMs === undefined) return undefined;
  const lifted = { restrictedAtMs: undefined };
  return change(
    "unrestrict",
    invite,
    inviteWith({
      ...(invite.status === "revoked" ? nobody : lifted),
      // What ran out meanwhile goes now, by the sweep; a time in the past would let the table's expiry take the whole item first.
      dataUntilMs: Math.max(invite.dataUntilMs, nowMs),
      ...(waits ? { notice: noticeWith(invite, { queuedAtMs: nowMs, notBeforeMs: undefined }) } : {}),
    }),
  );
}
