/** An invite is its inviter's: the same organisation and the same person in it, and for nobody else is it there at all. */
import { describe, expect, it } from "vitest";
import {
  correctInvitee,
  type Managed,
  resendNotice,
  revokeInvite,
} from "../../../functions/manage-invites/manage-invites.ts";
import { listInvites, readCursor, showInvite } from "../../../functions/show-invites/show-invites.ts";
import { readInvite } from "../../../shared/aws/invite-store.ts";
import { pendingLinkKey, subjectIdOf } from "../../../shared/domain/identity.ts";
import { dayMs, type Invite } from "../../../shared/domain/invite.ts";
import { etagOf } from "../../../shared/domain/invite-view.ts";
import { revoke } from "../../../shared/domain/inviter-changes.ts";
import type { Caller } from "../../../shared/lambda/caller.ts";
import { aDeliveredInvite, anInvite, aPolicy, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const keys = { current: "k2", keys: { k1: "x".repeat(64), k2: "y".repeat(64) } };
const email = "sam.okafor@invitee.example";
const own: Caller = {
  organisation: "acme",
  inviter: { sub: "user-1", name: "Alex Morgan", email: "alex.morgan@acme.example" },
};
const strangers: [string, Caller][] = [
  ["a colleague of the inviter's", { ...own, inviter: { ...own.inviter, sub: "user-2" } }],
  ["somebody of the same id in another organisation", { ...own, organisation: "globex" }],
  ["somebody else altogether", { organisation: "globex", inviter: { ...own.inviter, sub: "user-2" } }],
];
const nth = (n: number) => `inv_01M8239W6AWYWM55V53RXCEG${String(n).padStart(2, "0")}`;
const bounced = (given: Partial<Omit<Invite, "notice">> = {}): Invite =>
  anInvite({
    subjectId: subjectIdOf(keys, email),
    ...given,
    notice: { state: "undeliverable", attempts: 1, sentAtMs: receivedAtMs },
  });

/** A table with these invites, and what a caller can do there. */
async function world(...invites: Invite[]) {
  const made = memoryInvitees();
  for (const invite of invites) await storeInvite(made, invite);
  made.calls.length = 0;
  const manager = { table: made.table, clock: () => made.clock.now, keys, policy: aPolicy };
  const id = invites[0]?.inviteId ?? "";
  return {
    ...made,
    manager,
    show: (caller: Caller, inviteId = id) => showInvite(manager, caller, inviteId),
    correct: (caller: Caller, to = "new@invitee.example", target: { ifMatch?: string } = {}) =>
      correctInvitee(manager, caller, { inviteId: id, ...target }, { email: to }),
    resend: (caller: Caller, target: { ifMatch?: string } = {}) =>
      resendNotice(manager, caller, { inviteId: id, ...target }),
    revoke: (caller: Caller, target: { inviteId?: string; ifMatch?: string } = {}) =>
      revokeInvite(manager, caller, { inviteId: id, ...target }),
    stored: async () => (await readInvite(made.table, id, made.clock.now))?.invite,
  };
}

describe("an invite", () => {
  it.each(strangers)("is not there for %s, and is left as it was", async (_, stranger) => {
    const { show, correct, resend, revoke: revokes, stored, calls } = await world(bounced());
    const before = await stored();
    calls.length = 0;
    const notFound = { result: "not-found" };
    expect(await show(stranger)).toBeUndefined();
    expect(await correct(stranger)).toEqual(notFound);
    expect(await resend(stranger)).toEqual(notFound);
    expect(await revokes(stranger)).toEqual(notFound);
    expect(calls).toEqual(["GetItem", "GetItem", "GetItem", "GetItem"]);
    expect(await stored()).toEqual(before);
  });

  it("is its inviter's to read, by whatever name and address they have by now", async () => {
    const { show } = await world(bounced());
    const renamed = { ...own, inviter: { sub: "user-1", name: "A. M.", email: "am@acme.example" } };
    expect(await show(renamed)).toMatchObject({ id: bounced().inviteId, status: "pending" });
  });

  it("is nobody's any more once archived, and none that has no id of ours is looked for", async () => {
    const { inviter: _gone, ...archived } = bounced({ status: "revoked", endedAtMs: 1, archivedAtMs: 2 });
    const { show, revoke: revokes, calls } = await world(archived);
    expect(await show(own)).toBeUndefined();
    expect(await revokes(own)).toEqual({ result: "not-found" });
    calls.length = 0;
    expect(await show(own, "inv_1")).toBeUndefined();
    expect(await revokes(own, { inviteId: "inv_1" })).toEqual({ result: "not-found" });
    expect(calls).toEqual([]);
  });

  it("that is not there at all reads like a stranger's", async () => {
    const { show, revoke: revokes } = await world();
    expect(await show(own, nth(1))).toBeUndefined();
    expect(await revokes(own, { inviteId: nth(1) })).toEqual({ result: "not-found" });
  });
});

describe("a list", () => {
  const mine = Array.from({ length: 5 }, (_, n) =>
    anInvite({ inviteId: nth(n), linkKey: `invite#mine-${n}` }),
  );
  const theirs = strangers.map(([, { organisation, inviter }], n) =>
    anInvite({ inviteId: nth(10 + n), linkKey: `invite#theirs-${n}`, organisation, inviter }),
  );

  it("has the caller's own, newest first, and nobody else's", async () => {
    const { manager } = await world(...mine, ...theirs);
    const { items, nextCursor } = await listInvites(manager, own, { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([4, 3, 2, 1, 0].map(nth));
    expect(nextCursor).toBeUndefined();
    for (const [n, [, stranger]] of strangers.entries()) {
      const seen = await listInvites(manager, stranger, { limit: 10 });
      expect(seen.items.map(({ id }) => id)).toEqual([nth(10 + n)]);
    }
  });

  it.each([undefined, "pending" as const])(
    "goes on by its cursor until it is through, status %s",
    async (status) => {
      const { manager } = await world(...mine, ...theirs);
      const filter = status === undefined ? {} : { status };
      const ids: string[] = [];
      let beforeId: string | undefined;
      let pages = 0;
      do {
        const more = beforeId === undefined ? {} : { beforeId };
        const page = await listInvites(manager, own, { limit: 2, ...filter, ...more });
        ids.push(...page.items.map(({ id }) => id));
        pages += 1;
        beforeId = page.nextCursor && readCursor(keys, own, status, page.nextCursor);
        expect(beforeId).toBe(page.nextCursor === undefined ? undefined : ids.at(-1));
      } while (beforeId !== undefined);
      expect(ids).toEqual([4, 3, 2, 1, 0].map(nth));
      expect(pages).toBe(3);
    },
  );

  it("with as many as asked for has a next page only where there are more", async () => {
    const { manager } = await world(...mine);
    for (const filter of [{}, { status: "pending" as const }]) {
      expect((await listInvites(manager, own, { limit: 5, ...filter })).nextCursor).toBeUndefined();
      expect((await listInvites(manager, own, { limit: 4, ...filter })).nextCursor).toBeDefined();
    }
  });

  it("filtered by a status has no other", async () => {
    const revoked = revoke(mine[2] ?? anInvite(), receivedAtMs)?.next ?? expect.fail("not revoked");
    const { manager } = await world(...mine.toSpliced(2, 1, revoked));
    const ids = async (status: "pending" | "revoked" | "accepted") =>
      (await listInvites(manager, own, { limit: 10, status })).items.map(({ id }) => id);
    expect(await ids("revoked")).toEqual([nth(2)]);
    expect(await ids("pending")).toEqual([4, 3, 1, 0].map(nth));
    expect(await ids("accepted")).toEqual([]);
  });

  it("leaves out what has run out, even before the sweep has been", async () => {
    const { manager, clock } = await world(...mine);
    clock.now = (mine[0]?.dueAtMs ?? 0) - 1;
    expect((await listInvites(manager, own, { limit: 10 })).items).toHaveLength(5);
    clock.now = (mine[0]?.dueAtMs ?? 0) + aPolicy.endedInviteDays * dayMs;
    expect((await listInvites(manager, own, { limit: 10 })).items).toEqual([]);
  });
});

describe("a cursor", () => {
  it("continues the same listing of the same inviter, and no other", async () => {
    const invites = [0, 1].map((n) => anInvite({ inviteId: nth(n), linkKey: `invite#${n}` }));
    const { manager } = await world(...invites);
    const { nextCursor = "" } = await listInvites(manager, own, { limit: 1 });
    expect(readCursor(keys, own, undefined, nextCursor)).toBe(nth(1));
    expect(readCursor(keys, own, "pending", nextCursor)).toBeUndefined();
    for (const [, stranger] of strangers) {
      expect(readCursor(keys, stranger, undefined, nextCursor)).toBeUndefined();
    }
    for (const forged of ["", `${nextCursor}=`, Buffer.from(`${nth(1)}.x`).toString("base64url"), nth(1)]) {
      expect(readCursor(keys, own, undefined, forged)).toBeUndefined();
    }
  });
});

describe("an inviter", () => {
  const result = async (managed: Promise<Managed | { readonly result: "already" }>) => (await managed).result;

  it("corrects an address that could not be reached: another person's from then on, the due time as before", async () => {
    const { correct, stored } = await world(bounced());
    expect(await correct(own)).toMatchObject({
      result: "done",
      view: { status: "pending", notice: { status: "queued" }, invitee: { email: "new@invitee.example" } },
    });
    expect(await stored()).toMatchObject({
      subjectId: subjectIdOf(keys, "new@invitee.example"),
      dueAtMs: bounced().dueAtMs,
      revision: 2,
    });
  });

  it("corrects only what could not be delivered, of a pending invite", async () => {
    for (const invite of [
      aSentInvite(),
      aDeliveredInvite(),
      bounced({ status: "revoked", endedAtMs: receivedAtMs }),
    ]) {
      const { correct } = await world(invite);
      expect(await correct(own)).toEqual({
        result: "not-now",
        why: "Only a pending invite whose notice could not be delivered can be corrected.",
      });
    }
  });

  it("corrects as often as the policy allows, and not once more", async () => {
    const often = await world(bounced({ corrections: aPolicy.corrections - 1 }));
    expect(await result(often.correct(own))).toBe("done");
    const tooOften = await world(bounced({ corrections: aPolicy.corrections }));
    expect(await tooOften.correct(own)).toEqual({
      result: "not-now",
      why: `An invite can be corrected ${aPolicy.corrections} times at most.`,
    });
  });

  it("cannot correct to the same address, in whatever spelling and under whichever key it is stored", async () => {
    const { correct } = await world(bounced());
    expect(await correct(own, "Sam.Okafor@INVITEE.example")).toEqual({ result: "same-address" });
    const older = await world(bounced({ subjectId: subjectIdOf({ ...keys, current: "k1" }, email) }));
    expect(await older.correct(own, email)).toEqual({ result: "same-address" });
  });

  it("cannot correct to somebody whom they have invited to the same space already, until that has run out", async () => {
    const to = "new@invitee.example";
    const first = await world(
      bounced({ inviteId: nth(1) }),
      bounced({ inviteId: nth(2), linkKey: "invite#2" }),
    );
    expect(await result(first.correct(own, to))).toBe("done");
    const second = () => correctInvitee(first.manager, own, { inviteId: nth(2) }, { email: to });
    expect(await second()).toEqual({
      result: "not-now",
      why: "You have a pending invite for this address and space already.",
    });
  });

  it.each([
    ["space-7", "not-now"],
    ["space-8", "done"],
  ])("corrects to somebody with an invite to %s of theirs, received as such: %s", async (space, outcome) => {
    const to = "new@invitee.example";
    const theirs = anInvite({
      inviteId: nth(2),
      subjectId: subjectIdOf(keys, to),
      linkKey: pendingLinkKey(keys, own.organisation, own.inviter.sub, space),
      space: { id: space, name: "A space" },
    });
    const { correct } = await world(bounced({ inviteId: nth(1) }), theirs);
    expect(await result(correct(own, to))).toBe(outcome);
  });

  it("sends again what was delivered, a day after the last mail and not a moment before", async () => {
    const { resend, clock } = await world(aDeliveredInvite());
    const sentAtMs = aDeliveredInvite().notice.sentAtMs ?? 0;
    clock.now = sentAtMs + dayMs - 1;
    expect(await resend(own)).toEqual({ result: "too-soon", retryAfterSeconds: 1 });
    clock.now = sentAtMs + dayMs - 90_000;
    expect(await resend(own)).toEqual({ result: "too-soon", retryAfterSeconds: 90 });
    clock.now = sentAtMs + dayMs;
    expect(await result(resend(own))).toBe("done");
  });

  it("sends again only what was delivered, of a pending invite, and twice at most", async () => {
    const why = "Only a pending invite whose notice was delivered can be sent again.";
    for (const invite of [
      aSentInvite(),
      bounced(),
      aDeliveredInvite({ status: "declined", endedAtMs: receivedAtMs }),
    ]) {
      const { resend, clock } = await world(invite);
      clock.now = receivedAtMs + 2 * dayMs;
      expect(await resend(own)).toEqual({ result: "not-now", why });
    }
    const last = await world(aDeliveredInvite({ resends: aPolicy.resends - 1 }));
    last.clock.now = receivedAtMs + 2 * dayMs;
    expect(await result(last.resend(own))).toBe("done");
    const { resend, clock } = await world(aDeliveredInvite({ resends: aPolicy.resends }));
    clock.now = receivedAtMs + 2 * dayMs;
    expect(await resend(own)).toEqual({
      result: "not-now",
      why: `An invite can be sent again ${aPolicy.resends} times at most.`,
    });
  });

  it("takes an invite back once; again is no news, and an ended one stays as it ended", async () => {
    const { revoke: revokes } = await world(aSentInvite());
    expect(await revokes(own)).toMatchObject({ result: "done", view: { status: "revoked" } });
    expect(await revokes(own)).toEqual({ result: "already" });
    const declined = await world(aDeliveredInvite({ status: "declined", endedAtMs: receivedAtMs }));
    expect(await result(declined.revoke(own))).toBe("not-now");
  });

  it("finds over what has run out, even where the sweep has not been yet", async () => {
    const { revoke: revokes, resend, clock, stored } = await world(aDeliveredInvite());
    clock.now = aDeliveredInvite().expiresAtMs;
    expect(await result(revokes(own))).toBe("not-now");
    expect(await result(resend(own))).toBe("not-now");
    expect((await stored())?.status).toBe("pending");
  });

  it("changes an invite that is as their If-Match says, and no other", async () => {
    const { show, revoke: revokes, stored } = await world(aSentInvite());
    const etag = etagOf((await show(own)) ?? expect.fail("not there"));
    expect(await revokes(own, { ifMatch: '"another"' })).toEqual({ result: "changed" });
    expect((await stored())?.status).toBe("pending");
    expect(await result(revokes(own, { ifMatch: etag }))).toBe("done");
  });
});
