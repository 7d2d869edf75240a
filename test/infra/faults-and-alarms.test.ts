/**
 * What can go wrong, fault by fault, and who hears of it: an alarm, where a person is needed, or the reason why none
 * is. An alarm that is renamed or dropped fails here, and so does one that nobody can say the fault of. That what an
 * alarm listens for is really told when something fails is tried in `alarms-ring.test.ts`.
 */
import { describe, expect, test } from "vitest";
import { functionNames } from "../../infra/names.ts";
import { synthesize, writtenSettings } from "../../infra/synthesize.ts";

// With everything that the settings can add.
const settings = { ...writtenSettings(), secondRegion: "eu-west-1", placesChangedOn: "2026-12-01" } as const;
const alarmIds = Object.values(synthesize({ region: "eu-west-2", settings }).operations.Resources)
  .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
  .map(({ Properties }) => String(Properties["AlarmName"]).replace(/^clientshare-dev-/, ""));

const records = ["send-notice-records-fail", "record-delivery-records-fail"] as const;
const ofEach = (what: "fails" | "throttled") => functionNames.map((name) => `${name}-${what}`);

interface Fault {
  readonly what: string;
  /** Alarms that ring for it; none only with a reason. */
  readonly alarms: readonly string[];
  readonly nobodyBecause?: string;
}

const nobody = (what: string, nobodyBecause: string): Fault => ({ what, alarms: [], nobodyBecause });
const rings = (what: string, ...alarms: readonly string[]): Fault => ({ what, alarms });

/** In the order of the fault list that the simulator's names follow. */
const faults: readonly Fault[] = [
  rings("the API crashes around its write", "api-fails", ...ofEach("fails")),
  nobody(
    "a client repeats a request",
    "the same key gives the same answer; a caller sees a 422 for another body",
  ),
  rings("stored and never queued", "relay-lag", "relay-failures", "undischarged"),
  nobody("a message comes twice or out of order", "the claim decides; nothing is left to do for anybody"),
  rings("throttling and conflicts in the table", ...ofEach("throttled"), "api-fails", ...records),
  rings("SES throttles", "sending-throttled", "notices-wait", "notices-bulk-wait"),
  rings("SES is paused or our domain is not verified", "sending-broken"),
  rings("SES refuses a mail for good", "refused"),
  rings("SES is in its sandbox", "refused", "sending-throttled"),
  rings("a function runs out of time", ...ofEach("fails"), "notices-wait"),
  nobody(
    "a batch answer of the wrong shape",
    "one typed function makes them all, and its tests try every shape",
  ),
  rings(
    "a message that can't be handled",
    "notices-dead",
    "notices-bulk-dead",
    "delivery-events-dead",
    "poison-send-notice",
    "poison-record-delivery",
    ...records,
    "undischarged",
  ),
  rings(
    "dead letters run out",
    "notices-dead",
    "notices-bulk-dead",
    "delivery-events-dead",
    "relay-failures",
  ),
  nobody("an index lags", "the item itself is read before anything is done"),
  nobody("the time to live lags", "reads and writes treat what has run out as gone; the sweep takes it away"),
  nobody(
    "a restore brings erased people back",
    "an operator is at it, by the runbook, and replays before anything runs",
  ),
  nobody("clocks differ", "margins of minutes, days before any date"),
  rings("a date is reckoned wrongly", "holiday-table", "deadline-near"),
  nobody("SES's events come twice or out of order", "in any order they lead to the same state"),
  nobody("an event comes before the send is saved", "it is found by its tag"),
  rings("a bounce after a delivery", "undischarged", "bounces"),
  nobody("an out-of-office reply", "it changes nothing; the notice stays delivered"),
  rings("events are lost", "undelivered", "delivery-events-wait", "undischarged"),
  nobody(
    "SES's own suppression list",
    "it is off for our configuration set, which the template's tests assert",
  ),
  rings("the schedule misses or fires twice", "sweep-silent", "sweep-unfinished", "measuring-silent"),
  nobody("an erasure while a mail is in flight", "the claim's condition bars it"),
  rings(
    "the data key is disabled",
    "table-unreadable",
    "keep-deadlines-fails",
    "measuring-silent",
    "api-fails",
  ),
  rings("the region is down", "sweep-silent", "measuring-silent", "backup-not-copied", "backup-not-deleted"),
  rings("messages of another version", "poison-send-notice", "poison-record-delivery", "sweep-fails"),
  rings("the notice's template is broken", "send-notice-records-fail", "notices-dead", "review-past"),
  rings("a stampede after an outage", "breaker-open", "bounces", "complaints"),
  rings("the sweep itself is dead", "sweep-silent", "sweep-late", "undischarged"),
  nobody(
    "two inviters, one person, one second",
    "one record of the person, two invites, by conditions in the table",
  ),
  nobody("accepted while being revoked", "one of the two wins, in the table"),
  rings("everything looks undelivered", "brake", "undelivered", "deadline-near"),
  nobody("a resend before the first outcome", "it is refused, and the caller is told"),
];

/** Alarms that no fault is behind: somebody asked for something, or somebody decided something. */
const noFault: Readonly<Record<string, string>> = {
  "request-due": "a person's request waits for an answer",
  "request-overdue": "it has waited past its date",
  "recipient-late": "whoever got the data was told to erase or correct them, and has not confirmed",
  complaint: "somebody complained",
  "stopped-by-operator": "an operator's stop that may have been forgotten",
  "unknown-outcomes":
    "mails whose outcome nobody knows: each is settled by itself, many of them are a trouble",
};

describe("each of the faults", () => {
  test("is there: thirty-six", () => {
    expect(faults).toHaveLength(36);
    expect(new Set(faults.map(({ what }) => what)).size).toBe(36);
  });

  test.each(faults.map((fault, n) => [n + 1, fault.what, fault] as const))(
    "%i, %s: rings, or needs nobody",
    (_, __, { alarms, nobodyBecause }) => {
      expect(alarms.length === 0).toBe(nobodyBecause !== undefined);
      for (const id of alarms) expect(alarmIds).toContain(id);
    },
  );
});

test("each alarm has a fault behind it, or a person", () => {
  const known = new Set([...faults.flatMap(({ alarms }) => alarms), ...Object.keys(noFault)]);
  expect(alarmIds.filter((id) => !known.has(id))).toEqual([]);
  for (const id of Object.keys(noFault)) expect(alarmIds).toContain(id);
});
