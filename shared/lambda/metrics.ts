/**
 * What a function counts, as CloudWatch's embedded metric format on standard output: no call, no wait. The names
 * are a closed list, and the function's own name is the only dimension, so nothing about a person can get in
 * and the bill stays small.
 */

/** Where all of them are found in CloudWatch. */
export const metricNamespace = "Clientshare";

/** Every metric with its unit, and who tells it. */
export const metricUnits = {
  /** relay-changes, off the ledger: invites stored, notices due to be sent, mails that SES took. */
  Received: "Count",
  Queued: "Count",
  Sent: "Count",
  /** Attempts of which nobody knows whether they were a mail. */
  UnknownOutcomes: "Count",
  Delivered: "Count",
  Undeliverable: "Count",
  /** Of the undeliverable: those that SES refused. */
  Refused: "Count",
  /** A permanent bounce after a delivery: the duty is open again. */
  Reopened: "Count",
  Escalated: "Count",
  Expired: "Count",
  Forgotten: "Count",
  Objections: "Count",
  Erasures: "Count",
  Complaints: "Count",
  /** send-notice: SES, our configuration of it or the way there does not work: a person is needed. */
  SendingBroken: "Count",
  /** send-notice: SES said to slow down. */
  Throttled: "Count",
  /** send-notice, record-delivery: messages that are none of ours. */
  PoisonMessages: "Count",
  /** The same two: records that ended in an exception and are tried again. */
  RecordFailures: "Count",
  /** keep-deadlines: 1 for a run that did all that was due: the heartbeat. */
  SweepFinished: "Count",
  /** keep-deadlines: items that it could not deal with. */
  SweepFailures: "Count",
  /** keep-deadlines: 1 while the forgetting is held because too much is due, or too little is delivered. */
  Brake: "Count",
  /** The measuring: since the oldest who is neither informed nor exempt was received; 0 where nobody is. */
  OldestUndischargedHours: "Count",
  /** The measuring: until the first of the uninformed is forgotten; only while there is one. */
  DaysToNearestDeadline: "Count",
  /** The measuring: for how long something has been due that the sweep has not looked at. */
  SweepLagSeconds: "Seconds",
  /** The measuring: requests and complaints to be answered within a week (or complaints without an outcome for a month), and those that are late. */
  RequestsDue: "Count",
  RequestsOverdue: "Count",
  /** The measuring: recipients (Art. 19) that were told a week ago or more, and have not confirmed. */
  RecipientsLate: "Count",
  /** The measuring: 1 while so. */
  StoppedByOperator: "Count",
  BreakerOpen: "Count",
  HolidayTableEnds: "Count",
  ReviewPast: "Count",
} as const;

export type MetricName = keyof typeof metricUnits;
export type Measured = Partial<Readonly<Record<MetricName, number>>>;
export type Measure = (measured: Measured) => void;

/**
 * Tells the metrics of one function; what is undefined is left out, what is 0 is told.
 * Source: Amazon CloudWatch User Guide, "Embedded metric format specification".
 */
export function createMeasure(environment: Readonly<Record<string, string | undefined>>): Measure {
  const service = environment["AWS_LAMBDA_FUNCTION_NAME"] ?? "unknown";
  return (measured) => {
    const told = Object.entries(measured).filter(([, value]) => value !== undefined);
    // The local stack has nobody who would collect them.
    if (told.length === 0 || process.env["CLIENTSHARE_METRICS"] === "off") return;
    const Metrics = told.map(([name]) => ({ Name: name, Unit: metricUnits[name as MetricName] }));
    const directive = { Namespace: metricNamespace, Dimensions: [["service"]], Metrics };
    const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
    process.stdout.write(`${JSON.stringify({ _aws, service, ...Object.fromEntries(told) })}\n`);
  };
}

/** Only what happened: the counts that are not 0. */
export const happened = (counts: Measured): Measured =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
