/**
 * What happened, counted where every ledger entry passes: entries come in, metrics leave. A batch that the
 * stream brings twice counts twice; the ledger itself has the exact numbers.
 */
import type { LedgerEntry } from "../../shared/domain/ledger.ts";
import type { LedgerEvent } from "../../shared/domain/ledger-events.ts";
import type { Measured, MetricName } from "../../shared/lambda/metrics.ts";

const counted: Partial<Readonly<Record<LedgerEvent, readonly MetricName[]>>> = {
  InviteReceived: ["Received", "Queued"],
  NoticeCorrected: ["Queued"],
  NoticeResent: ["Queued"],
  NoticeSent: ["Sent"],
  NoticeUnconfirmed: ["UnknownOutcomes"],
  NoticeDelivered: ["Delivered"],
  NoticeUndeliverable: ["Undeliverable"],
  NoticeReopened: ["Reopened"],
  NoticeEscalated: ["Escalated"],
  InviteExpired: ["Expired"],
  SubjectForgotten: ["Forgotten"],
  SubjectObjected: ["Objections"],
  SubjectErased: ["Erasures"],
  ComplaintReceived: ["Complaints"],
};

/** One number for each metric that the entries touch. */
export function countEntries(entries: readonly LedgerEntry[]): Measured {
  const counts: Partial<Record<MetricName, number>> = {};
  for (const entry of entries) {
    // Not a mailbox that is gone, but SES that would not take the mail: more than a few are our own fault.
    const refused = entry.event === "NoticeUndeliverable" && entry.data.reason === "reject";
    for (const name of [...(counted[entry.event] ?? []), ...(refused ? (["Refused"] as const) : [])]) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}
