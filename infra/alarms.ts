/**
 * The alarms: for each fault that needs a person, what is measured, from when on it is too much, and the
 * heading of the runbook that helps. All of them read metrics that AWS writes by itself or that the functions
 * count; none needs the function it watches to be alive.
 */
import { Aws, Duration, type Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import type { AlarmSpec } from "./alarm-spec.ts";
import { deadlineAlarms, ownMetric } from "./deadline-alarms.ts";
import { functionNames, type PhysicalNames } from "./names.ts";
import type { Settings } from "./settings.ts";

const minutes = (count: number) => Duration.minutes(count);

/** Adds every alarm to `stack`, and the topic that they tell unless the settings name one. */
export function addAlarms(stack: Stack, settings: Settings, names: PhysicalNames): void {
  const action = new SnsAction(alarmTopic(stack, settings, names));
  for (const spec of [
    ...queueAlarms(names),
    ...functionAlarms(names),
    ...mailAlarms(names),
    apiAlarm(stack, names),
    ...deadlineAlarms(names, settings.policy),
    ...(settings.secondRegion === undefined ? [] : copyAlarms(names)),
  ]) {
    const alarm = new Alarm(stack, spec.id, {
      alarmName: `${names.table.replace(/-invites$/, "")}-${spec.id}`,
      alarmDescription: `${spec.meaning} Runbook: "${spec.heading}" in the README.`,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: spec.periods ?? 1,
      comparisonOperator:
        spec.below === true
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData:
        spec.silenceBreaches === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

function alarmTopic(stack: Stack, { alarms }: Settings, names: PhysicalNames): ITopic {
  if (alarms.topicArn !== undefined) return Topic.fromTopicArn(stack, "alarm-topic", alarms.topicArn);
  const topic = new Topic(stack, "alarm-topic", {
    topicName: names.alarmTopic,
    masterKey: Key.fromKeyArn(
      stack,
      "transit-key",
      StringParameter.valueForStringParameter(stack, names.parameter("transit-key-arn")),
    ),
    enforceSSL: true,
  });
  // A topic with a policy has lost the default one, under which alarms of the same account could publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
  );
  if (alarms.email !== undefined) topic.addSubscription(new EmailSubscription(alarms.email));
  return topic;
}

function queueMetric(queueName: string, metricName: string, statistic = "Maximum"): Metric {
  return new Metric({
    namespace: "AWS/SQS",
    metricName,
    dimensionsMap: { QueueName: queueName },
    statistic,
    period: minutes(5),
  });
}

function functionMetric(functionName: string, metricName: string, statistic = "Sum"): Metric {
  return new Metric({
    namespace: "AWS/Lambda",
    metricName,
    dimensionsMap: { FunctionName: functionName },
    statistic,
    period: minutes(5),
  });
}

function queueAlarms(names: PhysicalNames): AlarmSpec[] {
  const dead = [
    ["notices-dead", names.noticeDeadLetters],
    ["notices-bulk-dead", names.bulkNoticeDeadLetters],
    ["delivery-events-dead", names.deliveryEventDeadLetters],
    ["relay-failures", names.relayFailureQueue],
  ] as const;
  const age = (queueName: string) => queueMetric(queueName, "ApproximateAgeOfOldestMessage");
  return [
    ...dead.map(
      ([id, queueName]): AlarmSpec => ({
        id,
        heading: "Messages in a dead-letter queue",
        meaning: `Something in ${queueName} could not be handled, however often it was tried.`,
        metric: queueMetric(queueName, "ApproximateNumberOfMessagesVisible"),
        threshold: 1,
      }),
    ),
    {
      id: "notices-wait",
      heading: "Notices wait too long",
      meaning: "A single invite's notice has waited for a quarter of an hour; it should take seconds.",
      metric: age(names.noticeQueue),
      threshold: 900,
    },
    {
      id: "notices-bulk-wait",
      heading: "Notices wait too long",
      meaning: "An import's notice has waited for six hours.",
      metric: age(names.bulkNoticeQueue),
      threshold: 6 * 3600,
    },
    {
      id: "delivery-events-wait",
      heading: "Delivery events wait too long",
      meaning: "What SES reported has waited for a quarter of an hour; events are lost after four days.",
      metric: age(names.deliveryEventQueue),
      threshold: 900,
    },
    {
      id: "relay-lag",
      heading: "Changes are not relayed",
      meaning: "The table's changes reach the queues ten minutes late; the stream forgets them after a day.",
      metric: functionMetric(names.function("relay-changes"), "IteratorAge", "Maximum"),
      threshold: 600_000,
    },
  ];
}

function functionAlarms(names: PhysicalNames): AlarmSpec[] {
  const sweep = names.function("keep-deadlines");
  return [
    ...functionNames.flatMap((name): AlarmSpec[] => [
      {
        id: `${name}-fails`,
        heading: "A function fails",
        meaning: `${name} has failed in each of two periods of five minutes.`,
        metric: functionMetric(names.function(name), "Errors"),
        threshold: 1,
        periods: 2,
      },
      {
        id: `${name}-throttled`,
        heading: "A function is throttled",
        meaning: `${name} was not let run because too many functions were running.`,
        metric: functionMetric(names.function(name), "Throttles"),
        threshold: 1,
        periods: 3,
      },
    ]),
    // Lambda counts a batch that came back in part as a success. A single record that always fails comes back five
    // times in a quarter of an hour at most, and ends in the dead letters, which have an alarm of their own.
    ...(["send-notice", "record-delivery"] as const).map(
      (name): AlarmSpec => ({
        id: `${name}-records-fail`,
        heading: "A function fails",
        meaning: `${name} has failed with eight messages or more in each of two quarters of an hour.`,
        metric: ownMetric(names, name, "RecordFailures", { statistic: "Sum" }),
        threshold: 8,
        periods: 2,
      }),
    ),
    {
      id: "sweep-silent",
      heading: "The sweep has stopped",
      meaning: "keep-deadlines has not run for a quarter of an hour; nobody sees to deadlines.",
      metric: functionMetric(sweep, "Invocations"),
      threshold: 1,
      periods: 3,
      below: true,
      silenceBreaches: true,
    },
    {
      id: "table-unreadable",
      heading: "The table cannot be read",
      meaning: "keep-deadlines failed, which reads the table first of all: is the data key disabled?",
      metric: functionMetric(sweep, "Errors"),
      threshold: 1,
    },
  ];
}

/** The gateway's own count: a function turns its exceptions into answers, which Lambda does not count as errors. */
function apiAlarm(stack: Stack, names: PhysicalNames): AlarmSpec {
  return {
    id: "api-fails",
    heading: "The API answers with errors",
    meaning: "Inviters or invitees got ten server errors within five minutes.",
    metric: new Metric({
      namespace: "AWS/ApiGateway",
      metricName: "5xx",
      dimensionsMap: { ApiId: StringParameter.valueForStringParameter(stack, names.parameter("api-id")) },
      statistic: "Sum",
      period: minutes(5),
    }),
    threshold: 10,
  };
}

function mailAlarms(names: PhysicalNames): AlarmSpec[] {
  const ofSet = (metricName: string, statistic: string) =>
    new Metric({
      namespace: "AWS/SES",
      metricName,
      dimensionsMap: { "ses:configuration-set": names.configurationSet },
      statistic,
      period: minutes(60),
    });
  // SES counts mails of the whole account, in which another stage may send; what our ledger says is this one's.
  const ofLedger = (metricName: "Sent" | "Delivered") =>
    ownMetric(names, "relay-changes", metricName, { statistic: "Sum", minutes: 60 });
  return [
    {
      id: "bounces",
      heading: "Mail bounces or draws complaints",
      meaning: "Five in a hundred mails bounce: SES reviews the account at this rate and pauses it at ten.",
      metric: ofSet("Reputation.BounceRate", "Average"),
      threshold: 0.05,
    },
    {
      id: "complaints",
      heading: "Mail bounces or draws complaints",
      meaning: "One in a thousand recipients complains: SES reviews the account at this rate.",
      metric: ofSet("Reputation.ComplaintRate", "Average"),
      threshold: 0.001,
    },
    {
      id: "undelivered",
      heading: "Sent but not delivered",
      meaning:
        "Under half of an hour's notices were delivered. Undelivered people are forgotten: act days before.",
      metric: new MathExpression({
        expression: "IF(sent >= 20, FILL(delivered, 0) / sent, 1)",
        usingMetrics: { sent: ofLedger("Sent"), delivered: ofLedger("Delivered") },
        period: minutes(60),
      }),
      threshold: 0.5,
      below: true,
    },
  ];
}

/** For a second region: without a copy there is nothing to take over with, and one that stays breaks a promise. */
function copyAlarms(names: PhysicalNames): AlarmSpec[] {
  const aDay = (metricName: string, vault: string) =>
    new Metric({
      namespace: "AWS/Backup",
      metricName,
      dimensionsMap: { BackupVaultName: vault },
      statistic: "Sum",
      period: Duration.days(1),
    });
  return [
    {
      id: "backup-not-copied",
      heading: "A backup is not copied, or not deleted",
      meaning: "No backup was copied to the second region for two days.",
      // AWS counts a copy in the region that it comes from, under the vault that it goes to; and only when there is one.
      metric: aDay("NumberOfCopyJobsCompleted", names.copyVault),
      threshold: 1,
      periods: 2,
      below: true,
      silenceBreaches: true,
    },
    {
      id: "backup-not-deleted",
      heading: "A backup is not copied, or not deleted",
      meaning: "AWS Backup could not delete a backup at its end: it is kept longer than people were told.",
      metric: aDay("NumberOfRecoveryPointsExpired", names.backupVault),
      threshold: 1,
    },
  ];
}
