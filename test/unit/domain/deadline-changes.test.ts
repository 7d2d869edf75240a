import { describe, expect, it } from "vitest";
import {
  archive,
  escalate,
  exempt,
  expire,
  forget,
  holdForget,
  recordDisclosure,
  wakeLater,
  warnForget,
} from "../../../shared/domain/deadline-changes.ts";
import { dayMs, hardForgetAtMs, hourMs } from "../../../shared/domain/invite.ts";
import { aDeliveredInvite, anInvite, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";
import { made } from "../../support/what-changed.ts";

const nowMs = receivedAtMs + dayMs;

describe("what time and operators change", () => {
  const sent = aSentInvite();

  it("escalates once, and only somebody uninformed", () => {
    expect(made(sent, escalate(sent, nowMs))).toStrictEqual({
      name: "escalate",
      differs: { escalatedAtMs: nowMs },
      drafts: [{ event: "NoticeEscalated", data: { notice: 1 } }],
    });
    expect(escalate({ ...sent, escalatedAtMs: 1 }, nowMs)).toBeUndefined();
    expect(escalate(aDeliveredInvite(), nowMs)).toBeUndefined();
  });

  it("exempts until a day, with what that rests on, and only somebody uninformed whose data are held", () => {
    const grounds = { ground: "impossible", reference: "file-7", untilMs: nowMs + dayMs } as const;
    expect(made(sent, exempt(sent, grounds))).toStrictEqual({
      name: "exempt",
      differs: { exemptUntilMs: nowMs + dayMs },
      drafts: [
        {
          event: "NoticeExempted",
          data: {
            notice: 1,
            actor: "operator",
            ground: "impossible",
            reference: "file-7",
            expiresAt: new Date(nowMs + dayMs).toISOString(),
          },
        },
      ],
    });
    expect(exempt(aDeliveredInvite(), grounds)).toBeUndefined();
    const { invitee: _gone, ...erased } = sent;
    expect(exempt(erased, grounds)).toBeUndefined();
  });

  it("records a disclosure on the ledger alone", () => {
    const data = { recipient: "court", ground: "court-order" };
    expect(made(sent, recordDisclosure(sent, data))).toStrictEqual({
      name: "wake",
      differs: {},
      drafts: [{ event: "DisclosureRecorded", data }],
    });
    expect(made(sent, wakeLater(sent))).toStrictEqual({ name: "wake", differs: {}, drafts: [] });
  });

  it("warns of a forgetting without changing when it comes", () => {
    expect(made(sent, warnForget(sent, nowMs))).toStrictEqual({
      name: "warn-forget",
      differs: { forgetWarnedAtMs: nowMs },
      drafts: [],
    });
  });

  it("forgets the uninformed with all that lay upon them, and tells by when it had to be", () => {
    const marked = aSentInvite({ restrictedAtMs: 1 });
    expect(made(marked, forget(marked, marked.forgetAtMs))).toStrictEqual({
      name: "forget",
      differs: {
        status: "forgotten",
        endedAtMs: marked.forgetAtMs,
        invitee: "gone",
        restrictedAtMs: "gone",
        notice: { state: "undeliverable" },
      },
      drafts: [
        {
          event: "SubjectForgotten",
          data: { inviteIds: [marked.inviteId], dueAt: new Date(marked.dueAtMs).toISOString() },
        },
      ],
    });
    const leased = { ...marked, notice: { ...marked.notice, state: "sending" as const, leaseUntilMs: 1 } };
    expect(forget(leased, leased.forgetAtMs)?.next.notice).not.toHaveProperty("leaseUntilMs");
  });

  it("never forgets somebody informed, though a resend to them is still on its way", () => {
    for (const state of ["queued", "sending", "unknown", "sent", "undeliverable"] as const) {
      const resent = anInvite({ dischargedAtMs: 1, notice: { number: 2, state, attempts: 1 } });
      expect(forget(resent, resent.dueAtMs), state).toBeUndefined();
    }
  });

  it("expires a pending invite at its end and not a millisecond before, delivered or stopped on its way", () => {
    const invite = aDeliveredInvite();
    expect(expire(invite, invite.expiresAtMs - 1)).toBeUndefined();
    expect(made(invite, expire(invite, invite.expiresAtMs))).toStrictEqual({
      name: "expire",
      differs: { status: "expired", endedAtMs: invite.expiresAtMs, invitee: "gone" },
      drafts: [{ event: "InviteExpired", data: {} }],
    });
    const resent = anInvite({ dischargedAtMs: 1, notice: { state: "sending", leaseUntilMs: 1 } });
    expect(made(resent, expire(resent, resent.expiresAtMs)).differs).toMatchObject({
      notice: { state: "cancelled", leaseUntilMs: "gone" },
    });
    expect(expire(sent, sent.expiresAtMs)).toBeUndefined();
  });

  it("lets the data of an answered invite go on their day and not a millisecond before, once", () => {
    const accepted = aDeliveredInvite({ status: "accepted", endedAtMs: 7, objectedAtMs: 8 });
    expect(expire(accepted, accepted.dataUntilMs - 1)).toBeUndefined();
    const gone = expire(accepted, accepted.dataUntilMs);
    expect(made(accepted, gone)).toStrictEqual({
      name: "expire",
      differs: { invitee: "gone", objectedAtMs: "gone" },
      drafts: [{ event: "InviteExpired", data: {} }],
    });
    expect(expire(gone?.next ?? accepted, accepted.dataUntilMs + 1)).toBeUndefined();
  });

  it("archives an ended invite: whose it was, of whom and for what goes, and the states stay", () => {
    const ended = anInvite({ status: "revoked", endedAtMs: 7, reference: "case-1" });
    expect(made(ended, archive(ended, nowMs))).toStrictEqual({
      name: "archive",
      differs: {
        archivedAtMs: nowMs,
        invitee: "gone",
        inviter: "gone",
        relationship: "gone",
        space: "gone",
        reference: "gone",
      },
      drafts: [],
    });
  });

  it("holds a forgetting for an hour at a time, never past the hard date", () => {
    expect(made(sent, holdForget(sent, nowMs))).toStrictEqual({
      name: "hold-forget",
      differs: { forgetHeldUntilMs: nowMs + hourMs },
      drafts: [],
    });
    const hardMs = hardForgetAtMs(sent);
    expect(holdForget(sent, hardMs - 1)?.next.forgetHeldUntilMs).toBe(hardMs);
    expect(holdForget(sent, hardMs)).toBeUndefined();
  });
});
