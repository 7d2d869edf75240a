/**
 * Virtual time for a simulated run: one queue of events, each at a moment, run one after another in a
 * single thread. A task is one run of product code (a Lambda invocation, an operator's command); it moves
 * only when an event wakes it, and the scheduler waits until it has parked at its next I/O before the next
 * event. Equal moments are ordered by seeded chance, so interleavings are explored and can be replayed.
 */
import { OrderedHeap } from "./ordered-heap.ts";
import type { SeededRandom } from "./seeded-random.ts";

interface Event {
  readonly at: number;
  readonly order: number;
  readonly sequence: number;
  readonly action: () => void;
}

export type TaskEnd<T> =
  | { readonly kind: "returned"; readonly value: T }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "killed"; readonly reason: string };

/** One run of product code. I/O parks it and an answer wakes it; a killed task is never woken again. */
export class Task {
  readonly name: string;
  /** I/O calls begun so far, retries included. */
  calls = 0;
  #parked = 0;
  #end: TaskEnd<unknown> | undefined;
  readonly #whenKilled: (reason: string) => void;

  constructor(name: string, whenKilled: (reason: string) => void) {
    this.name = name;
    this.#whenKilled = whenKilled;
  }

  get alive(): boolean {
    return this.#end === undefined;
  }

  /** Waiting for the simulated world, or over. Otherwise its own code is running. */
  get quiet(): boolean {
    return this.#end !== undefined || this.#parked > 0;
  }

  park(): void {
    this.#parked += 1;
  }

  unpark(): void {
    this.#parked -= 1;
  }

  /** Ends it at once: no further line of its code runs. What is under way in the world may still land. */
  kill(reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = { kind: "killed", reason };
    this.#whenKilled(reason);
  }

  /** Records its own end. False when it was killed before. */
  finish(end: TaskEnd<unknown>): boolean {
    if (this.#end !== undefined) return false;
    this.#end = end;
    return true;
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How many turns of the real event loop a task may take between two I/O calls (composing a mail takes some). */
const turnsBeforeStuck = 20_000;

export class Scheduler {
  readonly #random: SeededRandom;
  readonly #heap = new OrderedHeap<Event>(before);
  readonly #running = new Set<Task>();
  #now: number;
  #sequence = 0;
  #steps = 0;
  #woken = false;

  constructor(random: SeededRandom, startMilliseconds: number) {
    this.#random = random;
    this.#now = startMilliseconds;
  }

  /** Virtual milliseconds since the epoch: the product's clock. */
  readonly now = (): number => this.#now;

  /** Events run so far. */
  get steps(): number {
    return this.#steps;
  }

  get waiting(): number {
    return this.#heap.size;
  }

  /** Tasks that have neither ended nor been killed. */
  get running(): ReadonlySet<Task> {
    return this.#running;
  }

  /** Runs `action` after this many virtual milliseconds. */
  after(milliseconds: number, action: () => void): void {
    this.at(this.#now + milliseconds, action);
  }

  /** Runs `action` at this moment, or now if that is past. */
  at(milliseconds: number, action: () => void): void {
    this.#sequence += 1;
    this.#heap.push({
      at: Math.max(milliseconds, this.#now),
      order: this.#random.bits(),
      sequence: this.#sequence,
      action,
    });
  }

  /** Starts product code now, within the event that calls this. `ended` hears how it went, once. */
  start<T>(name: string, work: (task: Task) => Promise<T>, ended: (end: TaskEnd<T>) => void): Task {
    const task = new Task(name, (reason) => {
      this.#running.delete(task);
      ended({ kind: "killed", reason });
    });
    const finish = (end: TaskEnd<T>): void => {
      if (!task.finish(end)) return;
      this.#running.delete(task);
      ended(end);
    };
    this.#running.add(task);
    this.#woken = true;
    // A microtask later, so that the caller holds the task before its first line runs.
    Promise.resolve()
      .then(() => work(task))
      .then(
        (value) => finish({ kind: "returned", value }),
        (error: unknown) => finish({ kind: "threw", error }),
      );
    return task;
  }

  /** Wakes a parked task by running `answer`, unless it is dead. */
  wake(task: Task, answer: () => void): void {
    if (!task.alive) return;
    task.unpark();
    this.#woken = true;
    answer();
  }

  /** A pause in virtual time, for product code that waits. */
  pause(task: Task, milliseconds: number): Promise<void> {
    task.park();
    return new Promise((resolve) => {
      this.after(milliseconds, () => this.wake(task, resolve));
    });
  }

  /** Runs the next event if it is due by then. False when there is none. */
  async step(untilMilliseconds = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (this.#woken) await this.#settle();
    const next = this.#heap.first;
    if (next === undefined || next.at > untilMilliseconds) return false;
    this.#heap.pop();
    this.#now = next.at;
    this.#steps += 1;
    next.action();
    if (this.#woken) await this.#settle();
    return true;
  }

  /** Runs every event due by then; the clock ends at that moment. */
  async runUntil(untilMilliseconds: number): Promise<void> {
    while (await this.step(untilMilliseconds));
    this.#now = Math.max(this.#now, untilMilliseconds);
  }

  /** Waits, in real time, until every live task has parked or ended. */
  async #settle(): Promise<void> {
    this.#woken = false;
    await nextTurn();
    for (let turn = 0; !this.#quiet(); turn += 1) {
      if (turn > turnsBeforeStuck)
        throw new Error(`waits for something outside the simulation: ${this.#busy()}`);
      await nextTurn();
    }
  }

  #quiet(): boolean {
    for (const task of this.#running) if (!task.quiet) return false;
    return true;
  }

  #busy(): string {
    return [...this.#running]
      .filter((task) => !task.quiet)
      .map((task) => task.name)
      .join(", ");
  }
}

function before(left: Event, right: Event): boolean {
  if (left.at !== right.at) return left.at < right.at;
  if (left.order !== right.order) return left.order < right.order;
  return left.sequence < right.sequence;
}
