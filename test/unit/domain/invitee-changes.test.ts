import { describe, expect, it } from "vitest";
import { dayMs } from "../../../shared/domain/invite.ts";
import {
  accept,
  decline,
  erase,
  handOver,
  noteAct,
  object,
  rectify,
  restrict,
  unrestrict,
} from "../../../shared/domain/invitee-changes.ts";
import {
  aDeliveredInvite,
  anInvite,
  aPolicy,
  aSendingInvite,
  receivedAtMs,
} from "../../support/an-invite.ts";
import { made } from "../../support/what-changed.ts";

const nowMs = receivedAtMs + dayMs;
const sending = aSendingInvite();

describe("the person's change", () => {
  const delivered = { event: "NoticeDelivered", data: { notice: 1, actor: "invitee" } } as const;

  it("by any act informs them, whatever SES says", () => {
    const lost = { ...sending, notice: { ...sending.notice, unknownSinceMs: 1 } };
    expect(made(lost, noteAct(lost, nowMs))).toStrictEqual({
      name: "note-act",
      differs: {
        actedAtMs: nowMs,
        dischargedAtMs: nowMs,
        notice: {
          state: "delivered",
          deliveredAtMs: nowMs,
          leaseUntilMs: "gone",
          unknownSinceMs: "gone",
        },
      },
      drafts: [delivered],
    });
  });

  it("by a first act after the delivery only notes it, and by a second nothing", () => {
    const invite = aDeliveredInvite();
    const once = noteAct(invite, nowMs);
    expect(made(invite, once)).toStrictEqual({
      name: "note-act",
      differs: { actedAtMs: nowMs },
      drafts: [],
    });
    expect(noteAct(once?.next ?? invite, nowMs + 1)).toBeUndefined();
    const { invitee: _gone, ...erased } = invite;
    expect(noteAct(erased, nowMs)).toBeUndefined();
  });

  it("by an act on an invite taken back leaves its notice cancelled", () => {
    const cancelled = anInvite({ status: "revoked", notice: { state: "cancelled" } });
    expect(made(cancelled, noteAct(cancelled, nowMs)).differs).toStrictEqual({
      actedAtMs: nowMs,
      dischargedAtMs: nowMs,
    });
  });

  it.each([
    ["accepts", "accept", accept, "accepted", "InviteAccepted"],
    ["declines", "decline", decline, "declined", "InviteDeclined"],
  ] as const)("%s: ended now, and the data go on schedule", (_, name, change, status, event) => {
    const invite = aDeliveredInvite();
    expect(made(invite, change(invite, nowMs, aPolicy))).toStrictEqual({
      name,
      differs: {
        status,
        actedAtMs: nowMs,
        endedAtMs: nowMs,
        dataUntilMs: nowMs + aPolicy.afterRefusalDays * dayMs,
      },
      drafts: [{ event, data: { actor: "invitee", channel: "link" } }],
    });
    const late = invite.dataUntilMs - dayMs;
    expect(change(invite, late, aPolicy)?.next.dataUntilMs).toBe(invite.dataUntilMs);
    const again = change({ ...invite, status, actedAtMs: 1, endedAtMs: 2 }, nowMs, aPolicy);
    expect(again?.next).toStrictEqual({ ...invite, status, actedAtMs: 1, endedAtMs: 2 });
    expect(again?.drafts).toEqual([]);
  });

  it("declining what has never been said to arrive tells the delivery first", () => {
    expect(decline(sending, nowMs, aPolicy)?.drafts.map(({ event }) => event)).toEqual([
      "NoticeDelivered",
      "InviteDeclined",
    ]);
  });

  it("handed over to the platform is told on the ledger, and changes nothing; without data nothing is", () => {
    const accepted = aDeliveredInvite({ status: "accepted" });
    expect(made(accepted, handOver(accepted))).toStrictEqual({
      name: "hand-over",
      differs: {},
      drafts: [{ event: "HandoffRedeemed", data: { actor: "platform", recipient: "platform" } }],
    });
    const { invitee: _gone, ...erased } = accepted;
    expect(handOver(erased)).toBeUndefined();
  });

  it("objecting before anybody was informed withholds the notice", () => {
    expect(made(sending, object(sending, nowMs, aPolicy))).toStrictEqual({
      name: "object",
      differs: { invitee: "gone", notice: { state: "undeliverable", leaseUntilMs: "gone" } },
      drafts: [{ event: "NoticeUndeliverable", data: { notice: 1, reason: "withheld" } }],
    });
    const bounced = anInvite({ notice: { state: "undeliverable", attempts: 1 } });
    expect(made(bounced, object(bounced, nowMs, aPolicy))).toStrictEqual({
      name: "object",
      differs: { invitee: "gone" },
      drafts: [],
    });
  });

  it("objecting after the delivery ends a pending invite as a refusal does", () => {
    const invite = aDeliveredInvite();
    expect(made(invite, object(invite, nowMs, aPolicy))).toStrictEqual({
      name: "object",
      differs: {
        status: "declined",
        objectedAtMs: nowMs,
        endedAtMs: nowMs,
        dataUntilMs: nowMs + aPolicy.afterRefusalDays * dayMs,
      },
      drafts: [{ event: "InviteDeclined", data: {} }],
    });
  });

  it("objecting to an answered invite leaves the answer and its end, and tells nobody", () => {
    const accepted = aDeliveredInvite({ status: "accepted", endedAtMs: receivedAtMs + 5_000 });
    expect(made(accepted, object(accepted, nowMs, aPolicy))).toStrictEqual({
      name: "object",
      differs: { objectedAtMs: nowMs, dataUntilMs: nowMs + aPolicy.afterRefusalDays * dayMs },
      drafts: [],
    });
  });

  it("objecting twice, or to what is gone, changes nothing", () => {
    expect(object(aDeliveredInvite({ objectedAtMs: 1 }), nowMs, aPolicy)).toBeUndefined();
    const { invitee: _gone, ...erased } = aDeliveredInvite();
    expect(object(erased, nowMs, aPolicy)).toBeUndefined();
    expect(erase(erased, nowMs)).toBeUndefined();
  });

  const resent = anInvite({
    dischargedAtMs: receivedAtMs + 5,
    notice: { number: 2, state: "sending", attempts: 2, firstAttempt: 2, leaseUntilMs: 1, unknownSinceMs: 2 },
  });

  it("objecting or erasing while a resend is under way stops it as delivered when the first was", () => {
    const notice = {
      state: "delivered",
      deliveredAtMs: receivedAtMs + 5,
      leaseUntilMs: "gone",
      unknownSinceMs: "gone",
    };
    expect(made(resent, object(resent, nowMs, aPolicy)).differs).toMatchObject({ notice });
    expect(made(resent, erase(resent, nowMs))).toStrictEqual({
      name: "erase",
      differs: { status: "declined", endedAtMs: nowMs, invitee: "gone", notice },
      drafts: [{ event: "InviteDeclined", data: {} }],
    });
  });

  it("erasing keeps the time at which the notice itself was delivered", () => {
    const invite = aDeliveredInvite({ dischargedAtMs: receivedAtMs + 1 });
    expect(made(invite, erase(invite, nowMs)).differs).toStrictEqual({
      status: "declined",
      endedAtMs: nowMs,
      invitee: "gone",
    });
  });

  it("erasing before anybody was informed reads as a bounce, told once", () => {
    const withheld = [{ event: "NoticeUndeliverable", data: { notice: 1, reason: "withheld" } }];
    expect(made(sending, erase(sending, nowMs))).toStrictEqual({
      name: "erase",
      differs: { invitee: "gone", notice: { state: "undeliverable", leaseUntilMs: "gone" } },
      drafts: withheld,
    });
    const bounced = anInvite({ notice: { state: "undeliverable", attempts: 1 } });
    expect(made(bounced, erase(bounced, nowMs))).toStrictEqual({
      name: "erase",
      differs: { invitee: "gone" },
      drafts: [],
    });
  });

  it("erasing an answered invite leaves its answer, and its notice as it ended", () => {
    const accepted = aDeliveredInvite({ status: "accepted", endedAtMs: 7, restrictedAtMs: 8 });
    expect(made(accepted, erase(accepted, nowMs))).toStrictEqual({
      name: "erase",
      differs: { invitee: "gone", restrictedAtMs: "gone" },
      drafts: [],
    });
    const bounced = { ...accepted, notice: { ...accepted.notice, state: "undeliverable" as const } };
    expect(erase(bounced, nowMs)?.next.notice.state).toBe("undeliverable");
  });

  it("correcting replaces the details, never the address, and keeps count of the fields", () => {
    const invite = aDeliveredInvite({ rectified: { fields: ["jobTitle"], atMs: 1 } });
    const values = { givenName: "Samira", familyName: "Okafor" };
    expect(made(invite, rectify(invite, nowMs, values))).toStrictEqual({
      name: "rectify",
      differs: {
        invitee: { ...values, email: "sam.okafor@invitee.example" },
        rectified: { fields: ["familyName", "givenName", "jobTitle"], atMs: nowMs },
      },
      drafts: [],
    });
    const again = rectify(invite, nowMs, { givenName: "Sam", jobTitle: "Engineer" });
    expect(again?.next.rectified?.fields).toEqual(["jobTitle"]);
    expect(rectify(aDeliveredInvite(), nowMs, { givenName: "Samira" })?.next.rectified?.fields).toEqual([
      "givenName",
    ]);
  });

  it("correcting nothing, or what is gone, changes nothing", () => {
    expect(rectify(aDeliveredInvite(), nowMs, { givenName: "Sam" })).toBeUndefined();
    const { invitee: _gone, ...erased } = aDeliveredInvite();
    expect(rectify(erased, nowMs, { givenName: "Samira" })).toBeUndefined();
    expect(restrict(erased, nowMs)).toBeUndefined();
  });

  it("limiting is noted once, with its time", () => {
    const invite = aDeliveredInvite();
    const once = restrict(invite, nowMs);
    expect(made(invite, once)).toStrictEqual({
      name: "restrict",
      differs: { restrictedAtMs: nowMs },
      drafts: [],
    });
    expect(restrict(once?.next ?? invite, nowMs + 1)).toBeUndefined();
    expect(unrestrict(invite, nowMs)).toBeUndefined();
  });

  it("lifting a limit lets a waiting notice go at once, and nothing else begin anew", () => {
    const waiting = anInvite({ restrictedAtMs: 1, notice: { notBeforeMs: nowMs + dayMs } });
    expect(made(waiting, unrestrict(waiting, nowMs))).toStrictEqual({
      name: "unrestrict",
      differs: { restrictedAtMs: "gone", notice: { queuedAtMs: nowMs, notBeforeMs: "gone" } },
      drafts: [],
    });
    for (const invite of [
      aDeliveredInvite({ restrictedAtMs: 1 }),
      anInvite({ restrictedAtMs: 1, status: "accepted" }),
    ]) {
      expect(made(invite, unrestrict(invite, nowMs)).differs).toStrictEqual({ restrictedAtMs: "gone" });
    }
  });

  it("lifting a limit clears away what was taken back meanwhile, and gives what ran out till now", () => {
    const revoked = aDeliveredInvite({ status: "revoked", restrictedAtMs: 1 });
    expect(made(revoked, unrestrict(revoked, nowMs)).differs).toStrictEqual({
      restrictedAtMs: "gone",
      invitee: "gone",
    });
    const past = aDeliveredInvite({ restrictedAtMs: 1, dataUntilMs: nowMs - 1 });
    expect(unrestrict(past, nowMs)?.next.dataUntilMs).toBe(nowMs);
  });
});
