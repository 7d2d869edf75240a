import { describe, expect, it } from "vitest";
import {
  addEvidence,
  type EvidenceKind,
  evidenceMeaning,
  judgeEvidence,
} from "../../../shared/domain/delivery-evidence.ts";
import { recordEvidence } from "../../../shared/domain/evidence-changes.ts";
import { aDeliveredInvite, anInvite, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";
import { piece, settled } from "../../support/ses-evidence.ts";

const kinds = Object.keys(evidenceMeaning) as EvidenceKind[];

describe("evidence about a notice", () => {
  it("keeps of the same event told twice the earlier time", () => {
    const once = addEvidence([], piece("delivery", 1, 9));
    expect(addEvidence(once, piece("delivery", 1, 4))).toEqual([piece("delivery", 1, 4)]);
    expect(addEvidence(addEvidence([], piece("delivery", 1, 4)), piece("delivery", 1, 9))).toEqual([
      piece("delivery", 1, 4),
    ]);
  });

  it.each([
    ["complaint", "informed"],
    ["delivery", "informed"],
    ["permanent-bounce", "failed"],
    ["suppressed", "failed"],
    ["reject", "failed"],
    ["rendering-failure", "failed"],
    ["transient-bounce", "waiting"],
    ["delay", "waiting"],
    ["send", "waiting"],
  ] as const)("%s alone means %s", (kind, outcome) => {
    expect(judgeEvidence([piece(kind)], 1).outcome).toBe(outcome);
  });

  it("only DELIVERY and a complaint inform: nothing else SES says discharges the duty", () => {
    for (const kind of kinds) {
      const informed = settled([piece(kind)]).dischargedAtMs !== undefined;
      expect(informed, kind).toBe(kind === "delivery" || kind === "complaint");
    }
  });

  it("an out-of-office answer after the delivery leaves it delivered", () => {
    expect(settled([piece("delivery"), piece("transient-bounce", 1, 60)]).state).toBe("delivered");
  });

  it("a permanent bounce after the delivery re-opens the duty, and says so on the ledger", () => {
    const delivered = recordEvidence(aSentInvite(), piece("delivery"))?.next ?? expect.fail("not delivered");
    const bounced = recordEvidence(delivered, piece("permanent-bounce", 1, 60));
    expect(bounced?.next.notice.state).toBe("undeliverable");
    expect(bounced?.next.dischargedAtMs).toBeUndefined();
    expect(bounced?.drafts.map(({ event }) => event)).toEqual(["NoticeUndeliverable", "NoticeReopened"]);
  });

  it("a permanent bounce after the person acted changes nothing but the evidence", () => {
    const acted = aDeliveredInvite({ actedAtMs: receivedAtMs });
    const after = recordEvidence(acted, piece("permanent-bounce"));
    expect(after?.next).toMatchObject({
      dischargedAtMs: acted.dischargedAtMs,
      notice: { state: "delivered" },
    });
    expect(after?.drafts).toEqual([]);
  });

  it("a resend to somebody who has acted is delivered by its delivery, and settled even by its bounce", () => {
    const resent = anInvite({
      actedAtMs: receivedAtMs,
      dischargedAtMs: receivedAtMs,
      notice: { number: 2, state: "sent", attempts: 2, firstAttempt: 2 },
    });
    for (const kind of ["delivery", "permanent-bounce"] as const) {
      const after = recordEvidence(resent, piece(kind, 2));
      expect(after?.next).toMatchObject({ dischargedAtMs: receivedAtMs, notice: { state: "delivered" } });
    }
    const unknown = { ...resent, notice: { ...resent.notice, state: "unknown" as const } };
    expect(recordEvidence(unknown, piece("send", 2))?.next.notice.state).toBe("sent");
  });

  it("a transient bounce waits for one retry, and is final when the retry bounces too", () => {
    const first = settled([piece("send"), piece("transient-bounce")]);
    expect(first.state).toBe("sent");
    const retried = anInvite({
      notice: {
        state: "sent",
        attempts: 2,
        retries: { transient: 2 },
        evidence: [piece("transient-bounce")],
      },
    });
    expect(settled([piece("transient-bounce", 2, 90)], retried).state).toBe("undeliverable");
    expect(settled([piece("delivery", 2, 90)], retried).state).toBe("delivered");
  });

  it("an unknown outcome is settled by any word of SES about that attempt", () => {
    const unknown = anInvite({ notice: { state: "unknown", attempts: 1, unknownSinceMs: receivedAtMs } });
    expect(settled([piece("send")], unknown).state).toBe("sent");
    expect(settled([piece("delivery")], unknown).state).toBe("delivered");
  });

  it("what is said of an attempt at an address since corrected is not evidence about the new one", () => {
    const corrected = anInvite({ notice: { attempts: 1, firstAttempt: 2, addressSinceAttempt: 2 } });
    for (const kind of kinds) expect(recordEvidence(corrected, piece(kind, 1))).toBeUndefined();
  });

  it("an earlier notice's delivery does not deliver a resend, but its hard bounce fails it", () => {
    const resent = anInvite({
      dischargedAtMs: receivedAtMs,
      notice: { state: "sent", attempts: 2, firstAttempt: 2, evidence: [piece("delivery", 1)] },
    });
    expect(settled([piece("send", 2)], resent).state).toBe("sent");
    expect(settled([piece("permanent-bounce", 1, 99)], resent)).toMatchObject({
      state: "undeliverable",
      dischargedAtMs: undefined,
    });
  });

  it("evidence that arrives after the person's erasure brings nothing back", () => {
    const { invitee: _erased, ...rest } = aSentInvite();
    const erased = { ...rest, notice: { ...rest.notice, state: "undeliverable" as const } };
    expect(settled([piece("delivery")], erased)).toMatchObject({
      state: "undeliverable",
      dischargedAtMs: undefined,
    });
  });
});
