/**
 * What a newer table's chain has beyond a restored one's head: the entries to append so that the chain is as
 * whole as before the restore, if the restored one has not gone its own way since.
 */
import { isPast } from "../../shared/aws/invite-store.ts";
import { absent, type Item, readPartition, type Table, type Write } from "../../shared/aws/invitee-table.ts";
import { entryOf } from "../../shared/aws/ledger-chain.ts";
import type { LedgerHead } from "../../shared/domain/ledger.ts";

/** The entries after `head` in the newer chain that are still kept; undefined where it does not contain `head`. */
export async function missingEntries(
  newer: Table,
  pk: string,
  head: LedgerHead | undefined,
  nowMs: number,
): Promise<readonly Item[] | undefined> {
  const items = (await readPartition(newer, pk, "ledger#")).filter((item) => !isPast(item, nowMs));
  const at = head === undefined ? undefined : items.find((item) => entryOf(item).seq === head.seq);
  if (head !== undefined && (at === undefined || entryOf(at).hash !== head.hash)) return undefined;
  return items.filter((item) => entryOf(item).seq > (head?.seq ?? 0));
}

export const entryWrites = (entries: readonly Item[], untilSeconds?: number): readonly Write[] =>
  entries.map((item) => ({
    put: untilSeconds === undefined ? item : { ...item, expiresAtSeconds: untilSeconds },
    condition: absent,
  }));
