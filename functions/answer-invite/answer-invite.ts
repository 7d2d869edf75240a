/**
 * Accepting and declining, each one transaction. A yes is stored together with the hash of the code that
 * takes the person to the platform, so neither is there without the other.
 */
import { handoffWrite } from "../../shared/aws/handoff-store.ts";
import { type Acts, changeInvite } from "../../shared/aws/subject-acts.ts";
import { freeSubjectChecks } from "../../shared/aws/subject-store.ts";
import { type AddressKeys, newToken } from "../../shared/domain/identity.ts";
import { type Invite, isHeld } from "../../shared/domain/invite.ts";
import type { Change } from "../../shared/domain/invite-change.ts";
import { accept, decline } from "../../shared/domain/invitee-changes.ts";
import type { Random } from "../../shared/lambda/platform.ts";

export type Accepted =
  | { readonly accepted: "yes"; readonly code: string }
  | { readonly accepted: "declined-before" | "restricted" | "gone" };

/** The person accepts, for the first time or again: a fresh code each time. @throws {TableBusy} */
export async function acceptInvite(
  acts: Acts,
  keys: AddressKeys,
  random: Random,
  inviteId: string,
): Promise<Accepted> {
  const code = newToken(random(32));
  const made = noted((invite, nowMs) => accept(invite, nowMs, acts.policy));
  const invite = await changeInvite(acts, inviteId, made.decide, (before, nowMs) => [
    handoffWrite(code, inviteId, nowMs),
    // A restriction or objection that is still on its way to this invite counts already.
    ...freeSubjectChecks(keys, before),
  ]);
  if (made.wasMade()) return { accepted: "yes", code };
  if (invite === undefined || !isHeld(invite, acts.clock())) return { accepted: "gone" };
  const isBarred = invite.restrictedAtMs !== undefined && invite.status !== "declined";
  return { accepted: isBarred ? "restricted" : "declined-before" };
}

/** The person declines; again is allowed, and changes nothing. @throws {TableBusy} */
export async function declineInvite(
  acts: Acts,
  inviteId: string,
): Promise<"declined" | "accepted-before" | "gone"> {
  const made = noted((invite, nowMs) =>
    invite.status === "declined" ? undefined : decline(invite, nowMs, acts.policy),
  );
  const invite = await changeInvite(acts, inviteId, made.decide);
  if (invite === undefined || !isHeld(invite, acts.clock())) return "gone";
  if (made.wasMade() || invite.status === "declined") return "declined";
  return invite.status === "accepted" ? "accepted-before" : "gone";
}

/** A decision that is only made while the data are held, and that knows whether it was made in the end. */
function noted(make: (invite: Invite, nowMs: number) => Change | undefined) {
  let last: Change | undefined;
  return {
    decide: (invite: Invite, nowMs: number): Change | undefined => {
      last = isHeld(invite, nowMs) ? make(invite, nowMs) : undefined;
      return last;
    },
    wasMade: () => last !== undefined,
  };
}
