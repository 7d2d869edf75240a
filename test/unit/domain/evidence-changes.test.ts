import { describe, expect, it } from "vitest";
import type { DeliveryEvidence } from "../../../shared/domain/delivery-evidence.ts";
import { recordEvidence } from "../../../shared/domain/evidence-changes.ts";
import type { Invite } from "../../../shared/domain/invite.ts";
import { aDeliveredInvite, anInvite, aSendingInvite, aSentInvite } from "../../support/an-invite.ts";
import { piece } from "../../support/ses-evidence.ts";
import { made } from "../../support/what-changed.ts";

/** What a piece of evidence changes; "nothing" where it is not even kept. */
const heard = (invite: Invite, of: DeliveryEvidence) => made(invite, recordEvidence(invite, of));
const codes = { smtpCode: 250, enhancedStatus: "2.0.0" };
const resent = (
  given: Partial<Omit<Invite, "notice">> = {},
  before: readonly DeliveryEvidence[] = [],
): Invite =>
  anInvite({
    dischargedAtMs: piece("delivery").atMs,
    ...given,
    notice: { number: 2, state: "sent", attempts: 2, firstAttempt: 2, sentAtMs: 1, evidence: before },
  });

describe("a delivery", () => {
  it("discharges the duty at its own time, with the mail server's codes on the ledger", () => {
    const of = { ...piece("delivery"), ...codes };
    expect(heard(aSentInvite(), of)).toMatchObject({
      name: "record-evidence",
      differs: {
        dischargedAtMs: of.atMs,
        notice: { state: "delivered", deliveredAtMs: of.atMs, evidence: [of] },
      },
      drafts: [{ event: "NoticeDelivered", data: { notice: 1, attempt: 1, messageId: "m-1", ...codes } }],
    });
  });

  it("that overtakes the answer to the sending ends the lease, and stands for the time of sending", () => {
    const { sentAtMs: _none, ...notice } = aSendingInvite().notice;
    const invite = { ...aSendingInvite(), notice: { ...notice, unknownSinceMs: 1 } };
    const of = piece("delivery", 2);
    expect(heard(invite, of).differs).toMatchObject({
      notice: { sentAtMs: of.atMs, leaseUntilMs: "gone", unknownSinceMs: "gone" },
    });
  });

  it("heard of again, earlier, moves the time and tells nothing twice", () => {
    const once = recordEvidence(aSentInvite(), piece("delivery", 1, 9))?.next ?? expect.fail("not recorded");
    const earlier = piece("delivery", 1, 4);
    expect(heard(once, earlier)).toStrictEqual({
      name: "record-evidence",
      differs: {
        dischargedAtMs: earlier.atMs,
        notice: { deliveredAtMs: earlier.atMs, evidence: [earlier] },
      },
      drafts: [],
    });
    expect(recordEvidence(once, piece("delivery", 1, 9))).toBeUndefined();
    expect(recordEvidence(once, piece("delivery", 1, 10))).toBeUndefined();
  });

  it("of a resend leaves the duty met when it was, unless a failure had opened it again", () => {
    const of = piece("delivery", 2, 60);
    const before = piece("delivery", 1);
    expect(heard(resent({}, [before]), of).differs).toStrictEqual({
      notice: { state: "delivered", deliveredAtMs: of.atMs, evidence: [before, of] },
    });
    const bounce = piece("reject", 1, 7);
    expect(heard(resent({}, [bounce]), of).differs).toMatchObject({ dischargedAtMs: of.atMs });
    expect(heard(resent({}, [bounce, piece("delay", 1)]), of).differs).toMatchObject({
      dischargedAtMs: of.atMs,
    });
  });

  it("of a first notice counts from itself, whatever the invite says", () => {
    const invite = aSentInvite({ dischargedAtMs: 5 });
    expect(heard(invite, piece("delivery")).differs).toMatchObject({
      dischargedAtMs: piece("delivery").atMs,
    });
  });
});

describe("a failure", () => {
  it("ends an uninformed person's notice, with its reason on the ledger and nothing opened again", () => {
    const of = { ...piece("permanent-bounce"), smtpCode: 550, enhancedStatus: "5.1.1" };
    expect(heard(aSentInvite(), of)).toStrictEqual({
      name: "record-evidence",
      differs: { notice: { state: "undeliverable", evidence: [of] } },
      drafts: [
        {
          event: "NoticeUndeliverable",
          data: {
            notice: 1,
            attempt: 1,
            messageId: "m-1",
            smtpCode: 550,
            enhancedStatus: "5.1.1",
            reason: "permanent-bounce",
          },
        },
      ],
    });
  });

  it("after the delivery opens the duty again, and whoever was told of it before is told anew", () => {
    const invite = aDeliveredInvite({ escalatedAtMs: 3 });
    const told = heard(invite, piece("permanent-bounce", 1, 60));
    expect(told.differs).toMatchObject({
      dischargedAtMs: "gone",
      escalatedAtMs: "gone",
      notice: { state: "undeliverable", deliveredAtMs: "gone" },
    });
    expect(told.drafts[1]).toEqual({
      event: "NoticeReopened",
      data: { notice: 1, attempt: 1, messageId: "m-1", smtpCode: undefined, enhancedStatus: undefined },
    });
  });

  it("that opens nothing leaves what operators were told", () => {
    expect(heard(aSentInvite({ escalatedAtMs: 3 }), piece("reject")).differs).not.toHaveProperty(
      "escalatedAtMs",
    );
  });

  it("heard of a notice that has failed already is kept, and told no second time", () => {
    const invite = anInvite({ notice: { state: "undeliverable", attempts: 1, leaseUntilMs: 1 } });
    const of = piece("suppressed");
    expect(heard(invite, of)).toStrictEqual({
      name: "record-evidence",
      differs: { notice: { leaseUntilMs: "gone", evidence: [of] } },
      drafts: [],
    });
  });

  it("by a soft bounce of the retry says nothing against the earlier notice that arrived", () => {
    const invite = resent({ escalatedAtMs: 3 });
    const retried = { ...invite, notice: { ...invite.notice, retries: { transient: 2 } } };
    const of = piece("transient-bounce", 2, 60);
    expect(heard(retried, of)).toMatchObject({
      differs: { notice: { state: "undeliverable", evidence: [of] } },
      drafts: [{ event: "NoticeUndeliverable", data: { reason: "transient-bounce" } }],
    });
    expect(recordEvidence(retried, of)?.drafts).toHaveLength(1);
    expect(recordEvidence(retried, of)?.next).toMatchObject({
      dischargedAtMs: invite.dischargedAtMs,
      escalatedAtMs: 3,
    });
  });

  it("after the person acted settles what was on its way at the time of an earlier delivery, or else of the act", () => {
    const of = piece("permanent-bounce", 2);
    const invite = resent({ actedAtMs: 7 });
    const lost = {
      ...invite,
      notice: { ...invite.notice, state: "unknown" as const, unknownSinceMs: 1, leaseUntilMs: 2 },
    };
    expect(heard(lost, of)).toStrictEqual({
      name: "record-evidence",
      differs: {
        notice: {
          state: "delivered",
          deliveredAtMs: 7,
          leaseUntilMs: "gone",
          unknownSinceMs: "gone",
          evidence: [of],
        },
      },
      drafts: [],
    });
    const delivered = { ...lost, notice: { ...lost.notice, deliveredAtMs: 5 } };
    expect(recordEvidence(delivered, of)?.next.notice.deliveredAtMs).toBe(5);
  });
});

describe("what decides nothing", () => {
  it.each(["delay", "transient-bounce"] as const)("%s is kept, and changes nothing else", (kind) => {
    const invite = aSentInvite();
    expect(heard(invite, piece(kind))).toStrictEqual({
      name: "record-evidence",
      differs: { notice: { evidence: [piece(kind)] } },
      drafts: [],
    });
    const sending = aSendingInvite();
    expect(heard(sending, piece(kind, 2)).differs).toStrictEqual({
      notice: { evidence: [piece(kind, 2)] },
    });
  });

  it("still tells that an attempt went out whose outcome was not known, if it is of that very attempt", () => {
    const invite = anInvite({ notice: { state: "unknown", attempts: 2, unknownSinceMs: 1 } });
    const of = piece("send", 2);
    expect(heard(invite, of)).toStrictEqual({
      name: "record-evidence",
      differs: { notice: { state: "sent", sentAtMs: of.atMs, unknownSinceMs: "gone", evidence: [of] } },
      drafts: [],
    });
    expect(heard(invite, piece("delay", 1)).differs).toStrictEqual({
      notice: { evidence: [piece("delay", 1)] },
    });
  });

  it("that SES took a mail is kept only while its answer might be lost, and only of the last attempt", () => {
    for (const state of ["sending", "unknown"] as const) {
      const invite = anInvite({ notice: { state, attempts: 2 } });
      expect(recordEvidence(invite, piece("send", 2))).toBeDefined();
      expect(recordEvidence(invite, piece("send", 1))).toBeUndefined();
    }
    for (const state of ["queued", "sent", "delivered", "undeliverable", "cancelled"] as const) {
      expect(recordEvidence(anInvite({ notice: { state, attempts: 2 } }), piece("send", 2))).toBeUndefined();
    }
  });

  it("is said of an attempt that has not been, or of an address since corrected", () => {
    const invite = anInvite({
      notice: { state: "sent", attempts: 3, firstAttempt: 2, addressSinceAttempt: 2 },
    });
    const kept = [1, 2, 3, 4].map((n) => recordEvidence(invite, piece("delivery", n)) !== undefined);
    expect(kept).toEqual([false, true, true, false]);
  });

  it("about somebody whose data are gone is kept as evidence and tells nobody", () => {
    const { invitee: _gone, ...erased } = aSentInvite();
    for (const kind of ["delivery", "permanent-bounce"] as const) {
      expect(heard(erased, piece(kind))).toStrictEqual({
        name: "record-evidence",
        differs: { notice: { evidence: [piece(kind)] } },
        drafts: [],
      });
    }
  });

  it("of an earlier notice leaves a resend waiting", () => {
    const invite = resent();
    expect(heard(invite, piece("delivery", 1)).differs).toStrictEqual({
      notice: { evidence: [piece("delivery", 1)] },
    });
  });
});
