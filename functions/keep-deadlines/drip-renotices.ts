/**
 * A material new version of the notice opens the duty again for everybody still held who was told an older
 * one. They are found by walking the table once, a page in each run of the sweep, so that a change of wording
 * never becomes a flood of mail. Where the walk has got to is kept in the table.
 */
import { scanInvites, writeChange } from "../../shared/aws/invite-store.ts";
import { type Key, readItem, type Table, writeItem } from "../../shared/aws/invitee-table.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import { type Invite, isHeld } from "../../shared/domain/invite.ts";
import { renotice } from "../../shared/domain/invite-changes.ts";
import { type NoticeVersion, noticeOwedAgain } from "../../shared/domain/notice/versions.ts";

const progressKey: Key = { pk: "control", sk: "renotice" };

/** Goes on with the walk. @returns how many notices it queued; 0 with one read, or none, once there is nothing to do */
export async function dripRenotices(acts: Acts, versions: readonly NoticeVersion[]): Promise<number> {
  const nowMs = acts.clock();
  const changed = versions
    .slice(1)
    .findLast(({ version, material }) => material && Date.parse(version) <= nowMs);
  // The first version opens no duty anew: nobody was told anything before it.
  if (changed === undefined) return 0;
  const progress = await readItem(acts.table, progressKey);
  const mine = progress?.["version"] === changed.version ? progress : undefined;
  if (mine?.["done"] === true) return 0;
  const after = mine?.["after"];
  const page = await scanInvites(
    acts.table,
    acts.policy.renoticesPerSweep,
    isKey(after) ? { ...after } : undefined,
  );
  let queued = 0;
  for (const stored of page.invites) {
    if (!isOwed(stored.invite, nowMs, versions)) continue;
    const change = renotice(stored.invite, nowMs);
    if (change === undefined) continue;
    const written = await writeChange(acts.table, stored, change, { nowMs, policy: acts.policy });
    if (written.result === "written") queued += 1;
  }
  await remember(acts.table, changed.version, page.last);
  return queued;
}

function isOwed(invite: Invite, nowMs: number, versions: readonly NoticeVersion[]): boolean {
  return (
    invite.restrictedAtMs === undefined &&
    isHeld(invite, nowMs) &&
    noticeOwedAgain(invite.notice.version ?? "", new Date(nowMs), versions)
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
