/**
 * Reads a chain of the ledger as it stands in the table: whole, in order, and without what its retention has ended,
 * whether or not the table has got round to deleting it.
 */
import type { LedgerEntry } from "../domain/ledger.ts";
import { isPast } from "./invite-store.ts";
import { type Item, readPartition, type Table } from "./invitee-table.ts";

/** The entries of a chain that are still kept, in order. Strongly consistent. @throws {Error} for an entry of a version that this code does not know */
export async function readLedger(
  table: Table,
  chain: string,
  nowMs: number,
): Promise<readonly LedgerEntry[]> {
  const items = await readPartition(table, chain, "ledger#");
  return items.filter((item) => !isPast(item, nowMs)).map(entryOf);
}

/** The entry in an item. @throws {Error} for one of a version that this code does not know */
export function entryOf({ entry }: Item): LedgerEntry {
  if (typeof entry !== "object" || entry === null || !("version" in entry) || entry.version !== 1) {
    throw new Error("A ledger entry of a version that this code does not know");
  }
  return entry as LedgerEntry;
}
