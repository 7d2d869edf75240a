/** Medians with their spread: the quarter points, between which half of the rounds lie. */

export interface Spread {
  readonly median: number;
  readonly from: number;
  readonly to: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), from: at(0.25), to: at(0.75) };
}

/** `101 (98–105)`. */
export const shown = ({ median, from, to }: Spread, digits = 0): string =>
  `${median.toFixed(digits)} (${from.toFixed(digits)}–${to.toFixed(digits)})`;

/** Each value over the one measured against it in the same round. */
export const ratiosOf = (values: readonly number[], floor: readonly number[]): Spread =>
  spreadOf(values.map((value, round) => value / (floor[round] ?? Number.NaN)));
