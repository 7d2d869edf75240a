/**
 * What goes wrong for hours: windows that the seed places over the run. Those under which the sweep can't work
 * are kept short and apart, since no program keeps a deadline while it can't run: alarms are for that.
 */

import { configurationSet } from "./deployment.ts";
import { keyUnavailable, serverFailed, throttled } from "./parts/dynamodb-errors.ts";
import type { IoPoint, Verdict } from "./parts/io-plan.ts";
import type { MailAccount } from "./parts/memory-ses.ts";
import type { Scheduler } from "./parts/scheduler.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";
import type { Sometimes } from "./sometimes.ts";

const hour = 3_600_000;

/** Name of an outage, and for how many hours it lasts at most. */
const kinds = {
  "key disabled": 3,
  "region down": 3,
  "schedule misses": 3,
  "table overloaded": 3,
  "every call slow": 6,
  "table's stream stalls": 8,
  "stream lost after a day": 30,
  "queues stall": 30,
  "events stall": 60,
  "event path broken": 80,
  "account paused": 40,
  "configuration set paused": 30,
  "MAIL FROM not verified": 30,
  "sending quota small": 30,
  "suppression list in force": 100,
  "secret gone": 3,
  "notices poisoned": 8,
} as const;
export type OutageName = keyof typeof kinds;
export const outageNames = Object.keys(kinds) as readonly OutageName[];
const stopsTheSweep: ReadonlySet<OutageName> = new Set([
  "key disabled",
  "region down",
  "schedule misses",
  "table overloaded",
]);

const breaksHandling = ({ task, operation, input }: IoPoint): boolean =>
  task.name.startsWith("send-notice:") &&
  operation === "BatchGetItem" &&
  JSON.stringify(input).includes('"subject#');

export class Outages {
  readonly #until = new Map<OutageName, number>();
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #sometimes: Sometimes;
  #sweepFreeUntil = 0;
  #enabled = true;
  #loadTrouble = 0;
  #deadlineTrouble = 0;
  /** Windows that began. */
  begun = 0;

  constructor(scheduler: Scheduler, random: SeededRandom, sometimes: Sometimes) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#sometimes = sometimes;
  }

  /** Places the seed's windows between now and then. */
  plan(account: MailAccount, untilMs: number): void {
    const random = this.#random;
    this.#loadTrouble = random.chance(0.3) ? 0.2 : 0;
    this.#deadlineTrouble = random.chance(0.4) ? 0.5 : 0;
    const from = this.#scheduler.now();
    for (const name of outageNames) {
      if (!random.chance(0.3)) continue;
      for (let count = random.between(1, 3); count > 0; count -= 1) {
        // More of them early, when there is most to do.
        const at = from + Math.floor((untilMs - from) * random.fraction() ** 2);
        this.#scheduler.at(at, () => this.begin(name, account));
      }
    }
  }

  begin(name: OutageName, account: MailAccount, hours = kinds[name] * this.#random.fraction()): void {
    const now = this.#scheduler.now();
    if (!this.#enabled) return;
    if (stopsTheSweep.has(name) && hours > 0.5) {
      if (now < this.#sweepFreeUntil) return;
      this.#sweepFreeUntil = now + 24 * hour;
    }
    const lasts = Math.floor(hours * hour);
    this.begun += 1;
    this.#sometimes.hit(`fault: ${name}`);
    this.#until.set(name, Math.max(now + lasts, this.#until.get(name) ?? 0));
    this.#apply(account);
    this.#scheduler.at(now + lasts, () => this.#apply(account));
  }

  /** Something is about to run out: in some runs the schedule fails just then. */
  atDeadline(account: MailAccount): void {
    if (this.#random.chance(this.#deadlineTrouble)) this.begin("schedule misses", account, 2.5);
  }

  /** There is much to do: in some runs that alone brings trouble, for minutes. */
  underLoad(account: MailAccount): void {
    if (!this.#random.chance(this.#loadTrouble)) return;
    const name = this.#random.pick(["table overloaded", "every call slow"] as const);
    this.begin(name, account, this.#random.between(1, 15) / 60);
  }

  /** Everything works from now on. */
  end(account: MailAccount): void {
    this.#enabled = false;
    this.#until.clear();
    this.#apply(account);
  }

  isOn(name: OutageName): boolean {
    return (this.#until.get(name) ?? 0) > this.#scheduler.now();
  }

  /** When the last of these ends; 0 where none is on. */
  until(...names: readonly OutageName[]): number {
    return Math.max(0, ...names.map((name) => this.#until.get(name) ?? 0));
  }

  readonly isSlow = (): boolean => this.isOn("every call slow");

  readonly verdict = (point: IoPoint): Verdict | undefined => {
    if (this.isOn("region down")) return { kind: "lose-request", by: "timeout" };
    if (point.service === "dynamodb" && this.isOn("key disabled")) {
      return { kind: "refuse", error: keyUnavailable() };
    }
    if (point.service === "dynamodb" && this.isOn("table overloaded") && this.#random.chance(0.7)) {
      return { kind: "refuse", error: throttled.table() };
    }
    if (point.service === "secrets" && (this.isOn("secret gone") || this.isOn("key disabled"))) {
      return { kind: "lose-request", by: "reset" };
    }
    // Every handling of a notice breaks, at a place where the rest of the table can still be read and written.
    if (this.isOn("notices poisoned") && breaksHandling(point)) {
      return { kind: "refuse", error: serverFailed() };
    }
    return undefined;
  };

  #apply(account: MailAccount): void {
    account.paused = this.isOn("account paused");
    account.pausedConfigurationSets = new Set(
      this.isOn("configuration set paused") ? [configurationSet] : [],
    );
    account.mailFromUnverified = this.isOn("MAIL FROM not verified");
    account.perDay = this.isOn("sending quota small") ? 3 : 50_000;
    account.suppressionOverridden = !this.isOn("suppression list in force");
  }
}
