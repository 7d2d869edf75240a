/**
 * What the evidence ledger can say: every event, and the few things each may record. An allow-list, since the
 * ledger outlives the person's data: ids, numbers, hashes and classes go in; names, addresses, free text and
 * the words of a mail server (which quote addresses) have no field to go into.
 */
import * as z from "zod/mini";
import { lazily } from "./lazily.ts";

const id = () => z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/));
/** A class out of a closed list somewhere in the code: lower-case words and hyphens. */
const word = () => z.string().check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/), z.maxLength(48));
const moment = () => z.iso.datetime({ offset: false });
const day = () => z.iso.date();
const sha256 = () => z.string().check(z.regex(/^[0-9a-f]{64}$/));
const counted = () => z.int().check(z.minimum(1), z.maximum(1_000_000));
/** As notices are numbered in the wording's own file, for instance `2026-11-01`. */
const noticeVersion = () => z.string().check(z.regex(/^[A-Za-z0-9.-]{1,32}$/));

/** How a request reached us. `feedback` is a spam complaint passed on by the mail provider. */
export const channels = [
  "link",
  "one-click",
  "form",
  "email",
  "post",
  "phone",
  "platform",
  "feedback",
] as const;
export type Channel = (typeof channels)[number];

/** What a person can ask for. `access` to `complaint`: Arts. 15–21 UK GDPR, and DPA 2018 s.164A for the last. */
export const rights = [
  "access",
  "portability",
  "rectification",
  "erasure",
  "restriction",
  "unrestriction",
  "objection",
  "complaint",
] as const;
export type Right = (typeof rights)[number];

/** What a person can correct: the fields of an invitee, as the data map has them. */
export const rectifiableFields = [
  "email",
  "givenName",
  "familyName",
  "phone",
  "company",
  "jobTitle",
  "links",
] as const;

/** Whose hand it was. `sweep` is keep-deadlines; `mail` an event from the mail provider. */
const actors = ["invitee", "inviter", "operator", "platform", "sweep", "mail"] as const;
export type Actor = (typeof actors)[number];

const right = () => z.enum(rights);
const channel = () => z.enum(channels);
const actor = () => z.optional(z.enum(actors));
const reason = () => z.optional(word());

const notice = () => ({ notice: counted(), actor: actor(), reason: reason() });
const mail = () => ({
  attempt: z.optional(counted()),
  messageId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9._-]{1,128}$/))),
  smtpCode: z.optional(z.int().check(z.minimum(100), z.maximum(599))),
  enhancedStatus: z.optional(z.string().check(z.regex(/^[245]\.\d{1,3}\.\d{1,3}$/))),
});
/** Which words, in which language, and by its hash what they stated; left out where the sender didn't live to say. */
const wording = () => ({
  noticeVersion: z.optional(noticeVersion()),
  noticeEdition: z.optional(sha256()),
  language: z.optional(z.string().check(z.regex(/^[a-z]{2,3}(-[A-Z]{2})?$/))),
  bytesSha256: z.optional(sha256()),
});
const invite = () => ({ actor: actor(), reason: reason(), channel: z.optional(channel()) });
const subject = () => ({
  /** Invites that the act touched, by all inviters. */
  inviteIds: z.readonly(z.array(id()).check(z.maxLength(1_000))),
  requestId: z.optional(id()),
  ...invite(),
});
const request = () => ({
  requestId: id(),
  right: right(),
  actor: actor(),
  reason: reason(),
  channel: z.optional(channel()),
});

/** Published on the lifecycle topic as well as kept as evidence. */
const domainEventData = {
  InviteReceived: () =>
    z.strictObject({
      relationship: z.enum(["colleague", "business-contact"]),
      /** When the notice is due at the latest, fixed in the same write as the data. */
      dueAt: moment(),
      expiresAt: z.optional(moment()),
      notice: z.optional(counted()),
      noticeVersion: z.optional(noticeVersion()),
      /** Keyed hash of organisation and `sub`; which inviter, without naming them. */
      inviterKey: z.optional(id()),
      /** Version of the attestation that the inviter made. */
      attestation: z.optional(noticeVersion()),
    }),
  NoticeSent: () => z.strictObject({ ...notice(), ...mail(), ...wording() }),
  NoticeDelivered: () => z.strictObject({ ...notice(), ...mail() }),
  NoticeUndeliverable: () => z.strictObject({ ...notice(), ...mail() }),
  InviteAccepted: () => z.strictObject({ notice: z.optional(counted()), ...invite() }),
  InviteDeclined: () => z.strictObject({ notice: z.optional(counted()), ...invite() }),
  InviteRevoked: () => z.strictObject(invite()),
  InviteExpired: () => z.strictObject(invite()),
  SubjectObjected: () => z.strictObject(subject()),
  /** Names of fields, never what was in them. */
  SubjectRectified: () =>
    z.strictObject({
      ...subject(),
      fields: z.optional(z.readonly(z.array(z.enum(rectifiableFields)))),
    }),
  SubjectRestricted: () => z.strictObject(subject()),
  SubjectUnrestricted: () => z.strictObject(subject()),
  SubjectErased: () => z.strictObject(subject()),
  SubjectForgotten: () => z.strictObject({ ...subject(), dueAt: z.optional(moment()) }),
  ComplaintReceived: () =>
    z.strictObject({
      requestId: id(),
      channel: channel(),
      actor: actor(),
      /** Where the complaint came by a link, or the person has just one invite. */
      inviteId: z.optional(id()),
      receivedOn: z.optional(day()),
      acknowledgeBy: z.optional(moment()),
    }),
};

/** Kept as evidence and published nowhere. */
const evidenceEventData = {
  NoticeQueued: () => z.strictObject({ ...notice(), noticeVersion: z.optional(noticeVersion()) }),
  /** The outcome of a hand-over to the mail provider was not learnt; each such attempt is counted. */
  NoticeUnconfirmed: () => z.strictObject({ ...notice(), ...mail(), ...wording() }),
  NoticeRetried: () => z.strictObject({ ...notice(), ...mail() }),
  NoticeDeferred: () => z.strictObject({ ...notice(), until: z.optional(moment()) }),
  NoticeCancelled: () => z.strictObject(notice()),
  NoticeCorrected: () => z.strictObject({ ...notice(), correction: z.optional(counted()) }),
  NoticeResent: () => z.strictObject({ ...notice(), resend: z.optional(counted()) }),
  /** A permanent bounce after a delivery: the duty to inform is open again. */
  NoticeReopened: () => z.strictObject({ ...notice(), ...mail(), dueAt: z.optional(moment()) }),
  NoticeEscalated: () => z.strictObject({ ...notice(), dueAt: z.optional(moment()) }),
  /** Art. 14(5). The operator's reasons lie in their own file; here is its reference and hash. */
  NoticeExempted: () =>
    z.strictObject({
      ...notice(),
      ground: z.enum(["already-has", "law", "secrecy", "impossible"]),
      reference: z.optional(id()),
      evidenceSha256: z.optional(sha256()),
      expiresAt: z.optional(moment()),
    }),
  /** Links, a code, a receipt: a mail that answers the person's own request. */
  AnswerMailed: () =>
    z.strictObject({
      mail: word(),
      requestId: z.optional(id()),
      ...mail(),
      bytesSha256: z.optional(sha256()),
    }),
  /** Such a mail did not go out: the provider refused it for good, or its answer was not learnt. */
  AnswerNotMailed: () =>
    z.strictObject({
      mail: word(),
      requestId: z.optional(id()),
      reason: z.enum(["refused", "unconfirmed"]),
    }),
  /** The platform collected what the person chose to hand over by accepting. */
  HandoffRedeemed: () => z.strictObject({ actor: actor(), recipient: z.optional(word()) }),
  DisclosureRecorded: () =>
    z.strictObject({
      recipient: word(),
      ground: word(),
      reference: z.optional(id()),
      evidenceSha256: z.optional(sha256()),
      on: z.optional(day()),
    }),
  RequestReceived: () => z.strictObject({ ...request(), receivedOn: day(), dueAt: z.optional(moment()) }),
  RequestStarted: () => z.strictObject({ ...request(), startedOn: day(), dueAt: moment() }),
  RequestPaused: () => z.strictObject({ ...request(), pausedOn: z.optional(day()) }),
  RequestResumed: () => z.strictObject({ ...request(), resumedOn: z.optional(day()), dueAt: moment() }),
  /** Without `dueAt` while a clarification is outstanding. */
  RequestExtended: () => z.strictObject({ ...request(), dueAt: z.optional(moment()) }),
  RequestAcknowledged: () => z.strictObject(request()),
  RequestAnswered: () =>
    z.strictObject({ ...request(), outcome: word(), answerSha256: z.optional(sha256()) }),
  OperatorActed: () =>
    z.strictObject({
      command: word(),
      /** Keyed hash of the operator's IAM identity. */
      operatorKey: z.optional(id()),
      requestId: z.optional(id()),
      reference: z.optional(id()),
      outcome: z.optional(word()),
    }),
  SuppressionLifted: () =>
    z.strictObject({ actor: actor(), channel: z.optional(channel()), requestId: z.optional(id()) }),
  /** Art. 19: a recipient of the data confirmed that it has followed a correction, erasure or restriction. */
  RecipientAcknowledged: () =>
    z.strictObject({
      recipient: word(),
      requestId: z.optional(id()),
      event: z.optional(word()),
    }),
};

/** Every event of the ledger with the schema of its data: one table for the types and for the check at run time. */
export const ledgerEventData = lazily({ ...domainEventData, ...evidenceEventData });

export type LedgerEvent = keyof typeof ledgerEventData;
/** The events that the platform hears of. */
export type DomainEvent = keyof typeof domainEventData;
export type LedgerData<E extends LedgerEvent = LedgerEvent> = z.infer<(typeof ledgerEventData)[E]>;

export const domainEvents = Object.keys(domainEventData) as readonly DomainEvent[];

/** Whether an event is published on the lifecycle topic, or kept as evidence only. */
export function isDomainEvent(event: string): event is DomainEvent {
  return Object.hasOwn(domainEventData, event);
}
