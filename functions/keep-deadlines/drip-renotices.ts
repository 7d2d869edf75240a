/**
 * A material new version of the notice opens the duty again for everybody still held who was told an older one, and so
 * does a change of the places where the data are kept for everybody who was told before it. They are found by walking the table once; each run of the sweep goes on until it has queued its few, so
 * that a change of wording never becomes a flood of mail, and what lies between them costs no time. Where the walk has got to is kept in the table.
 */
import {
  inviteKey,
  readInvite,
  type StoredInvite,
  scanInvites,
  writeChange,
} from "../../shared/aws/invite-store.ts";
import { type Key, readItem, type Table, TableBusy, writeItem } from "../../shared/aws/invitee-table.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import { type Invite, isHeld } from "../../shared/domain/invite.ts";
import { renotice } from "../../shared/domain/inviter-changes.ts";
import { noticeOwedAgain, type VersionDates } from "../../shared/domain/notice/version-dates.ts";

const progressKey: Key = { pk: "control", sk: "renotice" };

const pageSize = 250;
/** As far as one run walks at most, found somebody or not. */
const pagesPerRun = 40;
/** With less time left, the next run goes on. */
const reserveMs = 5_000;

/** What people are owed a new notice for. */
export interface Changes {
  readonly versions: readonly VersionDates[];
  /** The first day, ISO 8601, on which the data are where the notice now says; it may be still to come. */
  readonly placesChangedOn?: string | undefined;
}

/** Goes on with the walk. @param remainingMs left to the invocation @returns how many notices it queued; 0 with one read, or none, once there is nothing to do */
export async function dripRenotices(
  acts: Acts,
  changes: Changes,
  remainingMs: () => number = () => Number.POSITIVE_INFINITY,
): Promise<number> {
  const nowMs = acts.clock();
  const changed = lastChange(changes, nowMs);
  if (changed === undefined || acts.policy.renoticesPerSweep === 0) return 0;
  const progress = await readItem(acts.table, progressKey);
  const mine = progress?.["version"] === changed ? progress : undefined;
  if (mine?.["done"] === true) return 0;
  const began = mine?.["after"];
  let last: Readonly<Record<string, unknown>> | undefined = isKey(began) ? { ...began } : undefined;
  let queued = 0;
  for (let pages = 0; pages < pagesPerRun && remainingMs() > reserveMs; pages++) {
    const page = await scanInvites(acts.table, pageSize, last);
    const told = await tellPage(acts, changes, page.invites, acts.policy.renoticesPerSweep - queued);
    queued += told.queued;
    last = told.stoppedAfter ?? page.last;
    if (last === undefined || queued >= acts.policy.renoticesPerSweep) {
      await remember(acts.table, changed, last);
      return queued;
    }
  }
  // Without a page, whoever began has not ended.
  if (last !== undefined) await remember(acts.table, changed, last);
  return queued;
}

/** Queues at most `most` of a page. @returns where it stopped, if people of the page are left */
async function tellPage(
  acts: Acts,
  changes: Changes,
  invites: readonly StoredInvite[],
  most: number,
): Promise<{ readonly queued: number; readonly stoppedAfter?: Readonly<Record<string, unknown>> }> {
  let queued = 0;
  for (const [n, stored] of invites.entries()) {
    if (!(await tellAgain(acts, changes, stored))) continue;
    queued += 1;
    if (queued >= most && n < invites.length - 1) {
      return { queued, stoppedAfter: { ...inviteKey(stored.invite.inviteId) } };
    }
  }
  return { queued };
}

/** How often a write starts over because somebody else wrote the same invite. */
const tries = 5;

/**
 * The walk comes by once only, so one whom somebody else is just writing is tried again as they then are.
 * @returns whether their notice is queued @throws {TableBusy} where others kept writing: the run begins the page anew
 */
async function tellAgain(acts: Acts, changes: Changes, found: StoredInvite): Promise<boolean> {
  let stored: StoredInvite | undefined = found;
  for (let n = 0; n < tries && stored !== undefined; n++) {
    const nowMs = acts.clock();
    if (!isOwed(stored.invite, nowMs, changes)) return false;
    const change = renotice(stored.invite, nowMs);
    if (change === undefined) return false;
    const written = await writeChange(acts.table, stored, change, { nowMs, policy: acts.policy });
    if (written.result === "written") return true;
    stored = await readInvite(acts.table, found.invite.inviteId, nowMs);
  }
  if (stored === undefined) return false;
  throw new TableBusy();
}

/** The day of the last change that is in force; its name is that of the walk. */
function lastChange({ versions, placesChangedOn }: Changes, nowMs: number): string | undefined {
  // The first version opens no duty anew: nobody was told anything before it.
  const worded = versions.slice(1).flatMap(({ version, material }) => (material ? [version] : []));
  return [...worded, ...(placesChangedOn === undefined ? [] : [placesChangedOn])]
    .filter((day) => Date.parse(day) <= nowMs)
    .sort()
    .at(-1);
}

function isOwed(invite: Invite, nowMs: number, { versions, placesChangedOn }: Changes): boolean {
  const { version, sentAtMs, queuedAtMs } = invite.notice;
  const changedAtMs = placesChangedOn === undefined ? Number.POSITIVE_INFINITY : Date.parse(placesChangedOn);
  const toldElsewhere = changedAtMs <= nowMs && (sentAtMs ?? queuedAtMs) < changedAtMs;
  return (
    invite.restrictedAtMs === undefined &&
    isHeld(invite, nowMs) &&
    (toldElsewhere || noticeOwedAgain(version ?? "", new Date(nowMs), versions))
  );
}

const isKey = (value: unknown): value is Key =>
  typeof value === "object" && value !== null && "pk" in value && "sk" in value;

async function remember(
  table: Table,
  version: string,
  last: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  await writeItem(table, {
    put: { ...progressKey, version, ...(last === undefined ? { done: true } : { after: last }) },
  });
}
