/**
 * Counts as money: US dollars for a million invites, beside what SES itself takes for a million mails. Prices of
 * eu-west-2 as they have been since DynamoDB's reduction; recalled, so check AWS's list before quoting a figure.
 */
import type { Bill } from "./invite-counts.ts";

/** The last change of these prices that we know of. */
export const pricesSince = "2024-11";

/** Dollars for a million of each. */
const dollarsPerMillion = {
  writeUnits: 0.7423,
  readUnits: 0.1485,
  httpRequests: 1.16,
  invocations: 0.2,
  sqsRequests: 0.4,
  snsRequests: 0.5,
  mails: 100,
} as const;

/** Lambda on Arm, for a GB-second. */
const dollarsPerGigabyteSecond = 0.0000133334;

export interface Cost {
  readonly parts: Readonly<Record<keyof typeof dollarsPerMillion | "compute", number>>;
  /** Everything but SES. */
  readonly total: number;
  readonly shareOfSes: number;
}

/** @param gigabyteSeconds of Lambda for one invite: an assumption, since only AWS can measure it */
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
