/**
 * What a function counts, as CloudWatch's embedded metric format on standard output: no call, no wait. The names
 * are a closed list, and the function's own name is the only dimension, so nothing about a person can get in
 * and the bill stays small.
 */
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** Where all of them are found in CloudWatch. */
export const metricNamespace = "Clientshare";

/** Every metric with its unit, and who tells it. */
export const metricUnits = {
  /** relay-changes, off the ledger: invites stored, notices due to be sent, mails that SES took. */
  Received: MetricUnit.Count,
  Queued: MetricUnit.Count,
  Sent: MetricUnit.Count,
  /** Attempts of which nobody knows whether they were a mail. */
  UnknownOutcomes: MetricUnit.Count,
  Delivered: MetricUnit.Count,
  Undeliverable: MetricUnit.Count,
  /** Of the undeliverable: those that SES refused. */
  Refused: MetricUnit.Count,
  /** A permanent bounce after a delivery: the duty is open again. */
  Reopened: MetricUnit.Count,
  Escalated: MetricUnit.Count,
  Expired: MetricUnit.Count,
  Forgotten: MetricUnit.Count,
  Objections: MetricUnit.Count,
  Erasures: MetricUnit.Count,
  Complaints: MetricUnit.Count,
  /** send-notice: SES, our configuration of it or the way there does not work: a person is needed. */
  SendingBroken: MetricUnit.Count,
  /** send-notice: SES said to slow down. */
  Throttled: MetricUnit.Count,
  /** send-notice, record-delivery: messages that are none of ours. */
  PoisonMessages: MetricUnit.Count,
  /** keep-deadlines: 1 for a run that did all that was due: the heartbeat. */
  SweepFinished: MetricUnit.Count,
  /** keep-deadlines: items that it could not deal with. */
  SweepFailures: MetricUnit.Count,
  /** keep-deadlines: 1 while the forgetting is held because too much is due, or too little is delivered. */
  Brake: MetricUnit.Count,
  /** The measuring: 0 where none is older than the age of escalation. */
  OldestUndischargedHours: MetricUnit.Count,
  /** The measuring: until the first escalated person is forgotten; only while there is one. */
  DaysToNearestDeadline: MetricUnit.Count,
  /** The measuring: for how long something has been due that the sweep has not looked at. */
  SweepLagSeconds: MetricUnit.Seconds,
  /** The measuring: requests and complaints to be answered within a week, and those that are late. */
  RequestsDue: MetricUnit.Count,
  RequestsOverdue: MetricUnit.Count,
  /** The measuring: 1 while so. */
  StoppedByOperator: MetricUnit.Count,
  BreakerOpen: MetricUnit.Count,
  HolidayTableEnds: MetricUnit.Count,
  ReviewPast: MetricUnit.Count,
} as const;

export type MetricName = keyof typeof metricUnits;
export type Measured = Partial<Readonly<Record<MetricName, number>>>;
export type Measure = (measured: Measured) => void;

/** Tells the metrics of one function; what is undefined is left out, what is 0 is told. */
export function createMeasure(environment: Readonly<Record<string, string | undefined>>): Measure {
  const metrics = new Metrics({
    namespace: metricNamespace,
    serviceName: environment["AWS_LAMBDA_FUNCTION_NAME"] ?? "unknown",
  });
  return (measured) => {
    const told = Object.entries(measured).filter(([, value]) => value !== undefined);
    if (told.length === 0) return;
    for (const [name, value] of told) metrics.addMetric(name, metricUnits[name as MetricName], value);
    metrics.publishStoredMetrics();
  };
}

/** Only what happened: the counts that are not 0. */
export const happened = (counts: Measured): Measured =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
