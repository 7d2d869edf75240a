/**
 * One table in memory: items, indexes that lag, expiry that lags, stream, snapshots. All writes end in
 * `commit`, which changes everything in one piece; conditions and capacity are the business of others.
 */
import { type Item, itemSize, sameItem } from "./attribute-value.ts";
import { ChangeStream } from "./change-stream.ts";
import { LaggingIndex } from "./lagging-index.ts";
import { OrderedHeap } from "./ordered-heap.ts";
import { type Entry, OrderedPartitions } from "./ordered-partitions.ts";
import { type ItemKey, keyIn, keyNamesOf, pickKeys, type TableDefinition } from "./table-definition.ts";

/** Delays that the harness draws from its seed. Milliseconds. */
export interface TableLags {
  /** From a write until the index shows it. */
  indexMilliseconds(indexName: string): number;
  /** From the moment an item expires until the table deletes it. */
  ttlMilliseconds(): number;
  /** Whether an eventually consistent read of an item written less than a second ago sees the state before. */
  readsStale(): boolean;
}

export const noLags: TableLags = {
  indexMilliseconds: () => 0,
  ttlMilliseconds: () => 0,
  readsStale: () => false,
};

export interface Written {
  readonly key: ItemKey;
  /** Undefined removes. */
  readonly after: Item | undefined;
}

/** What became of one item, told to whoever watches. */
export interface Committed {
  readonly key: ItemKey;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly byExpiry: boolean;
}

const staleForMilliseconds = 1000;

export class MemoryTable {
  readonly definition: TableDefinition;
  readonly keyNames: readonly string[];
  readonly stream: ChangeStream;
  readonly indexes: ReadonlyMap<string, LaggingIndex>;
  lags: TableLags;
  /** Told once after each commit, with everything that it changed. It must not write. */
  watcher: ((changes: readonly Committed[]) => void) | undefined;
  readonly #clock: () => number;
  readonly #items = new OrderedPartitions();
  readonly #recent = new Map<string, { readonly before: Entry | undefined; readonly at: number }>();
  readonly #expiries = new OrderedHeap<{ due: number; seconds: string; key: ItemKey }>(
    (left, right) => left.due < right.due || (left.due === right.due && left.key.keyText < right.key.keyText),
  );

  constructor(definition: TableDefinition, clock: () => number, lags: TableLags = noLags) {
    this.definition = definition;
    this.keyNames = keyNamesOf(definition);
    this.lags = lags;
    this.#clock = clock;
    this.stream = new ChangeStream(definition.name);
    this.indexes = new Map(
      definition.indexes.map((index) => [index.name, new LaggingIndex(definition, index)]),
    );
  }

  /** The item now. */
  find(key: ItemKey): Entry | undefined {
    return this.#items.find(key);
  }

  /** The item as an eventually consistent read sees it. */
  findPerhapsStale(key: ItemKey): Entry | undefined {
    const recent = this.#recent.get(key.keyText);
    if (recent === undefined) return this.find(key);
    if (this.#clock() - recent.at >= staleForMilliseconds) {
      this.#recent.delete(key.keyText);
      return this.find(key);
    }
    return this.lags.readsStale() ? recent.before : this.find(key);
  }

  /** The table's entries, or an index's as it is now. Undefined where there is no such index. */
  partitions(indexName: string | undefined): OrderedPartitions | undefined {
    return indexName === undefined ? this.#items : this.indexes.get(indexName)?.at(this.#clock());
  }

  /** Every item, past its expiry or not, for those who check what must hold. Costs nothing. */
  *items(): Generator<Item> {
    for (const entry of this.#items.all()) yield entry.item;
  }

  /** One item by its key, for checks. */
  peek(keys: Item): Item | undefined {
    return this.find(keyIn(this.definition, keys))?.item;
  }

  /** Makes all these writes true at once: items, indexes, stream, expiry. */
  commit(writes: readonly Written[], byExpiry = false): void {
    const now = this.#clock();
    const changes: Committed[] = [];
    for (const { key, after } of writes) {
      const before = this.find(key);
      if (before === undefined && after === undefined) continue;
      // DynamoDB writes no stream record for a write that changes nothing.
      if (before !== undefined && after !== undefined && sameItem(before.item, after)) continue;
      this.#remember(key, before, now);
      if (after === undefined) this.#items.remove(key);
      else this.#items.put({ ...key, item: after, size: itemSize(after) });
      for (const [name, index] of this.indexes) {
        index.follow(key.keyText, after, now, this.lags.indexMilliseconds(name));
      }
      if (after !== undefined) this.#watchExpiry(key, after);
      this.stream.append(
        {
          eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
          partition: key.partition,
          keys: pickKeys(this.keyNames, after ?? before?.item ?? {}),
          byExpiry,
        },
        now,
      );
      changes.push({ key, before: before?.item, after, byExpiry });
    }
    if (changes.length > 0) this.watcher?.(changes);
  }

  /** Deletes what has been expired for longer than its lag. Call as often as you like. @returns how many */
  removeExpired(): number {
    const now = this.#clock();
    let removed = 0;
    for (;;) {
      const next = this.#expiries.first;
      if (next === undefined || next.due > now) return removed;
      this.#expiries.pop();
      const attribute = this.definition.ttlAttribute ?? "";
      if (this.find(next.key)?.item[attribute]?.N !== next.seconds) continue;
      this.commit([{ key: next.key, after: undefined }], true);
      removed += 1;
    }
  }

  /** A backup: what the table holds now. Items are never changed in place, so it costs a list. */
  snapshot(): readonly Item[] {
    return [...this.items()];
  }

  /** The table as a restore makes it: these items, full indexes, an empty stream. */
  restore(items: readonly Item[]): void {
    this.#items.clear();
    this.#recent.clear();
    this.#expiries.clear();
    const now = this.#clock();
    for (const index of this.indexes.values()) index.clear();
    for (const item of items) {
      const key = keyIn(this.definition, item);
      this.#items.put({ ...key, item, size: itemSize(item) });
      for (const index of this.indexes.values()) index.follow(key.keyText, item, now, 0);
      this.#watchExpiry(key, item);
    }
    for (let shard = 0; shard < this.stream.shardCount; shard += 1) {
      this.stream.trim(shard, Number.POSITIVE_INFINITY);
    }
  }

  #remember(key: ItemKey, before: Entry | undefined, now: number): void {
    // In order of time, since each write moves its item to the end: the old ones are in front.
    for (const [text, { at }] of this.#recent) {
      if (now - at < staleForMilliseconds) break;
      this.#recent.delete(text);
    }
    this.#recent.delete(key.keyText);
    this.#recent.set(key.keyText, { before, at: now });
  }

  #watchExpiry(key: ItemKey, item: Item): void {
    const seconds = this.definition.ttlAttribute && item[this.definition.ttlAttribute]?.N;
    if (seconds === undefined) return;
    const due = Math.max(Number(seconds) * 1000, this.#clock()) + this.lags.ttlMilliseconds();
    this.#expiries.push({ due, seconds, key });
  }
}
