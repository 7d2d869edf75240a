/** Builders of invites in any state, for tests. Invented people only. */
import { forgetAt, noticeDueAt } from "../../shared/domain/deadlines.ts";
import { dayMs, type Invite, type Notice } from "../../shared/domain/invite.ts";
import { policySchema } from "../../shared/domain/policy.ts";

export const aPolicy = policySchema.parse({});

/** Noon in London on a day in January. */
export const receivedAtMs = Date.UTC(2027, 0, 12, 12);

/** An invite received at {@link receivedAtMs}, queued; `notice` and everything else may be given. */
export function anInvite({
  notice = {},
  ...given
}: Partial<Omit<Invite, "notice">> & { notice?: Partial<Notice> } = {}): Invite {
  const dueAtMs = noticeDueAt(receivedAtMs);
  const expiresAtMs = receivedAtMs + aPolicy.inviteDays * dayMs;
  return {
    schema: 1,
    inviteId: "inv_01M8239W6AWYWM55V53RXCEGV0",
    subjectId: "k1_Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHJlYWwgaGFzaA",
    organisation: "acme",
    inviter: { sub: "user-1", name: "Alex Morgan", email: "alex.morgan@acme.example" },
    status: "pending",
    lane: "single",
    locale: "en-GB",
    linkKey: "invite#pending-link",
    relationship: "colleague",
    space: { id: "space-7", name: "Example and Acme" },
    invitee: { email: "sam.okafor@invitee.example", givenName: "Sam" },
    receivedAtMs,
    dueAtMs,
    forgetAtMs: forgetAt(dueAtMs, aPolicy.forgetMarginDays),
    expiresAtMs,
    dataUntilMs: expiresAtMs,
    corrections: 0,
    resends: 0,
    ledger: { seq: 1, hash: "a".repeat(64) },
    revision: 1,
    ...given,
    notice: {
      number: 1,
      state: "queued",
      version: "2026-11-22",
      firstAttempt: 1,
      addressSinceAttempt: 1,
      attempts: 0,
      ambiguousAttempts: 0,
      retries: {},
      queuedAtMs: receivedAtMs,
      evidence: [],
      ...notice,
    },
  };
}

/** One that SES took, of which nothing more is known. */
export const aSentInvite = (given: Partial<Omit<Invite, "notice">> = {}): Invite =>
  anInvite({
    ...given,
    notice: { state: "sent", attempts: 1, sentAtMs: receivedAtMs + 2_000, messageId: "m-1" },
  });

/** One whose second attempt is under way, under a lease that is just over a day after it was received. */
export const aSendingInvite = (): Invite =>
  anInvite({
    notice: {
      state: "sending",
      attempts: 2,
      leaseUntilMs: receivedAtMs + dayMs - 1,
      bytesSha256: "ab".repeat(32),
      sentAtMs: receivedAtMs,
    },
  });

/** One whose notice the mail server took. */
export const aDeliveredInvite = (given: Partial<Omit<Invite, "notice">> = {}): Invite =>
  anInvite({
    dischargedAtMs: receivedAtMs + 4_000,
    ...given,
    notice: {
      state: "delivered",
      attempts: 1,
      sentAtMs: receivedAtMs + 2_000,
      deliveredAtMs: receivedAtMs + 4_000,
      messageId: "m-1",
    },
  });
