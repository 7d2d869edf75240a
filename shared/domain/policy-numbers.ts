/**
 * The numbers that the product promises, in one place: the deployment sets them, the functions enforce
 * them, the notice states them. Each name ends in its unit.
 */
import { nations } from "./bank-holidays.ts";
import type { Policy } from "./policy.ts";

/** From `least` to `most`; `usual` where a deployment says nothing. */
export interface PolicyNumber {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

const between = (least: number, most: number, usual: number): PolicyNumber => ({ least, most, usual });
const days = (usual: number, most: number) => between(1, most, usual);
const count = (usual: number) => between(0, 10_000_000, usual);

export const policyNumbers = {
  /** An invite can be answered for this long after receipt. */
  inviteDays: days(60, 365),
  /** What is left of an ended invite (no personal data of the invitee) can be read by its inviter. */
  endedInviteDays: days(90, 365),
  /** After an objection or a refusal the data stay, restricted, so that the person can see or erase them. */
  afterRefusalDays: days(30, 60),
  /** Uninformed data are erased this long before the Article 14 month is out; never later. */
  forgetMarginDays: days(2, 14),
  /** Keyed hash of an address not to be written to. Long, because its purpose is to keep a promise. */
  suppressionDays: days(2190, 3650),
  /** The evidence chain of an invite or of a person's requests, counted from its first entry. */
  ledgerDays: days(2190, 3650),
  /** A complaint or a request, with what was answered. */
  requestDays: days(2190, 3650),
  /** Point-in-time recovery: how long erased data can still lie in a backup. */
  backupDays: days(7, 35),
  /** Codes, idempotency keys and counters: usable for minutes or a day, and gone from the table by then. */
  transientDays: days(3, 7),
  /** Messages in our own queues; ids only. */
  queueDays: days(4, 14),
  /** A notice not delivered by then raises an alarm. */
  escalateHours: between(1, 336, 72),
  resends: count(2),
  corrections: count(3),
  inviterRequestsPerMinute: count(100),
  inviterInvitesPerDay: count(6_000),
  organisationInvitesPerDay: count(20_000),
  inviteeNoticesPerDay: between(1, 100, 3),
  /** Codes to one person in 24 hours, and apart from them receipts: their own requests, within reason. */
  inviteeAnswersPerDay: between(1, 100, 12),
  /** Receipts in 24 hours for complaints that came without a link: anybody can make one in anybody's name. */
  inviteeFormReceiptsPerDay: between(1, 100, 2),
  /** Mails with new links to one address in 24 hours; anybody who knows it can ask for them. */
  inviteeLinksPerDay: between(1, 100, 3),
  /** Of the public complaint form, from one internet address; whoever sends more is asked to write instead. */
  formComplaintsPerSourceHour: between(1, 10_000, 60),
  /** Receipts for what came by that form, to everybody together: in a flood every complaint is stored, and receipts wait. */
  formReceiptsPerHour: between(1, 10_000, 100),
  /** After a material change of the notice's wording: how many people are told again in each run of the sweep. */
  renoticesPerSweep: count(50),
  /** The breaker on bounces and complaints: opens at this share of the outcomes in 24 hours, … */
  breakerPercent: between(0.1, 100, 5),
  /** … never before this many. */
  breakerOutcomes: count(200),
  /** More forgetting than this in a day pages an operator beforehand. */
  forgetsPerDay: count(100),
} as const satisfies Record<string, PolicyNumber>;

/** The one number that need not be whole. */
export const fractional: ReadonlySet<string> = new Set<keyof typeof policyNumbers>(["breakerPercent"]);

/** For how many days CloudWatch can keep logs, of those that we allow. */
export const logDays = [1, 3, 5, 7, 14, 30, 60, 90] as const;

/** Whether it is a whole policy, as a deployment gives it to its functions: `policySchema` without a word on what is wrong. */
export function isPolicy(value: unknown): value is Policy {
  if (typeof value !== "object" || value === null) return false;
  const rest = new Map<string, unknown>(Object.entries(value));
  const take = (name: string): unknown => {
    const taken = rest.get(name);
    rest.delete(name);
    return taken;
  };
  const isInRange = ([name, { least, most }]: readonly [string, PolicyNumber]): boolean => {
    const given = take(name);
    if (typeof given !== "number" || !(given >= least && given <= most)) return false;
    return Number.isInteger(given) || fractional.has(name);
  };
  const [days, off, moving] = [take("logDays"), take("holidayNations"), take("flatMonth")];
  return (
    Object.entries(policyNumbers).every(isInRange) &&
    logDays.some((allowed) => allowed === days) &&
    Array.isArray(off) &&
    off.length > 0 &&
    off.every((nation) => nations.some((known) => known === nation)) &&
    typeof moving === "boolean" &&
    take("reminders") === 0 &&
    rest.size === 0
  );
}
