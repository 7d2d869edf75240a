/**
 * The dashboard: are we informing people in time? Mail out and delivered at the top, then what waits, then
 * what fails. It shows numbers of things, never who they are about.
 */
import { Duration, type Stack } from "aws-cdk-lib";
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  SingleValueWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { MetricName } from "../functions/operate/wiring.ts";
import { ownMetric } from "./deadline-alarms.ts";
import { functionNames, type PhysicalNames } from "./names.ts";

/** Adds the dashboard to `stack`. */
export function addDashboard(stack: Stack, names: PhysicalNames): void {
  const metric = (
    namespace: string,
    metricName: string,
    statistic: string,
    dimensionsMap: Record<string, string>,
  ) =>
    new Metric({
      namespace,
      metricName,
      statistic,
      period: Duration.minutes(5),
      dimensionsMap,
      label: Object.values(dimensionsMap).join(" "),
    });
  const graph = (title: string, left: readonly IMetric[], width = 12) =>
    new GraphWidget({ title, left: [...left], width, height: 6 });
  const ofQueues = (queues: readonly string[], metricName: string) =>
    queues.map((QueueName) => metric("AWS/SQS", metricName, "Maximum", { QueueName }));
  const ofFunctions = (metricName: string) =>
    functionNames.map((name) =>
      metric("AWS/Lambda", metricName, "Sum", { FunctionName: names.function(name) }),
    );
  const waiting = [names.noticeQueue, names.bulkNoticeQueue, names.deliveryEventQueue];
  const dead = [
    names.noticeDeadLetters,
    names.bulkNoticeDeadLetters,
    names.deliveryEventDeadLetters,
    names.relayFailureQueue,
  ];
  const gauges = (title: string, list: readonly MetricName[], width: number) =>
    new SingleValueWidget({
      title,
      metrics: list.map((name) => ownMetric(names, "operate", name)),
      width,
      height: 4,
    });
  const counted = (list: readonly MetricName[]) =>
    list.map((name) => ownMetric(names, "relay-changes", name, { statistic: "Sum", minutes: 60 }));
  const sweep = (["SweepFinished", "SweepFailures", "Brake"] as const).map((name) =>
    ownMetric(names, "keep-deadlines", name),
  );
  const records = (["send-notice", "record-delivery"] as const).map((name) =>
    ownMetric(names, name, "RecordFailures", { statistic: "Sum", minutes: 5 }).with({
      label: `messages of ${names.function(name)}`,
    }),
  );
  new Dashboard(stack, "dashboard", {
    dashboardName: names.dashboard,
    widgets: [
      [new TextWidget({ markdown: "# Are we informing people in time?", width: 24, height: 1 })],
      [
        gauges(
          "Longest uninformed and not exempt (hours), days to the nearest forgetting",
          ["OldestUndischargedHours", "DaysToNearestDeadline"],
          9,
        ),
        gauges(
          "Requests due within a week, and late; recipients that have not followed",
          ["RequestsDue", "RequestsOverdue", "RecipientsLate"],
          6,
        ),
        gauges(
          "Stopped by operator, by breaker; sweep late (s)",
          ["StoppedByOperator", "BreakerOpen", "SweepLagSeconds"],
          9,
        ),
      ],
      [
        graph(
          "Notices an hour",
          counted(["Received", "Queued", "Sent", "Delivered", "Undeliverable", "UnknownOutcomes"]),
        ),
        graph(
          "People an hour",
          counted(["Escalated", "Forgotten", "Objections", "Erasures", "Complaints"]),
          6,
        ),
        graph("The sweep: finished, failures, brake", sweep, 6),
      ],
      [
        // SES's counts of mails are the whole account's; these rates are this configuration set's.
        graph(
          "Shares bounced and complained about, as SES reckons them",
          ["Reputation.BounceRate", "Reputation.ComplaintRate"].map((name) =>
            metric("AWS/SES", name, "Average", { "ses:configuration-set": names.configurationSet }).with({
              label: name,
            }),
          ),
        ),
        graph("Oldest message, seconds", ofQueues(waiting, "ApproximateAgeOfOldestMessage")),
      ],
      [
        graph("Messages waiting", ofQueues(waiting, "ApproximateNumberOfMessagesVisible")),
        graph("Dead letters", ofQueues(dead, "ApproximateNumberOfMessagesVisible")),
      ],
      [graph("Calls", ofFunctions("Invocations")), graph("Failures", [...ofFunctions("Errors"), ...records])],
    ],
  });
}
