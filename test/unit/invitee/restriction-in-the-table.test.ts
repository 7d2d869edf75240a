import { describe, expect, it } from "vitest";
import { inviteItem, readInvitesEvenPast, writeChange } from "../../../shared/aws/invite-store.ts";
import { writeItem } from "../../../shared/aws/invitee-table.ts";
import * as deadlinesChanges from "../../../shared/domain/deadline-changes.ts";
import { dayMs, type Invite, isHeld, nextWakeMs } from "../../../shared/domain/invite.ts";
import { barsOf, type ChangeName, changes, marks } from "../../../shared/domain/invite-change.ts";
import { viewInvite } from "../../../shared/domain/invite-view.ts";
import * as inviteeChanges from "../../../shared/domain/invitee-changes.ts";
import * as inviterChanges from "../../../shared/domain/inviter-changes.ts";
import * as sendingChanges from "../../../shared/domain/notice-changes.ts";
import { aDeliveredInvite, anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const names = Object.keys(changes) as ChangeName[];
const barred = names.filter((name) => barsOf(name).includes("restrictedAtMs"));

/** Stores the invite and tries to write a change that the code would never have made. */
async function forced(invite: Invite, name: ChangeName) {
  const memory = memoryInvitees();
  await writeItem(memory.table, { put: inviteItem(invite, aPolicy) });
  const [stored] = await readInvitesEvenPast(memory.table, [invite.inviteId]);
  if (stored === undefined) throw new Error("It is not there");
  const change = { name, next: invite, drafts: [] };
  const options = { nowMs: receivedAtMs, policy: aPolicy };
  return (await writeChange(memory.table, stored, change, options)).result;
}

/** The invite in a state from which the change may start. */
function startOf(name: ChangeName, given: Partial<Invite> = {}): Invite {
  const [status = "pending"] = changes[name].status;
  const [state = "queued"] = changes[name].notice;
  return anInvite({ ...given, status, notice: { state } });
}

describe("a restriction", () => {
  it("bars what uses the data: sending, accepting, handing over, running out", () => {
    expect(barred.sort()).toEqual(["accept", "archive", "claim", "expire", "hand-over", "retry"]);
  });

  it.each(barred)("refuses %s in the database itself, whatever the code thinks", async (name) => {
    expect(await forced(startOf(name), name)).toBe("written");
    for (const mark of barsOf(name)) {
      expect(await forced(startOf(name, { [mark]: receivedAtMs }), name), mark).toBe("superseded");
    }
  });

  it("bars neither the person's own requests, nor erasure, nor what only records", async () => {
    for (const name of names.filter((one) => !barred.includes(one))) {
      expect(await forced(startOf(name, { restrictedAtMs: receivedAtMs }), name), name).toBe("written");
    }
  });

  it("keeps the data of an informed person past their time, and wakes nobody", () => {
    const restricted = inviteeChanges.restrict(aDeliveredInvite(), receivedAtMs + dayMs)?.next;
    if (restricted === undefined) throw new Error("It can be restricted");
    const late = receivedAtMs + 400 * dayMs;
    expect(isHeld(restricted, late)).toBe(true);
    expect(deadlinesChanges.expire(restricted, late)).toBeUndefined();
    expect(nextWakeMs(restricted, aPolicy)).toBeGreaterThan(late);
    const lifted = inviteeChanges.unrestrict(restricted, late)?.next;
    if (lifted === undefined) throw new Error("It can be lifted");
    expect(isHeld(lifted, late)).toBe(false);
    expect(deadlinesChanges.expire(lifted, late)?.next.invitee).toBeUndefined();
  });

  it("never keeps the data of somebody uninformed", () => {
    const restricted = inviteeChanges.restrict(anInvite(), receivedAtMs + dayMs)?.next;
    if (restricted === undefined) throw new Error("It can be restricted");
    expect(deadlinesChanges.forget(restricted, restricted.forgetAtMs)?.next.invitee).toBeUndefined();
    expect(nextWakeMs(restricted, aPolicy)).toBeLessThanOrEqual(restricted.forgetAtMs);
    expect(isHeld(restricted, restricted.dueAtMs)).toBe(false);
  });

  it("outlasts the inviter's taking back, and not the person's own erasure", () => {
    const restricted = inviteeChanges.restrict(aDeliveredInvite(), receivedAtMs + dayMs)?.next;
    if (restricted === undefined) throw new Error("It can be restricted");
    const revoked = inviterChanges.revoke(restricted, receivedAtMs + 2 * dayMs)?.next;
    expect(revoked?.invitee).toBeDefined();
    expect(viewInvite(revoked ?? restricted, receivedAtMs + 2 * dayMs, aPolicy)).toMatchObject({
      status: "revoked",
    });
    expect(
      inviteeChanges.unrestrict(revoked ?? restricted, receivedAtMs + 3 * dayMs)?.next.invitee,
    ).toBeUndefined();
    expect(inviteeChanges.erase(restricted, receivedAtMs + 2 * dayMs)?.next.invitee).toBeUndefined();
  });
});

describe("what a person lays upon their data", () => {
  it("goes with the data, by whatever they go", () => {
    const marked = aDeliveredInvite({
      restrictedAtMs: 1,
      objectedAtMs: 1,
      rectified: { fields: ["givenName"], atMs: 1 },
    });
    const { dischargedAtMs: _told, ...untold } = marked;
    const later = receivedAtMs + 90 * dayMs;
    const gone = [
      inviteeChanges.erase(marked, later),
      deadlinesChanges.forget({ ...untold, notice: { ...marked.notice, state: "sent" } }, later),
      sendingChanges.withhold({ ...untold, notice: { ...marked.notice, state: "queued" } }),
    ];
    for (const change of gone) {
      expect(change?.next.invitee).toBeUndefined();
      for (const mark of [...marks, "rectified"]) expect(change?.next).not.toHaveProperty(mark);
    }
  });

  it("hides corrected values from the inviter, and only those", () => {
    const corrected = inviteeChanges.rectify(aDeliveredInvite(), receivedAtMs + dayMs, {
      givenName: "Samantha",
      company: "Mine",
    })?.next;
    if (corrected === undefined) throw new Error("It can be corrected");
    expect(corrected.invitee).toEqual({
      email: "sam.okafor@invitee.example",
      givenName: "Samantha",
      company: "Mine",
    });
    const view = viewInvite(corrected, receivedAtMs + dayMs, aPolicy);
    expect(view?.invitee).toEqual({ email: "sam.okafor@invitee.example" });
    expect(
      inviteeChanges.rectify(corrected, receivedAtMs + dayMs, { givenName: "Samantha", company: "Mine" }),
    ).toBeUndefined();
  });
});
