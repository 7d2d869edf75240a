/**
 * What SES told us about a notice, and what follows. Evidence only grows and each piece counts once, so
 * any order and any duplication of SES's events leads to the same state. One table says what each kind of
 * event means; nothing else in the house interprets them.
 */

/** `attempt` is the message tag; `atMs` the event's own time; the codes are SMTP's, never the response's text. */
export interface DeliveryEvidence {
  readonly kind: EvidenceKind;
  readonly attempt: number;
  readonly atMs: number;
  readonly smtpCode?: number;
  readonly enhancedStatus?: string;
}

export type EvidenceKind =
  | "send"
  | "delivery"
  | "delay"
  | "transient-bounce"
  | "permanent-bounce"
  | "suppressed"
  | "complaint"
  | "reject"
  | "rendering-failure";

/**
 * What each kind means. `informed`: proves that the mail server took the notice. `failed`: it never will.
 * `waits`: neither; the sweep retries once. Rank decides between contradicting evidence: higher wins, and a
 * person's own act outranks everything.
 * Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon SNS".
 */
export const evidenceMeaning = {
  /** The mailbox's owner pressed "spam": proof of receipt, and taken as an objection. */
  complaint: { rank: 6, means: "informed" },
  /** The address does not exist, or refuses for good; also when it comes after a delivery. */
  "permanent-bounce": { rank: 5, means: "failed" },
  /** SES's own list withheld it. Ours decides, and the configuration set overrides SES's: should not happen. */
  suppressed: { rank: 5, means: "failed" },
  /** SES found a virus and did not send. */
  reject: { rank: 5, means: "failed" },
  "rendering-failure": { rank: 5, means: "failed" },
  /** The recipient's mail server answered 250. */
  delivery: { rank: 4, means: "informed" },
  /** Mailbox full, or an out-of-office answer after a delivery (which this then does not outrank). */
  "transient-bounce": { rank: 3, means: "waits" },
  delay: { rank: 2, means: "waits" },
  /** SES took the request; it says so even for addresses that it will not write to. Proves nothing. */
  send: { rank: 1, means: "waits" },
} as const satisfies Record<EvidenceKind, { rank: number; means: "informed" | "failed" | "waits" }>;

/**
 * Adds evidence: a piece already there stays once, with the earliest of its times. That SES took the mail goes without
 * saying where it said more of the same attempt. Sorted, so that order leaves no trace.
 */
export function addEvidence(
  known: readonly DeliveryEvidence[],
  piece: DeliveryEvidence,
): readonly DeliveryEvidence[] {
  const same = (other: DeliveryEvidence) => other.kind === piece.kind && other.attempt === piece.attempt;
  const twin = known.find(same);
  if (twin !== undefined && compareEvidence(twin, piece) <= 0) return known;
  const ofAttempt = known.filter(({ attempt }) => attempt === piece.attempt);
  if (piece.kind === "send" && ofAttempt.some(({ kind }) => kind !== "send")) return known;
  const kept = piece.kind === "send" ? known : withoutSend(known, piece.attempt);
  return [...kept.filter((other) => !same(other)), piece].sort(compareEvidence);
}

/** The evidence without SES's word that it took an attempt: its answer, or another event, has said so. */
export const withoutSend = (
  known: readonly DeliveryEvidence[],
  attempt: number,
): readonly DeliveryEvidence[] => known.filter((piece) => piece.kind !== "send" || piece.attempt !== attempt);

function compareEvidence(a: DeliveryEvidence, b: DeliveryEvidence): number {
  return (
    a.attempt - b.attempt ||
    evidenceMeaning[a.kind].rank - evidenceMeaning[b.kind].rank ||
    compareText(a.kind, b.kind) ||
    a.atMs - b.atMs ||
    (a.smtpCode ?? 0) - (b.smtpCode ?? 0) ||
    compareText(a.enhancedStatus ?? "", b.enhancedStatus ?? "")
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export type Outcome =
  | { readonly outcome: "informed"; readonly by: DeliveryEvidence }
  | { readonly outcome: "failed"; readonly by: DeliveryEvidence }
  /** Taken by SES, nothing final yet. */
  | { readonly outcome: "waiting"; readonly bounced: boolean }
  /** No event has come. */
  | { readonly outcome: "silent" };

/**
 * What the evidence amounts to. Failures of an earlier attempt at the same address count, deliveries only
 * from `firstAttempt` on (an earlier notice's delivery says nothing of a resend). A transient bounce of an
 * attempt that was itself the retry is final.
 */
export function judgeEvidence(
  evidence: readonly DeliveryEvidence[],
  firstAttempt: number,
  transientRetryAttempt?: number,
): Outcome {
  const counted = evidence.filter(
    ({ kind, attempt }) =>
      attempt >= firstAttempt ||
      (evidenceMeaning[kind].means === "failed" && kind !== "reject") ||
      kind === "complaint",
  );
  const rankOf = ({ kind }: DeliveryEvidence) => evidenceMeaning[kind].rank;
  const best = counted.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
  if (best === undefined) return { outcome: "silent" };
  const { means } = evidenceMeaning[best.kind];
  if (means === "failed") return { outcome: "failed", by: best };
  if (means === "informed") {
    // The earliest that informed, of those that no failure outranks: so that the order of arrival leaves no trace.
    const failed = counted.filter(({ kind }) => evidenceMeaning[kind].means === "failed").map(rankOf);
    const informed = counted.filter(
      (piece) => evidenceMeaning[piece.kind].means === "informed" && rankOf(piece) > Math.max(0, ...failed),
    );
    return { outcome: "informed", by: informed.toSorted((a, b) => a.atMs - b.atMs)[0] ?? best };
  }
  const last = evidence.find(
    (piece) => piece.kind === "transient-bounce" && piece.attempt >= (transientRetryAttempt ?? Infinity),
  );
  if (last !== undefined) return { outcome: "failed", by: last };
  return { outcome: "waiting", bounced: best.kind === "transient-bounce" };
}
