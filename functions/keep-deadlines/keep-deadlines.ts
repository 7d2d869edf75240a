/**
 * The sweep: finds by state whatever is due, and does it. It asks the wake index, so its cost follows what is
 * due and not what is stored; the index lags, so each item is read again before anything is done to it.
 */
import { escalationWrite } from "../../shared/aws/escalations.ts";
import {
  readInvitesApart,
  type StoredInvite,
  wakeShardNames,
  writeChange,
} from "../../shared/aws/invite-store.ts";
import { type Key, queryPage, readPartition, type Table, writeItem } from "../../shared/aws/invitee-table.ts";
import { type NoticeMessage, type NoticeQueue, queueMessages } from "../../shared/aws/notice-queue.ts";
import {
  breakerIsOpen,
  countForgetDue,
  forgettingIsHeld,
  readControl,
} from "../../shared/aws/sending-control.ts";
import { type Acts, pruneSubject, spread } from "../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import { type Lane, nextWakeMs } from "../../shared/domain/invite.ts";
import type { Log, LogFields } from "../../shared/lambda/log.ts";
import { decideSweep, type SweepAct, type SweepView } from "./decide-sweep.ts";
import { type RequestFinding, sweepRequests } from "./sweep-requests.ts";

export interface Sweep extends Acts {
  readonly queue: NoticeQueue;
  /** Milliseconds left to the invocation. */
  readonly remainingMs: () => number;
  /** Told of each item that could not be dealt with, by its ids. */
  readonly log: Pick<Log, "error">;
}

export type SweepCounts = Partial<
  Record<SweepAct["act"] | RequestFinding | "spread" | "pruned" | "superseded" | "failed", number>
>;

export interface SweepReport {
  readonly acts: SweepCounts;
  /** Nothing due is left; false where time ran out, and the next run goes on. */
  readonly finished: boolean;
  readonly brake: boolean;
}

const pageSize = 50;
const reserveMs = 10_000;
/** An invite may have several things due; more than this at once would be a loop. */
const actsPerInvite = 6;

/** Does everything that is due now. @throws the SDK's errors of the index; a single item's trouble only counts as failed */
export async function keepDeadlines(sweep: Sweep): Promise<SweepReport> {
  const nowMs = sweep.clock();
  const view = await viewOf(sweep, nowMs);
  const acts: SweepCounts = {};
  let finished = true;
  let failure: { readonly error: unknown } | undefined;
  for (const shard of wakeShardNames) {
    try {
      finished = (await sweepShard(sweep, view, shard, acts)) && finished;
    } catch (error) {
      // One shard's trouble must not keep the others past their deadlines.
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
  return { acts, finished, brake: view.brake };
}

async function viewOf({ table, policy }: Sweep, nowMs: number): Promise<SweepView> {
  const control = await readControl(table, nowMs);
  return {
    nowMs,
    policy,
    sendingIsOpen: !control.stopped && !breakerIsOpen(control.last24Hours, policy),
    brake: forgettingIsHeld(control, policy),
  };
}

async function sweepShard(sweep: Sweep, view: SweepView, shard: string, acts: SweepCounts): Promise<boolean> {
  let after: Readonly<Record<string, unknown>> | undefined;
  do {
    if (sweep.remainingMs() < reserveMs) return false;
    const page = await queryPage(sweep.table, {
      index: "by-wake",
      where: {
        expression: "wakeShard = :shard AND wakeAtSeconds <= :now",
        values: { ":shard": shard, ":now": Math.floor(view.nowMs / 1000) },
      },
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    await sweepItems(sweep, view, page.items, acts);
    after = page.last;
  } while (after !== undefined);
  return true;
}

async function sweepItems(
  sweep: Sweep,
  view: SweepView,
  keys: readonly Key[],
  acts: SweepCounts,
): Promise<void> {
  const inviteIds = keys.filter(({ sk }) => sk === "invite").map(({ pk }) => pk.slice("invite#".length));
  const requests = keys.filter(({ sk }) => sk.startsWith("request#"));
  const subjectIds = keys.filter(({ sk }) => sk === "subject").map(({ pk }) => pk.slice("subject#".length));
  const messages: Record<Lane, NoticeMessage[]> = { single: [], bulk: [] };
  const count = (name: keyof SweepCounts) => {
    acts[name] = (acts[name] ?? 0) + 1;
  };
  const failed = (ids: LogFields, error: unknown): void => {
    count("failed");
    sweep.log.error("An item could not be dealt with and is still due", error, ids);
  };
  // One item's trouble must not keep the others past their deadlines; it is still due at the next run.
  const apart = async (ids: LogFields, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed(ids, error);
    }
  };
  const found = await readInvitesApart(sweep.table, inviteIds);
  for (const inviteId of found.unreadable) {
    failed({ kind: "invite", inviteId }, new Error("This version cannot read it"));
  }
  for (const stored of found.invites) {
    const { inviteId } = stored.invite;
    await apart({ kind: "invite", inviteId }, () => sweepInvite(sweep, view, stored, messages, count));
  }
  for (const subjectId of subjectIds) {
    await apart({ kind: "subject", subjectId }, async () => {
      const [subject] = await readSubjects(sweep.table, [subjectId], view.nowMs);
      if (subject === undefined) return;
      if (subject.spreading !== undefined) {
        await spread(sweep, subject.spreading.subjectIds, subject.spreading.what);
        count("spread");
      } else if ((await pruneSubject(sweep, subjectId)) === "decided") count("pruned");
    });
  }
  for (const request of requests) {
    const requestId = request.sk.slice("request#".length);
    await apart({ kind: "request", requestId }, async () => {
      messages.single.push(...(await sweepRequests(sweep, [request], view.nowMs, count)));
    });
  }
  // What the queue does not take now, its state has queued again in ten minutes.
  for (const lane of ["single", "bulk"] as const) {
    await apart({ kind: `queue-${lane}`, count: messages[lane].length }, async () => {
      await queueMessages(sweep.queue, lane, messages[lane]);
    });
  }
}

async function sweepInvite(
  sweep: Sweep,
  view: SweepView,
  found: StoredInvite,
  messages: Record<Lane, NoticeMessage[]>,
  count: (name: keyof SweepCounts) => void,
): Promise<void> {
  let stored = found;
  for (let n = 0; n < actsPerInvite; n++) {
    const due = decideSweep(stored.invite, view);
    if (due.act === "purge") {
      await purge(sweep.table, stored.invite.inviteId);
      count("purge");
      return;
    }
    if (due.act === "later" && isAlreadyWokenThen(stored, view)) {
      // Sending is stopped, or a hold has not ended: a write would change nothing, every five minutes.
      return;
    }
    if (due.act === "forget-warned") await countForgetDue(sweep.table, stored.invite.forgetAtMs);
    const written = await writeChange(sweep.table, stored, due.change, {
      nowMs: view.nowMs,
      policy: view.policy,
      exactWake: true,
      ...(due.act === "escalated" ? { more: [escalationWrite(stored.invite, view.policy)] } : {}),
    });
    if (written.result === "superseded") {
      // Somebody else was quicker: whatever they did set its own wake time.
      count("superseded");
      return;
    }
    stored = written.stored;
    count(due.act);
    if (due.act === "requeued") {
      const { inviteId, notice, lane } = stored.invite;
      messages[lane].push({ version: 1, kind: "notice", inviteId, notice: notice.number });
    }
    if (due.act === "later") return;
  }
}

const isAlreadyWokenThen = ({ invite, wakeAtMs }: StoredInvite, { policy }: SweepView): boolean =>
  wakeAtMs === Math.floor(nextWakeMs(invite, policy) / 1000) * 1000;

/** Deletes an invite's whole partition: its ledger is kept whole and goes whole. The invite last, so that a crash is found again. */
async function purge(table: Table, inviteId: string): Promise<void> {
  const pk = `invite#${inviteId}`;
  const items = await readPartition(table, pk, "");
  const last = items.filter(({ sk }) => sk === "invite");
  for (const item of [...items.filter(({ sk }) => sk !== "invite"), ...last]) {
    await writeItem(table, { remove: item });
  }
}
