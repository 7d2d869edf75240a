/**
 * Receipt of many invites in one request: each row is stored or refused by itself. One reservation of quota
 * covers them all; what it doesn't cover is refused, what isn't used is given back.
 */
import {
  type IdempotentRequest,
  idempotencyWrite,
  recallRequest,
} from "../../shared/aws/idempotency-store.ts";
import { writeItem } from "../../shared/aws/invitee-table.ts";
import { type Quota, returnQuota, type Taken, takeQuota } from "../../shared/aws/quota-store.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import type { InviteRequest } from "../../shared/domain/invite-request.ts";
import { type Fault, type Problem, problem } from "../../shared/domain/problem.ts";
import type { Caller } from "../../shared/lambda/caller.ts";
import { type Receiver, receiveInvite } from "./receive-invite.ts";

export type Row =
  | { readonly row: number; readonly request: InviteRequest }
  | { readonly row: number; readonly faults: readonly Fault[] }
  /** Another row's invitee again. */
  | { readonly row: number; readonly duplicateOf: number };

export type RowResult =
  | { readonly row: number; readonly status: "accepted"; readonly id: string }
  | { readonly row: number; readonly status: "rejected"; readonly problem: Problem };

export interface BatchQuotas {
  readonly requests: Quota;
  readonly inviterDay: Quota;
  readonly organisationDay: Quota;
}

/** How the rows of a repeated request are known again; absent without an Idempotency-Key. */
export interface IdempotentBatch {
  readonly whole: IdempotentRequest;
  readonly row: (row: number) => IdempotentRequest;
}

export type BatchReceived =
  | { readonly received: "results"; readonly results: readonly RowResult[]; readonly requests: Taken }
  | { readonly received: "another-body" }
  | { readonly received: "too-many"; readonly requests: Taken };

/** Transactions under way at once: enough to hide their round trips, few enough for one function's memory and sockets. */
const atOnce = 8;

/** After that no further row is begun: an answer row by row is worth more than a timeout. Real time, in ms. */
const longestMs = 24_000;

/**
 * Stores every row that can be: one round trip for the quotas and the key together, then the rows' transactions.
 * A row that the table would not take, or not in time, is rejected as `unavailable` and can be sent again.
 * @throws {TableBusy} and the SDK's errors where no row could be stored
 */
export async function receiveBatch(
  receiver: Receiver,
  caller: Caller,
  rows: readonly Row[],
  quotas: BatchQuotas,
  idempotent?: IdempotentBatch,
): Promise<BatchReceived> {
  const beganMs = receiver.wallClock();
  const valid = rows.filter((row) => "request" in row);
  const [recalled, reserved] = await Promise.all([
    idempotent === undefined ? new Map<number, string>() : recall(receiver, valid, idempotent),
    reserve(receiver, quotas, valid.length),
  ]);
  if (reserved.requests.taken === 0 || recalled === "another-body") {
    await reserved.giveBack(0);
    return recalled === "another-body"
      ? { received: "another-body" }
      : { received: "too-many", requests: reserved.requests };
  }
  const known: ReadonlyMap<number, string> = recalled;
  const fresh = valid.filter(({ row }) => !known.has(row));
  const covered = new Set(fresh.slice(0, reserved.granted).map(({ row }) => row));
  let used = 0;
  const results = new Map<number, RowResult>();
  const errors: unknown[] = [];
  await inParallel(rows, async (row) => {
    const result = await receiveRow(row).catch((error: unknown): RowResult => {
      errors.push(error);
      receiver.log.error("A row could not be stored", error);
      return { row: row.row, status: "rejected", problem: problem("unavailable") };
    });
    if (result !== undefined) results.set(row.row, result);
  });
  for (const row of rows) {
    if ("duplicateOf" in row) {
      const first = results.get(row.duplicateOf);
      if (first !== undefined) results.set(row.row, { ...first, row: row.row });
    }
  }
  await reserved.giveBack(used);
  if (errors.length > 0 && errors.length === covered.size && known.size === 0) throw errors[0];
  return {
    received: "results",
    results: rows.flatMap(({ row }) => results.get(row) ?? []),
    requests: reserved.requests,
  };

  async function receiveRow(row: Row): Promise<RowResult | undefined> {
    if ("duplicateOf" in row) return undefined;
    if ("faults" in row) {
      return {
        row: row.row,
        status: "rejected",
        problem: problem("invalid-request", { errors: row.faults }),
      };
    }
    const id = known.get(row.row);
    if (id !== undefined) return { row: row.row, status: "accepted", id };
    if (!covered.has(row.row)) {
      return {
        row: row.row,
        status: "rejected",
        problem: problem("too-many-requests", { retryAfterSeconds: reserved.retryAfterSeconds }),
      };
    }
    if (receiver.wallClock() - beganMs > longestMs) {
      return { row: row.row, status: "rejected", problem: problem("unavailable") };
    }
    const received = await receiveInvite(receiver, caller, row.request, "bulk", idempotent?.row(row.row));
    if (received.received === "another-body") throw new Error("A row of another body under this batch's key");
    if (received.received === "new") used += 1;
    return {
      row: row.row,
      status: "accepted",
      id: received.received === "again" ? received.inviteId : received.invite.inviteId,
    };
  }
}

/** Claims the key for this body. @returns the rows that were stored under it before */
async function recall(
  { table, clock }: Receiver,
  rows: readonly Row[],
  { whole, row: rowRequest }: IdempotentBatch,
): Promise<Map<number, string> | "another-body"> {
  const known = new Map<number, string>();
  if (await writeItem(table, idempotencyWrite(whole, undefined, clock()))) return known;
  const before = await recallRequest(table, whole, clock());
  if (before.remembered === "another-body") return "another-body";
  await inParallel(rows, async ({ row }) => {
    const remembered = await recallRequest(table, rowRequest(row), clock());
    if (remembered.remembered === "same") known.set(row, remembered.inviteId);
  });
  return known;
}

async function reserve(
  { table, clock }: Receiver,
  { requests, inviterDay, organisationDay }: BatchQuotas,
  wanted: number,
) {
  const [request, ...days] = await Promise.all([
    takeQuota(table, requests, 1),
    takeQuota(table, inviterDay, wanted),
    takeQuota(table, organisationDay, wanted),
  ]);
  const giveBack = (used: number) =>
    Promise.all(days.map((one) => returnQuota(table, one.quota, one.taken - used)));
  return {
    requests: request,
    granted: Math.min(...days.map((one) => one.taken)),
    giveBack,
    retryAfterSeconds: Math.max(1, Math.ceil((inviterDay.windowEndsMs - clock()) / 1000)),
  };
}

/** Rows of one list with the same address and space as an earlier one: they are that one. */
export function sameInvitees(rows: readonly Row[]): readonly Row[] {
  const first = new Map<string, number>();
  return rows.map((row) => {
    if (!("request" in row)) return row;
    const { invitee, space } = row.request;
    const identity = JSON.stringify([canonicalAddress(invitee.email), space.id]);
    const duplicateOf = first.get(identity);
    if (duplicateOf !== undefined) return { row: row.row, duplicateOf };
    first.set(identity, row.row);
    return row;
  });
}

async function inParallel<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = list.values();
  const worker = async () => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
