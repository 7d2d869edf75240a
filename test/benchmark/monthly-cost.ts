/**
 * What a month costs, line by line: in come the synthesized templates, for what is there whether or not anybody is
 * invited, and what one invite was counted to use; out come dollars for a number of invites. Prices as in
 * `cost-model.ts`; what is assumed rather than counted says so in its name here.
 */
import { keysAtMost } from "../../functions/operate/measure-undischarged.ts";
import type { Templates } from "../../infra/synthesize.ts";
import type { TemplateResource } from "../../infra/template.ts";
import { type MetricName, metricUnits } from "../../shared/lambda/metrics.ts";
import {
  costPerMillion,
  dollarsPerGigabyteSecond,
  dollarsPerMillion,
  gigabyteSecondsPerCall,
  gigabyteSecondsPerInvite,
} from "./cost-model.ts";
import type { Bill } from "./invite-counts.ts";

/** What is paid for by being there. */
export interface Standing {
  readonly keys: number;
  readonly secrets: number;
  /** Metrics that alarms look at; a metric that is not one of AWS's own counts among `customMetrics` as well. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  /** Every metric that a function can tell, told all month. */
  readonly customMetrics: number;
  readonly polledQueues: number;
  /** Runs by the clock in a month. */
  readonly scheduledRuns: number;
  /** Functions, queues and topics: each asks KMS anew every five minutes at most. */
  readonly keyUsers: number;
}

/** What one invite leaves behind and says, in bytes. */
export interface Traces {
  readonly logBytes: number;
  readonly storedBytes: number;
}

/** A metric is charged for each function that tells it. */
const toldByTwo: readonly MetricName[] = ["PoisonMessages", "RecordFailures"];

const daysAMonth = 30;
const minutesAMonth = daysAMonth * 24 * 60;
const secondsAMonth = minutesAMonth * 60;

const dollars = {
  key: 1,
  keyRequest: 0.03 / 10_000,
  secret: 0.4,
  alarmMetric: 0.1,
  dashboard: 3,
  customMetric: 0.3,
  logGigabyte: 0.5985,
  trace: 5 / 1_000_000,
  /** Table and point-in-time recovery. */
  storedGigabyte: 0.29715 + 0.2376,
} as const;

/** Lambda keeps five connections to each queue, each waiting twenty seconds. Assumed: AWS may keep more or fewer. */
const emptyReceivesAMonth = 5 * (secondsAMonth / 20);
/** What the measuring reads of the wake index: of a month's invites, those that expire or are archived within three days. */
const measuringKeys = (invites: number): number => Math.min(4 * keysAtMost, 2 * (3 / daysAMonth) * invites);
const keyReadUnits = 105 / 4_096 / 2;
const measurings = minutesAMonth / 15;
/** START and REPORT of one call, as Lambda writes them in JSON. Assumed. */
const platformLogBytes = 700;
/** The gateway's line for one request. Assumed from its format. */
const accessLogBytes = 400;

/** Counts what the stacks hold. */
export function standingIn({ data, pipeline, operations }: Templates): Standing {
  const all: readonly TemplateResource[] = [data, pipeline, operations].flatMap(({ Resources }) =>
    Object.values(Resources),
  );
  const every = (type: string) => all.filter((resource) => resource.Type === type);
  const metricsOf = ({ Properties: { Metrics } }: TemplateResource): number => {
    const looked = Array.isArray(Metrics) ? Metrics.filter((one) => Object.hasOwn(one, "MetricStat")) : [];
    return Math.max(1, looked.length);
  };
  const queuesPolled = every("AWS::Lambda::EventSourceMapping").filter(
    ({ Properties }) => !Object.hasOwn(Properties, "StartingPosition"),
  );
  const runs = every("AWS::Scheduler::Schedule").map(({ Properties }) => {
    const minutes = Number(
      /^rate\((\d+) minutes\)$/.exec(String(Properties["ScheduleExpression"]))?.[1] ?? Number.NaN,
    );
    return minutesAMonth / minutes;
  });
  return {
    keys: every("AWS::KMS::Key").length,
    secrets: every("AWS::SecretsManager::Secret").length,
    alarmMetrics: every("AWS::CloudWatch::Alarm").reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: every("AWS::CloudWatch::Dashboard").length,
    customMetrics: Object.keys(metricUnits).length + toldByTwo.length,
    polledQueues: queuesPolled.length,
    scheduledRuns: runs.reduce((sum, some) => sum + some, 0),
    keyUsers: ["AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::SNS::Topic"].flatMap(every).length,
  };
}

/** Dollars by line, in the order of a bill; SES's own charge last. */
export function monthlyCost(
  invites: number,
  standing: Standing,
  { bill, traces, sweepReadUnits }: { bill: Bill; traces: Traces; sweepReadUnits: number },
): Readonly<Record<string, number>> {
  const millions = invites / 1_000_000;
  const calls = (bill.invocations / bill.invites) * invites;
  const pieces = costPerMillion(bill);
  const { scheduledRuns } = standing;
  const runLogs = scheduledRuns * 2 * platformLogBytes;
  const inviteLogs = invites * (traces.logBytes + accessLogBytes) + calls * platformLogBytes;
  // X-Ray keeps the first call of each second, and a twentieth of the others.
  const traced = (count: number) => Math.min(count, secondsAMonth + 0.05 * count);
  return {
    "KMS keys": standing.keys * dollars.key,
    "KMS requests, at most": standing.keyUsers * (minutesAMonth / 5) * dollars.keyRequest,
    secret: standing.secrets * dollars.secret,
    alarms: standing.alarmMetrics * dollars.alarmMetric,
    dashboard: standing.dashboards * dollars.dashboard,
    "own metrics, at most": standing.customMetrics * dollars.customMetric,
    "queues asked in vain, assumed":
      (standing.polledQueues * emptyReceivesAMonth * dollarsPerMillion.sqsRequests) / 1_000_000,
    "sweeps and measurings":
      (measuringKeys(invites) * keyReadUnits * measurings * dollarsPerMillion.readUnits) / 1_000_000 +
      scheduledRuns *
        ((dollarsPerMillion.invocations + sweepReadUnits * dollarsPerMillion.readUnits) / 1_000_000 +
          gigabyteSecondsPerCall.halfGigabyte * dollarsPerGigabyteSecond) +
      (runLogs / 1e9) * dollars.logGigabyte,
    "DynamoDB, writes": pieces.parts.writeUnits * millions,
    "DynamoDB, reads": pieces.parts.readUnits * millions,
    "requests (HTTP, Lambda, SQS, SNS)":
      (pieces.parts.httpRequests +
        pieces.parts.invocations +
        pieces.parts.sqsRequests +
        pieces.parts.snsRequests) *
      millions,
    "Lambda's time, assumed": invites * gigabyteSecondsPerInvite * dollarsPerGigabyteSecond,
    "logs, partly assumed": (inviteLogs / 1e9) * dollars.logGigabyte,
    "traces, at most": traced(calls) * dollars.trace,
    "storage, first month": ((invites * traces.storedBytes) / 1e9) * dollars.storedGigabyte,
    SES: pieces.parts.mails * millions,
  };
}
