/** Each act of the sweep at its moment, and not a millisecond before: on both sides of every clock. */
import { describe, expect, it } from "vitest";
import { decideSweep, type SweepView } from "../../../functions/keep-deadlines/decide-sweep.ts";
import {
  dayMs,
  forgetWarningMs,
  hardForgetAtMs,
  hourMs,
  type Invite,
  type Notice,
  patience,
} from "../../../shared/domain/invite.ts";
import { aDeliveredInvite, anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";

const acts = (invite: Invite, nowMs: number, given: Partial<SweepView> = {}) =>
  decideSweep(invite, { nowMs, policy: aPolicy, sendingIsOpen: true, brake: false, ...given });
const soon = receivedAtMs + 1_000;
/** One whose escalation and warning are behind it. */
const quiet = (notice: Partial<Notice>, given: Partial<Omit<Invite, "notice">> = {}) =>
  anInvite({ escalatedAtMs: 1, forgetWarnedAtMs: 2, ...given, notice: { attempts: 1, ...notice } });
const bounced = anInvite({ notice: { state: "undeliverable", attempts: 1 } });
const ended = { status: "revoked", endedAtMs: soon } as const;
const { invitee: _gone, ...revoked } = anInvite(ended);

describe("the sweep acts", () => {
  it.each<[string, Invite, number, string]>([
    [
      "a notice that no function has claimed",
      quiet({ queuedAtMs: soon }),
      soon + patience.queuedMs,
      "requeued",
    ],
    ["a postponed notice", quiet({ notBeforeMs: soon + dayMs }), soon + dayMs, "requeued"],
    ["a notice postponed by less than patience", quiet({ notBeforeMs: soon }), soon, "requeued"],
    ["a lease that ran out", quiet({ state: "sending", leaseUntilMs: soon }), soon, "lease-settled"],
    [
      "an unknown outcome",
      quiet({ state: "unknown", unknownSinceMs: soon }),
      soon + patience.unknownMs,
      "requeued",
    ],
    ["silence", quiet({ state: "sent", sentAtMs: soon }), soon + patience.retryMs, "requeued"],
    ["somebody not informed for days", bounced, receivedAtMs + aPolicy.escalateHours * hourMs, "escalated"],
    [
      "a forgetting that is near",
      { ...bounced, escalatedAtMs: 1 },
      bounced.forgetAtMs - forgetWarningMs,
      "forget-warned",
    ],
    ["the forgetting", quiet({ state: "undeliverable" }), bounced.forgetAtMs, "forgotten"],
    ["the end of an invite", aDeliveredInvite(), aDeliveredInvite().expiresAtMs, "expired"],
    [
      "the end of an answered invite's data",
      aDeliveredInvite({ status: "accepted", endedAtMs: soon, dataUntilMs: soon + dayMs }),
      soon + dayMs,
      "expired",
    ],
    ["the end of an ended invite", revoked, soon + aPolicy.endedInviteDays * dayMs, "archived"],
    [
      "the end of the ledger",
      { ...revoked, archivedAtMs: 1 },
      receivedAtMs + aPolicy.ledgerDays * dayMs,
      "purge",
    ],
  ])("on %s", (_, invite, atMs, act) => {
    expect(acts(invite, atMs - 1).act).toBe("later");
    expect(acts(invite, atMs).act).toBe(act);
  });

  it("changes what it decides, by the change of that name", () => {
    const due = acts(quiet({ state: "undeliverable" }), bounced.forgetAtMs);
    expect(due).toMatchObject({
      act: "forgotten",
      change: { name: "forget", next: { status: "forgotten" } },
    });
    expect(acts(quiet({}), receivedAtMs)).toMatchObject({ act: "later", change: { name: "wake" } });
  });
});

describe("the sweep's retry", () => {
  it("of an unknown outcome uses up none of the retries that silence and soft bounces have", () => {
    const unknown = quiet({ state: "unknown", unknownSinceMs: soon });
    const due = acts(unknown, soon + dayMs);
    expect("change" in due && due.change.next.notice.retries).toEqual({});
  });
});

describe("the sweep leaves alone", () => {
  const tooLate = receivedAtMs + 2 * dayMs;

  it.each<[string, Invite]>([
    ["a notice that the person restricted", quiet({ queuedAtMs: soon }, { restrictedAtMs: 1 })],
    [
      "a sent notice that the person restricted",
      quiet({ state: "sent", sentAtMs: soon }, { restrictedAtMs: 1 }),
    ],
    ["a sent notice after its retry", quiet({ state: "sent", sentAtMs: soon, retries: { silence: 2 } })],
    ["a delivered notice", quiet({ state: "delivered" }, { dischargedAtMs: soon })],
    ["an undeliverable notice", quiet({ state: "undeliverable" })],
    ["a cancelled notice", quiet({ state: "cancelled" })],
    ["a queued notice to nobody", (({ invitee: _none, ...rest }) => rest)(quiet({ queuedAtMs: soon }))],
    ["a queued resend past the invite's end", quiet({ queuedAtMs: soon }, { expiresAtMs: tooLate })],
    ["somebody informed who was never escalated", aDeliveredInvite()],
  ])("%s", (_, invite) => {
    expect(acts(invite, tooLate).act).toBe("later");
  });

  it("somebody informed since they were escalated: nobody is warned of a forgetting that will not be", () => {
    const informed = aDeliveredInvite({ escalatedAtMs: 1 });
    expect(acts(informed, informed.forgetAtMs - 1).act).toBe("later");
  });

  it("an ended invite that is archived already", () => {
    expect(acts({ ...revoked, archivedAtMs: 1 }, soon + 2 * aPolicy.endedInviteDays * dayMs).act).toBe(
      "later",
    );
  });

  it("a restricted person's lease no less than anybody's: an attempt under way comes to its end", () => {
    const invite = quiet({ state: "sending", leaseUntilMs: soon }, { restrictedAtMs: 1 });
    expect(acts(invite, soon).act).toBe("lease-settled");
  });

  it("nobody's warning because the escalation is behind them, or the other way round", () => {
    const warned = { ...bounced, forgetWarnedAtMs: 1 };
    expect(acts(warned, bounced.forgetAtMs - 1).act).toBe("escalated");
    expect(acts({ ...warned, escalatedAtMs: 1 }, bounced.forgetAtMs - 1).act).toBe("later");
  });
});

describe("the brake", () => {
  const invite = quiet({ state: "undeliverable" });
  const hardMs = hardForgetAtMs(invite);

  it("holds a forgetting that is due, by the hour, and is off again when it lets go", () => {
    const held = acts(invite, invite.forgetAtMs, { brake: true });
    expect(held).toMatchObject({
      act: "forget-held",
      change: { name: "hold-forget", next: { forgetHeldUntilMs: invite.forgetAtMs + hourMs } },
    });
    expect(acts(invite, invite.forgetAtMs, { brake: false }).act).toBe("forgotten");
  });

  it("says nothing anew while it still holds, and holds again when its hour is over", () => {
    const heldMs = invite.forgetAtMs + hourMs;
    const held = { ...invite, forgetHeldUntilMs: heldMs };
    expect(acts(held, heldMs - 1, { brake: true }).act).toBe("later");
    expect(acts(held, heldMs, { brake: true }).act).toBe("forget-held");
  });

  it("holds nothing from the hard date on", () => {
    expect(acts(invite, hardMs - 1, { brake: true }).act).toBe("forget-held");
    expect(acts(invite, hardMs, { brake: true }).act).toBe("forgotten");
  });
});
