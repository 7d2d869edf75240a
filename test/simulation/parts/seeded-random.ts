/**
 * The simulation's only source of chance: a small generator (sfc32) started from a seed. The same seed
 * gives the same numbers for ever; `fork` gives a part its own stream, so that drawing more in one part
 * leaves every other part's draws as they were.
 */

/** FNV-1a over UTF-16 units, to 32 bits: turns a seed or a label into a starting state. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export class SeededRandom {
  readonly seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.seed = seed;
    this.#a = hash32(`a:${seed}`);
    this.#b = hash32(`b:${seed}`);
    this.#c = hash32(`c:${seed}`);
    // The first outputs still resemble the seed; let them go.
    for (let round = 0; round < 12; round += 1) this.bits();
  }

  /** 32 random bits, as an unsigned number. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** At least 0, below 1. */
  fraction(): number {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number from 0 to `limit` − 1. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with this probability. Draws nothing at 0 or below, so that a fault switched off costs no draw. */
  chance(probability: number): boolean {
    return probability > 0 && this.fraction() < probability;
  }

  /** One of the list. Throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    const index = this.below(list.length);
    const found = list[index];
    if (index >= list.length || found === undefined) throw new Error("pick from an empty list");
    return found;
  }

  /** A new list in random order. */
  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => ({ value, order: this.bits() }))
      .sort((left, right) => left.order - right.order)
      .map(({ value }) => value);
  }

  /** The product's `Random`: `size` bytes. */
  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index += 1) bytes[index] = this.bits() & 0xff;
    return bytes;
  }

  /** `size` random bytes in lower-case hexadecimal. */
  hex(size: number): string {
    return Buffer.from(this.bytes(size)).toString("hex");
  }

  /** An independent generator. Does not move this one. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${label}`);
  }
}
