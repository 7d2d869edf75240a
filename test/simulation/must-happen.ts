/**
 * What a run of many seeds must have seen at least once: every kind of fault, every change of an invite, every
 * state, every branch of the sending protocol. What is missing here was believed to be tested and was not.
 */
import { changes, inviteStatuses } from "../../shared/domain/invite-change.ts";
import { callFaults } from "./faults.ts";
import { natures } from "./mail-fates.ts";
import { outageNames } from "./outages.ts";

const noticeStates = ["queued", "sending", "unknown", "sent", "delivered", "undeliverable"] as const;

export const mustHappen: readonly string[] = [
  ...Object.keys(callFaults).map((name) => `fault: ${name}`),
  ...outageNames.map((name) => `fault: ${name}`),
  ...[
    "event lost",
    "event early",
    "event late",
    "event doubled",
    "index lags",
    "expiry lags by days",
    "clock wrong by minutes",
    "schedule fires twice",
    "stream replayed",
    "slow call",
  ].map((name) => `fault: ${name}`),
  ...natures.map((nature) => `mailbox: ${nature}`),
  ...noticeStates.map((state) => `state: pending/${state}`),
  ...inviteStatuses.filter((status) => status !== "pending").map((status) => `status: ${status}`),
  // A material new wording can't be drawn by a seed: its own tests publish one.
  ...Object.keys(changes)
    .filter((name) => name !== "renotice")
    .map((name) => `transition: ${name}`),
];

/** From so many seeds on, a run must have seen everything; fewer may have missed what is rare. */
export const seedsToSeeAll = 500;

/** What a run of so many seeds should have seen and has not. */
export const missingFrom = (seeds: number, counts: Readonly<Record<string, number>>): readonly string[] =>
  seeds < seedsToSeeAll ? [] : mustHappen.filter((name) => (counts[name] ?? 0) === 0);
