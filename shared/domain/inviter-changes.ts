/**
 * What an inviter does to an invite, and what a new wording does: a corrected address, a resend, a notice
 * told anew, a revocation.
 */
import type { Invite, Notice } from "./invite.ts";
import { type Change, change, inviteWith, nobody, noticeWith } from "./invite-change.ts";

/** The inviter replaces the invitee after an undeliverable notice. The due time stays: the clock runs from receipt. */
export function correct(
  invite: Invite,
  nowMs: number,
  to: {
    readonly invitee: NonNullable<Invite["invitee"]>;
    readonly subjectId: string;
    readonly linkKey: string;
  },
): Change | undefined {
  // Restricted by somebody who was informed: their data are stored, and nothing else is done to them.
  if (invite.restrictedAtMs !== undefined && invite.dischargedAtMs !== undefined) return undefined;
  return change(
    "correct",
    invite,
    inviteWith({
      ...nobody,
      invitee: to.invitee,
      subjectId: to.subjectId,
      linkKey: to.linkKey,
      corrections: invite.corrections + 1,
      // Whoever acted or was informed was somebody at another address.
      dischargedAtMs: undefined,
      actedAtMs: undefined,
      notice: nextNotice(invite, nowMs, true),
    }),
    [{ event: "NoticeCorrected", data: { notice: invite.notice.number + 1 } }],
  );
}

/** The inviter asks for the mail once more. The duty stays discharged. */
export function resend(invite: Invite, nowMs: number): Change | undefined {
  return change("resend", invite, { resends: invite.resends + 1, notice: nextNotice(invite, nowMs, false) }, [
    { event: "NoticeResent", data: { notice: invite.notice.number + 1 } },
  ]);
}

/** The wording has changed in something that matters: whoever is held and was told the old one is told the new one. */
export function renotice(invite: Invite, nowMs: number): Change | undefined {
  return change("renotice", invite, { notice: nextNotice(invite, nowMs, false) }, [
    { event: "NoticeQueued", data: { notice: invite.notice.number + 1, reason: "material-version" } },
  ]);
}

function nextNotice(invite: Invite, nowMs: number, newAddress: boolean): Notice {
  const { notice } = invite;
  const firstAttempt = notice.attempts + 1;
  return {
    number: notice.number + 1,
    state: "queued",
    firstAttempt,
    addressSinceAttempt: newAddress ? firstAttempt : notice.addressSinceAttempt,
    attempts: notice.attempts,
    ambiguousAttempts: notice.ambiguousAttempts,
    retries: {},
    queuedAtMs: nowMs,
    evidence: newAddress ? [] : notice.evidence,
    ...(notice.version === undefined ? {} : { version: notice.version }),
  };
}

/**
 * The inviter takes it back: nothing more is sent, and the personal data go at once; but what the person had
 * restricted stays theirs, until they lift that.
 */
export function revoke(invite: Invite, nowMs: number): Change | undefined {
  return change(
    "revoke",
    invite,
    inviteWith({
      status: "revoked",
      endedAtMs: nowMs,
      ...(invite.restrictedAtMs === undefined || invite.dischargedAtMs === undefined ? nobody : {}),
      notice:
        invite.notice.state === "delivered"
          ? invite.notice
          : noticeWith(invite, { state: "cancelled", leaseUntilMs: undefined }),
    }),
    [{ event: "InviteRevoked", data: {} }],
  );
}
