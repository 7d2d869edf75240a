/**
 * What an alarm is here: a measurement, a threshold, and the heading of the runbook that helps whoever it wakes.
 */
import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";

/** The headings of the README's runbook. A heading has an alarm, and an alarm has a heading: by test. */
export const runbookHeadings = [
  "Messages in a dead-letter queue",
  "A function fails",
  "A function is throttled",
  "Notices wait too long",
  "Delivery events wait too long",
  "Changes are not relayed",
  "The sweep has stopped",
  "The table cannot be read",
  "The API answers with errors",
  "Mail bounces or draws complaints",
  "Sent but not delivered",
  "A person is not informed in time",
  "The forgetting is held",
  "Nobody measures",
  "Sending is broken",
  "Sending is stopped",
  "SES refuses mail",
  "Outcomes stay unknown",
  "A message nobody understands",
  "A request is due",
  "A complaint has come",
  "A dated fact is out of date",
  "A backup is not copied, or not deleted",
] as const;

type RunbookHeading = (typeof runbookHeadings)[number];

export interface AlarmSpec {
  readonly id: string;
  readonly heading: RunbookHeading;
  /** What has happened when it rings, for whoever reads the page at night. */
  readonly meaning: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods?: number;
  readonly below?: true;
  /** Silence is an alarm: the metric comes by itself as long as all is well. */
  readonly silenceBreaches?: true;
}
