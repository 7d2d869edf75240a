/**
 * The invite: one acquisition of personal data, with the notice that it obliges us to send. This file has
 * the shape of what is stored, and what follows from it: when the sweep must look again, when the item may
 * vanish, what its inviter is shown. How it changes is in `invite-change.ts`.
 */
import type { Invitee } from "./data-map.ts";
import type { DeliveryEvidence } from "./delivery-evidence.ts";
import type { Policy } from "./policy.ts";

export type InviteStatus = "pending" | "accepted" | "declined" | "revoked" | "expired" | "forgotten";
export type NoticeState =
  | "queued"
  | "sending"
  | "unknown"
  | "sent"
  | "delivered"
  | "undeliverable"
  | "cancelled";
export type Relationship = "colleague" | "business-contact";
/** Which queue carries the notice: an import of thousands must not delay anybody's single invite. */
export type Lane = "single" | "bulk";

export interface Inviter {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly organisationName?: string;
}

/** A mail that is (or will be) on its way to the invitee. A resend or correction is a notice of its own. */
export interface Notice {
  readonly number: number;
  readonly state: NoticeState;
  /** Wording of the last mail. */
  readonly version?: string;
  /** The first attempt that belongs to this notice; attempts are numbered through the whole invite. */
  readonly firstAttempt: number;
  /** Attempts so far, through the whole invite. */
  readonly attempts: number;
  /** Attempts of which we do not know whether SES took them: each may have been one mail more. */
  readonly ambiguousAttempts: number;
  /** The first attempt at the address that the invite has now; what we hear of earlier ones is of another. */
  readonly addressSinceAttempt: number;
  /** The attempts that are the one retry after a transient bounce, and the one after silence. */
  readonly retries: { readonly transient?: number; readonly silence?: number };
  readonly queuedAtMs: number;
  /** Do not claim before: the invitee's cap, or SES's throttle. */
  readonly notBeforeMs?: number;
  /** Its inviter reads of no failure before: a bounce takes as long as an objection, and neither tells itself by the clock. */
  readonly failsFromMs?: number;
  /** Its message could not be handled as often as a queue tries and went to the dead letters, last at this time. */
  readonly poisonedAtMs?: number;
  readonly leaseUntilMs?: number;
  readonly unknownSinceMs?: number;
  readonly sentAtMs?: number;
  readonly deliveredAtMs?: number;
  /** SES's name of the last mail, until it is delivered; the ledger keeps it. */
  readonly messageId?: string;
  /** SHA-256, hex, of the bytes handed to SES in the last attempt, until the ledger has it. */
  readonly bytesSha256?: string;
  readonly evidence: readonly DeliveryEvidence[];
}

export interface Invite {
  readonly schema: 1;
  readonly inviteId: string;
  readonly subjectId: string;
  readonly organisation: string;
  readonly status: InviteStatus;
  readonly lane: Lane;
  readonly locale: string;
  /** Sort key of the link under the subject: unique for inviter, address and space while pending. */
  readonly linkKey: string;
  readonly receivedAtMs: number;
  /** UK GDPR Art. 14(3)(a): a month at the latest. Never moves. */
  readonly dueAtMs: number;
  /** When uninformed data go: days before `dueAtMs`. */
  readonly forgetAtMs: number;
  /** Until when the invite can be answered. */
  readonly expiresAtMs: number;
  /** Until when the invitee's data may be held, once the person is informed. */
  readonly dataUntilMs: number;
  /** The duty of Art. 14 is met: the mail server took the notice, or the person acted. */
  readonly dischargedAtMs?: number;
  /** The person themself did something with a link of this invite. */
  readonly actedAtMs?: number;
  /** Art. 18: held and not used, until the person lifts it. `changes` says what it bars. */
  readonly restrictedAtMs?: number;
  /** Art. 21: the person objected. What is still held is for them to see or erase, until `dataUntilMs`. */
  readonly objectedAtMs?: number;
  /** Art. 16: the fields whose values are the person's own by now, which inviters are not shown. */
  readonly rectified?: { readonly fields: readonly (keyof Invitee)[]; readonly atMs: number };
  readonly escalatedAtMs?: number;
  /** Days before the forgetting, it was counted for the brake. */
  readonly forgetWarnedAtMs?: number;
  /** The brake holds the forgetting until then, never past the hard date. */
  readonly forgetHeldUntilMs?: number;
  readonly exemptUntilMs?: number;
  readonly endedAtMs?: number;
  readonly archivedAtMs?: number;
  readonly corrections: number;
  readonly resends: number;
  readonly notice: Notice;
  /** Absent once archived. */
  readonly inviter?: Inviter;
  readonly relationship?: Relationship;
  readonly space?: { readonly id: string; readonly name: string };
  readonly reference?: string;
  /** The personal data; absent once erased, whatever the reason. */
  readonly invitee?: Invitee;
  /** Head of the ledger chain. */
  readonly ledger: { readonly seq: number; readonly hash: string };
  /** Counts every write; each write names the one it read. */
  readonly revision: number;
}

const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** How long before the forgetting operators hear of it, in ms: days, so that a broken event path can be mended. */
export const forgetWarningMs = 4 * dayMs;

/** The last moment at which the brake may hold a forgetting: hours before the month is out, never after. */
export const hardForgetAtMs = (invite: Pick<Invite, "dueAtMs" | "forgetAtMs">): number =>
  Math.max(invite.forgetAtMs, invite.dueAtMs - 6 * hourMs);

/** How long, in milliseconds, each waiting state may last before the sweep acts on it. */
export const patience = {
  /** A queued notice that no function has claimed is put on its queue again. */
  queuedMs: 10 * minuteMs,
  /** Longer than the sender's 60-second timeout. */
  leaseMs: 2 * minuteMs,
  /** An unknown outcome waits so long for SES to tell before the notice is sent again … */
  unknownMs: 20 * minuteMs,
  /** … and from the third on so long: SES is down, and each attempt costs writes. Settled within the hour all the same. */
  unknownAgainMs: 50 * minuteMs,
  /** After a transient bounce, or silence: one more attempt. */
  retryMs: dayMs,
} as const;

/** How long an ended invite (no personal data of the invitee) stays readable, and its ledger kept, in ms. */
export const endedUntilMs = (invite: Invite, policy: Policy): number =>
  (invite.endedAtMs ?? Number.POSITIVE_INFINITY) + policy.endedInviteDays * dayMs;
export const ledgerUntilMs = (invite: Invite, policy: Policy): number =>
  invite.receivedAtMs + policy.ledgerDays * dayMs;

/**
 * When the sweep must look at the invite next, in ms. May be early, never late: whoever writes the item
 * may leave an earlier time standing, since the sweep sets it anew.
 */
export function nextWakeMs(invite: Invite, policy: Policy): number {
  if (invite.archivedAtMs !== undefined || isFrozen(invite)) {
    return Math.min(ledgerUntilMs(invite, policy), leaseEndMs(invite.notice));
  }
  const times: number[] = [];
  if (invite.status !== "pending") times.push(endedUntilMs(invite, policy));
  if (invite.invitee !== undefined && invite.status !== "pending") times.push(invite.dataUntilMs);
  if (invite.status === "pending") {
    if (invite.dischargedAtMs !== undefined) times.push(invite.expiresAtMs);
    else {
      times.push(Math.max(invite.forgetAtMs, exemptMs(invite), invite.forgetHeldUntilMs ?? 0));
      if (invite.forgetWarnedAtMs === undefined) times.push(invite.forgetAtMs - forgetWarningMs);
      if (invite.escalatedAtMs === undefined) {
        times.push(invite.receivedAtMs + policy.escalateHours * hourMs);
      }
    }
    // A restricted person's notice stands still: only what was under way comes to its end.
    times.push(invite.restrictedAtMs === undefined ? noticeWakeMs(invite.notice) : leaseEndMs(invite.notice));
  }
  return Math.min(...times);
}

/** Restricted by somebody who was informed: nothing happens to it by itself. The uninformed are forgotten even so. */
const isFrozen = (invite: Invite): boolean =>
  invite.restrictedAtMs !== undefined && invite.dischargedAtMs !== undefined;

const leaseEndMs = (notice: Notice): number =>
  notice.state === "sending" ? (notice.leaseUntilMs ?? 0) : Number.POSITIVE_INFINITY;

/** When an outcome that SES has not told of is given up, in ms, and the notice sent again. */
export const unknownUntilMs = ({ unknownSinceMs = 0, ambiguousAttempts }: Notice): number =>
  unknownSinceMs + (ambiguousAttempts < 3 ? patience.unknownMs : patience.unknownAgainMs);

function noticeWakeMs(notice: Notice): number {
  switch (notice.state) {
    case "queued":
      return Math.max(notice.queuedAtMs + patience.queuedMs, notice.notBeforeMs ?? 0);
    case "sending":
      return notice.leaseUntilMs ?? 0;
    case "unknown":
      return unknownUntilMs(notice);
    case "sent":
      // After its retry it has no act of its own: the forget time is its deadline.
      return retryOwed(notice) === undefined
        ? Number.POSITIVE_INFINITY
        : (notice.sentAtMs ?? 0) + patience.retryMs;
    case "delivered":
    case "undeliverable":
    case "cancelled":
      return Number.POSITIVE_INFINITY;
  }
}

/** A day without a final word: after a soft bounce one more attempt, after silence one more, and no third kind. */
export function retryOwed({ evidence, retries }: Notice): "transient" | "silence" | undefined {
  const why = evidence.some(({ kind }) => kind === "transient-bounce") ? "transient" : "silence";
  return retries[why] === undefined ? why : undefined;
}

/**
 * DynamoDB's time to live, in ms: only the backstop for a sweep that is dead. Personal data of an
 * uninformed person go on the hard date even then, with the item; those of an exempt one a day after the exemption.
 */
export function backstopMs(invite: Invite, policy: Policy): number {
  if (invite.invitee === undefined || isFrozen(invite)) return ledgerUntilMs(invite, policy);
  if (invite.dischargedAtMs === undefined) {
    // An exemption has no days between the forgetting and its end: the sweep gets a day, or nothing would be on record.
    return Math.max(invite.dueAtMs, invite.exemptUntilMs === undefined ? 0 : exemptMs(invite) + dayMs);
  }
  return invite.dataUntilMs + dayMs;
}

/** Until when an operator's exemption (Art. 14(5)) keeps uninformed data: never longer than any invite's are kept. */
export const exemptMs = (invite: Pick<Invite, "exemptUntilMs" | "dataUntilMs">): number =>
  Math.min(invite.exemptUntilMs ?? 0, invite.dataUntilMs);

/** Whether the personal data may still be seen or used at all: what has run out is gone at once, TTL or not. */
export function isHeld(invite: Invite, nowMs: number): boolean {
  if (invite.invitee === undefined) return false;
  if (isFrozen(invite)) return true;
  if (nowMs >= invite.dataUntilMs) return false;
  return invite.dischargedAtMs !== undefined || nowMs < Math.max(invite.dueAtMs, exemptMs(invite));
}

/** What the inviter may see: one name for what an objection, an erasure and a bounce look like to them. */
export interface InviteView {
  readonly id: string;
  readonly status: InviteStatus;
  readonly relationship: Relationship;
  readonly space: { readonly id: string; readonly name: string };
  readonly reference?: string;
  /** Without what the person corrected, the address included. */
  readonly invitee?: Partial<Invitee>;
  readonly notice: {
    readonly status: "queued" | "delivered" | "undeliverable" | "cancelled";
    readonly version: string;
    readonly dueAt: string;
    readonly deliveredAt?: string;
  };
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** The inviter's four words for our seven states. */
export function publicNoticeStatus(state: NoticeState): InviteView["notice"]["status"] {
  switch (state) {
    case "queued":
    case "sending":
    case "unknown":
    case "sent":
      return "queued";
    case "delivered":
    case "undeliverable":
    case "cancelled":
      return state;
  }
}
