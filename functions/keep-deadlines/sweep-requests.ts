/**
 * The sweep's look at requests that have woken: a complaint whose receipt has not gone out gets it asked for
 * again; one near its date, or a recipient that has not confirmed, is counted for operators. Each sets the
 * time of the next look, so that none drops out of sight; only a recipient that stays silent for good does, with a warning.
 */
import { type Key, type Table, writeItem } from "../../shared/aws/invitee-table.ts";
import type { NoticeMessage } from "../../shared/aws/notice-queue.ts";
import {
  readRequest,
  receiptDueMs,
  recipientOf,
  requestLater,
  type StoredRequest,
} from "../../shared/aws/request-store.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import { urgencyOf } from "../../shared/domain/request.ts";

/** What a look at a request can find, for the report. */
export type RequestFinding =
  | "receipt-requeued"
  | "request-due-soon"
  | "request-overdue"
  | "request-open"
  | "recipient-awaited"
  | "recipient-silent";

/** Looks at the requests under these keys. @returns the receipts to be mailed */
export async function sweepRequests(
  sweep: { readonly table: Table; readonly policy: Policy },
  keys: readonly Key[],
  nowMs: number,
  count: (finding: RequestFinding) => void,
): Promise<readonly NoticeMessage[]> {
  const receipts: NoticeMessage[] = [];
  for (const { pk, sk } of keys) {
    const subjectId = pk.slice("subject#".length);
    const requestId = sk.slice("request#".length);
    const stored = await readRequest(sweep.table, subjectId, requestId, nowMs);
    if (stored === undefined) continue;
    const finding = findingOf(stored, nowMs);
    const receiptMs = receiptDueMs(stored);
    if (receiptMs !== undefined && receiptMs <= nowMs) {
      receipts.push({ version: 1, kind: "complaint-receipt", subjectId, requestId });
    }
    if (finding !== undefined) count(finding);
    // Somebody else may have moved it on meanwhile: then they have set its time.
    await writeItem(sweep.table, requestLater(stored, nowMs, sweep.policy));
  }
  return receipts;
}

function findingOf(stored: StoredRequest, nowMs: number): RequestFinding | undefined {
  const { request } = stored;
  switch (urgencyOf(request, nowMs)) {
    case "overdue":
      return "request-overdue";
    case "due-soon":
      return "request-due-soon";
    case "closed":
      return closedFindings[recipientOf(stored, nowMs)];
    case "in-time":
    case "no-clock":
      return (receiptDueMs(stored) ?? nowMs + 1) <= nowMs ? "receipt-requeued" : "request-open";
  }
}

const closedFindings = {
  none: undefined,
  awaited: "recipient-awaited",
  late: "recipient-awaited",
  silent: "recipient-silent",
} as const;
