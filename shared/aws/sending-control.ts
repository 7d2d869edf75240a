/**
 * Whether mail may go out at all: the operator's switch, and the breaker that opens when too much bounces
 * or is complained about. Outcomes are counted by the hour, one write for a batch of events.
 */
import { dayMs, forgetWarningMs } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import {
  absent,
  type Item,
  type Key,
  readItems,
  type Table,
  TableBusy,
  type Write,
  writeItem,
} from "./invitee-table.ts";

const hourMs = 3_600_000;
const controlKey: Key = { pk: "control", sk: "sending" };
const forgetsKey = (day: number): Key => ({ pk: "control", sk: `forgets#${day}` });
const hourKey = (hour: number): Key => ({ pk: "control", sk: `outcomes#${hour}` });

export interface Outcomes {
  readonly sent: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
}

export const noOutcomes: Outcomes = { sent: 0, delivered: 0, bounced: 0, complained: 0 };

export type SendingVerdict =
  | { readonly sending: "open" }
  | { readonly sending: "stopped"; readonly why: "operator" | "breaker" };

/**
 * Whether to send, from the switch and the outcomes of the last 24 hours. Counts go to the hour in which they
 * are made, so an hour that is past stays as it is: who stays warm reads each once, and then three small items
 * a time. The hour before this one is read again, for clocks that differ.
 */
export function createSendingReader(
  table: Table,
  policy: Policy,
): (nowMs: number) => Promise<SendingVerdict> {
  const past = new Map<number, Outcomes>();
  return async (nowMs) => {
    const hour = Math.floor(nowMs / hourMs);
    const hours = Array.from({ length: 24 }, (_, n) => hour - n);
    const unread = hours.filter((one) => !past.has(one));
    const items = await readItems(table, [controlKey, ...unread.map(hourKey)]);
    const last24Hours = hours.map((one) => past.get(one) ?? outcomesOf(items, [one]));
    for (const one of past.keys()) if (one <= hour - 24 || one > hour - 2) past.delete(one);
    for (const one of unread) if (one <= hour - 2) past.set(one, outcomesOf(items, [one]));
    if (isStopped(items)) return { sending: "stopped", why: "operator" };
    return breakerIsOpen(addedUp(last24Hours), policy)
      ? { sending: "stopped", why: "breaker" }
      : { sending: "open" };
  };
}

const isStopped = (items: readonly Item[]): boolean =>
  items.some((item) => item.sk === controlKey.sk && item["stopped"] === true);

/** The outcomes of some hours, of items that may be of others too. */
function outcomesOf(items: readonly Item[], hours: readonly number[]): Outcomes {
  const chosen = items.filter(({ sk }) => hours.some((one) => sk === hourKey(one).sk));
  const count = (item: Item, name: keyof Outcomes) => Number(item[name] ?? 0);
  return addedUp(
    chosen.map((item) => ({
      sent: count(item, "sent"),
      delivered: count(item, "delivered"),
      bounced: count(item, "bounced"),
      complained: count(item, "complained"),
    })),
  );
}

const addedUp = (all: readonly Outcomes[]): Outcomes =>
  all.reduce(
    (sum, one) => ({
      sent: sum.sent + one.sent,
      delivered: sum.delivered + one.delivered,
      bounced: sum.bounced + one.bounced,
      complained: sum.complained + one.complained,
    }),
    noOutcomes,
  );

/** Opens at its share of the outcomes, but never before there are enough of them to mean something. */
export function breakerIsOpen({ delivered, bounced, complained }: Outcomes, policy: Policy): boolean {
  const outcomes = delivered + bounced;
  if (outcomes < policy.breakerOutcomes) return false;
  return (bounced + complained) * 100 >= outcomes * policy.breakerPercent;
}

/** Whether too little is delivered, or too many are to be forgotten, to believe that these people can't be reached. */
export function forgettingIsHeld(
  { lastHour, forgetsDue }: { readonly lastHour: Outcomes; readonly forgetsDue: number },
  policy: Policy,
): boolean {
  const deliveriesBroken = lastHour.sent >= 20 && lastHour.delivered * 2 < lastHour.sent;
  return deliveriesBroken || forgetsDue > policy.forgetsPerDay;
}

/** The switch and the counts, as they stand. Strongly consistent. */
export async function readControl(
  table: Table,
  nowMs: number,
): Promise<{
  readonly stopped: boolean;
  readonly lastHour: Outcomes;
  readonly last24Hours: Outcomes;
  /** The most invites to be forgotten on any one day from yesterday to the warning's reach. */
  readonly forgetsDue: number;
}> {
  const hour = Math.floor(nowMs / hourMs);
  const hours = Array.from({ length: 24 }, (_, n) => hour - n);
  const today = Math.floor(nowMs / dayMs);
  const days = Array.from({ length: 2 + Math.ceil(forgetWarningMs / dayMs) }, (_, n) => today - 1 + n);
  const items = await readItems(table, [controlKey, ...hours.map(hourKey), ...days.map(forgetsKey)]);
  return {
    stopped: isStopped(items),
    // The hour before as well: at the full hour, one alone would be empty.
    lastHour: outcomesOf(items, [hour, hour - 1]),
    last24Hours: outcomesOf(items, hours),
    forgetsDue: Math.max(
      0,
      ...items.filter(({ sk }) => sk.startsWith("forgets#")).map((item) => Number(item["due"] ?? 0)),
    ),
  };
}

/** Adds to this hour's counts. Counts may be a little over after a retry: they feed a brake, not a bill. */
export async function countOutcomes(table: Table, outcomes: Partial<Outcomes>, nowMs: number): Promise<void> {
  const counted = Object.entries(outcomes).filter(([, n]) => n > 0);
  if (counted.length === 0) return;
  const hour = Math.floor(nowMs / hourMs);
  const write: Write = {
    update: hourKey(hour),
    set: {
      expression: `ADD ${counted.map(([name]) => `#${name} :${name}`).join(", ")} SET expiresAtSeconds = :until`,
      names: Object.fromEntries(counted.map(([name]) => [`#${name}`, name])),
      values: {
        ...Object.fromEntries(counted.map(([name, n]) => [`:${name}`, n])),
        ":until": (hour + 48) * 3600,
      },
    },
  };
  await writeItem(table, write);
}

/** Counts an invite that will be forgotten on the day of `forgetAtMs` unless its notice is delivered before. */
export async function countForgetDue(table: Table, forgetAtMs: number): Promise<void> {
  const day = Math.floor(forgetAtMs / dayMs);
  await writeItem(table, {
    update: forgetsKey(day),
    set: {
      expression: "ADD due :one SET expiresAtSeconds = :until",
      values: { ":one": 1, ":until": (day + 7) * 86_400 },
    },
  });
}

/**
 * The operator's switch. Nothing is lost while it is off: notices stay queued in the table. Conditional, so that
 * a request which lands late undoes nothing that was decided since. @throws {TableBusy} where somebody else switched
 */
export async function setStopped(table: Table, stopped: boolean): Promise<void> {
  const [before] = await readItems(table, [controlKey]);
  const revision = Number(before?.["revision"] ?? 0);
  const written = await writeItem(table, {
    put: { ...controlKey, stopped, revision: revision + 1 },
    condition:
      before === undefined
        ? absent
        : before["revision"] === undefined
          ? { expression: "attribute_not_exists(revision)" }
          : { expression: "revision = :revision", values: { ":revision": revision } },
  });
  if (written) return;
  // An attempt of this very request may have landed unheard.
  const [now] = await readItems(table, [controlKey]);
  if (now?.["stopped"] !== stopped) throw new TableBusy();
}
