/**
 * Every version of the notice that was ever in force, newest last. A version is immutable: its wording lies in a
 * folder of its own, and the hashes here were taken when it was made. A test compares them, so that changing words
 * means making a version.
 */
import { cy as cy20261122 } from "./versions/2026-11-22/cy.ts";
import { enGB as enGB20261122 } from "./versions/2026-11-22/en-GB.ts";
import type { Language, Wording } from "./wording.ts";

/** SHA-256, hex, of a version's folder and of what is read in each language; `npm run notice -- --seal` takes it. */
export interface Seal {
  readonly source: string;
  readonly read: Readonly<Partial<Record<Language, string>>>;
}

export interface NoticeVersion {
  /** The day it came into force, ISO 8601. Also its name in links and on the ledger. */
  readonly version: string;
  /** Look at it again by then, ISO 8601: the notice promises regular review. */
  readonly reviewBy: string;
  /** Whether people still held under an earlier version must be told anew. */
  readonly material: boolean;
  readonly wording: Readonly<Record<"en-GB", Wording>> & Readonly<Partial<Record<Language, Wording>>>;
  readonly seal: Seal;
}

export const versions: readonly [NoticeVersion, ...NoticeVersion[]] = [
  {
    version: "2026-11-22",
    reviewBy: "2027-05-22",
    material: true,
    wording: { "en-GB": enGB20261122, cy: cy20261122 },
    seal: {
      source: "05bec9d379fd581dde550be5a79d9889168e4183c1a5b33248f7b6d3b783494b",
      read: {
        "en-GB": "ebc6f4a68c784552f5a7b469704aba4e33906c097a6bced28a188fb184e5882d",
        cy: "c465d061d5c14a98c58bb39e94ba744d1314c04c67bc78e69a48d4473597aa10",
      },
    },
  },
];

/** The version in force: the last one. */
export const currentVersion: NoticeVersion = versions.at(-1) ?? versions[0];
export const currentNoticeVersion: string = currentVersion.version;

/** The version of that name, or undefined if there never was one. */
export const versionNamed = (name: string): NoticeVersion | undefined =>
  versions.find(({ version }) => version === name);

/** Whether the notice is past its review date. An alarm follows; the notice stays in force. */
export const reviewDue = (now: Date, { reviewBy }: NoticeVersion = currentVersion): boolean =>
  now.getTime() >= Date.parse(reviewBy);

/**
 * Whether a person told under version `told` must be told anew: a later version that is in force at `now` changes
 * something that matters. A version that never was counts as the oldest.
 */
export function noticeOwedAgain(told: string, now: Date, all: readonly NoticeVersion[] = versions): boolean {
  const since = all.slice(all.findIndex(({ version }) => version === told) + 1);
  return since.some(({ version, material }) => material && Date.parse(version) <= now.getTime());
}
