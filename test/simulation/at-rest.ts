/** What must hold once the faults have been off for two days: nothing is on its way, and what people decided has arrived everywhere. */
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { subjectIdsOf } from "../../shared/domain/identity.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import { clockToleranceMs } from "./witness.ts";
import type { World } from "./world.ts";

const day = 86_400_000;

/** @throws {InvariantBroken} L1 for what never came to its end, I5 for a decision that did not reach an invite, C1 for what is swept for nothing */
export function checkRest(world: World): void {
  const now = world.scheduler.now();
  for (const { spreading } of world.witness.subjects.values()) {
    if (spreading !== undefined)
      throw new InvariantBroken("L1", `a ${spreading.what} has not spread to its end`);
  }
  for (const key of world.personsLongDue()) {
    throw new InvariantBroken("C1", `${key.replace("\0", "/")} is swept again and again for nothing`);
  }
  for (const { invite } of world.witness.invites.values()) {
    checkMoving(invite, now);
    if (invite.invitee !== undefined) checkDecisions(world, invite, invite.invitee.email);
  }
}

/** L1: all but those who may not be written to yet, or whose invite has just come. */
function checkMoving(invite: Invite, now: number): void {
  const { state, notBeforeMs = 0 } = invite.notice;
  if (invite.status !== "pending" || invite.restrictedAtMs !== undefined) return;
  if (invite.receivedAtMs > now - 2 * day || notBeforeMs > now || now >= invite.expiresAtMs) return;
  if (state === "queued" || state === "sending" || state === "unknown") {
    throw new InvariantBroken("L1", `${invite.inviteId} is still ${state} after 48 hours without faults`);
  }
}

/** What the person's record says is said by each invite that was there, and nothing else is. */
function checkDecisions(world: World, invite: Invite, email: string): void {
  const { witness, addressKeys } = world;
  const subjects = subjectIdsOf(addressKeys, canonicalAddress(email)).flatMap(
    (id) => witness.subjects.get(id) ?? [],
  );
  // A spent link names its person by the key of its time: what it decides can't find what a newer key has named.
  const reaching = subjects.filter(({ subjectId }) => keyAge(subjectId) >= keyAge(invite.subjectId));
  const since =
    Math.max(invite.receivedAtMs, witness.corrected.get(invite.inviteId) ?? 0) + 2 * clockToleranceMs;
  const restrictedAt = subjects.flatMap(({ restrictedAtMs }) => restrictedAtMs ?? []);
  if (invite.restrictedAtMs !== undefined && restrictedAt.length === 0) {
    throw new InvariantBroken("I5", `${invite.inviteId}: still restricted after that was lifted`);
  }
  const reachingAt = reaching.flatMap(({ restrictedAtMs }) => restrictedAtMs ?? []);
  if (invite.restrictedAtMs === undefined && reachingAt.some((at) => at > since)) {
    throw new InvariantBroken("I5", `${invite.inviteId}: the restriction did not reach it`);
  }
  const suppressed = reaching.flatMap((subject) => subject.suppressed ?? []);
  const isUntouched = invite.status === "pending" && invite.objectedAtMs === undefined;
  if (isUntouched && suppressed.some(({ atMs }) => atMs > since)) {
    throw new InvariantBroken("I5", `${invite.inviteId}: the objection or erasure did not reach it`);
  }
}

/** Keys are numbered as they are added: `k3_…` is named by the third. */
const keyAge = (subjectId: string): number => Number(/^k(\d+)_/.exec(subjectId)?.[1]);
