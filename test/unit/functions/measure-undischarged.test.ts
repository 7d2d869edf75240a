/** The gauges over people who are not informed: nobody's exemption hides another, and no dead sweep hides anybody. */
import { describe, expect, it } from "vitest";
import { keepDeadlines } from "../../../functions/keep-deadlines/keep-deadlines.ts";
import { measureUndischarged } from "../../../functions/operate/measure-undischarged.ts";
import { openEscalations } from "../../../shared/aws/escalations.ts";
import { inviteItem, inviteKey, readInvite, writeChange } from "../../../shared/aws/invite-store.ts";
import { readPartition, writeItem } from "../../../shared/aws/invitee-table.ts";
import { exempt } from "../../../shared/domain/deadline-changes.ts";
import { forgetAt, noticeDueAt } from "../../../shared/domain/deadlines.ts";
import { newInviteId } from "../../../shared/domain/identity.ts";
import { dayMs, hourMs, type Invite } from "../../../shared/domain/invite.ts";
import { anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

function world() {
  const memory = memoryInvitees();
  let n = 0;
  /** Stores an invite as if it had been received now; bounced, unless something else is said. */
  const receive = async (given: Partial<Invite> = {}): Promise<string> => {
    n += 1;
    const nowMs = memory.clock.now;
    const dueAtMs = noticeDueAt(nowMs);
    const inviteId = newInviteId(
      nowMs,
      Uint8Array.from({ length: 10 }, () => n),
    );
    const invite = anInvite({
      inviteId,
      receivedAtMs: nowMs,
      dueAtMs,
      forgetAtMs: forgetAt(dueAtMs, aPolicy.forgetMarginDays),
      expiresAtMs: nowMs + 60 * dayMs,
      dataUntilMs: nowMs + 60 * dayMs,
      subjectId: `k1_somebody-${n}`,
      linkKey: `invite#${n}`,
      ...given,
      notice: given.notice ?? { state: "undeliverable", attempts: 1, queuedAtMs: nowMs },
    });
    await writeItem(memory.table, { put: inviteItem(invite, aPolicy) });
    return inviteId;
  };
  const sweep = async () =>
    keepDeadlines({
      ...memory.acts,
      queue: { sqs: { send: () => Promise.reject(new Error("Not asked")) }, url: { single: "s", bulk: "b" } },
      remainingMs: () => 60_000,
      log: { error: (_, error) => expect.fail(String(error)) },
    });
  const exemptUntil = async (inviteId: string, untilMs: number) => {
    const stored = await readInvite(memory.table, inviteId, memory.clock.now);
    const change =
      stored === undefined ? undefined : exempt(stored.invite, { ground: "impossible", untilMs });
    if (stored === undefined || change === undefined) throw new Error("It can't be exempted");
    const { acts, clock } = memory;
    await writeChange(memory.table, stored, change, { nowMs: clock.now, policy: acts.policy });
  };
  return { ...memory, receive, sweep, exemptUntil, measure: () => measureUndischarged(memory.acts) };
}

describe("the gauges over the uninformed", () => {
  it("say the age and the deadline of the next person while the oldest is exempt", async () => {
    const { receive, sweep, exemptUntil, measure, clock } = world();
    const a = await receive();
    await exemptUntil(a, receivedAtMs + 50 * dayMs);
    clock.now += hourMs;
    await receive();
    clock.now = receivedAtMs + 26 * dayMs;
    await sweep();
    const measured = await measure();
    // B came an hour later, and goes 29 days after that: January's month has 31 days, and we forget two before.
    expect(measured.OldestUndischargedHours).toBeCloseTo(26 * 24 - 1);
    expect(measured.DaysToNearestDeadline).toBeCloseTo(3 + 1 / 24);
  });

  it("say nothing of an exempt person's age, but do say when the exemption is about to end", async () => {
    const { receive, sweep, exemptUntil, measure, clock } = world();
    await exemptUntil(await receive(), receivedAtMs + 50 * dayMs);
    clock.now = receivedAtMs + 40 * dayMs;
    await sweep();
    expect(await measure()).toEqual({ OldestUndischargedHours: 0, DaysToNearestDeadline: 10 });
    clock.now = receivedAtMs + 48 * dayMs;
    expect((await measure()).DaysToNearestDeadline).toBe(2);
  });

  it("take an exemption for no longer than data are held at all", async () => {
    const { receive, sweep, exemptUntil, measure, clock } = world();
    await exemptUntil(await receive(), receivedAtMs + 400 * dayMs);
    clock.now = receivedAtMs + 59 * dayMs;
    await sweep();
    expect((await measure()).DaysToNearestDeadline).toBe(1);
  });

  it("tell the nearest of all deadlines, in whatever order people came", async () => {
    const { receive, sweep, measure, clock } = world();
    await receive();
    await receive({ forgetAtMs: receivedAtMs + 20 * dayMs });
    clock.now = receivedAtMs + 10 * dayMs;
    await sweep();
    expect((await measure()).DaysToNearestDeadline).toBe(10);
  });

  it("are the same whether or not the sweep has ever run", async () => {
    const { receive, measure, sweep, clock } = world();
    await receive();
    clock.now += 100 * hourMs;
    const withoutSweep = await measure();
    expect(withoutSweep.OldestUndischargedHours).toBe(100);
    expect(withoutSweep.DaysToNearestDeadline).toBeGreaterThan(24);
    await sweep();
    expect(await measure()).toEqual(withoutSweep);
  });

  it("tell an age before anybody is escalated, and nothing of whoever is informed or has ended", async () => {
    const { receive, measure, clock } = world();
    await receive({ dischargedAtMs: receivedAtMs });
    await receive({ status: "revoked", endedAtMs: receivedAtMs });
    clock.now += hourMs;
    expect(await measure()).toEqual({ OldestUndischargedHours: 0 });
    await receive();
    clock.now += 5 * hourMs;
    expect((await measure()).OldestUndischargedHours).toBe(5);
  });

  it("reach past an invite that cannot be read", async () => {
    const { receive, measure, table, clock } = world();
    const unreadable = await receive();
    await receive();
    const [item] = await readPartition(table, inviteKey(unreadable).pk, "invite");
    await writeItem(table, { put: { pk: "", sk: "", ...item, schema: 99 } });
    clock.now += 80 * hourMs;
    expect((await measure()).OldestUndischargedHours).toBe(80);
  });

  it("cost what is late: a thousand informed people make no reading of invites", async () => {
    const { receive, measure, calls, clock } = world();
    for (let n = 0; n < 1_000; n++) await receive({ dischargedAtMs: receivedAtMs });
    await receive();
    clock.now += 80 * hourMs;
    calls.length = 0;
    expect((await measure()).OldestUndischargedHours).toBe(80);
    // The escalated, four shares of the index, and the one invite.
    expect(calls.filter((call) => call === "Query")).toHaveLength(5);
    expect(calls.filter((call) => call === "BatchGetItem").length).toBeLessThanOrEqual(2);
  });
});

it("an escalation is kept while its duty is open, and taken away once it is not", async () => {
  const { receive, sweep, table, clock, measure } = world();
  const inviteId = await receive();
  clock.now += 80 * hourMs;
  await sweep();
  const marks = () => readPartition(table, "escalated", "");
  await measure();
  expect(await marks()).toHaveLength(1);
  const [item] = await readPartition(table, inviteKey(inviteId).pk, "invite");
  await writeItem(table, { remove: { pk: "", sk: "", ...item } });
  for await (const page of openEscalations(table)) expect(page).toEqual([]);
  expect(await marks()).toEqual([]);
});
