import { describe, expect, it } from "vitest";
import * as deadlinesChanges from "../../../shared/domain/deadline-changes.ts";
import { dayMs, type Invite, type InviteStatus, type NoticeState } from "../../../shared/domain/invite.ts";
import { type Change, type ChangeName, changes, permits } from "../../../shared/domain/invite-change.ts";
import { viewInvite } from "../../../shared/domain/invite-view.ts";
import * as inviteeChanges from "../../../shared/domain/invitee-changes.ts";
import * as inviterChanges from "../../../shared/domain/inviter-changes.ts";
import * as sendingChanges from "../../../shared/domain/notice-changes.ts";
import { aDeliveredInvite, anInvite, aPolicy, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";

const statuses: InviteStatus[] = ["pending", "accepted", "declined", "revoked", "expired", "forgotten"];
const states: NoticeState[] = [
  "queued",
  "sending",
  "unknown",
  "sent",
  "delivered",
  "undeliverable",
  "cancelled",
];
const later = receivedAtMs + 70 * dayMs;
const mail = { version: "v", bytesSha256: "0".repeat(64), failsFromMs: later + 3_000 };
const other = { invitee: { email: "new@invitee.example" }, subjectId: "k1_other", linkKey: "invite#other" };

/** Each change as a function of the invite alone. */
const make: Partial<Record<ChangeName, (invite: Invite) => Change | undefined>> = {
  claim: (invite) => sendingChanges.claim(invite, later, mail),
  release: (invite) => sendingChanges.release(invite, later),
  postpone: (invite) => sendingChanges.postpone(invite, later),
  "record-sent": (invite) => sendingChanges.recordSent(invite, later, "m-2"),
  "record-unknown": (invite) => sendingChanges.recordUnknown(invite, later),
  "record-refused": (invite) => sendingChanges.recordRefused(invite),
  retry: (invite) => sendingChanges.retry(invite, later, "unknown"),
  withhold: (invite) => sendingChanges.withhold(invite),
  correct: (invite) => inviterChanges.correct(invite, later, other),
  resend: (invite) => inviterChanges.resend(invite, later),
  accept: (invite) => inviteeChanges.accept(invite, later, aPolicy),
  decline: (invite) => inviteeChanges.decline(invite, later, aPolicy),
  revoke: (invite) => inviterChanges.revoke(invite, later),
  escalate: (invite) => deadlinesChanges.escalate(invite, later),
  archive: (invite) => deadlinesChanges.archive(invite, later),
};

describe("changes of an invite", () => {
  it.each(Object.entries(make))("%s starts from its listed states and from no other", (name, apply) => {
    for (const status of statuses) {
      for (const state of states) {
        const invite = anInvite({ status, notice: { state, attempts: 1 } });
        const change = apply(invite);
        const legal = permits(name as ChangeName, invite);
        expect(change !== undefined, `${name} from ${status}/${state}`).toBe(legal);
      }
    }
  });

  it("names for every change at least one state that it starts from", () => {
    for (const [name, from] of Object.entries(changes)) {
      expect(from.status.length * from.notice.length, name).toBeGreaterThan(0);
    }
  });

  it("leaves no personal datum of the invitee in an invite that has lost its data", () => {
    const erasing = [
      sendingChanges.withhold(anInvite()),
      inviterChanges.revoke(aDeliveredInvite(), later),
      inviteeChanges.erase(aDeliveredInvite(), later),
      deadlinesChanges.expire(aDeliveredInvite(), later),
      deadlinesChanges.forget(aSentInvite(), later),
      inviteeChanges.object(anInvite(), later, aPolicy),
    ];
    for (const change of erasing) {
      expect(change).toBeDefined();
      expect(change?.next.invitee).toBeUndefined();
      expect(JSON.stringify(change?.next)).not.toContain("sam.okafor");
      expect("invitee" in (change?.next ?? {})).toBe(false);
    }
  });

  it("keeps no personal datum of anybody once archived", () => {
    const text = JSON.stringify(deadlinesChanges.archive(anInvite({ status: "expired" }), later)?.next);
    for (const datum of ["Alex", "alex.morgan", "user-1", "sam.okafor", "space-7", "Example and Acme"]) {
      expect(text).not.toContain(datum);
    }
  });

  it("never forgets anybody whose notice was delivered or who acted", () => {
    expect(deadlinesChanges.forget(aDeliveredInvite(), later)).toBeUndefined();
    const acted = inviteeChanges.noteAct(aSentInvite(), receivedAtMs + 1)?.next ?? expect.fail("no act");
    expect(deadlinesChanges.forget(acted, later)).toBeUndefined();
  });

  it("forgets the uninformed at the forget time and not a millisecond before", () => {
    const { forgetAtMs } = anInvite();
    expect(deadlinesChanges.forget(anInvite(), forgetAtMs - 1)).toBeUndefined();
    expect(deadlinesChanges.forget(anInvite(), forgetAtMs)?.next.status).toBe("forgotten");
  });

  it("waits for an operator's exemption to end before it forgets", () => {
    const exempt = anInvite({ exemptUntilMs: anInvite().dueAtMs + dayMs });
    expect(deadlinesChanges.forget(exempt, exempt.dueAtMs)).toBeUndefined();
    expect(deadlinesChanges.forget(exempt, exempt.dueAtMs + dayMs)?.next.status).toBe("forgotten");
  });

  it("an objection before delivery and a bounce look alike to the inviter", () => {
    const objected = inviteeChanges.object(anInvite(), receivedAtMs, aPolicy)?.next;
    expect([objected?.status, objected?.notice.state]).toEqual(["pending", "undeliverable"]);
    const after = inviteeChanges.object(aDeliveredInvite(), receivedAtMs, aPolicy)?.next;
    expect([after?.status, after?.notice.state]).toEqual(["declined", "delivered"]);
    const refused = inviteeChanges.decline(aDeliveredInvite(), receivedAtMs, aPolicy)?.next;
    expect([refused?.status, refused?.notice.state]).toEqual(["declined", "delivered"]);
  });

  it("an objection or erasure while a resend is under way looks like a refusal", () => {
    const resent = anInvite({
      dischargedAtMs: receivedAtMs + 5,
      notice: { number: 2, state: "queued", attempts: 1, firstAttempt: 2 },
    });
    for (const change of [
      inviteeChanges.object(resent, later, aPolicy),
      inviteeChanges.erase(resent, later),
    ]) {
      expect(change?.next).toMatchObject({
        status: "declined",
        notice: { state: "delivered", deliveredAtMs: receivedAtMs + 5 },
      });
    }
  });

  it("a resend that waits because of a restriction reads like any other, and in the end as delivered", () => {
    const waiting = anInvite({
      dischargedAtMs: receivedAtMs + 5,
      restrictedAtMs: receivedAtMs + 6,
      notice: { number: 2, state: "queued", attempts: 1, firstAttempt: 2, queuedAtMs: receivedAtMs + dayMs },
    });
    const reads = (nowMs: number) => viewInvite(waiting, nowMs, aPolicy)?.notice;
    expect(reads(receivedAtMs + dayMs + 1)?.status).toBe("queued");
    expect(reads(receivedAtMs + 2 * dayMs)).toMatchObject({
      status: "delivered",
      deliveredAt: new Date(receivedAtMs + 5).toISOString(),
    });
  });

  it("an exemption keeps nobody's data longer than an answered invite's are kept", () => {
    const exempt = anInvite({ exemptUntilMs: receivedAtMs + 400 * dayMs });
    expect(deadlinesChanges.forget(exempt, exempt.dataUntilMs - 1)).toBeUndefined();
    expect(deadlinesChanges.forget(exempt, exempt.dataUntilMs)?.next.status).toBe("forgotten");
  });

  it("a correction does not replace data that an informed person has restricted", () => {
    const restricted = anInvite({
      restrictedAtMs: receivedAtMs,
      dischargedAtMs: receivedAtMs,
      notice: { state: "undeliverable", attempts: 1 },
    });
    expect(inviterChanges.correct(restricted, later, other)).toBeUndefined();
  });

  it("an ambiguous attempt is counted even where the invite was taken back meanwhile", () => {
    const revoked = anInvite({ status: "revoked", notice: { state: "cancelled", attempts: 1 } });
    const counted = sendingChanges.recordUnknown(revoked, later);
    expect(counted?.next.notice).toMatchObject({ state: "cancelled", ambiguousAttempts: 1 });
    expect(counted?.drafts.map(({ event }) => event)).toEqual(["NoticeUnconfirmed"]);
  });

  it("an act by the link delivers the notice, whatever SES has said", () => {
    for (const state of ["sending", "unknown", "sent", "undeliverable"] as const) {
      const change = inviteeChanges.accept(
        anInvite({ notice: { state, attempts: 1 } }),
        receivedAtMs + 9,
        aPolicy,
      );
      expect(change?.next).toMatchObject({ status: "accepted", dischargedAtMs: receivedAtMs + 9 });
      expect(change?.next.notice.state).toBe("delivered");
      expect(change?.drafts.map(({ event }) => event)).toEqual(["NoticeDelivered", "InviteAccepted"]);
    }
  });

  it("accepting twice changes nothing the second time", () => {
    const once =
      inviteeChanges.accept(aDeliveredInvite(), receivedAtMs, aPolicy)?.next ?? expect.fail("not accepted");
    const twice = inviteeChanges.accept(once, later, aPolicy);
    expect(twice?.next).toEqual(once);
    expect(twice?.drafts).toEqual([]);
  });

  it("a refused attempt at SES for now never was: its number is used again", () => {
    const claimed = sendingChanges.claim(anInvite(), receivedAtMs, mail);
    const released = sendingChanges.release(claimed?.next ?? anInvite(), receivedAtMs + 1);
    expect(released?.next.notice.attempts).toBe(0);
    expect(released?.next.notice.state).toBe("queued");
  });

  it("counts every attempt whose outcome nobody knows", () => {
    const unknown = sendingChanges.recordUnknown(
      anInvite({ notice: { state: "sending", attempts: 2 } }),
      receivedAtMs,
    );
    expect(unknown?.next.notice.ambiguousAttempts).toBe(1);
    expect(unknown?.drafts[0]).toMatchObject({ event: "NoticeUnconfirmed", data: { attempt: 2 } });
  });

  it("a correction keeps the due time, and forgets what was heard of the old address", () => {
    const bounced = anInvite({
      notice: {
        state: "undeliverable",
        attempts: 1,
        evidence: [{ kind: "permanent-bounce", attempt: 1, atMs: receivedAtMs }],
      },
    });
    const next = inviterChanges.correct(bounced, later, other)?.next ?? expect.fail("not corrected");
    expect(next).toMatchObject({ dueAtMs: bounced.dueAtMs, corrections: 1, subjectId: "k1_other" });
    expect(next.notice).toMatchObject({ number: 2, state: "queued", firstAttempt: 2, evidence: [] });
    expect(JSON.stringify(next)).not.toContain("sam.okafor");
  });
});
