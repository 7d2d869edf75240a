/** Pieces of SES's evidence against one another: which are kept, in which order, and which decides. */
import { describe, expect, it } from "vitest";
import {
  addEvidence,
  type DeliveryEvidence,
  judgeEvidence,
  withoutSend,
} from "../../../shared/domain/delivery-evidence.ts";
import { piece } from "../../support/ses-evidence.ts";

const added = (...pieces: DeliveryEvidence[]) => pieces.reduce<readonly DeliveryEvidence[]>(addEvidence, []);
const judged = (pieces: readonly DeliveryEvidence[], first = 1, retry?: number) =>
  judgeEvidence(added(...pieces), first, retry);

describe("evidence is kept", () => {
  it("by attempt, then by what it weighs, then by its name, however it came", () => {
    const sorted = [
      piece("delay", 1),
      piece("delivery", 1),
      piece("permanent-bounce", 1),
      piece("reject", 1),
      piece("suppressed", 1),
      piece("delay", 2),
    ];
    expect(added(...sorted)).toEqual(sorted);
    expect(added(...sorted.toReversed())).toEqual(sorted);
  });

  it("once of each kind and attempt: the earliest, then that of the smaller code, then of the lesser status", () => {
    const told = (atMs: number, smtpCode?: number, enhancedStatus?: string): DeliveryEvidence => ({
      kind: "permanent-bounce",
      attempt: 1,
      atMs,
      ...(smtpCode === undefined ? {} : { smtpCode }),
      ...(enhancedStatus === undefined ? {} : { enhancedStatus }),
    });
    for (const [one, other] of [
      [told(1, 599), told(2, 500)],
      [told(1), told(1, 500)],
      [told(1, 500), told(1, 550)],
      [told(1, 550), told(1, 550, "5.1.1")],
      [told(1, 550, "5.1.1"), told(1, 550, "5.2.2")],
    ] as const) {
      expect(added(one, other)).toEqual([one]);
      expect(added(other, one)).toEqual([one]);
    }
  });

  it("as the very same list where nothing is new", () => {
    const known = added(piece("delivery"));
    expect(addEvidence(known, piece("delivery"))).toBe(known);
    expect(addEvidence(known, piece("send"))).toBe(known);
  });

  it("without SES's word that it took an attempt of which it said more, and with that of every other", () => {
    expect(added(piece("send", 1), piece("delay", 1))).toEqual([piece("delay", 1)]);
    expect(added(piece("send", 1), piece("delay", 2))).toEqual([piece("send", 1), piece("delay", 2)]);
    expect(added(piece("delay", 1), piece("send", 2))).toEqual([piece("delay", 1), piece("send", 2)]);
    expect(added(piece("send", 1, 9), piece("send", 1, 4))).toEqual([piece("send", 1, 4)]);
    const two = [piece("send", 1), piece("send", 2)];
    expect(withoutSend(two, 1)).toEqual([piece("send", 2)]);
    expect(withoutSend([piece("delay", 1)], 1)).toEqual([piece("delay", 1)]);
  });
});

describe("evidence decides", () => {
  it("nothing where there is none, or none of this notice", () => {
    expect(judged([])).toEqual({ outcome: "silent" });
    expect(judged([piece("delivery", 1), piece("reject", 1), piece("delay", 1)], 2)).toEqual({
      outcome: "silent",
    });
  });

  it.each(["permanent-bounce", "suppressed", "rendering-failure"] as const)(
    "by an earlier attempt's %s, since it is of the same address",
    (kind) => {
      expect(judged([piece(kind, 1), piece("delivery", 2)], 2)).toEqual({
        outcome: "failed",
        by: piece(kind, 1),
      });
    },
  );

  it("by a complaint about an earlier mail: it was read", () => {
    expect(judged([piece("complaint", 1)], 2)).toEqual({ outcome: "informed", by: piece("complaint", 1) });
  });

  it("at the earliest time that informed, of those that no failure outweighs", () => {
    const delivery = piece("delivery", 1, 4);
    const complaint = piece("complaint", 1, 9);
    expect(judged([delivery, complaint])).toEqual({ outcome: "informed", by: delivery });
    expect(judged([delivery, piece("permanent-bounce", 1, 6), complaint])).toEqual({
      outcome: "informed",
      by: complaint,
    });
    expect(judged([piece("delivery", 1, 8), piece("delivery", 2, 4)])).toEqual({
      outcome: "informed",
      by: piece("delivery", 2, 4),
    });
    expect(judged([piece("delay", 1, 1), delivery])).toEqual({ outcome: "informed", by: delivery });
  });

  it("for failure by a soft bounce of the retry, or of one after it, and by no other word of them", () => {
    const soft = (attempt: number) => piece("transient-bounce", attempt);
    expect(judged([soft(1)])).toEqual({ outcome: "waiting", bounced: true });
    expect(judged([soft(1)], 1, 2)).toEqual({ outcome: "waiting", bounced: true });
    expect(judged([soft(2)], 1, 2)).toEqual({ outcome: "failed", by: soft(2) });
    expect(judged([soft(3)], 1, 2)).toEqual({ outcome: "failed", by: soft(3) });
    expect(judged([soft(1), piece("delay", 2)], 1, 2)).toEqual({ outcome: "waiting", bounced: true });
    expect(judged([piece("delay", 1)])).toEqual({ outcome: "waiting", bounced: false });
  });
});
