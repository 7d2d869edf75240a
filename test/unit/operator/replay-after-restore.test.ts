/** A restored table that went on for a while: whoever was gone, or had decided, in the newer one is still brought up to it. */
import { beforeEach, describe, expect, test } from "vitest";
import { replayErasures } from "../../../functions/operate/replay-erasures.ts";
import { replayInvites } from "../../../functions/operate/replay-invites.ts";
import { replaySubject } from "../../../functions/operate/replay-subject.ts";
import { inviteKey, readInvitesEvenPast, receiveWrites } from "../../../shared/aws/invite-store.ts";
import { readItem, transact, writeItem } from "../../../shared/aws/invitee-table.ts";
import { readLedger } from "../../../shared/aws/ledger-chain.ts";
import {
  changeRequest,
  readRequest,
  readRequestsOf,
  requestLater,
  requestWrite,
  updateOf,
} from "../../../shared/aws/request-store.ts";
import {
  changeInvite,
  decideSubject,
  objectEverywhere,
  restrictEverywhere,
  spread,
} from "../../../shared/aws/subject-acts.ts";
import { readSubjects, subjectKey } from "../../../shared/aws/subject-store.ts";
import { readToken, tokenWrite } from "../../../shared/aws/token-store.ts";
import { exempt, recordDisclosure, wakeLater } from "../../../shared/domain/deadline-changes.ts";
import { newToken } from "../../../shared/domain/identity.ts";
import type { Invite } from "../../../shared/domain/invite.ts";
import { erase, noteAct, rectify } from "../../../shared/domain/invitee-changes.ts";
import { revoke } from "../../../shared/domain/inviter-changes.ts";
import { extendRequest, pauseRequest, receiveRequest } from "../../../shared/domain/request-changes.ts";
import { aDeliveredInvite, anInvite, aPolicy } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { type MemoryInvitees, memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const { ledger: _ledger, ...invite } = aDeliveredInvite({ linkKey: "invite#1" });
const { inviteId, subjectId } = invite;
const byLink = { channel: "link", actor: "invitee" } as const;

async function withInvite(): Promise<MemoryInvitees> {
  const world = memoryInvitees();
  const dueAt = new Date(invite.dueAtMs).toISOString();
  const drafts = [{ event: "InviteReceived", data: { relationship: "colleague", dueAt } } as const];
  const { writes } = receiveWrites(invite, drafts, aPolicy);
  expect((await transact(world.table, writes)).result).toBe("done");
  return world;
}

/** The newer table, and the one in use that was restored to before whatever happens to the newer. */
let newer: MemoryInvitees;
let here: MemoryInvitees;
beforeEach(async () => {
  newer = await withInvite();
  here = await withInvite();
});

/** The sweep and the sender write, and nobody decides anything. */
async function goOn(): Promise<void> {
  for (let n = 0; n < 5; n++) {
    await changeInvite(here.acts, inviteId, (now) => wakeLater(now));
    await decideSubject(here.acts, subjectId, {
      decide: (subject) => ({ ...subject, noticesAtMs: [n] }),
      drafts: [],
    });
  }
}

/** The restored chain of the person goes its own way. */
const part = () =>
  decideSubject(here.acts, subjectId, {
    decide: (subject) => subject,
    drafts: [{ event: "SubjectRectified", data: { inviteIds: [], fields: [], ...byLink } }],
  });

async function inviteIn(world: MemoryInvitees): Promise<Invite | undefined> {
  return (await readInvitesEvenPast(world.table, [inviteId]))[0]?.invite;
}

async function replayPerson() {
  const item = await readItem(newer.table, subjectKey(subjectId));
  if (item === undefined) throw new Error("Nothing is remembered of this person");
  return replaySubject(anOperator(here), newer.table, item);
}

describe("an invite", () => {
  const replay = () => replayInvites(anOperator(here), newer.table, [inviteId]);

  test("that was revoked is gone, however often the restored one was written meanwhile", async () => {
    await changeInvite(newer.acts, inviteId, (now, nowMs) => revoke(now, nowMs));
    await goOn();
    expect(await replay()).toBe(1);
    expect(await inviteIn(here)).toMatchObject({ status: "revoked" });
    expect(await inviteIn(here)).not.toHaveProperty("invitee");
    expect((await inviteIn(here))?.ledger).toEqual((await inviteIn(newer))?.ledger);
    expect(await replay()).toBe(0);
  });

  const disclosed = { recipient: "police", ground: "law", on: "2027-01-12" } as const;
  const exempted = {
    ground: "law",
    reference: "case-1",
    evidenceSha256: "a".repeat(64),
    untilMs: invite.dataUntilMs,
  } as const;

  test("on which an operator noted a disclosure has it on its chain again", async () => {
    await changeInvite(newer.acts, inviteId, (now) => recordDisclosure(now, disclosed));
    expect(await replay()).toBe(1);
    expect(await readLedger(here.table, `invite#${inviteId}`, here.clock.now)).toEqual(
      await readLedger(newer.table, `invite#${inviteId}`, here.clock.now),
    );
    expect(await replay()).toBe(0);
  });

  test("that was exempted is exempt again", async () => {
    const { dischargedAtMs: _told, ...untold } = anInvite({ linkKey: "invite#1" });
    [newer, here] = [memoryInvitees(), memoryInvitees()];
    for (const world of [newer, here]) await storeInvite(world, untold);
    await changeInvite(newer.acts, inviteId, (now) => exempt(now, exempted));
    expect(await replay()).toBe(1);
    expect(await inviteIn(here)).toMatchObject({ exemptUntilMs: invite.dataUntilMs });
    expect(await replay()).toBe(0);
  });

  test("on which nobody noted anything is not taken over: that it is queued here is the sweep's to mend", async () => {
    await changeInvite(newer.acts, inviteId, (now, nowMs) => noteAct(now, nowMs));
    expect(await replay()).toBe(0);
  });

  test("whose chain has gone its own way keeps it, and the replay comes to an end", async () => {
    await changeInvite(newer.acts, inviteId, (now) => recordDisclosure(now, disclosed));
    await changeInvite(here.acts, inviteId, (now) =>
      recordDisclosure(now, { ...disclosed, ground: "order" }),
    );
    const before = (await inviteIn(here))?.ledger;
    expect(await replay()).toBe(0);
    expect((await inviteIn(here))?.ledger).toEqual(before);
  });

  test("that cannot be read stops nobody, and is named", async () => {
    await changeInvite(newer.acts, inviteId, (now, nowMs) => revoke(now, nowMs));
    const item = (await readItem(here.table, inviteKey(inviteId))) ?? expect.fail("nothing");
    await writeItem(here.table, { put: { ...item, schema: 9 } });
    const named: string[] = [];
    const replayed = await replayInvites(anOperator(here), newer.table, [inviteId], (ids) =>
      named.push(...ids),
    );
    expect([replayed, named]).toEqual([0, [inviteId]]);
  });

  test("that was erased here since the restore does not come back", async () => {
    await restrictEverywhere(newer.acts, [subjectId], byLink);
    await changeInvite(here.acts, inviteId, (now, nowMs) => erase(now, nowMs));
    expect(await replay()).toBe(0);
    expect(await inviteIn(here)).not.toHaveProperty("invitee");
  });
});

describe("a person", () => {
  test.each([
    ["on the same chain", goOn],
    ["whose chain has gone its own way", async () => [await goOn(), await part()]],
  ] as const)("who objected, %s, is suppressed again", async (_, meanwhile) => {
    await objectEverywhere(newer.acts, [subjectId], "objection", byLink);
    await meanwhile();
    expect(await replayPerson()).toBeDefined();
    expect(await readItem(here.table, subjectKey(subjectId))).toMatchObject({
      suppressed: { why: "objection" },
    });
    expect(await inviteIn(here)).toMatchObject({ status: "declined" });
    expect(await replayPerson()).toBeUndefined();
  });

  test.each([
    ["on the same chain", goOn],
    ["whose chain has gone its own way", async () => [await goOn(), await part()]],
  ] as const)("who restricted their data, %s, is restricted again", async (_, meanwhile) => {
    await restrictEverywhere(newer.acts, [subjectId], byLink);
    await meanwhile();
    expect(await replayPerson()).toBeDefined();
    expect(await readItem(here.table, subjectKey(subjectId))).toHaveProperty("restrictedAtMs");
    expect(await inviteIn(here)).toHaveProperty("restrictedAtMs");
    expect(await replayPerson()).toBeUndefined();
  });

  test("who corrected something sees it corrected, on a chain that has gone its own way too", async () => {
    newer.clock.now += 60_000;
    await decideSubject(newer.acts, subjectId, {
      decide: (subject) => subject,
      drafts: [
        { event: "SubjectRectified", data: { inviteIds: [inviteId], fields: ["familyName"], ...byLink } },
      ],
    });
    await changeInvite(newer.acts, inviteId, (now, nowMs) =>
      rectify(now, nowMs, { ...now.invitee, familyName: "Right" }),
    );
    await goOn();
    await part();
    here.clock.now += 120_000;
    expect(await replayPerson()).toBeDefined();
    expect((await inviteIn(here))?.invitee).toMatchObject({ familyName: "Right" });
    expect(await replayPerson()).toBeUndefined();
  });
});

describe("a request", () => {
  const requestId = "req_POST";
  /** It came before the backup: the same entry, and the same item, in both tables. */
  beforeEach(async () => {
    for (const { acts, clock } of [newer, here]) {
      const asked = { requestId, right: "access", channel: "post", receivedOn: "2027-01-11" } as const;
      const { next, drafts } = receiveRequest(asked, aPolicy);
      const more = [requestWrite({ subjectId, request: next }, clock.now, aPolicy)];
      await decideSubject(acts, subjectId, { decide: (subject) => subject, drafts, more });
    }
  });
  const extendIn = ({ acts }: MemoryInvitees) =>
    changeRequest(acts, subjectId, requestId, (stored) =>
      updateOf(stored, extendRequest(stored.request, { toldOn: "2027-01-12", reason: "complex" }, aPolicy)),
    );
  const pauseIn = ({ acts }: MemoryInvitees) =>
    changeRequest(acts, subjectId, requestId, (stored) =>
      updateOf(stored, pauseRequest(stored.request, "2027-01-12", aPolicy)),
    );
  const requestIn = async ({ table, clock }: MemoryInvitees) =>
    (await readRequest(table, subjectId, requestId, clock.now))?.request;

  test.each([
    ["on the same chain", goOn],
    ["whose person's chain has gone its own way", async () => [await goOn(), await part()]],
  ] as const)("that was extended, %s, is extended, once and for all", async (_, meanwhile) => {
    expect(await extendIn(newer)).toBeDefined();
    await meanwhile();
    expect(await replayPerson()).toBeDefined();
    expect(await requestIn(here)).toEqual(await requestIn(newer));
    expect(await extendIn(here)).toBeUndefined();
    expect(await replayPerson()).toBeUndefined();
  });

  test("that went on here and not there stays as it is here", async () => {
    await pauseIn(here);
    expect(await replayPerson()).toBeUndefined();
    expect(await requestIn(here)).toMatchObject({ status: "paused" });
  });

  test("that went on here after it was brought up to the newer one is not taken back", async () => {
    await extendIn(newer);
    await part();
    await replayPerson();
    await pauseIn(here);
    expect(await replayPerson()).toBeUndefined();
    expect(await requestIn(here)).toMatchObject({ status: "paused", extension: { reason: "complex" } });
  });

  test("that the sweep merely looked at is not behind", async () => {
    const [stored] = await readRequestsOf(here.table, subjectId, here.clock.now);
    if (stored === undefined) throw new Error("There is no request");
    await writeItem(here.table, requestLater(stored, here.clock.now + 60_000, aPolicy));
    expect(await replayPerson()).toBeUndefined();
  });
});

/** A table whose n-th call is never made, and which is gone from then on: the function died there. */
function dyingAt(world: MemoryInvitees, n: number): MemoryInvitees {
  let calls = 0;
  const send: MemoryInvitees["table"]["dynamodb"]["send"] = (command) => {
    calls += 1;
    return calls < n ? world.table.dynamodb.send(command) : Promise.reject(new Error("It died"));
  };
  const table = { ...world.table, dynamodb: { send } };
  return { ...world, table, acts: { ...world.acts, table } };
}

test.each([
  ["on the same chain", goOn],
  ["whose chain has gone its own way", async () => [await goOn(), await part()]],
] as const)(
  "wherever a replay is cut short, an objection that was still spreading reaches the invite: %s",
  async (_, meanwhile) => {
    let died = 0;
    for (let n = 1; ; n++) {
      [newer, here] = [await withInvite(), await withInvite()];
      await decideSubject(newer.acts, subjectId, {
        decide: (subject, sinceMs) => ({
          ...subject,
          suppressed: { why: "objection", atMs: sinceMs },
          spreading: { what: "objection", sinceMs, subjectIds: [subjectId] },
        }),
        drafts: [{ event: "SubjectObjected", data: { inviteIds: [inviteId], ...byLink } }],
      });
      await meanwhile();
      const item = (await readItem(newer.table, subjectKey(subjectId))) ?? expect.fail("nothing");
      const done = await replaySubject(anOperator(dyingAt(here, n)), newer.table, item).catch(() => "died");
      // By the runbook it is repeated until there is nothing more to do; the sweep runs again then.
      await replayPerson();
      const [subject] = await readSubjects(here.table, [subjectId], here.clock.now);
      if (subject?.spreading !== undefined) {
        await spread(here.acts, subject.spreading.subjectIds, subject.spreading.what);
      }
      expect(await inviteIn(here), `died at call ${n}`).toMatchObject({ status: "declined" });
      if (done !== "died") break;
      died += 1;
    }
    expect(died).toBeGreaterThan(5);
  },
);

test("a link mailed since the backup says again whose it is, and a second replay writes no link anew", async () => {
  const world = memoryInvitees(aPolicy, ["newer"]);
  const newerTable = { ...world.table, name: "newer" };
  const token = newToken(Buffer.alloc(32, 7));
  const target = { subjectId, inviteId, notice: 1, attempt: 1 };
  await transact(newerTable, [tokenWrite(token, target, invite.receivedAtMs, aPolicy)]);
  const replay = () => replayErasures(anOperator(world), { fromTable: "newer" });
  expect(await replay()).toMatchObject({ ok: true });
  expect(await readToken(world.table, token, invite.receivedAtMs)).toMatchObject({ inviteId });
  const before = world.calls.length;
  expect(await replay()).toMatchObject({ ok: true });
  expect(world.calls.slice(before)).not.toContain("PutItem");
});
