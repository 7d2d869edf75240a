/**
 * What operators did, on a chain of its own for each month of London's calendar: which command, by whom (a
 * keyed hash), with what outcome, and the id of the invocation, under which CloudTrail knows who it really
 * was. A month's entries expire together, so that a chain is whole or gone.
 */
import { addCalendarMonths, type CivilDate, londonDateAt, londonInstantMs } from "../domain/civil-date.ts";
import { dayMs } from "../domain/invite.ts";
import { appendEntry, type LedgerEntry } from "../domain/ledger.ts";
import type { LedgerData } from "../domain/ledger-events.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../lambda/platform.ts";
import { absent, queryPage, type Table, TableBusy, writeItem } from "./invitee-table.ts";

const tries = 10;

/** The chain of a month. @param month such as 2026-11 */
export const operationsChain = (month: string): `operations#${string}` => `operations#${month}`;

/** Appends one entry to this month's chain. @throws {TableBusy} where others kept appending, and the SDK's errors */
export async function recordOperation(
  { table, clock, policy }: { readonly table: Table; readonly clock: Clock; readonly policy: Policy },
  data: LedgerData<"OperatorActed">,
): Promise<void> {
  for (let n = 0; n < tries; n++) {
    const nowMs = clock();
    const month = londonDateAt(nowMs).slice(0, 7);
    const chain = operationsChain(month);
    const last = await lastEntry(table, chain);
    const { entry } = appendEntry(last, { chain, event: "OperatorActed", at: nowMs, data });
    const monthEndsMs = londonInstantMs(addCalendarMonths(`${month}-01` as CivilDate, 1));
    const written = await writeItem(table, {
      put: {
        pk: chain,
        sk: `ledger#${String(entry.seq).padStart(6, "0")}`,
        entry,
        expiresAtSeconds: Math.ceil((monthEndsMs + policy.ledgerDays * dayMs) / 1000),
      },
      condition: absent,
    });
    if (written) return;
  }
  throw new TableBusy();
}

async function lastEntry(table: Table, pk: string): Promise<LedgerEntry | undefined> {
  const { items } = await queryPage(table, {
    where: {
      expression: "pk = :pk AND begins_with(sk, :prefix)",
      values: { ":pk": pk, ":prefix": "ledger#" },
    },
    descending: true,
    limit: 1,
  });
  return items[0]?.["entry"] as LedgerEntry | undefined;
}
