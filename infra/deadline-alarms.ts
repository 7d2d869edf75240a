/**
 * Alarms over what the functions count themselves: are people informed in time, is somebody needed to answer, do
 * the dated facts still hold. The gauges are measured by another function than the sweep, from what stands in the
 * table and its index whether or not the sweep has run, and their silence rings.
 */
import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { MetricName } from "../functions/operate/wiring.ts";
import type { Policy } from "../shared/domain/policy.ts";
import type { AlarmSpec } from "./alarm-spec.ts";
import type { FunctionName, PhysicalNames } from "./names.ts";

/** A metric of ours: the namespace and the one dimension of `shared/lambda/metrics.ts`. */
export const ownMetric = (
  names: PhysicalNames,
  teller: FunctionName,
  metricName: MetricName,
  { statistic = "Maximum", minutes = 15 }: { readonly statistic?: string; readonly minutes?: number } = {},
): Metric =>
  new Metric({
    namespace: "Clientshare",
    metricName,
    dimensionsMap: { service: names.function(teller) },
    statistic,
    period: Duration.minutes(minutes),
  });

/** The gauges are told every quarter of an hour; a metric that is told by the batch is summed over its period. */
export function deadlineAlarms(names: PhysicalNames, policy: Policy): AlarmSpec[] {
  return [...informing(names, policy), ...sending(names), ...answering(names)];
}

function informing(names: PhysicalNames, policy: Policy): AlarmSpec[] {
  const gauge = (name: MetricName) => ownMetric(names, "operate", name);
  const sweep = (name: MetricName, statistic = "Maximum") =>
    ownMetric(names, "keep-deadlines", name, { statistic });
  return [
    {
      id: "undischarged",
      heading: "A person is not informed in time",
      meaning: `Somebody has been in here for ${policy.escalateHours} hours without having been told.`,
      metric: gauge("OldestUndischargedHours"),
      threshold: policy.escalateHours,
    },
    {
      id: "deadline-near",
      heading: "A person is not informed in time",
      meaning: "In less than three days somebody's data go because they could not be told.",
      metric: gauge("DaysToNearestDeadline"),
      threshold: 3,
      below: true,
    },
    {
      id: "brake",
      heading: "The forgetting is held",
      meaning:
        "More is about to be forgotten than is usual, or too little is delivered: look before the hard date.",
      metric: sweep("Brake"),
      threshold: 1,
    },
    {
      id: "measuring-silent",
      heading: "Nobody measures",
      meaning: "For three quarters of an hour nobody has looked how near the deadlines are.",
      metric: gauge("RequestsOverdue"),
      // Never less than nothing: only silence rings.
      threshold: 0,
      below: true,
      periods: 3,
      silenceBreaches: true,
    },
    {
      id: "sweep-late",
      heading: "The sweep has stopped",
      meaning: "Something has been due for half an hour and the sweep has not looked at it.",
      metric: gauge("SweepLagSeconds"),
      threshold: 1_800,
      periods: 2,
    },
    {
      id: "sweep-unfinished",
      heading: "The sweep has stopped",
      meaning: "For an hour no run of keep-deadlines has done all that was due.",
      metric: sweep("SweepFinished"),
      threshold: 1,
      periods: 4,
      below: true,
      silenceBreaches: true,
    },
    {
      id: "sweep-fails",
      heading: "The sweep has stopped",
      meaning: "There are items with which keep-deadlines has failed again and again.",
      metric: sweep("SweepFailures"),
      threshold: 1,
      periods: 4,
    },
  ];
}

function sending(names: PhysicalNames): AlarmSpec[] {
  const sender = (name: MetricName, minutes = 15) =>
    ownMetric(names, "send-notice", name, { statistic: "Sum", minutes });
  const relayed = (name: MetricName) =>
    ownMetric(names, "relay-changes", name, { statistic: "Sum", minutes: 60 });
  const gauge = (name: MetricName) => ownMetric(names, "operate", name);
  return [
    {
      id: "sending-broken",
      heading: "Sending is broken",
      meaning: "SES is paused, not verified or not reachable. Nothing is lost and no attempt is used up.",
      metric: sender("SendingBroken"),
      threshold: 1,
      periods: 2,
    },
    {
      id: "sending-throttled",
      heading: "Sending is broken",
      meaning: "For two hours SES has asked us to slow down: the account's rate is below what is set.",
      metric: sender("Throttled"),
      threshold: 1,
      periods: 8,
    },
    {
      id: "breaker-open",
      heading: "Sending is stopped",
      meaning: "So much bounced or was complained about that notices have stopped by themselves.",
      metric: gauge("BreakerOpen"),
      threshold: 1,
    },
    {
      id: "stopped-by-operator",
      heading: "Sending is stopped",
      meaning: "An operator stopped sending four hours ago, and the clocks run on.",
      metric: gauge("StoppedByOperator"),
      threshold: 1,
      periods: 16,
    },
    {
      id: "refused",
      heading: "SES refuses mail",
      meaning: "SES refused five mails within an hour as such, not their recipients.",
      metric: relayed("Refused"),
      threshold: 5,
    },
    {
      id: "unknown-outcomes",
      heading: "Outcomes stay unknown",
      meaning: "Ten times within an hour nobody could tell whether a mail went out. Each may be sent twice.",
      metric: relayed("UnknownOutcomes"),
      threshold: 10,
    },
    ...(["send-notice", "record-delivery"] as const).map(
      (teller): AlarmSpec => ({
        id: `poison-${teller}`,
        heading: "A message nobody understands",
        meaning: `${teller} got a message that is none of ours, or of a newer version.`,
        metric: ownMetric(names, teller, "PoisonMessages", { statistic: "Sum" }),
        threshold: 1,
      }),
    ),
  ];
}

function answering(names: PhysicalNames): AlarmSpec[] {
  const gauge = (name: MetricName) => ownMetric(names, "operate", name);
  return [
    {
      id: "request-due",
      heading: "A request is due",
      meaning:
        "Within a week a request must be answered or a complaint acknowledged, or one acknowledged a month ago has no outcome.",
      metric: gauge("RequestsDue"),
      threshold: 1,
    },
    {
      id: "request-overdue",
      heading: "A request is due",
      meaning: "A request or complaint is past its statutory date.",
      metric: gauge("RequestsOverdue"),
      threshold: 1,
    },
    {
      id: "recipient-late",
      heading: "A request is due",
      meaning: "Whoever had the data was told a week ago to erase or correct them, and has not confirmed it.",
      metric: gauge("RecipientsLate"),
      threshold: 1,
    },
    {
      id: "complaint",
      heading: "A complaint has come",
      meaning: "Somebody complained. It must be acknowledged within 30 days, and looked into without delay.",
      metric: ownMetric(names, "relay-changes", "Complaints", { statistic: "Sum" }),
      threshold: 1,
    },
    {
      id: "holiday-table",
      heading: "A dated fact is out of date",
      meaning: "The table of bank holidays ends within a year, or was last compared a year ago.",
      metric: gauge("HolidayTableEnds"),
      threshold: 1,
    },
    {
      id: "review-past",
      heading: "A dated fact is out of date",
      meaning: "The notice's review date has passed.",
      metric: gauge("ReviewPast"),
      threshold: 1,
    },
  ];
}
