import { describe, expect, it } from "vitest";
import {
  backstopMs,
  dayMs,
  endedUntilMs,
  exemptMs,
  forgetWarningMs,
  hardForgetAtMs,
  hourMs,
  type Invite,
  isHeld,
  ledgerUntilMs,
  type Notice,
  nextWakeMs,
  patience,
  publicNoticeStatus,
  retryOwed,
} from "../../../shared/domain/invite.ts";
import { barsOf, changes, permits } from "../../../shared/domain/invite-change.ts";
import { aDeliveredInvite, anInvite, aPolicy, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";

const soon = receivedAtMs + 1_000;
/** Said all that has to be said before the forgetting, so that only the notice's own clock is left before it. */
const quiet = { escalatedAtMs: 1, forgetWarnedAtMs: 2 };
const wakes = (invite: Invite): number => nextWakeMs(invite, aPolicy);
const inState = (notice: Partial<Notice>) => anInvite({ ...quiet, notice: { attempts: 1, ...notice } });

describe("the sweep looks again", () => {
  it.each<[string, Partial<Notice>, number]>([
    ["queued", { state: "queued", queuedAtMs: soon }, soon + patience.queuedMs],
    ["queued and postponed", { state: "queued", notBeforeMs: soon + dayMs }, soon + dayMs],
    ["sending", { state: "sending", leaseUntilMs: soon }, soon],
    ["unknown", { state: "unknown", unknownSinceMs: soon }, soon + patience.unknownMs],
    [
      "unknown for the second time",
      { state: "unknown", unknownSinceMs: soon, ambiguousAttempts: 2 },
      soon + patience.unknownMs,
    ],
    [
      "unknown for the third time",
      { state: "unknown", unknownSinceMs: soon, ambiguousAttempts: 3 },
      soon + patience.unknownAgainMs,
    ],
    ["sent", { state: "sent", sentAtMs: soon }, soon + patience.retryMs],
  ])("at the time of a notice that is %s", (_, notice, atMs) => {
    expect(wakes(inState(notice))).toBe(atMs);
  });

  it.each<Partial<Notice>>([
    { state: "delivered" },
    { state: "undeliverable" },
    { state: "cancelled" },
    { state: "sent", sentAtMs: soon, retries: { silence: 2 } },
  ])("at the forget time where the notice has no clock of its own: %j", (notice) => {
    const invite = inState(notice);
    expect(wakes(invite)).toBe(invite.forgetAtMs);
  });

  it("before the forgetting to escalate and to warn, unless that has been done", () => {
    const bounced = anInvite({ notice: { state: "undeliverable" } });
    expect(wakes(bounced)).toBe(receivedAtMs + aPolicy.escalateHours * hourMs);
    expect(wakes({ ...bounced, escalatedAtMs: 1 })).toBe(bounced.forgetAtMs - forgetWarningMs);
  });

  it("at the end of an exemption or of a hold that is later than the forget time, and of no earlier one", () => {
    const bounced = inState({ state: "undeliverable" });
    expect(wakes({ ...bounced, exemptUntilMs: bounced.forgetAtMs + 1 })).toBe(bounced.forgetAtMs + 1);
    expect(wakes({ ...bounced, forgetHeldUntilMs: bounced.forgetAtMs + 2 })).toBe(bounced.forgetAtMs + 2);
    expect(wakes({ ...bounced, exemptUntilMs: 1, forgetHeldUntilMs: 1 })).toBe(bounced.forgetAtMs);
  });

  it("at the end of an informed person's invite, for nothing that concerns the uninformed", () => {
    const invite = aDeliveredInvite();
    expect(wakes(invite)).toBe(invite.expiresAtMs);
  });

  it("when the data of an ended invite go, then when it is archived, then when its ledger goes", () => {
    const accepted = aDeliveredInvite({ status: "accepted", endedAtMs: soon, dataUntilMs: soon + dayMs });
    expect(wakes(accepted)).toBe(soon + dayMs);
    const { invitee: _gone, ...erased } = accepted;
    expect(wakes(erased)).toBe(soon + aPolicy.endedInviteDays * dayMs);
    expect(wakes({ ...erased, archivedAtMs: 1 })).toBe(receivedAtMs + aPolicy.ledgerDays * dayMs);
  });

  it("at no notice's time while the person restricts it, but at the end of an attempt under way", () => {
    const queued = anInvite({ ...quiet, restrictedAtMs: 1 });
    expect(wakes(queued)).toBe(queued.forgetAtMs);
    const sending = inState({ state: "sending", leaseUntilMs: soon });
    expect(wakes({ ...sending, restrictedAtMs: 1 })).toBe(soon);
    expect(wakes({ ...sending, restrictedAtMs: 1, dischargedAtMs: 1 })).toBe(soon);
  });

  it("at what an informed person has restricted only when its ledger goes, since nothing happens to it", () => {
    const frozen = aDeliveredInvite({ restrictedAtMs: 1 });
    expect(wakes(frozen)).toBe(ledgerUntilMs(frozen, aPolicy));
    expect(wakes({ ...frozen, status: "accepted", endedAtMs: 2 })).toBe(ledgerUntilMs(frozen, aPolicy));
  });

  it("at once where a state lacks the time that its clock counts from", () => {
    expect(wakes(inState({ state: "sending" }))).toBe(0);
    expect(wakes(inState({ state: "unknown" }))).toBe(patience.unknownMs);
    expect(wakes(inState({ state: "sent" }))).toBe(patience.retryMs);
  });
});

describe("a retry", () => {
  const sent = aSentInvite().notice;
  const soft = { kind: "transient-bounce", attempt: 1, atMs: soon } as const;
  const late = { kind: "delay", attempt: 1, atMs: soon } as const;

  it("is owed once after silence and once after a soft bounce, and never for a third reason", () => {
    expect(retryOwed(sent)).toBe("silence");
    expect(retryOwed({ ...sent, evidence: [late] })).toBe("silence");
    expect(retryOwed({ ...sent, evidence: [late, soft] })).toBe("transient");
    expect(retryOwed({ ...sent, retries: { silence: 2 } })).toBeUndefined();
    expect(retryOwed({ ...sent, evidence: [soft], retries: { silence: 2 } })).toBe("transient");
    expect(retryOwed({ ...sent, evidence: [soft], retries: { transient: 2 } })).toBeUndefined();
  });
});

describe("the data", () => {
  const sent = aSentInvite();
  const delivered = aDeliveredInvite();
  const { invitee: _gone, ...erased } = delivered;

  it("of the uninformed are held until the month is out, or an exemption that is later", () => {
    expect([isHeld(sent, sent.dueAtMs - 1), isHeld(sent, sent.dueAtMs)]).toEqual([true, false]);
    const exempt = { ...sent, exemptUntilMs: sent.dueAtMs + dayMs };
    expect(isHeld(exempt, sent.dueAtMs + dayMs - 1)).toBe(true);
    expect(isHeld(exempt, sent.dueAtMs + dayMs)).toBe(false);
  });

  it("of the informed are held until their day, and what they have restricted beyond it", () => {
    const endMs = delivered.dataUntilMs;
    expect([isHeld(delivered, endMs - 1), isHeld(delivered, endMs)]).toEqual([true, false]);
    expect(isHeld({ ...delivered, restrictedAtMs: 1 }, endMs)).toBe(true);
    expect(isHeld({ ...sent, restrictedAtMs: 1 }, sent.dueAtMs)).toBe(false);
    expect(isHeld(erased, 0)).toBe(false);
    expect(isHeld({ ...erased, restrictedAtMs: 1 }, 0)).toBe(false);
  });

  it("go by the table's own expiry even if the sweep is dead: the uninformed's when the month is out", () => {
    expect(backstopMs(sent, aPolicy)).toBe(sent.dueAtMs);
    const exempt = { ...sent, exemptUntilMs: sent.dueAtMs + dayMs };
    // The sweep forgets on record when an exemption ends, and has a day for it.
    expect(backstopMs(exempt, aPolicy)).toBe(sent.dueAtMs + 2 * dayMs);
    expect(backstopMs({ ...sent, exemptUntilMs: sent.dueAtMs - 2 * dayMs }, aPolicy)).toBe(sent.dueAtMs);
    expect(backstopMs(delivered, aPolicy)).toBe(delivered.dataUntilMs + dayMs);
    expect(backstopMs(erased, aPolicy)).toBe(ledgerUntilMs(erased, aPolicy));
    const frozen = { ...delivered, restrictedAtMs: 1 };
    expect(backstopMs(frozen, aPolicy)).toBe(ledgerUntilMs(frozen, aPolicy));
    expect(backstopMs({ ...sent, restrictedAtMs: 1 }, aPolicy)).toBe(sent.dueAtMs);
  });

  it("are exempted no longer than any are kept", () => {
    expect(exemptMs({ dataUntilMs: 9 })).toBe(0);
    expect(exemptMs({ dataUntilMs: 9, exemptUntilMs: 8 })).toBe(8);
    expect(exemptMs({ dataUntilMs: 9, exemptUntilMs: 10 })).toBe(9);
  });

  it("are held back from the forgetting until six hours before the month is out, never before its own time", () => {
    expect(hardForgetAtMs({ dueAtMs: 30 * dayMs, forgetAtMs: 28 * dayMs })).toBe(30 * dayMs - 6 * hourMs);
    expect(hardForgetAtMs({ dueAtMs: 30 * dayMs, forgetAtMs: 30 * dayMs })).toBe(30 * dayMs);
  });

  it("of an invite that has not ended are archived at no time, and its ledger goes by its receipt", () => {
    expect(endedUntilMs(sent, aPolicy)).toBe(Number.POSITIVE_INFINITY);
    expect(endedUntilMs({ ...sent, endedAtMs: 5 }, aPolicy)).toBe(5 + 90 * dayMs);
    expect(ledgerUntilMs(sent, aPolicy)).toBe(receivedAtMs + 2190 * dayMs);
  });

  it("wait as long as the rules say: ten minutes, two, twenty, a day; four days of warning", () => {
    expect(patience).toEqual({
      queuedMs: 600_000,
      leaseMs: 120_000,
      unknownMs: 1_200_000,
      unknownAgainMs: 3_000_000,
      retryMs: 86_400_000,
    });
    expect([hourMs, dayMs, forgetWarningMs]).toEqual([3_600_000, 86_400_000, 345_600_000]);
  });
});

describe("an inviter reads", () => {
  it.each([
    ["queued", "queued"],
    ["sending", "queued"],
    ["unknown", "queued"],
    ["sent", "queued"],
    ["delivered", "delivered"],
    ["undeliverable", "undeliverable"],
    ["cancelled", "cancelled"],
  ] as const)("%s as %s", (state, shown) => {
    expect(publicNoticeStatus(state)).toBe(shown);
  });
});

describe("what a person has laid upon their data", () => {
  it("bars whatever would use them, and only that", () => {
    const barred = (mark: "restrictedAtMs" | "objectedAtMs") =>
      Object.keys(changes)
        .filter((name) => barsOf(name as keyof typeof changes).includes(mark))
        .sort();
    expect(barred("objectedAtMs")).toEqual(["accept", "claim", "hand-over", "retry"]);
    expect(barred("restrictedAtMs")).toEqual(["accept", "archive", "claim", "expire", "hand-over", "retry"]);
  });

  it("bars nothing that clears away or answers the person themself", () => {
    for (const name of ["forget", "erase", "object", "decline", "revoke"] as const) {
      expect(barsOf(name), name).toEqual([]);
    }
  });

  it.each(["restrictedAtMs", "objectedAtMs"] as const)("by %s alone bars a claim", (mark) => {
    expect(permits("claim", anInvite())).toBe(true);
    expect(permits("claim", anInvite({ [mark]: 1 }))).toBe(false);
  });
});
