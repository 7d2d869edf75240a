import { describe, expect, it } from "vitest";
import { decideSweep, type SweepView } from "../../../functions/keep-deadlines/decide-sweep.ts";
import {
  dayMs,
  forgetWarningMs,
  hardForgetAtMs,
  hourMs,
  type Invite,
  ledgerUntilMs,
  nextWakeMs,
  patience,
} from "../../../shared/domain/invite.ts";
import { aDeliveredInvite, anInvite, aPolicy, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";

const view = (nowMs: number, given: Partial<SweepView> = {}): SweepView => ({
  nowMs,
  policy: aPolicy,
  sendingIsOpen: true,
  brake: false,
  ...given,
});

/** Everything the sweep does with an invite from one time to another, if nothing else happens to it. */
function story(start: Invite, untilMs: number, given: Partial<SweepView> = {}) {
  let invite = start;
  const acts: { act: string; atMs: number }[] = [];
  for (let steps = 0; steps < 400; steps++) {
    const atMs = nextWakeMs(invite, aPolicy);
    if (atMs > untilMs) return { invite, acts };
    const due = decideSweep(invite, view(atMs, given));
    if (due.act === "purge") return { invite, acts: [...acts, { act: "purge", atMs }] };
    if (due.act === "later") throw new Error(`Woken at ${atMs} for nothing: it would be woken for ever`);
    acts.push({ act: due.act, atMs });
    invite = due.change.next;
  }
  throw new Error("The sweep never comes to rest");
}

describe("the sweep, by state", () => {
  it("is never woken for nothing, and always has something to do when it is", () => {
    const invites = [
      aDeliveredInvite(),
      anInvite({ notice: { state: "undeliverable", attempts: 1 } }),
      anInvite({ status: "accepted", endedAtMs: receivedAtMs, dischargedAtMs: receivedAtMs }),
      anInvite({ notice: { state: "unknown", attempts: 1, unknownSinceMs: receivedAtMs } }),
    ];
    for (const invite of invites) expect(() => story(invite, receivedAtMs + 40 * 60_000)).not.toThrow();
  });

  it("delivered and never answered: expires after 60 days, is archived 90 days later, and goes with its ledger", () => {
    const { acts } = story(aDeliveredInvite(), Number.MAX_SAFE_INTEGER);
    expect(acts.map(({ act }) => act)).toEqual(["expired", "archived", "purge"]);
    expect(acts.map(({ atMs }) => Math.round((atMs - receivedAtMs) / dayMs))).toEqual([
      aPolicy.inviteDays,
      aPolicy.inviteDays + aPolicy.endedInviteDays,
      aPolicy.ledgerDays,
    ]);
  });

  it("bounced and not corrected: escalated, warned of, forgotten two days before the month is out", () => {
    const bounced = anInvite({ notice: { state: "undeliverable", attempts: 1 } });
    const { acts, invite } = story(bounced, bounced.dueAtMs);
    expect(acts).toEqual([
      { act: "escalated", atMs: receivedAtMs + aPolicy.escalateHours * hourMs },
      { act: "forget-warned", atMs: bounced.forgetAtMs - forgetWarningMs },
      { act: "forgotten", atMs: bounced.dueAtMs - aPolicy.forgetMarginDays * dayMs },
    ]);
    expect(invite.status).toBe("forgotten");
  });

  it("silent: one more mail after a day, then its deadline is the forgetting", () => {
    const sent = aSentInvite();
    const sentAtMs = sent.notice.sentAtMs ?? 0;
    const again = decideSweep(sent, view(sentAtMs + patience.retryMs));
    expect(again).toMatchObject({
      act: "requeued",
      change: { next: { notice: { retries: { silence: 2 } } } },
    });
    const secondSilence: Invite = {
      ...sent,
      notice: { ...sent.notice, attempts: 2, retries: { silence: 2 } },
    };
    expect(decideSweep(secondSilence, view(sentAtMs + 3 * patience.retryMs)).act).toBe("escalated");
    const { acts } = story(secondSilence, sent.dueAtMs);
    expect(acts.map(({ act }) => act)).toEqual(["escalated", "forget-warned", "forgotten"]);
  });

  it("a lease that ran out is unknown, unless SES has spoken of the attempt", () => {
    const crashed = anInvite({ notice: { state: "sending", attempts: 1, leaseUntilMs: receivedAtMs } });
    const settled = decideSweep(crashed, view(receivedAtMs + 1));
    expect(settled).toMatchObject({
      act: "lease-settled",
      change: { next: { notice: { state: "unknown" } } },
    });
    const heard = anInvite({
      notice: {
        state: "sending",
        attempts: 1,
        leaseUntilMs: receivedAtMs,
        evidence: [{ kind: "send", attempt: 1, atMs: receivedAtMs }],
      },
    });
    expect(decideSweep(heard, view(receivedAtMs + 1))).toMatchObject({
      change: { next: { notice: { state: "sent" } } },
    });
  });

  it("a stuck or unknown notice is on its way again within the hour", () => {
    const stuck = decideSweep(anInvite(), view(receivedAtMs + patience.queuedMs));
    expect(stuck.act).toBe("requeued");
    const unknown = anInvite({ notice: { state: "unknown", attempts: 1, unknownSinceMs: receivedAtMs } });
    expect(decideSweep(unknown, view(receivedAtMs + patience.unknownMs)).act).toBe("requeued");
    expect(patience.leaseMs + patience.unknownMs).toBeLessThan(hourMs);
  });

  it("leaves queued notices where they are while sending is stopped, and forgets on time all the same", () => {
    const stopped = { sendingIsOpen: false };
    expect(decideSweep(anInvite(), view(receivedAtMs + hourMs, stopped)).act).toBe("later");
    const told = anInvite({ escalatedAtMs: receivedAtMs });
    expect(decideSweep(told, view(told.forgetAtMs, stopped)).act).toBe("forgotten");
  });

  it("the brake holds the forgetting back, but never past the hard date", () => {
    const bounced = anInvite({
      escalatedAtMs: receivedAtMs,
      forgetWarnedAtMs: receivedAtMs,
      notice: { state: "undeliverable", attempts: 1 },
    });
    const { acts, invite } = story(bounced, bounced.dueAtMs, { brake: true });
    expect(acts[0]?.act).toBe("forget-held");
    expect(acts.at(-1)).toEqual({ act: "forgotten", atMs: hardForgetAtMs(bounced) });
    expect(invite.endedAtMs).toBeLessThan(bounced.dueAtMs);
  });

  it("a late bounce after the due time is said and forgotten at the next look", () => {
    const late = anInvite({ notice: { state: "undeliverable", attempts: 1 } });
    const look = view(late.dueAtMs + 3 * dayMs);
    const said = decideSweep(late, look);
    if (said.act !== "escalated") throw new Error(`It was ${said.act}`);
    expect(decideSweep(said.change.next, look).act).toBe("forgotten");
  });

  it("lets the partition go when the ledger's time is over, whatever state the invite is in", () => {
    const invite = anInvite({ status: "expired", archivedAtMs: receivedAtMs });
    expect(decideSweep(invite, view(ledgerUntilMs(invite, aPolicy)))).toEqual({ act: "purge" });
  });
});
