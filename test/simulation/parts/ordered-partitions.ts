/**
 * Items by partition, in the order of their sort keys: the shape of a table and of each of its indexes.
 * Among equal sort keys (indexes only) the key of the item in the table decides.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { compareText, compareValues, type Item } from "./attribute-value.ts";

export interface Entry {
  readonly partition: string;
  readonly sort: AttributeValue | undefined;
  /** The item's key in the table. */
  readonly keyText: string;
  readonly item: Item;
  readonly size: number;
}

/** Where a continued read goes on. */
export type Place = Pick<Entry, "sort" | "keyText">;

function comparePlaces(left: Place, right: Place): number {
  const order =
    left.sort === undefined || right.sort === undefined ? 0 : (compareValues(left.sort, right.sort) ?? 0);
  return order === 0 ? compareText(left.keyText, right.keyText) : order;
}

export class OrderedPartitions {
  readonly #partitions = new Map<string, Entry[]>();

  /** Puts the entry, in place of one at the same place. */
  put(entry: Entry): void {
    const entries = this.#partitions.get(entry.partition);
    if (entries === undefined) {
      this.#partitions.set(entry.partition, [entry]);
      return;
    }
    const index = lowerBound(entries, entry);
    const found = entries[index];
    const same = found !== undefined && comparePlaces(found, entry) === 0;
    entries.splice(index, same ? 1 : 0, entry);
  }

  remove(entry: Pick<Entry, "partition" | "sort" | "keyText">): void {
    const entries = this.#partitions.get(entry.partition);
    if (entries === undefined) return;
    const index = lowerBound(entries, entry);
    const found = entries[index];
    if (found === undefined || comparePlaces(found, entry) !== 0) return;
    if (entries.length === 1) this.#partitions.delete(entry.partition);
    else entries.splice(index, 1);
  }

  find(entry: Pick<Entry, "partition" | "sort" | "keyText">): Entry | undefined {
    const entries = this.#partitions.get(entry.partition);
    if (entries === undefined) return undefined;
    const found = entries[lowerBound(entries, entry)];
    return found !== undefined && comparePlaces(found, entry) === 0 ? found : undefined;
  }

  /** The entries of one partition in order. Not to be changed, nor kept. */
  partition(partition: string): readonly Entry[] {
    return this.#partitions.get(partition) ?? [];
  }

  *all(): Generator<Entry> {
    for (const entries of this.#partitions.values()) yield* entries;
  }

  clear(): void {
    this.#partitions.clear();
  }
}

/** The first index whose entry is not before this place. */
export function lowerBound(entries: readonly Entry[], place: Place): number {
  return firstIndex(entries, (entry) => comparePlaces(entry, place) >= 0);
}

/** The first index for which the test holds; it must hold for all after it. */
export function firstIndex(entries: readonly Entry[], test: (entry: Entry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && test(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}
