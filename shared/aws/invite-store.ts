/**
 * Invites in the table: how one is read, and how a change of one is written together with its ledger entries
 * and its link to the subject, in one transaction. The condition of every write is made of the states that
 * the change may start from and of the revision that was read, so two writers can't both win.
 */

import { createHash } from "node:crypto";
import { backstopMs, dayMs, type Invite, ledgerUntilMs, nextWakeMs, patience } from "../domain/invite.ts";
import { barsOf, type Change, type ChangeName, changes, type LedgerDraft } from "../domain/invite-change.ts";
import { appendEntry, type LedgerHead } from "../domain/ledger.ts";
import type { Policy } from "../domain/policy.ts";
import {
  absent,
  absentOrPast,
  type Condition,
  type Item,
  type Key,
  queryPage,
  readItem,
  readItems,
  readPartition,
  scanPage,
  type Table,
  transact,
  type Write,
} from "./invitee-table.ts";
import { fromStored, toStored } from "./stored-invite.ts";

/** Where an invite lies; its ledger is in the same partition. */
export const inviteKey = (inviteId: string): Key => ({ pk: `invite#${inviteId}`, sk: "invite" });
/** Where everything lies that belongs to one pseudonym: its record, links to its invites, requests, ledger. */
export const subjectPartition = (subjectId: string): string => `subject#${subjectId}`;

const wakeShards = 4;

/** Open requests have a share of the wake index to themselves, so that they can be listed without reading invites. */
export const requestShard = "wake#requests";
/** Every share of the wake index, for whoever asks what is due. */
export const wakeShardNames: readonly string[] = [
  ...Array.from({ length: wakeShards }, (_, n) => `wake#${n}`),
  requestShard,
];

/** The invite's share of the wake index; from its id, so that it never changes. */
const wakeShardOf = (inviteId: string): string =>
  `wake#${inviteId.charCodeAt(inviteId.length - 1) % wakeShards}`;

/** Attributes of the table, not of the invite. */
const tableAttributes = ["pk", "sk", "inviterKey", "wakeShard", "wakeAtSeconds", "expiresAtSeconds"] as const;

/**
 * Under which an inviter's own invites are listed. A plain hash: it has no key that could be rotated away from
 * under the listing, and it lies beside what it stands for and goes with it. Base64: twenty bytes fewer keep a
 * new invite of usual size within the kilobyte that two write units pay for.
 */
export const inviterKeyOf = (organisation: string, sub: string): string =>
  createHash("sha256")
    .update(JSON.stringify([organisation, sub]))
    .digest("base64url");

/** The item of an invite. `wakeAtSeconds` rounds down: early is allowed, late is not. */
export function inviteItem(invite: Invite, policy: Policy, wakeAtMs = nextWakeMs(invite, policy)): Item {
  return {
    ...toStored(invite),
    ...inviteKey(invite.inviteId),
    ...(invite.inviter === undefined
      ? {}
      : { inviterKey: inviterKeyOf(invite.organisation, invite.inviter.sub) }),
    wakeShard: wakeShardOf(invite.inviteId),
    wakeAtSeconds: Math.floor(wakeAtMs / 1000),
    expiresAtSeconds: Math.ceil(backstopMs(invite, policy) / 1000),
  };
}

/** An invite as read, with the wake time that stands in the index. */
export interface StoredInvite {
  readonly invite: Invite;
  readonly wakeAtMs: number;
}

/** The invite of an item whose sort key says that it is one. @throws for a schema that this code does not know */
export function readAsInvite(item: Readonly<Record<string, unknown>>): StoredInvite {
  const invite = fromStored(
    Object.fromEntries(
      Object.entries(item).filter(([name]) => !(tableAttributes as readonly string[]).includes(name)),
    ),
  );
  return { invite, wakeAtMs: Number(item["wakeAtSeconds"]) * 1000 };
}

/** The invite, strongly consistent; undefined where there is none, or it has run out of all its time. */
export async function readInvite(
  table: Table,
  inviteId: string,
  nowMs: number,
): Promise<StoredInvite | undefined> {
  const item = await readItem(table, inviteKey(inviteId));
  return item === undefined || isPast(item, nowMs) ? undefined : readAsInvite(item);
}

/** Several invites, strongly consistent, in no order; leaves out what is not there or past. */
export async function readInvites(
  table: Table,
  inviteIds: readonly string[],
  nowMs: number,
): Promise<readonly StoredInvite[]> {
  const items = await readItems(table, inviteIds.map(inviteKey));
  return items.filter((item) => !isPast(item, nowMs)).map(readAsInvite);
}

/** The same for the sweep, which must also see what should be gone already. */
export async function readInvitesEvenPast(
  table: Table,
  inviteIds: readonly string[],
): Promise<readonly StoredInvite[]> {
  return (await readItems(table, inviteIds.map(inviteKey))).map(readAsInvite);
}

/** Invites, and apart from them the ids of those whose items this code cannot read. */
export interface InvitesApart {
  readonly invites: readonly StoredInvite[];
  readonly unreadable: readonly string[];
}

/**
 * Several invites, strongly consistent, in no order: one that cannot be read (of a schema that is not this code's) keeps
 * nobody from the others. @param nowMs leaves out what is past; without it, that is there too
 */
export async function readInvitesApart(
  table: Table,
  inviteIds: readonly string[],
  nowMs?: number,
): Promise<InvitesApart> {
  const invites: StoredInvite[] = [];
  const unreadable: string[] = [];
  for (const item of await readItems(table, inviteIds.map(inviteKey))) {
    if (nowMs !== undefined && isPast(item, nowMs)) continue;
    const stored = readIfReadable(item);
    if (stored === undefined) unreadable.push(inviteIdOf(item));
    else invites.push(stored);
  }
  return { invites, unreadable };
}

/** The invite of an item whose sort key says that it is one; undefined where this code cannot read it. */
export function readIfReadable(item: Readonly<Record<string, unknown>>): StoredInvite | undefined {
  try {
    return readAsInvite(item);
  } catch {
    return undefined;
  }
}

/** The id that an invite's key names, whatever its item holds. */
export const inviteIdOf = ({ pk }: Pick<Key, "pk">): string => pk.slice("invite#".length);

/** DynamoDB deletes what has expired within days; for us it is gone at once. */
export const isPast = (item: Item, nowMs: number): boolean =>
  typeof item["expiresAtSeconds"] === "number" && item["expiresAtSeconds"] * 1000 <= nowMs;

/** Invites by the page, in the table's own order: for the rare walk over everything that is stored. */
export async function scanInvites(
  table: Table,
  limit: number,
  after?: Readonly<Record<string, unknown>>,
): Promise<{ readonly invites: readonly StoredInvite[]; readonly last?: Readonly<Record<string, unknown>> }> {
  const page = await scanPage(table, limit, after);
  return { ...page, invites: page.items.filter(({ sk }) => sk === "invite").map(readAsInvite) };
}

/** The ids of a person's invites, under one pseudonym. */
export async function readInviteIdsOfSubject(table: Table, subjectId: string): Promise<readonly string[]> {
  const links = await readPartition(table, subjectPartition(subjectId), "invite#");
  return [...new Set(links.map((link) => String(link["inviteId"])))];
}

/** One page of an inviter's invite ids, newest first, from `beforeId` on. */
export async function listInviteIds(
  table: Table,
  inviterKey: string,
  limit: number,
  beforeId?: string,
): Promise<readonly string[]> {
  const { items } = await queryPage(table, {
    index: "by-inviter",
    where: {
      expression: beforeId === undefined ? "inviterKey = :key" : "inviterKey = :key AND inviteId < :before",
      values: { ":key": inviterKey, ...(beforeId === undefined ? {} : { ":before": beforeId }) },
    },
    descending: true,
    limit,
  });
  return items.map((item) => String(item["inviteId"]));
}

/** Ledger entries of one chain as items to put, and the head that they lead to. */
export function ledgerWrites(
  chain: `invite#${string}` | `subject#${string}`,
  head: LedgerHead | undefined,
  drafts: readonly LedgerDraft[],
  stamp: {
    readonly atMs: number;
    readonly organisation?: string;
    readonly untilMs: number;
    readonly lane?: string;
  },
): { readonly writes: readonly Write[]; readonly head: LedgerHead | undefined } {
  let last = head;
  const writes: Write[] = [];
  for (const draft of drafts) {
    const appended = appendEntry(last, {
      ...draft,
      chain,
      at: stamp.atMs,
      organisation: stamp.organisation,
    });
    last = appended.head;
    writes.push({
      put: {
        pk: chain,
        sk: `ledger#${String(appended.entry.seq).padStart(6, "0")}`,
        entry: appended.entry,
        ...(stamp.lane === undefined ? {} : { lane: stamp.lane }),
        expiresAtSeconds: Math.ceil(stamp.untilMs / 1000),
      },
      condition: absent,
    });
  }
  return { writes, head: last };
}

const linkItem = (invite: Invite, policy: Policy): Item => ({
  pk: subjectPartition(invite.subjectId),
  sk: invite.linkKey,
  inviteId: invite.inviteId,
  expiresAtSeconds: Math.ceil(ledgerUntilMs(invite, policy) / 1000),
});

/** A new invite with its ledger, and the writes that store it: invite, link (the second of them), ledger. */
export function receiveWrites(
  invite: Omit<Invite, "ledger">,
  drafts: readonly LedgerDraft[],
  policy: Policy,
): { readonly invite: Invite; readonly writes: readonly Write[] } {
  const ledger = ledgerWrites(`invite#${invite.inviteId}`, undefined, drafts, {
    atMs: invite.receivedAtMs,
    organisation: invite.organisation,
    untilMs: invite.receivedAtMs + policy.ledgerDays * dayMs,
    lane: invite.lane,
  });
  if (ledger.head === undefined) throw new Error("A received invite has a ledger entry");
  const whole: Invite = { ...invite, ledger: ledger.head };
  // The sender's lease ends before a queued notice would be due for help. To wake for that from the start spares
  // the claim a write to the index; an import, which waits longer for its turn, would be looked at too early.
  const wake = nextWakeMs(whole, policy);
  const wakeAtMs = whole.lane === "single" ? Math.min(wake, whole.receivedAtMs + patience.leaseMs) : wake;
  const writes: readonly Write[] = [
    { put: inviteItem(whole, policy, wakeAtMs), condition: absent },
    { put: linkItem(whole, policy), condition: absentOrPast(invite.receivedAtMs) },
    ...ledger.writes,
  ];
  return { invite: whole, writes };
}

/** The condition of a change: the states it may start from, the revision read, no mark that bars it, and (but for clearing up) not yet past. */
function changeCondition(name: ChangeName, before: Invite, nowMs: number): Condition {
  const { status, notice, ...rest } = changes[name];
  const stillThere = "evenPast" in rest ? "" : "expiresAtSeconds > :now AND ";
  const states = (prefix: string, list: readonly string[]) =>
    Object.fromEntries(list.map((state, n) => [`:${prefix}${n}`, state]));
  const free = barsOf(name).map((mark) => ` AND attribute_not_exists(${mark})`);
  const any = (prefix: string, list: readonly string[]) => list.map((_, n) => `:${prefix}${n}`).join(", ");
  return {
    expression:
      `revision = :revision AND ${stillThere}#status IN (${any("status", status)}) ` +
      `AND notice.#state IN (${any("notice", notice)})${free.join("")}`,
    names: { "#status": "status", "#state": "state" },
    values: {
      ":revision": before.revision,
      ...("evenPast" in rest ? {} : { ":now": Math.floor(nowMs / 1000) }),
      ...states("status", status),
      ...states("notice", notice),
    },
  };
}

/** When and under which policy a change is written, and what goes with it. */
export interface WriteOptions {
  readonly nowMs: number;
  readonly policy: Policy;
  /** More writes of the same transaction; their refusal refuses it all. */
  readonly more?: readonly Write[];
  /** The sweep sets the wake time exactly; others leave an earlier one standing, which spares an index write. */
  readonly exactWake?: boolean;
}

/** `superseded`: somebody else changed the invite, or the state did not permit it. `refusedMore`: which of `more` were refused, counted from 0. */
export type WriteResult =
  | { readonly result: "written"; readonly stored: StoredInvite }
  | { readonly result: "superseded"; readonly refusedMore: readonly number[] };

/** Writes a change, its ledger entries and the subject's link in one transaction. @throws {TableBusy} and the SDK's errors */
export async function writeChange(
  table: Table,
  before: StoredInvite,
  change: Change,
  options: WriteOptions,
): Promise<WriteResult> {
  const { nowMs, policy } = options;
  const linked = relink(before.invite, change.next);
  const ledger = ledgerWrites(`invite#${linked.inviteId}`, before.invite.ledger, change.drafts, {
    atMs: nowMs,
    organisation: linked.organisation,
    untilMs: ledgerUntilMs(linked, policy),
    lane: linked.lane,
  });
  const next: Invite = {
    ...linked,
    ledger: ledger.head ?? before.invite.ledger,
    revision: before.invite.revision + 1,
  };
  const wake = nextWakeMs(next, policy);
  const settled = next.status !== "pending" || next.notice.state === "delivered";
  const wakeAtMs = options.exactWake === true || settled || before.wakeAtMs > wake ? wake : before.wakeAtMs;
  const more = options.more ?? [];
  const writes: readonly Write[] = [
    ...more,
    {
      put: notExpiring(inviteItem(next, policy, wakeAtMs), nowMs),
      condition: changeCondition(change.name, before.invite, nowMs),
    },
    ...linkWrites(before.invite, next, policy),
    ...ledger.writes,
  ];
  const written = await transact(table, writes);
  if (written.result === "done") return { result: "written", stored: { invite: next, wakeAtMs } };
  return {
    result: "superseded",
    refusedMore: written.refusals.map(({ index }) => index).filter((index) => index < more.length),
  };
}

/**
 * What has just been written is the sweep's to clear away, even where its time was over before (a bounce after
 * the due date, an exemption's last moment): the backstop leaves it a day, so that the ledger gets its last entry.
 */
const notExpiring = (item: Item, nowMs: number): Item => ({
  ...item,
  expiresAtSeconds: Math.max(Number(item["expiresAtSeconds"]), Math.ceil((nowMs + dayMs) / 1000)),
});

/** A link is unique among an inviter's pending invites; once ended, it only leads from the person to what is held. */
function relink(before: Invite, next: Invite): Invite {
  if (before.status !== "pending" || next.status === "pending") return next;
  return { ...next, linkKey: `invite#${next.inviteId}` };
}

function linkWrites(before: Invite, next: Invite, policy: Policy): readonly Write[] {
  const old = { pk: subjectPartition(before.subjectId), sk: before.linkKey };
  const had = before.status === "pending" || before.invitee !== undefined;
  const has = next.status === "pending" || next.invitee !== undefined;
  const moved = before.linkKey !== next.linkKey || before.subjectId !== next.subjectId;
  if (had && has && moved) return [{ remove: old }, { put: linkItem(next, policy), condition: absent }];
  if (had && !has) return [{ remove: old }];
  return [];
}

/**
 * Puts a later state of the same invite in the place of an earlier one that a restore brought back, if that
 * still is as it was read. Its missing ledger entries belong into the same transaction.
 */
export const replaceWrites = (earlier: Invite, later: Invite, policy: Policy): readonly Write[] => [
  {
    put: inviteItem(later, policy),
    condition: { expression: "revision = :revision", values: { ":revision": earlier.revision } },
  },
  ...linkWrites(earlier, later, policy),
];
