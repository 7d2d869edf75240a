/** Pieces of SES's evidence about one notice, and what of an invite they lead to. */
import type { DeliveryEvidence, EvidenceKind } from "../../shared/domain/delivery-evidence.ts";
import { recordEvidence } from "../../shared/domain/evidence-changes.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import { recordSent, recordUnknown } from "../../shared/domain/notice-changes.ts";
import { aSentInvite, receivedAtMs } from "./an-invite.ts";

/** SES said so, so many seconds after the invite was received. */
export const piece = (kind: EvidenceKind, attempt = 1, seconds = 5): DeliveryEvidence => ({
  kind,
  attempt,
  atMs: receivedAtMs + seconds * 1_000,
});

/** SES's answer to the sending, that none came, or one of its events. */
export type Step = DeliveryEvidence | "answered" | "unanswered";

/** The invite once all of it is recorded, in this order. */
export function settledState(steps: Iterable<Step>, start = aSentInvite()): Invite {
  let invite = start;
  for (const step of steps) {
    const change =
      step === "answered"
        ? recordSent(invite, receivedAtMs + 2_000, "m-1")
        : step === "unanswered"
          ? recordUnknown(invite, receivedAtMs + 2_000)
          : recordEvidence(invite, step);
    invite = change?.next ?? invite;
  }
  return invite;
}

/** What of an invite must not depend on the order in which SES's events came. */
export function settled(steps: Iterable<Step>, start = aSentInvite()) {
  const { notice, dischargedAtMs } = settledState(steps, start);
  const { state, evidence, deliveredAtMs } = notice;
  return { state, evidence, deliveredAtMs, dischargedAtMs };
}
