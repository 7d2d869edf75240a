/**
 * Every version of the notice by its days and its weight, newest last, without its wording: for those who ask when one
 * is due for review, or whether somebody must be told anew, and have no use for thirty kilobytes of words.
 */
export interface VersionDates {
  /** The day it came into force, ISO 8601. Also its name in links and on the ledger. */
  readonly version: string;
  /** Look at it again by then, ISO 8601: the notice promises regular review. */
  readonly reviewBy: string;
  /** Whether people still held under an earlier version must be told anew. */
  readonly material: boolean;
}

export const versionDates = [
  { version: "2026-11-22", reviewBy: "2027-05-22", material: true },
  // Adds words for a second region and changes none: who was told where there is none was told the same. Where one is
  // switched on, that is what matters, and not the day of the words: see `placesChangedOn` in the settings.
  { version: "2026-11-30", reviewBy: "2027-05-30", material: false },
] as const satisfies readonly VersionDates[];

/** The version in force: the last one. */
export const datesInForce: VersionDates = versionDates.at(-1) ?? versionDates[0];

/** Whether the notice is past its review date. An alarm follows; the notice stays in force. */
export const reviewDue = (now: Date, { reviewBy }: VersionDates = datesInForce): boolean =>
  now.getTime() >= Date.parse(reviewBy);

/**
 * Whether a person told under version `told` must be told anew: a later version that is in force at `now` changes
 * something that matters. A version that never was counts as the oldest.
 */
export function noticeOwedAgain(
  told: string,
  now: Date,
  all: readonly VersionDates[] = versionDates,
): boolean {
  const since = all.slice(all.findIndex(({ version }) => version === told) + 1);
  return since.some(({ version, material }) => material && Date.parse(version) <= now.getTime());
}
