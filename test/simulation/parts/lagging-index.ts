/**
 * A global secondary index: follows its table after a delay that the harness chooses for each write. What
 * happens to one item arrives in order; different items may overtake each other, as they do at AWS.
 */
import { type Item, itemSize, sameItem } from "./attribute-value.ts";
import { OrderedHeap } from "./ordered-heap.ts";
import { type Entry, OrderedPartitions } from "./ordered-partitions.ts";
import {
  type IndexDefinition,
  keyNamesOf,
  pickKeys,
  scalarText,
  type TableDefinition,
} from "./table-definition.ts";

interface Arrival {
  readonly due: number;
  readonly sequence: number;
  readonly keyText: string;
  readonly entry: Entry | undefined;
}

export class LaggingIndex {
  readonly definition: IndexDefinition;
  readonly #names: readonly string[];
  readonly #entries = new OrderedPartitions();
  readonly #shown = new Map<string, Entry>();
  readonly #lastDue = new Map<string, number>();
  readonly #arrivals = new OrderedHeap<Arrival>(
    (left, right) => left.due < right.due || (left.due === right.due && left.sequence < right.sequence),
  );
  #sequence = 0;

  constructor(table: TableDefinition, definition: IndexDefinition) {
    this.definition = definition;
    this.#names = [...new Set([...keyNamesOf(table), ...keyNamesOf(definition)])];
  }

  /** How this item stands in the index; undefined when it has not all of the index's keys. */
  entryOf(keyText: string, item: Item | undefined): Entry | undefined {
    const { hash, sort, projection } = this.definition;
    const hashValue = item?.[hash.name];
    const sortValue = sort && item?.[sort.name];
    if (item === undefined || hashValue === undefined || (sort !== undefined && sortValue === undefined)) {
      return undefined;
    }
    const projected = projection === "ALL" ? item : Object.freeze(pickKeys(this.#names, item));
    return {
      partition: scalarText(hashValue),
      sort: sortValue,
      keyText,
      item: projected,
      size: itemSize(projected),
    };
  }

  /** Write units that the change costs in this index: one for each kB put or taken away, none where it looks the same. */
  units(keyText: string, before: Item | undefined, after: Item | undefined): number {
    const old = this.entryOf(keyText, before);
    const next = this.entryOf(keyText, after);
    const unit = (size: number) => Math.max(1, Math.ceil(size / 1024));
    if (old === undefined) return next === undefined ? 0 : unit(next.size);
    if (next === undefined) return unit(old.size);
    if (sameItem(old.item, next.item)) return 0;
    const moved = old.partition !== next.partition || scalarText(old.sort) !== scalarText(next.sort);
    return moved ? unit(old.size) + unit(next.size) : unit(Math.max(old.size, next.size));
  }

  /** The item was written; the index will show it `lag` ms from now, and not before its earlier writes. */
  follow(keyText: string, item: Item | undefined, now: number, lag: number): void {
    const entry = this.entryOf(keyText, item);
    if (entry === undefined && !this.#shown.has(keyText) && !this.#lastDue.has(keyText)) return;
    if (lag <= 0 && !this.#lastDue.has(keyText)) {
      this.#show(keyText, entry);
      return;
    }
    const due = Math.max(now + lag, this.#lastDue.get(keyText) ?? 0);
    this.#lastDue.set(keyText, due);
    this.#sequence += 1;
    this.#arrivals.push({ due, sequence: this.#sequence, keyText, entry });
  }

  /** What a query sees now. */
  at(now: number): OrderedPartitions {
    for (;;) {
      const next = this.#arrivals.first;
      if (next === undefined || next.due > now) return this.#entries;
      this.#arrivals.pop();
      if (this.#lastDue.get(next.keyText) === next.due) this.#lastDue.delete(next.keyText);
      this.#show(next.keyText, next.entry);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#shown.clear();
    this.#lastDue.clear();
    this.#arrivals.clear();
  }

  #show(keyText: string, entry: Entry | undefined): void {
    const old = this.#shown.get(keyText);
    if (old !== undefined) this.#entries.remove(old);
    if (entry === undefined) this.#shown.delete(keyText);
    else {
      this.#entries.put(entry);
      this.#shown.set(keyText, entry);
    }
  }
}
