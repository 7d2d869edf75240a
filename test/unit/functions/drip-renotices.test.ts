import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { type Changes, dripRenotices } from "../../../functions/keep-deadlines/drip-renotices.ts";
import { readInvite, receiveWrites } from "../../../shared/aws/invite-store.ts";
import { transact, writeItem } from "../../../shared/aws/invitee-table.ts";
import { changeInvite } from "../../../shared/aws/subject-acts.ts";
import { newInviteId } from "../../../shared/domain/identity.ts";
import { dayMs, type Invite } from "../../../shared/domain/invite.ts";
import { noteAct } from "../../../shared/domain/invitee-changes.ts";
import { datesInForce } from "../../../shared/domain/notice/version-dates.ts";
import { aDeliveredInvite, aPolicy, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const changedOn = "2027-01-20";
const next = (material: boolean): Changes => ({
  versions: [datesInForce, { ...datesInForce, version: changedOn, material }],
});

async function store(world: ReturnType<typeof memoryInvitees>, invite: Invite, n: number): Promise<string> {
  const inviteId = newInviteId(
    receivedAtMs,
    Uint8Array.from({ length: 10 }, (_, place) => n * 7 + place),
  );
  const { ledger: _ledger, ...rest } = { ...invite, inviteId, linkKey: `invite#${n}` };
  const { writes } = receiveWrites(
    rest,
    [{ event: "InviteReceived", data: { relationship: "colleague", dueAt: new Date(0).toISOString() } }],
    aPolicy,
  );
  expect((await transact(world.table, writes)).result).toBe("done");
  return inviteId;
}

/** Runs the drip as the sweep does, until it has nothing more to do. @returns how many each run queued */
async function drip(world: ReturnType<typeof memoryInvitees>, changes: Changes): Promise<number[]> {
  const runs: number[] = [];
  for (let n = 0; n < 40; n++) runs.push(await dripRenotices(world.acts, changes));
  return runs;
}

describe("a material new version of the notice", () => {
  it("is told to everybody still held who was told the old one, a few in each run", async () => {
    const world = memoryInvitees({ ...aPolicy, renoticesPerSweep: 5 });
    const told: string[] = [];
    for (let n = 0; n < 12; n++) told.push(await store(world, aDeliveredInvite(), n));
    world.clock.now = receivedAtMs + 10 * dayMs;
    const runs = await drip(world, next(true));
    expect(runs.reduce((sum, n) => sum + n, 0)).toBe(12);
    expect(Math.max(...runs)).toBeLessThanOrEqual(5);
    for (const id of told) {
      const { invite } = (await readInvite(world.table, id, world.clock.now)) ?? expect.fail("gone");
      expect(invite.notice).toMatchObject({ number: 2, state: "queued" });
      expect(invite.dischargedAtMs).toBeDefined();
    }
    expect((await drip(world, next(true))).every((n) => n === 0)).toBe(true);
  });

  it("is told as soon however much else lies in the table", async () => {
    const world = memoryInvitees({ ...aPolicy, renoticesPerSweep: 5 });
    const other = async (n: number) => {
      await writeItem(world.table, { put: { pk: `a-token#${n}`, sk: "token" } });
      await writeItem(world.table, { put: { pk: `token#${n}`, sk: "token" } });
    };
    for (let n = 0; n < 1_000; n++) await other(n);
    for (let n = 0; n < 12; n++) await store(world, aDeliveredInvite(), n);
    world.clock.now = receivedAtMs + 10 * dayMs;
    expect((await drip(world, next(true))).slice(0, 4)).toEqual([5, 5, 2, 0]);
  });

  it("is told to somebody whom another function is just writing, for the walk comes by only once", async () => {
    const world = memoryInvitees();
    const inviteId = await store(world, aDeliveredInvite(), 1);
    world.clock.now = receivedAtMs + 10 * dayMs;
    let isWritten = false;
    const send: typeof world.table.dynamodb.send = async (command) => {
      const found = await world.table.dynamodb.send(command);
      if (command instanceof ScanCommand && !isWritten) {
        isWritten = true;
        await changeInvite(world.acts, inviteId, noteAct);
      }
      return found;
    };
    const acts = { ...world.acts, table: { ...world.table, dynamodb: { send } } };
    expect(await dripRenotices(acts, next(true))).toBe(1);
    expect(isWritten).toBe(true);
    const { invite } = (await readInvite(world.table, inviteId, world.clock.now)) ?? expect.fail("gone");
    expect(invite).toMatchObject({ actedAtMs: world.clock.now, notice: { number: 2, state: "queued" } });
  });

  it("waits for the next run where time is short, and loses its place to nothing", async () => {
    const world = memoryInvitees();
    await store(world, aDeliveredInvite(), 1);
    world.clock.now = receivedAtMs + 10 * dayMs;
    expect(await dripRenotices(world.acts, next(true), () => 1_000)).toBe(0);
    expect(await dripRenotices(world.acts, next(true), () => 60_000)).toBe(1);
  });

  it("is not told to those who never got the old one, nor to those no longer held", async () => {
    const world = memoryInvitees();
    await store(world, aSentInvite(), 1);
    const { invitee: _gone, ...ended } = aDeliveredInvite({ status: "expired", endedAtMs: receivedAtMs });
    await store(world, ended, 2);
    await store(world, aDeliveredInvite({ restrictedAtMs: receivedAtMs }), 3);
    world.clock.now = receivedAtMs + 10 * dayMs;
    expect((await drip(world, next(true))).every((n) => n === 0)).toBe(true);
  });

  it("before it is in force, or where nothing that matters changed, costs no call at all", async () => {
    const world = memoryInvitees();
    await store(world, aDeliveredInvite(), 1);
    world.calls.length = 0;
    await dripRenotices(world.acts, next(true));
    await dripRenotices(world.acts, { versions: [datesInForce] });
    world.clock.now = receivedAtMs + 10 * dayMs;
    await dripRenotices(world.acts, next(false));
    expect(world.calls).toEqual([]);
  });
});

describe("another place for the data", () => {
  const movedOn = "2027-01-20";
  const moved: Changes = { versions: [datesInForce], placesChangedOn: movedOn };
  const movedAtMs = Date.parse(movedOn);
  const told = (sentAtMs: number) => {
    const invite = aDeliveredInvite({
      expiresAtMs: movedAtMs + 60 * dayMs,
      dataUntilMs: movedAtMs + 60 * dayMs,
    });
    return { ...invite, notice: { ...invite.notice, queuedAtMs: sentAtMs - 1, sentAtMs } };
  };

  it("is told, once, to whoever was told before it, and to nobody who was told since", async () => {
    const world = memoryInvitees();
    const before = await store(world, told(movedAtMs - 1), 1);
    const since = await store(world, told(movedAtMs), 2);
    world.clock.now = movedAtMs + dayMs;
    expect((await drip(world, moved)).reduce((sum, n) => sum + n, 0)).toBe(1);
    const noticeOf = async (id: string) =>
      (await readInvite(world.table, id, world.clock.now))?.invite.notice;
    expect(await noticeOf(before)).toMatchObject({ number: 2, state: "queued" });
    expect(await noticeOf(since)).toMatchObject({ number: 1, state: "delivered" });
    expect((await drip(world, moved)).every((n) => n === 0)).toBe(true);
  });

  it("is told again where it changes again, and not before its day", async () => {
    const world = memoryInvitees();
    await store(world, told(movedAtMs - 1), 1);
    world.clock.now = movedAtMs - 1;
    world.calls.length = 0;
    expect(await dripRenotices(world.acts, moved)).toBe(0);
    expect(world.calls).toEqual([]);
    world.clock.now = movedAtMs + dayMs;
    const inviteId = await store(world, told(movedAtMs + 1), 2);
    expect((await drip(world, moved)).reduce((sum, n) => sum + n, 0)).toBe(1);
    world.clock.now = movedAtMs + 3 * dayMs;
    const again = { ...moved, placesChangedOn: "2027-01-22" };
    expect((await drip(world, again)).reduce((sum, n) => sum + n, 0)).toBe(1);
    const found = await readInvite(world.table, inviteId, world.clock.now);
    expect(found?.invite.notice).toMatchObject({ number: 2, state: "queued" });
  });
});
