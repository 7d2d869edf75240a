/**
 * What sending does to an invite's notice: claimed under a lease, let go, accepted by SES, unknown, refused,
 * tried again, withheld. SES's evidence is in `evidence-changes.ts`.
 */
import { withoutSend } from "./delivery-evidence.ts";
import { type Invite, type Notice, patience } from "./invite.ts";
import { type Change, change, inviteWith, nobody, noticeWith, type Patch } from "./invite-change.ts";

/** What a mail said, beside its version: known to the sender that wrote it, and kept nowhere before the ledger. */
export interface SentWording {
  readonly noticeEdition: string;
  readonly language: string;
}

/** An attempt begins: the lease says how long its sender has it alone. */
export function claim(
  invite: Invite,
  nowMs: number,
  mail: { readonly version: string; readonly bytesSha256: string; readonly failsFromMs: number },
): Change | undefined {
  return change("claim", invite, {
    notice: noticeWith(invite, {
      state: "sending",
      failsFromMs: mail.failsFromMs,
      attempts: invite.notice.attempts + 1,
      leaseUntilMs: nowMs + patience.leaseMs,
      notBeforeMs: undefined,
      poisonedAtMs: undefined,
      version: mail.version,
      bytesSha256: mail.bytesSha256,
    }),
  });
}

/** SES refused for now (throttled, paused, not verified): queued again, and the attempt never was. */
export function release(invite: Invite, nowMs: number): Change | undefined {
  return change("release", invite, {
    notice: noticeWith(invite, {
      state: "queued",
      attempts: invite.notice.attempts - 1,
      queuedAtMs: nowMs,
      failsFromMs: undefined,
      leaseUntilMs: undefined,
    }),
  });
}

/** Not now: the invitee's cap is used up, or sending is stopped. */
export function postpone(invite: Invite, untilMs: number): Change | undefined {
  return change("postpone", invite, { notice: noticeWith(invite, { notBeforeMs: untilMs }) });
}

/** Not to be sent at all, which its inviter learns no sooner than of a bounce. Until then it is queued like any other. */
export function holdBack(invite: Invite, untilMs: number): Change | undefined {
  return change("postpone", invite, {
    notice: noticeWith(invite, { notBeforeMs: untilMs, failsFromMs: untilMs }),
  });
}

/** The queue was told again. */
export function requeue(invite: Invite, nowMs: number): Change | undefined {
  return change("postpone", invite, {
    notice: noticeWith(invite, { queuedAtMs: nowMs, notBeforeMs: undefined }),
  });
}

/** Its message has gone to the dead letters: operators see which, until a claim shows that it can be handled after all. */
export function flagPoisoned(invite: Invite, nowMs: number): Change | undefined {
  return change("flag-poisoned", invite, { notice: noticeWith(invite, { poisonedAtMs: nowMs }) });
}

/**
 * SES answered 200. Proves nothing about the invitee, but there is one mail more in the world, and the ledger
 * says so even where an event of it, a revocation or an objection came first and the state stays theirs.
 */
export function recordSent(
  invite: Invite,
  nowMs: number,
  messageId: string,
  wording?: SentWording,
): Change | undefined {
  const { notice } = invite;
  const state = notice.state === "sending" || notice.state === "unknown" ? "sent" : notice.state;
  return change(
    "record-sent",
    invite,
    {
      notice: noticeWith(invite, {
        state,
        sentAtMs: nowMs,
        messageId,
        leaseUntilMs: undefined,
        // The ledger has it from here on.
        bytesSha256: undefined,
        evidence: withoutSend(notice.evidence, notice.attempts),
      }),
    },
    [
      {
        event: "NoticeSent",
        data: {
          notice: notice.number,
          attempt: notice.attempts,
          noticeVersion: notice.version,
          ...wording,
          bytesSha256: notice.bytesSha256,
          messageId,
        },
      },
    ],
  );
}

/** Where an event of the attempt overtook the answer that never came, it did go out: no second mail is owed. */
const unknownOrTold = (notice: Notice, nowMs: number): Patch<Notice> =>
  notice.evidence.some(({ attempt }) => attempt === notice.attempts)
    ? { state: "sent", sentAtMs: nowMs }
    : { state: "unknown", unknownSinceMs: nowMs };

/** Timeout, reset, 5xx, crash: nobody knows whether SES took it. Counted, and settled by evidence or by one more attempt. */
export function recordUnknown(invite: Invite, nowMs: number, wording?: SentWording): Change | undefined {
  const { notice } = invite;
  // Revoked or answered meanwhile: the state stays theirs, and the attempt is counted all the same.
  const open = invite.status === "pending" && notice.state === "sending";
  return change(
    "record-unknown",
    invite,
    {
      notice: noticeWith(invite, {
        ...(open ? unknownOrTold(notice, nowMs) : {}),
        ambiguousAttempts: notice.ambiguousAttempts + 1,
        leaseUntilMs: undefined,
      }),
    },
    // The next attempt's hash replaces this one's; if this mail is the one that arrived, the ledger knows it.
    [
      {
        event: "NoticeUnconfirmed",
        data: {
          notice: notice.number,
          attempt: notice.attempts,
          noticeVersion: notice.version,
          ...wording,
          bytesSha256: notice.bytesSha256,
        },
      },
    ],
  );
}

/** A sender's lease ran out: it crashed, or could not save. What SES has said of the attempt decides. */
export function settleLease(invite: Invite, nowMs: number): Change | undefined {
  const { notice } = invite;
  if (!notice.evidence.some(({ attempt }) => attempt === notice.attempts)) {
    const unknown = recordUnknown(invite, nowMs);
    return unknown === undefined ? undefined : { ...unknown, name: "settle-lease" };
  }
  return change("settle-lease", invite, {
    notice: noticeWith(invite, { state: "sent", sentAtMs: nowMs, leaseUntilMs: undefined }),
  });
}

/** SES refused for good (MessageRejected, invalid). No loop: the inviter may correct the address. */
export function recordRefused(invite: Invite): Change | undefined {
  return change(
    "record-refused",
    invite,
    { notice: noticeWith(invite, { state: "undeliverable", leaseUntilMs: undefined }) },
    [
      {
        event: "NoticeUndeliverable",
        data: { notice: invite.notice.number, attempt: invite.notice.attempts, reason: "reject" },
      },
    ],
  );
}

/** Queued once more: an unknown outcome that nobody cleared up, a transient bounce, or silence. */
export function retry(
  invite: Invite,
  nowMs: number,
  why: "unknown" | "transient" | "silence",
): Change | undefined {
  const { notice } = invite;
  return change("retry", invite, {
    notice: noticeWith(invite, {
      state: "queued",
      queuedAtMs: nowMs,
      failsFromMs: undefined,
      unknownSinceMs: undefined,
      retries: why === "unknown" ? notice.retries : { ...notice.retries, [why]: notice.attempts + 1 },
    }),
  });
}

/**
 * The claim found that this person is not to be written to: their data go in the same transaction. The
 * inviter sees what a bounce would show.
 */
export function withhold(invite: Invite): Change | undefined {
  return change(
    "withhold",
    invite,
    inviteWith({
      ...nobody,
      notice: noticeWith(invite, { state: "undeliverable", leaseUntilMs: undefined }),
    }),
    [
      {
        event: "NoticeUndeliverable",
        data: { notice: invite.notice.number, reason: "withheld" },
      },
    ],
  );
}
