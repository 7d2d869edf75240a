/**
 * What must happen at least once in a run of many seeds, so that no fault, state, transition or branch is
 * believed to be tested and isn't: names, and how often each was seen.
 */
export class Sometimes {
  readonly #seen = new Map<string, number>();

  hit(name: string, times = 1): void {
    this.#seen.set(name, (this.#seen.get(name) ?? 0) + times);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#seen].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Adds one run's counts to a sum. */
export function addCounts(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}
