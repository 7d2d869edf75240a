/**
 * The numbers that the product promises, in one place: the deployment sets them, the functions enforce
 * them, the notice states them. Each name ends in its unit.
 */
import * as z from "zod";
import { nations } from "./bank-holidays.ts";

const days = (fallback: number, maximum: number) => z.int().min(1).max(maximum).default(fallback);
const count = (fallback: number) => z.int().min(0).max(10_000_000).default(fallback);

export const policySchema = z
  .strictObject({
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
    logDays: z.union([1, 3, 5, 7, 14, 30, 60, 90].map((n) => z.literal(n))).default(30),
    /** Codes, idempotency keys and counters: usable for minutes or a day, and gone from the table by then. */
    transientDays: days(3, 7),
    /** Messages in our own queues; ids only. */
    queueDays: days(4, 14),
    /** A notice not delivered by then raises an alarm. */
    escalateHours: z.int().min(1).max(336).default(72),
    /** Answer requests within the flat month that the notice of 2021 promises: its end is not moved to a working day. */
    flatMonth: z.boolean().default(true),
    /** Where it may move: a day off is one that is a bank holiday in each of these. */
    holidayNations: z.tuple([z.enum(nations)], z.enum(nations)).default(["england-and-wales"]),
    resends: count(2),
    corrections: count(3),
    /** Reminders without a human asking: PECR, so none unless counsel agrees. */
    reminders: z.literal(0).default(0),
    inviterRequestsPerMinute: count(100),
    inviterInvitesPerDay: count(6_000),
    organisationInvitesPerDay: count(20_000),
    inviteeNoticesPerDay: z.int().min(1).max(100).default(3),
    /** Codes to one person in 24 hours, and apart from them receipts: their own requests, within reason. */
    inviteeAnswersPerDay: z.int().min(1).max(100).default(12),
    /** Receipts in 24 hours for complaints that came without a link: anybody can make one in anybody's name. */
    inviteeFormReceiptsPerDay: z.int().min(1).max(100).default(2),
    /** Mails with new links to one address in 24 hours; anybody who knows it can ask for them. */
    inviteeLinksPerDay: z.int().min(1).max(100).default(3),
    /** Of the public complaint form, from one internet address; whoever sends more is asked to write instead. */
    formComplaintsPerSourceHour: z.int().min(1).max(10_000).default(60),
    /** Receipts for what came by that form, to everybody together: in a flood every complaint is stored, and receipts wait. */
    formReceiptsPerHour: z.int().min(1).max(10_000).default(100),
    /** After a material change of the notice's wording: how many people are told again in each run of the sweep. */
    renoticesPerSweep: count(50),
    /** The breaker on bounces and complaints: opens at this share of the outcomes in 24 hours, … */
    breakerPercent: z.number().min(0.1).max(100).default(5),
    /** … never before this many. */
    breakerOutcomes: count(200),
    /** More forgetting than this in a day pages an operator beforehand. */
    forgetsPerDay: count(100),
  })
  .prefault({});

/** The policy of a deployment, every number filled in. */
export type Policy = z.infer<typeof policySchema>;
