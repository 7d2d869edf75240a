/**
 * What this version of the code writes down for others, or for its later self: items of the table, messages on the
 * queues, domain events, and what it is sent. Simulated lives run with an ear to each; their records leave, each
 * with its kind, the state it shows and the names of everything in it.
 */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { Containers } from "../simulation/containers.ts";
import { SeededPlan } from "../simulation/faults.ts";
import type { IoPoint } from "../simulation/parts/io-plan.ts";
import { MemoryTable } from "../simulation/parts/memory-table.ts";
import { simulate } from "../simulation/simulate.ts";

/** Something that was written. */
export interface Written {
  /** `invite`, `ledger`, …; `message`, `domain-event`, `delivery-event`, `operator-call`. */
  readonly kind: string;
  /** Which of its kind: the state of an invite, the event of an entry. */
  readonly shows: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Names of all that is in a value, such as `notice.evidence[].kind`, with what type of value each has. */
export function namesIn(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => namesIn(one, `${path}[]`)))];
  if (typeof value !== "object" || value === null)
    return [`${path}: ${value === null ? "null" : typeof value}`];
  return Object.entries(value).flatMap(([name, one]) => namesIn(one, path === "" ? name : `${path}.${name}`));
}

/** What a record shows: a corpus has each of these at least once. */
export const aspectsOf = ({ kind, shows, value }: Written): string[] => [
  `${kind} ${shows}`,
  ...namesIn(value).map((name) => (kind === "ledger" ? `${kind} ${shows} ${name}` : `${kind} ${name}`)),
];

function kindOfItem(pk: string, sk: string): string {
  if (pk === "escalated") return "escalation";
  if (sk.startsWith("ledger#")) return "ledger";
  if (sk.startsWith("request#")) return "request";
  if (sk.startsWith("invite#")) return "link";
  return pk === "control" ? `control-${sk.split("#")[0]}` : (sk.split("#")[0] ?? sk);
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

function ofItem(item: Readonly<Record<string, unknown>>): Written {
  const kind = kindOfItem(text(item["pk"]), text(item["sk"]));
  switch (kind) {
    case "invite": {
      const shows = `${text(item["status"])}, notice ${text(record(item["notice"])["state"])}`;
      return { kind, shows, value: item };
    }
    case "ledger":
      return { kind, shows: text(record(item["entry"])["event"]), value: item };
    default:
      return { kind, shows: "any", value: item };
  }
}

function ofInvocation(name: string, event: unknown): Written[] {
  const { Records: records, ...call } = record(event);
  if (name === "operate" && "command" in call) {
    return [{ kind: "operator-call", shows: text(call["command"]), value: call }];
  }
  const kind = { "send-notice": "message", "record-delivery": "delivery-event" }[name];
  if (kind === undefined || !Array.isArray(records)) return [];
  return records.flatMap((one: unknown): Written[] => {
    const body = text(record(one)["body"]);
    // The harness sends what nobody can read, too.
    if (!body.startsWith("{")) return [];
    const value = record(JSON.parse(body));
    return [{ kind, shows: text(value["kind"] ?? value["eventType"]), value }];
  });
}

function ofCall({ operation, input }: IoPoint): Written[] {
  if (operation !== "PublishBatch") return [];
  const { PublishBatchRequestEntries: entries } = record(input);
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown) => {
    const value = record(JSON.parse(text(record(entry)["Message"])));
    return { kind: "domain-event", shows: text(value["type"]), value };
  });
}

/** Runs the lives of these seeds and tells everything that is written in them. */
export async function observe(seeds: readonly string[], told: (written: Written) => void): Promise<void> {
  const { verdict } = SeededPlan.prototype;
  const { invoke } = Containers.prototype;
  const { commit } = MemoryTable.prototype;
  MemoryTable.prototype.commit = function hear(writes, byExpiry) {
    for (const { after } of writes) if (after !== undefined) told(ofItem(unmarshall(after)));
    return commit.call(this, writes, byExpiry);
  };
  SeededPlan.prototype.verdict = function hear(point) {
    for (const one of ofCall(point)) told(one);
    return verdict.call(this, point);
  };
  Containers.prototype.invoke = function hear(name, event, ended) {
    for (const one of ofInvocation(name, event)) told(one);
    return invoke.call(this, name, event, ended);
  };
  try {
    for (const seed of seeds) await simulate(seed, { keepTrace: 1 });
  } finally {
    MemoryTable.prototype.commit = commit;
    SeededPlan.prototype.verdict = verdict;
    Containers.prototype.invoke = invoke;
  }
}
