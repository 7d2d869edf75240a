/**
 * What happened in a simulated run, line by line. Every line goes into a running digest, so that two runs
 * of one seed can be compared byte for byte without keeping millions of lines; the last lines are kept for
 * the report of a failure, or all of them when asked.
 */
import { createHash } from "node:crypto";

const batchCharacters = 32_768;

export interface TraceSettings {
  /** How many of the last lines to keep; Infinity keeps all. Default 400. */
  readonly keep?: number;
}

export class Trace {
  readonly #hash = createHash("sha256");
  readonly #keep: number;
  #lines: string[] = [];
  #pending = "";
  #count = 0;

  constructor(settings: TraceSettings = {}) {
    this.#keep = settings.keep ?? 400;
  }

  /** Adds one line. It must hold nothing that differs between runs of one seed. */
  line(text: string): void {
    this.#count += 1;
    this.#pending += `${text}\n`;
    if (this.#pending.length > batchCharacters) this.#flush();
    if (this.#keep === 0) return;
    this.#lines.push(text);
    if (this.#lines.length > this.#keep * 2) this.#lines = this.#lines.slice(-this.#keep);
  }

  /** Lines written so far. */
  get count(): number {
    return this.#count;
  }

  /** The last lines, oldest first. */
  tail(most = this.#keep): readonly string[] {
    return this.#lines.slice(-Math.min(most, this.#keep));
  }

  /** SHA-256 over all lines so far, in hexadecimal. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest("hex");
  }

  #flush(): void {
    this.#hash.update(this.#pending);
    this.#pending = "";
  }
}
