/** The earliest first: a binary heap, for the scheduler's events and for whatever falls due in a memory part. */
export class OrderedHeap<T> {
  readonly #before: (left: T, right: T) => boolean;
  #heap: T[] = [];

  constructor(before: (left: T, right: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#heap.length;
  }

  get first(): T | undefined {
    return this.#heap[0];
  }

  /** All members, in no order. */
  get members(): readonly T[] {
    return this.#heap;
  }

  clear(): void {
    this.#heap = [];
  }

  push(member: T): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(member);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !this.#before(member, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = member;
  }

  /** Takes the earliest out. */
  pop(): T | undefined {
    const heap = this.#heap;
    const earliest = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return earliest;
    let index = 0;
    for (;;) {
      let childIndex = index * 2 + 1;
      let child = heap[childIndex];
      if (child === undefined) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && this.#before(right, child)) {
        childIndex += 1;
        child = right;
      }
      if (!this.#before(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
    return earliest;
  }
}
