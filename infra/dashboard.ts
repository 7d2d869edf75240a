/**
 * The dashboard: are we informing people in time? Mail out and delivered at the top, then what waits, then
 * what fails. It shows numbers of things, never who they are about.
 */
import { Duration, type Stack } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric, Metric, TextWidget } from "aws-cdk-lib/aws-cloudwatch";
import { functionNames, type PhysicalNames } from "./names.ts";

/** Adds the dashboard to `stack`. */
export function addDashboard(stack: Stack, names: PhysicalNames): void {
  const metric = (
    namespace: string,
    metricName: string,
    statistic: string,
    dimensionsMap?: Record<string, string>,
  ) =>
    new Metric({
      namespace,
      metricName,
      statistic,
      period: Duration.minutes(5),
      ...(dimensionsMap === undefined
        ? {}
        : { dimensionsMap, label: Object.values(dimensionsMap).join(" ") }),
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
  new Dashboard(stack, "dashboard", {
    dashboardName: names.dashboard,
    widgets: [
      [new TextWidget({ markdown: "# Are we informing people in time?", width: 24, height: 1 })],
      [
        graph(
          "Mail",
          ["Send", "Delivery", "Bounce", "Complaint", "Reject"].map((name) => metric("AWS/SES", name, "Sum")),
        ),
        graph("Oldest message, seconds", ofQueues(waiting, "ApproximateAgeOfOldestMessage")),
      ],
      [
        graph("Messages waiting", ofQueues(waiting, "ApproximateNumberOfMessagesVisible")),
        graph("Dead letters", ofQueues(dead, "ApproximateNumberOfMessagesVisible")),
      ],
      [graph("Calls", ofFunctions("Invocations")), graph("Failures", ofFunctions("Errors"))],
    ],
  });
}
