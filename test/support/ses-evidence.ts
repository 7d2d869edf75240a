/** Pieces of SES's evidence about one notice, and what of an invite they lead to. */
import type { DeliveryEvidence, EvidenceKind } from "../../shared/domain/delivery-evidence.ts";
import { recordEvidence } from "../../shared/domain/evidence-changes.ts";
import { aSentInvite, receivedAtMs } from "./an-invite.ts";

/** SES said so, so many seconds after the invite was received. */
export const piece = (kind: EvidenceKind, attempt = 1, seconds = 5): DeliveryEvidence => ({
  kind,
  attempt,
  atMs: receivedAtMs + seconds * 1_000,
});

/** What of an invite must not depend on the order in which SES's events came. */
export function settled(pieces: Iterable<DeliveryEvidence>, start = aSentInvite()) {
  let invite = start;
  for (const one of pieces) invite = recordEvidence(invite, one)?.next ?? invite;
  const { state, evidence, deliveredAtMs } = invite.notice;
  return { state, evidence, deliveredAtMs, dischargedAtMs: invite.dischargedAtMs };
}
