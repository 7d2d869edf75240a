/**
 * What SES's evidence does to an invite: informed, failed, or nothing yet. Any order and duplication of the same
 * pieces leads to the same state; what the person did themselves outranks every failure.
 */
import { addEvidence, type DeliveryEvidence, evidenceMeaning, judgeEvidence } from "./delivery-evidence.ts";
import type { Invite, Notice } from "./invite.ts";
import {
  type Change,
  change,
  inviteWith,
  isOnItsWay,
  type LedgerDraft,
  noticeWith,
} from "./invite-change.ts";

/**
 * Takes one piece of SES's evidence. Any order and duplication of the same pieces leads to the same notice
 * state and discharge. @returns undefined where it changes nothing.
 */
export function recordEvidence(invite: Invite, piece: DeliveryEvidence): Change | undefined {
  const { notice } = invite;
  if (piece.attempt < notice.addressSinceAttempt || piece.attempt > notice.attempts) return undefined;
  if (piece.kind === "send" && !isInDoubt(notice, piece.attempt)) return undefined;
  const evidence = addEvidence(notice.evidence, piece);
  if (evidence === notice.evidence) return undefined;
  const judged = judgeEvidence(evidence, notice.firstAttempt, notice.retries.transient);
  const keep = change("record-evidence", invite, { notice: noticeWith(invite, { evidence }) });
  // Once erased, evidence is kept as evidence and changes nothing else.
  if (invite.invitee === undefined) return keep;
  switch (judged.outcome) {
    case "informed": {
      const by = judged.by;
      const first = notice.state !== "delivered";
      return change(
        "record-evidence",
        invite,
        {
          notice: noticeWith(invite, {
            state: "delivered",
            evidence,
            deliveredAtMs: by.atMs,
            sentAtMs: notice.sentAtMs ?? by.atMs,
            // The entry that says so has it.
            messageId: undefined,
            leaseUntilMs: undefined,
            unknownSinceMs: undefined,
          }),
          dischargedAtMs: dischargedBefore(invite, evidence) ?? by.atMs,
        },
        first ? [{ event: "NoticeDelivered", data: evidenceData(notice, by) }] : [],
      );
    }
    case "failed": {
      // The person's own act outranks every failure: whatever was still on its way has reached somebody informed.
      if (invite.actedAtMs !== undefined)
        return isOnItsWay(notice.state) ? settleAsActed(invite, evidence) : keep;
      const by = judged.by;
      const first = notice.state !== "undeliverable";
      // A retry that bounced softly says nothing against an earlier notice's delivery; a hard failure does.
      const reopens = evidenceMeaning[by.kind].means === "failed" && invite.dischargedAtMs !== undefined;
      const drafts: LedgerDraft[] = [];
      if (first) {
        drafts.push({
          event: "NoticeUndeliverable",
          data: { ...evidenceData(notice, by), reason: by.kind },
        });
      }
      if (reopens) drafts.push({ event: "NoticeReopened", data: evidenceData(notice, by) });
      return change(
        "record-evidence",
        invite,
        inviteWith({
          notice: noticeWith(invite, {
            state: "undeliverable",
            evidence,
            deliveredAtMs: undefined,
            leaseUntilMs: undefined,
          }),
          dischargedAtMs: evidenceMeaning[by.kind].means === "failed" ? undefined : invite.dischargedAtMs,
          // Whoever was told of it before has since seen it informed: it is said anew.
          ...(reopens ? { escalatedAtMs: undefined } : {}),
        }),
        drafts,
      );
    }
    case "waiting":
      // SES speaks of the attempt whose outcome we did not know: adopted, no second mail.
      if (notice.state === "unknown" && piece.attempt === notice.attempts) {
        return change("record-evidence", invite, {
          notice: noticeWith(invite, {
            state: "sent",
            evidence,
            sentAtMs: piece.atMs,
            unknownSinceMs: undefined,
          }),
        });
      }
      return keep;
    case "silent":
      return keep;
  }
}

/** That SES took a mail is news only as long as its answer to us has not said so: each mail is told of, and told of twice. */
const isInDoubt = ({ state, attempts }: Notice, attempt: number): boolean =>
  attempt === attempts && (state === "sending" || state === "unknown");

const settleAsActed = (invite: Invite, evidence: Notice["evidence"]): Change | undefined =>
  change("record-evidence", invite, {
    notice: noticeWith(invite, {
      state: "delivered",
      evidence,
      deliveredAtMs: invite.notice.deliveredAtMs ?? invite.actedAtMs,
      leaseUntilMs: undefined,
      unknownSinceMs: undefined,
    }),
  });

/** A resend keeps the time at which an earlier notice discharged the duty, unless a failure re-opened it. */
function dischargedBefore(invite: Invite, evidence: readonly DeliveryEvidence[]): number | undefined {
  const isResend = invite.notice.firstAttempt > invite.notice.addressSinceAttempt;
  const failed = evidence.some(({ kind }) => evidenceMeaning[kind].means === "failed");
  return isResend && !failed ? invite.dischargedAtMs : undefined;
}

function evidenceData(notice: Notice, by: DeliveryEvidence) {
  return {
    notice: notice.number,
    attempt: by.attempt,
    messageId: notice.messageId,
    smtpCode: by.smtpCode,
    enhancedStatus: by.enhancedStatus,
  };
}
