/**
 * Every version of the notice that was ever in force with its wording, newest last; `version-dates.ts` has their days.
 * A version is immutable: its wording lies in a folder of its own, and `seals.ts` has the hashes that were taken when
 * it was made. A test compares them, so that changing words means making a version.
 */
import { noticeVersionInForce } from "./current-version.ts";
import { cy as cy20261122 } from "./versions/2026-11-22/cy.ts";
import { enGB as enGB20261122 } from "./versions/2026-11-22/en-GB.ts";
import { cy as cy20261130 } from "./versions/2026-11-30/cy.ts";
import { enGB as enGB20261130 } from "./versions/2026-11-30/en-GB.ts";
import type { Language, Wording } from "./wording.ts";

export interface NoticeVersion {
  /** The day it came into force, ISO 8601. Also its name in links and on the ledger. */
  readonly version: string;
  readonly wording: Readonly<Record<"en-GB", Wording>> & Readonly<Partial<Record<Language, Wording>>>;
}

/** The version in force: the last one. */
export const currentVersion: NoticeVersion = {
  version: noticeVersionInForce,
  wording: { "en-GB": enGB20261130, cy: cy20261130 },
};
export const currentNoticeVersion: string = noticeVersionInForce;

export const versions: readonly [NoticeVersion, ...NoticeVersion[]] = [
  { version: "2026-11-22", wording: { "en-GB": enGB20261122, cy: cy20261122 } },
  currentVersion,
];

/** The version of that name, or undefined if there never was one. */
export const versionNamed = (name: string): NoticeVersion | undefined =>
  versions.find(({ version }) => version === name);
