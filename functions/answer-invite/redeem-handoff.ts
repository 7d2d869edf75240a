/**
 * The platform's exchange: a one-time code comes in, the accepted invite leaves. The first client has the code
 * to itself for its ten minutes; what is objected to, restricted or gone meanwhile is not handed over.
 */
import { readHandoff, redeemWrite } from "../../shared/aws/handoff-store.ts";
import { readInvite, writeChange } from "../../shared/aws/invite-store.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import { freeSubjectChecks } from "../../shared/aws/subject-store.ts";
import type { Invitee } from "../../shared/domain/data-map.ts";
import type { AddressKeys } from "../../shared/domain/identity.ts";
import { type Invite, isHeld } from "../../shared/domain/invite.ts";
import { handOver } from "../../shared/domain/invitee-changes.ts";

interface HandedOver {
  readonly inviteId: string;
  readonly organisation: string;
  readonly space: { readonly id: string; readonly name: string };
  readonly relationship: "colleague" | "business-contact";
  readonly invitee: Invitee;
}

export type Redeemed =
  | { readonly redeemed: "yes"; readonly handed: HandedOver }
  /** Never was, run out, another client's, or nothing to hand over any more: all one. */
  | { readonly redeemed: "no" };

const tries = 5;

/** Exchanges a code. @param client who asks, as a keyed hash */
export async function redeemHandoff(
  acts: Acts,
  keys: AddressKeys,
  code: string,
  client: string,
): Promise<Redeemed> {
  for (let n = 0; n < tries; n++) {
    const nowMs = acts.clock();
    const handoff = await readHandoff(acts.table, code, nowMs);
    if (handoff === undefined || (handoff.client ?? client) !== client) return { redeemed: "no" };
    const stored = await readInvite(acts.table, handoff.inviteId, nowMs);
    if (stored === undefined || !isHeld(stored.invite, nowMs)) return { redeemed: "no" };
    const change = handOver(stored.invite);
    const handed = handedOf(stored.invite);
    if (change === undefined || handed === undefined) return { redeemed: "no" };
    if (handoff.client === client) return { redeemed: "yes", handed };
    const written = await writeChange(acts.table, stored, change, {
      nowMs,
      policy: acts.policy,
      more: [redeemWrite(code, client, nowMs), ...freeSubjectChecks(keys, stored.invite)],
    });
    if (written.result === "written") return { redeemed: "yes", handed };
  }
  return { redeemed: "no" };
}

function handedOf({ inviteId, organisation, space, relationship, invitee }: Invite): HandedOver | undefined {
  if (space === undefined || relationship === undefined || invitee === undefined) return undefined;
  return { inviteId, organisation, space, relationship, invitee };
}
