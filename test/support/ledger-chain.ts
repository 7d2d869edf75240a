/**
 * A ledger chain to test with: what an ordinary invite leaves behind, or any number of entries of any kind.
 */
import {
  appendEntry,
  type LedgerEntry,
  type LedgerHead,
  type NewLedgerEntry,
} from "../../shared/domain/ledger.ts";

const hash = "5e".repeat(32);
const receivedAt = Date.parse("2026-11-22T10:00:00.000Z");

type Step = Pick<NewLedgerEntry, "event" | "data">;

/** Received, sent, delivered, accepted. */
export const ordinaryLife = [
  {
    event: "InviteReceived",
    data: {
      relationship: "colleague",
      dueAt: "2026-12-22T10:00:00.000Z",
      notice: 1,
      noticeVersion: "2026-11-01",
    },
  },
  {
    event: "NoticeSent",
    data: {
      notice: 1,
      attempt: 1,
      messageId: "0102-ab-000000",
      noticeVersion: "2026-11-01",
      bytesSha256: hash,
    },
  },
  { event: "NoticeDelivered", data: { notice: 1, attempt: 1, smtpCode: 250, enhancedStatus: "2.0.0" } },
  { event: "InviteAccepted", data: { notice: 1, actor: "invitee", channel: "link" } },
] as const satisfies readonly Step[];

/** The entries of a chain, one a minute. */
export function aChain(
  steps: readonly Step[] = ordinaryLife,
  chain: NewLedgerEntry["chain"] = "invite#inv_01JDA0000000000000000000",
): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let head: LedgerHead | undefined;
  for (const [index, step] of steps.entries()) {
    const appended = appendEntry(head, {
      ...step,
      chain,
      at: receivedAt + index * 60_000,
      organisation: "acme",
    } as NewLedgerEntry);
    entries.push(appended.entry);
    head = appended.head;
  }
  return entries;
}
