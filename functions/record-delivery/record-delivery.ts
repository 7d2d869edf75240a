/**
 * What SES says about a notice, recorded: any order, any duplicate, the same state. A complaint is also taken
 * as an objection by the person whose mailbox it came from.
 */
import type { DeliveryEvent } from "../../shared/aws/delivery-events.ts";
import { type Acts, changeInvite, objectEverywhere } from "../../shared/aws/subject-acts.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { recordEvidence } from "../../shared/domain/evidence-changes.ts";
import { type AddressKeys, subjectIdsOf } from "../../shared/domain/identity.ts";

export interface Recorder extends Acts {
  readonly keys: AddressKeys;
}

export type RecordResult = "recorded" | "unknown-invite" | "not-a-notice";

/** Records one event. @throws the SDK's errors of the table, and TableBusy: the event must then come again */
export async function recordDelivery(recorder: Recorder, event: DeliveryEvent): Promise<RecordResult> {
  if (event.about === "nothing") return "not-a-notice";
  const kind = event.about === "notice" ? event.evidence.kind : event.kind;
  let found: RecordResult = "not-a-notice";
  if (event.about === "notice") {
    const invite = await changeInvite(recorder, event.inviteId, (stored) =>
      recordEvidence(stored, event.evidence),
    );
    found = invite === undefined ? "unknown-invite" : "recorded";
  }
  // After the evidence: a complaint proves receipt, so the invite reads as declined and not as bounced.
  if (kind === "complaint" && event.address !== undefined) {
    const [current, ...older] = subjectIdsOf(recorder.keys, canonicalAddress(event.address));
    if (current === undefined) throw new Error("No address key");
    await objectEverywhere(recorder, [current, ...older], "complaint", {
      channel: "feedback",
      actor: "mail",
    });
  }
  return found;
}

/** Which of the hourly counts an event belongs to. */
export function countedAs(event: DeliveryEvent): "delivered" | "bounced" | "complained" | undefined {
  if (event.about !== "notice") return undefined;
  switch (event.evidence.kind) {
    case "delivery":
      return "delivered";
    case "permanent-bounce":
    case "suppressed":
      return "bounced";
    case "complaint":
      return "complained";
    default:
      return undefined;
  }
}
