/**
 * Counts as money, in US dollars, beside what SES itself takes. Prices of eu-west-2 without any free tier, as AWS's
 * lists have stood since DynamoDB's reduction. Checked in November 2026 against what others quote of the lists of 2025
 * and 2026 for us-east-1: the reduced DynamoDB, SQS, SNS, Lambda, KMS, alarms, dashboard, SES. What London adds to
 * them is recalled; AWS's list is to be looked at before a figure is quoted.
 */
import type { Bill } from "./invite-counts.ts";

/** The last change of these prices that we know of. */
export const pricesSince = "2024-11";

/** Dollars for a million of each. */
export const dollarsPerMillion = {
  writeUnits: 0.7423,
  readUnits: 0.1485,
  httpRequests: 1.16,
  invocations: 0.2,
  sqsRequests: 0.4,
  snsRequests: 0.5,
  mails: 100,
} as const;

/** Lambda on Arm, for a GB-second. */
export const dollarsPerGigabyteSecond = 0.0000133334;

/**
 * GB-seconds of Lambda for one call of each function: its memory times 50 ms, which is an assumption, since only AWS
 * can measure it. A batch takes longer; that it is shared makes up for it.
 */
export const gigabyteSecondsPerCall = { halfGigabyte: 0.025, gigabyte: 0.05 } as const;

/** For one invite: received and sent by functions of a gigabyte, five calls of functions of half of one. */
export const gigabyteSecondsPerInvite =
  2 * gigabyteSecondsPerCall.gigabyte + 5 * gigabyteSecondsPerCall.halfGigabyte;

export interface Cost {
  readonly parts: Readonly<Record<keyof typeof dollarsPerMillion | "compute", number>>;
  /** Everything but SES. */
  readonly total: number;
  readonly shareOfSes: number;
}

/** A million invites: what is charged by the piece, and Lambda's time. Not logs, traces, storage and what is there anyway. */
export function costPerMillion(bill: Bill, gigabyteSeconds = 0): Cost {
  const per = (name: keyof typeof dollarsPerMillion) => (bill[name] / bill.invites) * dollarsPerMillion[name];
  const parts = {
    writeUnits: per("writeUnits"),
    readUnits: per("readUnits"),
    httpRequests: per("httpRequests"),
    invocations: per("invocations"),
    sqsRequests: per("sqsRequests"),
    snsRequests: per("snsRequests"),
    mails: per("mails"),
    compute: gigabyteSeconds * 1_000_000 * dollarsPerGigabyteSecond,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0) - parts.mails;
  return { parts, total, shareOfSes: total / parts.mails };
}
