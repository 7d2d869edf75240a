/**
 * The whole deployment in one process and in virtual time: table, queues, topics, mail, schedule and every
 * function, wired as the stacks wire them. Users and operators act on it from outside; a witness watches.
 */
import { sha256, subjectIdsOf } from "../../shared/domain/identity.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import { Containers } from "./containers.ts";
import {
  addressKeysSecret,
  configurationSet,
  environmentFor,
  type FunctionName,
  lifecycleTopicArn,
  mailEventsTopicArn,
  newerTableName,
  tableDefinition,
  tableName,
} from "./deployment.ts";
import { QueueSource, StreamSource, WatchedQueue } from "./event-sources.ts";
import { SeededPlan } from "./faults.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import { MailFates } from "./mail-fates.ts";
import { Outages } from "./outages.ts";
import type { Item } from "./parts/attribute-value.ts";
import { IoGate } from "./parts/io-gate.ts";
import { MemoryDynamoDB } from "./parts/memory-dynamodb.ts";
import { MemoryKms } from "./parts/memory-kms.ts";
import type { QueueSettings } from "./parts/memory-queue.ts";
import { MemorySecrets } from "./parts/memory-secrets.ts";
import { anAccount, MemorySes } from "./parts/memory-ses.ts";
import { MemorySns } from "./parts/memory-sns.ts";
import { MemorySqs } from "./parts/memory-sqs.ts";
import type { MemoryTable } from "./parts/memory-table.ts";
import { Scheduler, type TaskEnd } from "./parts/scheduler.ts";
import { SeededRandom } from "./parts/seeded-random.ts";
import { Trace } from "./parts/trace.ts";
import { Secrecy } from "./secrecy.ts";
import { Sometimes } from "./sometimes.ts";
import { Witness } from "./witness.ts";

const minute = 60_000;
const hour = 60 * minute;

/** More events than any run needs by far (the busiest take some 100,000): who needs more goes in circles. */
const mostSteps = 500_000;

export interface WorldSettings {
  readonly seed: string;
  readonly policy: Policy;
  readonly startMs: number;
  /** No faults of any kind: for the lanes that place their own. */
  readonly calm?: boolean;
  readonly keepTrace?: number;
  /** Of the scheduled sweeps that would find nothing, how many run all the same. Default one in a hundred. */
  readonly idleSweeps?: number;
  /** Events after which the run counts as going in circles. */
  readonly mostSteps?: number;
}

export class World {
  readonly random: SeededRandom;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly sometimes = new Sometimes();
  readonly secrecy = new Secrecy();
  readonly policy: Policy;
  readonly plan: SeededPlan;
  readonly fates: MailFates;
  readonly outages: Outages;
  readonly gate: IoGate;
  readonly table: MemoryTable;
  readonly dynamodb: MemoryDynamoDB;
  readonly ses: MemorySes;
  readonly sns: MemorySns;
  readonly queues: Readonly<Record<"notices" | "bulk" | "events", WatchedQueue>>;
  readonly deadLetters: Readonly<Record<"notices" | "bulk" | "events", WatchedQueue>>;
  readonly secrets: MemorySecrets;
  readonly containers: Containers;
  readonly witness: Witness;
  /** The address keys as the secret has them. */
  addressKeys = {
    current: "k1",
    keys: { k1: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" } as Record<
      string,
      string
    >,
  };
  /** Stream records that Lambda gave up. */
  relayFailures = 0;
  sweeps = 0;
  /** Told of what has run out and is still stored: somebody should try to see it. */
  whenOverdue: ((invite: Invite) => void) | undefined;
  /** The table is being exchanged: nothing is invoked. */
  detached = false;
  /** Requests are refused at the gateway. */
  closed = false;
  restores = 0;
  rotations = 0;
  #backup: readonly Item[] | undefined;
  readonly #calm: boolean;
  readonly #mostSteps: number;
  readonly #idleSweeps: number;
  #brokenBy: unknown;
  readonly #streams: readonly StreamSource[];
  readonly #wakes = new Map<string, number>();

  constructor(settings: WorldSettings) {
    const { seed, policy, startMs, calm = false, keepTrace = 400 } = settings;
    this.#mostSteps = settings.mostSteps ?? mostSteps;
    this.#idleSweeps = settings.idleSweeps ?? 0.01;
    this.#calm = calm;
    this.policy = policy;
    this.random = new SeededRandom(seed);
    this.trace = new Trace({ keep: keepTrace });
    const fork = (label: string) => this.random.fork(label);
    const scheduler = new Scheduler(fork("schedule"), startMs);
    this.scheduler = scheduler;
    this.outages = new Outages(scheduler, fork("outages"), this.sometimes);
    this.plan = new SeededPlan(fork("plan"), this.sometimes, this.outages, calm);
    this.gate = new IoGate({ scheduler, random: fork("gate"), trace: this.trace, plan: this.plan });
    this.dynamodb = new MemoryDynamoDB(scheduler.now, [
      tableDefinition,
      { ...tableDefinition, name: newerTableName },
    ]);
    this.table = this.dynamodb.table(tableName);
    this.fates = new MailFates(fork("fates"), this.sometimes, calm);
    this.sns = new MemorySns(scheduler, fork("sns"), [lifecycleTopicArn, mailEventsTopicArn]);
    this.deadLetters = {
      notices: this.#queue({ name: "notices-dead", visibilitySeconds: 30 }),
      bulk: this.#queue({ name: "notices-bulk-dead", visibilitySeconds: 30 }),
      events: this.#queue({
        name: "delivery-events-dead",
        visibilitySeconds: 30,
        retentionSeconds: 4 * 86_400,
      }),
    };
    const noticeQueue = (name: string, to: WatchedQueue) =>
      this.#queue({
        name,
        visibilitySeconds: 360,
        retentionSeconds: policy.queueDays * 86_400,
        redrive: { to, maxReceiveCount: 10 },
      });
    this.queues = {
      notices: noticeQueue("notices", this.deadLetters.notices),
      bulk: noticeQueue("notices-bulk", this.deadLetters.bulk),
      events: this.#queue({
        name: "delivery-events",
        visibilitySeconds: 180,
        retentionSeconds: 4 * 86_400,
        redrive: { to: this.deadLetters.events, maxReceiveCount: 10 },
      }),
    };
    this.ses = new MemorySes(scheduler, anAccount([configurationSet]), (event) => {
      if (this.outages.isOn("event path broken")) return;
      this.sns.publish(mailEventsTopicArn, event);
    });
    this.ses.fate = this.fates.fate;
    this.sns.subscribe(mailEventsTopicArn, {
      raw: true,
      deliver: (body) => void this.queues.events.send({ body }),
    });
    this.sns.subscribe(lifecycleTopicArn, {
      raw: true,
      deliver: (body) => {
        this.sometimes.hit("domain event published");
        this.secrecy.check("the lifecycle topic", body);
        const { id } = JSON.parse(body) as { id: string };
        this.witness.unpublished.delete(id);
      },
    });
    this.secrets = new MemorySecrets({ [addressKeysSecret]: this.#secretText() });
    this.witness = new Witness({
      clock: scheduler.now,
      policy,
      sometimes: this.sometimes,
      trace: this.trace,
      secrecy: this.secrecy,
      pseudonyms: (address) => subjectIdsOf(this.addressKeys, address),
    });
    this.#watchMail();
    const skews = fork("skews");
    const skewMost = !calm && skews.chance(0.4) ? 5 * minute : 2_000;
    const recycling = fork("recycling");
    const sqs = new MemorySqs(scheduler.now, [
      ...Object.values(this.queues),
      ...Object.values(this.deadLetters),
    ]);
    this.containers = new Containers({
      scheduler,
      gate: this.gate,
      random: fork("product"),
      services: {
        dynamodb: this.dynamodb,
        sqs,
        sns: this.sns,
        ses: this.ses,
        secrets: this.secrets,
        kms: new MemoryKms(),
      },
      environment: environmentFor(policy, {
        notices: this.#urls("notices"),
        bulk: this.#urls("bulk"),
        events: this.#urls("events"),
      }),
      clockSkewMs: () => {
        if (skewMost > minute) this.sometimes.hit("fault: clock wrong by minutes");
        return calm ? 0 : skews.between(-skewMost, skewMost);
      },
      failed: (error) => {
        this.#brokenBy ??= error;
      },
      isRecycled: () => recycling.chance(0.02),
    });
    this.#connectQueues(fork("pollers"));
    this.#streams = this.#connectStream(fork("stream"));
    this.#drawLags(fork("lags"));
    this.table.watcher = (changes) => {
      for (const { key, after } of changes) {
        const wake = after?.["wakeAtSeconds"]?.N;
        if (wake === undefined) this.#wakes.delete(key.keyText);
        else this.#wakes.set(key.keyText, Number(wake));
      }
      this.witness.committed(changes);
      for (const stream of this.#streams) stream.poke();
    };
    this.#everyFiveMinutes(fork("ticks"));
  }

  /** Changes the secret, as an operator who rotates keys does. */
  setAddressKeys(addressKeys: World["addressKeys"]): void {
    this.rotations += 1;
    this.addressKeys = addressKeys;
    this.secrets.set(addressKeysSecret, this.#secretText());
  }

  /** Faults end: what is left must come to rest. */
  calmDown(): void {
    this.plan.enabled = false;
    this.fates.enabled = false;
    this.outages.end(this.ses.account);
    for (const queue of Object.values(this.queues)) queue.chances = { duplicate: 0, undelete: 0, reorder: 0 };
    this.sns.chances = { duplicate: 0, delayMilliseconds: 50 };
  }

  /** For whatever the product prints. What is wrong with it ends the run at the next event. */
  readonly printed = (text: string): void => {
    try {
      this.secrecy.check("the log", text);
    } catch (error) {
      this.#brokenBy ??= error;
    }
  };

  /** What a user found broken ends the run at the next event. */
  readonly userEnded = (end: TaskEnd<void>): void => {
    if (end.kind === "threw") this.#brokenBy ??= end.error;
  };

  /** Runs until then. @throws {InvariantBroken} at the event that breaks one, or where the run goes in circles */
  async runUntil(untilMs: number): Promise<void> {
    while (await this.scheduler.step(untilMs)) {
      if (this.#brokenBy !== undefined) throw this.#brokenBy;
      if (this.scheduler.steps > this.#mostSteps) {
        const at = new Date(this.scheduler.now()).toISOString();
        throw new InvariantBroken("L1", `livelock: ${this.#mostSteps} steps and no end, on ${at}`);
      }
    }
    await this.scheduler.runUntil(untilMs);
    if (this.#brokenBy !== undefined) throw this.#brokenBy;
  }

  #urls(name: "notices" | "bulk" | "events"): { url: string; deadLettersUrl: string } {
    return { url: this.queues[name].url, deadLettersUrl: this.deadLetters[name].url };
  }

  /** A backup of now, for a later restore. */
  backUp(): void {
    this.#backup = this.table.snapshot();
  }

  /** Puts the backup in the table's place and what the table held beside it. False without a backup. */
  restoreBackup(): boolean {
    if (this.#backup === undefined) return false;
    this.restores += 1;
    this.dynamodb.table(newerTableName).restore(this.table.snapshot());
    this.table.restore(this.#backup);
    this.#wakes.clear();
    for (const item of this.#backup) {
      const wake = item["wakeAtSeconds"]?.N;
      if (wake !== undefined) this.#wakes.set(`${item["pk"]?.S}\0${item["sk"]?.S}`, Number(wake));
    }
    this.witness.rewind(this.#backup);
    this.containers.recycleAll();
    return true;
  }

  /** Whoever was erased in the newer table is erased in the one in use. */
  checkRestored(): void {
    for (const item of this.dynamodb.table(newerTableName).items()) {
      if (item["sk"]?.S === "token" && this.table.peek(item) === undefined) {
        throw new InvariantBroken("I5", "a link mailed before a restore no longer says whose it is");
      }
      if (item["sk"]?.S !== "invite" || item["invitee"] !== undefined) continue;
      const here = this.table.peek({ pk: item["pk"] ?? { S: "" }, sk: { S: "invite" } });
      if (here?.["invitee"] !== undefined) {
        throw new InvariantBroken("I3", `${item["pk"]?.S}: a restore brought erased data back`);
      }
    }
  }

  /** L1 for the platform: each domain event was published, unless the stream itself was lost or given up, which alarms. */
  checkPublished(): void {
    const isExcused =
      this.relayFailures > 0 || this.restores > 0 || this.#streams.some(({ lost }) => lost > 0);
    const [first] = this.witness.unpublished;
    if (first === undefined || isExcused) return;
    throw new InvariantBroken(
      "L1",
      `${this.witness.unpublished.size} domain events were never published, such as ${first[1]}`,
    );
  }

  #secretText(): string {
    return JSON.stringify({ current: this.addressKeys.current, ...this.addressKeys.keys });
  }

  #queue(settings: QueueSettings): WatchedQueue {
    return new WatchedQueue(settings, this.scheduler.now, this.random.fork(settings.name));
  }

  #watchMail(): void {
    const { ses, witness, secrecy } = this;
    const perform = ses.perform.bind(ses);
    ses.perform = (operation, input) => {
      const answer = perform(operation, input);
      const mail = ses.accepted.at(-1);
      if (mail !== undefined) {
        // The link stands in the mail in two transfer encodings; a folded line is joined again.
        for (const [, token] of mail.raw.replace(/=\r\n/g, "").matchAll(/\/i\/([\w-]{43})/g)) {
          if (token === undefined) continue;
          secrecy.addToken(token);
          // Its item was written before its mail went out, when nobody outside could know the token.
          const key = { pk: { S: `token#${sha256(token)}` }, sk: { S: "token" } };
          secrecy.check("a token's item", JSON.stringify(this.table.peek(key) ?? {}));
        }
        witness.mailAccepted(mail);
        this.outages.underLoad(ses.account);
      }
      return answer;
    };
  }

  /** While the table is exchanged, sources look again a minute later. */
  readonly #detachedUntil = (): number => (this.detached ? this.scheduler.now() + minute : 0);

  #connectQueues(random: SeededRandom): void {
    const rate = (most: number) => (random.chance(0.5) && !this.#calm ? most * random.fraction() : 0);
    const chances = { duplicate: rate(0.2), undelete: rate(0.1), reorder: rate(1) };
    this.sns.chances = { duplicate: rate(0.3), delayMilliseconds: 50 };
    const source = (
      queue: WatchedQueue,
      name: FunctionName,
      concurrency: number,
      stall: "queues stall" | "events stall",
    ) => {
      queue.chances = chances;
      const parts = {
        scheduler: this.scheduler,
        random,
        containers: this.containers,
        stalledUntil: () => Math.max(this.#detachedUntil(), this.outages.until("region down", stall)),
      };
      const poller = new QueueSource(parts, queue, name, concurrency);
      const whenSent = queue.whenSent;
      queue.whenSent = (body) => {
        if (queue !== this.queues.events) this.secrecy.check(queue.name, body);
        else this.#told(body, "published");
        whenSent?.(body);
      };
      return poller;
    };
    source(this.queues.notices, "send-notice", 4, "queues stall");
    source(this.queues.bulk, "send-notice", 2, "queues stall");
    const events = source(this.queues.events, "record-delivery", 5, "events stall");
    events.handled = ({ body }) => this.#told(body, "heard");
  }

  /** An event of SES's, as it comes on its queue, or as record-delivery says that it has dealt with it. */
  #told(body: string, how: "published" | "heard"): void {
    let event: unknown;
    try {
      event = JSON.parse(body);
    } catch {
      return;
    }
    const { eventType, bounce, mail } = event as {
      eventType?: string;
      bounce?: { bounceType?: string };
      mail?: { tags?: Record<string, string[] | undefined> };
    };
    const attempt = Number(mail?.tags?.["attempt"]?.[0]);
    const kind = eventType === "Bounce" ? (bounce?.bounceType ?? "") : (eventType ?? "");
    this.witness[how](mail?.tags?.["invite"]?.[0] ?? "", kind, attempt);
  }

  #connectStream(random: SeededRandom): readonly StreamSource[] {
    const replay = random.chance(0.3) && !this.#calm ? 0.1 * random.fraction() : 0;
    const { stream } = this.table;
    return Array.from({ length: stream.shardCount }, (_, shard) => {
      const parts = {
        scheduler: this.scheduler,
        random,
        containers: this.containers,
        stalledUntil: () =>
          Math.max(
            this.#detachedUntil(),
            this.outages.until("region down", "table's stream stalls", "stream lost after a day"),
          ),
      };
      return new StreamSource(parts, stream, shard, "relay-changes", {
        batchSize: 100,
        retryAttempts: 10,
        takes: ({ eventName, dynamodb }) =>
          eventName === "INSERT" && dynamodb.Keys["sk"]?.S?.startsWith("ledger#") === true,
        givenUp: (records) => {
          this.relayFailures += records.length;
          this.sometimes.hit("relay: records given up");
        },
        replays: () => {
          const again = random.chance(replay);
          if (again) this.sometimes.hit("fault: stream replayed");
          return again;
        },
      });
    });
  }

  #drawLags(random: SeededRandom): void {
    if (this.#calm) return;
    const indexLag = random.chance(0.6) ? random.between(1, 120_000) : 0;
    const ttlLag = random.between(1, 48) * 2 * hour;
    const stale = random.chance(0.5) ? 0.5 : 0;
    this.table.lags = {
      indexMilliseconds: () => (indexLag === 0 ? 0 : random.below(indexLag)),
      // AWS promises nothing; in minutes is the soonest that anybody has seen.
      ttlMilliseconds: () => random.between(15 * minute, ttlLag),
      readsStale: () => random.chance(stale),
    };
    if (indexLag > 10_000) this.sometimes.hit("fault: index lags");
    if (ttlLag > 24 * hour) this.sometimes.hit("fault: expiry lags by days");
  }

  /**
   * The schedule. A run that would find nothing due is left out, but for one in a hundred: it reads, finds
   * nothing and ends. What is due is judged by the same wake times, without the index's lag.
   */
  #everyFiveMinutes(random: SeededRandom): void {
    const doubled = random.chance(0.3) && !this.#calm ? 0.2 : 0;
    const tick = (): void => {
      this.scheduler.after(5 * minute, tick);
      this.table.removeExpired();
      this.witness.checkDeadlines();
      if (this.witness.isDeadlineWithin(5 * minute)) this.outages.atDeadline(this.ses.account);
      for (const invite of this.witness.overdue()) this.whenOverdue?.(invite);
      if (this.detached || this.outages.isOn("schedule misses") || this.outages.isOn("region down")) return;
      if (!this.#isAnythingDue() && !random.chance(this.#idleSweeps)) return;
      this.sweep();
      if (random.chance(doubled)) {
        this.sometimes.hit("fault: schedule fires twice");
        this.scheduler.after(random.below(20_000), () => this.sweep());
      }
    };
    this.scheduler.after(random.below(5 * minute), tick);
  }

  /** Persons' records that have been due for hours: the sweep looks at them again and again and changes nothing. */
  personsLongDue(): readonly string[] {
    const since = (this.scheduler.now() - 120 * minute) / 1000;
    return [...this.#wakes].flatMap(([key, at]) => (at < since && key.endsWith("\0subject") ? [key] : []));
  }

  #isAnythingDue(): boolean {
    const soon = (this.scheduler.now() + 6 * minute) / 1000;
    for (const at of this.#wakes.values()) if (at <= soon) return true;
    return false;
  }

  sweep(ended: (end: TaskEnd<unknown>) => void = () => undefined): void {
    this.sweeps += 1;
    this.containers.invoke("keep-deadlines", {}, (end) => {
      if (end.kind === "returned") this.#readReport(end.value);
      ended(end);
    });
  }

  #readReport(report: unknown): void {
    if (typeof report !== "object" || report === null || !("acts" in report)) return;
    const { acts, brake } = report as { acts: Record<string, number>; brake?: boolean };
    for (const [act, count] of Object.entries(acts)) this.sometimes.hit(`sweep: ${act}`, count);
    if (brake === true) {
      this.sometimes.hit("sweep: brake");
      this.witness.brakeSeenAt ??= this.scheduler.now();
    }
  }
}
