/**
 * Everything that the pipeline holds about people, field by field: what kind of data it is, what for and on
 * which lawful basis, who gave it, who sees it, and how many days it stays. The schemas of what may be stored,
 * the notice, the export and the Article 30 record are derived from this file, so none can say what another doesn't.
 */
import * as z from "zod/mini";
import { lazily } from "./lazily.ts";
import type { Policy } from "./policy.ts";
import { emailAddress, organisationText, personName, phoneNumber, socialLink } from "./screening.ts";

/** Why data are held. A legitimate interest names its assessment (LIA), a legal obligation its law. */
export const purposes = {
  /** The invitation itself: one person asks another to join a space. */
  invite: { basis: "legitimate-interest", article: "6(1)(f)", assessment: "LIA-1 Invitations" },
  /** Telling the person what is held: Article 14. */
  inform: { basis: "legal-obligation", article: "6(1)(c)", law: "UK GDPR Articles 12 and 14" },
  /** Doing what a person asks under their rights, and showing that it was done. */
  rights: {
    basis: "legal-obligation",
    article: "6(1)(c)",
    law: "UK GDPR Articles 12 to 22; DPA 2018 s.164A",
  },
  /** Not writing again to somebody who objected or had their data erased. */
  "leave-alone": { basis: "legal-obligation", article: "6(1)(c)", law: "UK GDPR Articles 17 and 21" },
  /** Being able to prove all of that. */
  evidence: { basis: "legal-obligation", article: "6(1)(c)", law: "UK GDPR Articles 5(2) and 24" },
  /** Keeping invitations from being used to pester people. */
  protect: { basis: "legitimate-interest", article: "6(1)(f)", assessment: "LIA-2 Prevention of abuse" },
} as const satisfies Record<string, LawfulPurpose>;

type LawfulPurpose =
  | { readonly basis: "legitimate-interest"; readonly article: "6(1)(f)"; readonly assessment: string }
  | { readonly basis: "legal-obligation"; readonly article: "6(1)(c)"; readonly law: string }
  | { readonly basis: "consent"; readonly article: "6(1)(a)"; readonly withdrawal: string };

export type Purpose = keyof typeof purposes;
export type LawfulBasis = LawfulPurpose["basis"];
/** What kind of data a field is, in the words that Article 14(1)(d) wants. */
export type Category =
  | "identity"
  | "contact"
  | "work"
  | "social-links"
  | "invitation"
  | "delivery"
  | "links-and-codes"
  | "do-not-contact"
  | "requests"
  | "evidence"
  | "usage-limits";
type Subject = "invitee" | "inviter" | "both";
/** `us`: made here, from what the others gave. `mail-system`: Amazon SES and the invitee's mail server. */
type Source = "inviter" | "invitee" | "employer-sign-in" | "us" | "mail-system";
export type Recipient =
  | "inviting-organisation"
  | "space-members"
  | "platform"
  | "processor"
  | "mail-provider";
/** The policy's numbers that are periods in days. */
export type RetentionKey = Extract<keyof Policy, `${string}Days`>;
/** From what day the retention counts. */
type RetentionStart = "receipt" | "end" | "writing";

interface Handling {
  readonly about: Subject;
  readonly category: Category;
  readonly purposes: readonly [Purpose, ...Purpose[]];
  readonly source: Source;
  readonly recipients: readonly [Recipient, ...Recipient[]];
  readonly retention: RetentionKey;
  readonly from: RetentionStart;
}

/** One field on the map: what may be stored under its name, and everything the law asks about it. */
export interface MappedField<S extends z.ZodMiniType = z.ZodMiniType> extends Handling {
  readonly holds: S;
}

type Drafts = Readonly<
  Record<string, z.ZodMiniType | ({ readonly holds: z.ZodMiniType } & Partial<Handling>)>
>;
type HoldsOf<D> = D extends z.ZodMiniType
  ? D
  : D extends { readonly holds: infer S extends z.ZodMiniType }
    ? S
    : never;

/** A record's fields, each with its handling written out: the record's own, unless the field says otherwise. */
function record<D extends Drafts>(
  handling: Handling,
  drafts: D,
): { readonly [F in keyof D]: MappedField<HoldsOf<D[F]>> } {
  const fields = Object.entries(drafts).map(([name, draft]) => [
    name,
    { ...handling, ...("holds" in draft ? draft : { holds: draft }) },
  ]);
  return Object.fromEntries(fields);
}

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
const instantMs = z.int().check(z.minimum(0));
const day = z.iso.date();
const count = z.int().check(z.minimum(0));
const hash = z.string().check(z.regex(/^[A-Za-z0-9_-]{22,128}$/));
const optional = <S extends z.ZodMiniType>(schema: S) => z.exactOptional(schema);

const invited = {
  about: "invitee",
  purposes: ["invite", "inform"],
  source: "inviter",
  recipients: ["inviting-organisation", "space-members", "platform", "processor"],
  retention: "inviteDays",
  from: "receipt",
} as const;

const kept = {
  about: "invitee",
  purposes: ["evidence"],
  source: "us",
  recipients: ["processor"],
  retention: "ledgerDays",
  from: "writing",
} as const;

/** With what else says who invited whom to what. */
const someTimeAfterTheEnd = { retention: "endedInviteDays", from: "end" } as const;

/** Every record that is held, and every field of it. What isn't here can't be stored. */
export const dataMap = lazily({
  /** What the inviter told us about the invitee. Exactly these fields, no free text. */
  invitee: () =>
    record(
      { ...invited, category: "identity" },
      {
        email: {
          holds: emailAddress(),
          category: "contact",
          recipients: [...invited.recipients, "mail-provider"],
        },
        givenName: optional(personName()),
        familyName: optional(personName()),
        phone: { holds: optional(phoneNumber()), category: "contact" },
        company: { holds: optional(organisationText()), category: "work" },
        jobTitle: { holds: optional(organisationText()), category: "work" },
        links: { holds: optional(z.array(socialLink()).check(z.maxLength(5))), category: "social-links" },
      },
    ),

  /** Who invited: from their organisation's sign-in, never from the request. */
  inviter: () =>
    record(
      {
        about: "inviter",
        category: "identity",
        purposes: ["invite", "inform"],
        source: "employer-sign-in",
        recipients: ["platform", "processor"],
        retention: "endedInviteDays",
        from: "end",
      },
      {
        sub: text(255),
        name: text(120),
        email: { holds: text(254), category: "contact" },
        organisationName: { holds: optional(text(120)), category: "work" },
      },
    ),

  /**
   * The invitation around them. `invitee`, `inviter` and `notice` are records of their own. What says who invited whom
   * to what goes some time after its end; the frame of ids, states and times stays with the ledger that it leads to.
   */
  invite: () =>
    record(
      {
        about: "both",
        category: "invitation",
        purposes: ["invite", "evidence"],
        source: "us",
        recipients: ["inviting-organisation", "platform", "processor"],
        retention: "ledgerDays",
        from: "receipt",
      },
      {
        schema: z.literal(1),
        inviteId: text(40),
        subjectId: { holds: hash, category: "links-and-codes" },
        organisation: { holds: text(255), source: "employer-sign-in" },
        status: z.enum(["pending", "accepted", "declined", "revoked", "expired", "forgotten"]),
        lane: z.enum(["single", "bulk"]),
        locale: { holds: text(35), source: "inviter" },
        linkKey: { holds: text(128), category: "links-and-codes" },
        relationship: {
          holds: optional(z.enum(["colleague", "business-contact"])),
          source: "inviter",
          ...someTimeAfterTheEnd,
        },
        space: {
          holds: optional(z.strictObject({ id: text(64), name: text(120) })),
          source: "inviter",
          recipients: [...invited.recipients],
          ...someTimeAfterTheEnd,
        },
        reference: {
          holds: optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))),
          source: "inviter",
          ...someTimeAfterTheEnd,
        },
        receivedAtMs: instantMs,
        dueAtMs: instantMs,
        forgetAtMs: instantMs,
        expiresAtMs: instantMs,
        dataUntilMs: instantMs,
        dischargedAtMs: optional(instantMs),
        actedAtMs: { holds: optional(instantMs), source: "invitee" },
        restrictedAtMs: { holds: optional(instantMs), source: "invitee" },
        objectedAtMs: { holds: optional(instantMs), source: "invitee" },
        rectified: {
          holds: optional(z.strictObject({ fields: z.array(text(20)), atMs: instantMs })),
          source: "invitee",
        },
        escalatedAtMs: optional(instantMs),
        forgetWarnedAtMs: optional(instantMs),
        forgetHeldUntilMs: optional(instantMs),
        exemptUntilMs: optional(instantMs),
        endedAtMs: optional(instantMs),
        archivedAtMs: optional(instantMs),
        corrections: count,
        resends: count,
        ledger: z.strictObject({ seq: count, hash }),
        revision: count,
        inviterKey: { holds: hash, about: "inviter", category: "links-and-codes", ...someTimeAfterTheEnd },
      },
    ),

  /** Each mail on its way, and what came of it. Codes only: a mail server's own words can quote the address. */
  notice: () =>
    record(
      {
        about: "invitee",
        category: "delivery",
        purposes: ["inform", "evidence"],
        source: "us",
        recipients: ["inviting-organisation", "platform", "processor"],
        retention: "ledgerDays",
        from: "receipt",
      },
      {
        number: count,
        state: z.enum(["queued", "sending", "unknown", "sent", "delivered", "undeliverable", "cancelled"]),
        version: optional(text(32)),
        firstAttempt: count,
        addressSinceAttempt: count,
        attempts: count,
        ambiguousAttempts: count,
        retries: z.record(z.string(), count),
        queuedAtMs: instantMs,
        notBeforeMs: optional(instantMs),
        failsFromMs: optional(instantMs),
        poisonedAtMs: optional(instantMs),
        leaseUntilMs: optional(instantMs),
        unknownSinceMs: optional(instantMs),
        sentAtMs: optional(instantMs),
        deliveredAtMs: { holds: optional(instantMs), source: "mail-system" },
        messageId: { holds: optional(text(128)), source: "mail-system" },
        bytesSha256: optional(hash),
        evidence: { holds: z.array(z.unknown()), source: "mail-system" },
      },
    ),

  /** The links in a mail: random, of which only a hash is stored, as the item's key. */
  token: () =>
    record(
      { ...kept, category: "links-and-codes", purposes: ["rights"], retention: "suppressionDays" },
      { inviteId: text(40), subjectId: hash, notice: count, attempt: count },
    ),

  /** The person behind an address, known here only by a keyed hash of it. */
  subject: () =>
    record(
      {
        ...kept,
        category: "do-not-contact",
        purposes: ["leave-alone", "rights"],
        retention: "suppressionDays",
      },
      {
        schema: z.literal(1),
        subjectId: hash,
        suppressed: {
          holds: optional(
            z.strictObject({ why: z.enum(["objection", "erasure", "complaint"]), atMs: instantMs }),
          ),
          source: "invitee",
        },
        restrictedAtMs: { holds: optional(instantMs), source: "invitee" },
        noticesAtMs: {
          holds: z.array(instantMs).check(z.maxLength(100)),
          category: "usage-limits",
          purposes: ["protect"],
          retention: "transientDays",
        },
        answersAtMs: {
          holds: optional(z.array(instantMs)),
          category: "usage-limits",
          purposes: ["protect"],
          retention: "transientDays",
        },
        receiptsAtMs: {
          holds: optional(z.array(instantMs)),
          category: "usage-limits",
          purposes: ["protect"],
          retention: "transientDays",
        },
        linksAtMs: {
          holds: optional(z.array(instantMs)),
          category: "usage-limits",
          purposes: ["protect"],
          retention: "transientDays",
        },
        code: {
          holds: optional(z.strictObject({ hash, untilMs: instantMs, triesLeft: count })),
          category: "links-and-codes",
          purposes: ["rights"],
          retention: "transientDays",
        },
        spreading: {
          holds: optional(
            z.strictObject({
              what: z.enum(["objection", "erasure", "restriction", "unrestriction"]),
              sinceMs: instantMs,
              subjectIds: z.array(hash),
            }),
          ),
          source: "invitee",
        },
        ledger: { holds: optional(z.strictObject({ seq: count, hash })), category: "evidence" },
        ledgerUntilMs: { holds: optional(instantMs), category: "evidence" },
        revision: count,
      },
    ),

  /**
   * A right exercised, or a complaint, with its deadline and answer. It outlives an erasure, the words of a complaint
   * too: what was asked and what was answered is what we must be able to show, and the person is told for how long.
   */
  request: () =>
    record(
      { ...kept, category: "requests", purposes: ["rights"], source: "invitee", retention: "requestDays" },
      {
        requestId: text(40),
        subjectId: { holds: hash, source: "us" },
        schema: { holds: z.literal(1), source: "us" },
        right: text(32),
        channel: text(32),
        receivedOn: day,
        status: { holds: text(32), source: "us" },
        /** When proof arrived of who asks; when we asked what is meant, and were told. */
        proofOfIdentity: optional(z.strictObject({ arrivedOn: z.optional(day) })),
        pauses: z.array(z.strictObject({ askedOn: day, answeredOn: z.optional(day) })),
        extension: {
          holds: optional(z.strictObject({ toldOn: day, reason: z.enum(["complex", "numerous"]) })),
          source: "us",
        },
        due: { holds: optional(z.strictObject({ on: day, atMs: instantMs })), source: "us" },
        acknowledgedOn: { holds: optional(day), source: "us" },
        /** Why the receipt of a complaint has not gone out, and since when. */
        receipt: {
          holds: optional(
            z.strictObject({ failed: z.enum(["refused", "unconfirmed", "capped"]), atMs: instantMs }),
          ),
          source: "us",
        },
        answeredOn: { holds: optional(day), source: "us" },
        outcome: { holds: optional(text(32)), source: "us" },
        /** Art. 19: the recipient that was told of a correction, erasure or restriction, and when it said that it followed. */
        passedOn: {
          holds: optional(z.strictObject({ to: text(32), on: day, acknowledgedOn: z.optional(day) })),
          source: "us",
        },
        locale: optional(text(35)),
        complaint: optional(text(5_000)),
        email: { holds: optional(text(254)), category: "contact" },
      },
    ),

  /** Proof of what was done and when, by ids and hashes. Survives erasure; deleted whole. */
  ledger: () =>
    record(
      { ...kept, about: "both", category: "evidence" },
      {
        version: z.literal(1),
        chain: text(80),
        seq: count,
        event: text(64),
        at: text(30),
        organisation: { holds: optional(text(255)), about: "inviter" },
        data: z.record(z.string(), z.unknown()),
        previousHash: hash,
        hash,
      },
    ),

  /** Which invites are about a person, under their pseudonym: how a right reaches every one of them. */
  link: () =>
    record(
      { ...kept, category: "links-and-codes", purposes: ["rights", "evidence"] },
      { inviteId: text(40) },
    ),

  /** That somebody was not informed in time: an invite's id, gone once a look finds the duty discharged. */
  escalation: () => record({ ...kept, category: "delivery" }, { inviteId: text(40) }),

  /** The one-time code that takes an accepting invitee to the platform. */
  handoff: () =>
    record(
      {
        ...invited,
        category: "links-and-codes",
        source: "us",
        recipients: ["platform", "processor"],
        retention: "transientDays",
        from: "writing",
      },
      { codeHash: hash, inviteId: text(40), client: optional(text(255)) },
    ),

  /**
   * What keeps a repeated request from inviting twice, a busy inviter from inviting too many, and one internet address
   * (a keyed hash, in the key) from flooding the complaint form.
   */
  limits: () =>
    record(
      {
        about: "inviter",
        category: "usage-limits",
        purposes: ["protect"],
        source: "us",
        recipients: ["processor"],
        retention: "transientDays",
        from: "writing",
      },
      { bodyHash: hash, inviteId: text(40), used: count },
    ),

  /** Amazon SES's reports of what became of a mail: the one place outside table and mail where an address is. */
  mailEvent: () =>
    record(
      {
        ...kept,
        category: "delivery",
        purposes: ["inform"],
        source: "mail-system",
        retention: "queueDays",
      },
      { destination: { holds: z.array(text(254)), category: "contact" }, headers: z.array(z.unknown()) },
    ),

  /** Logs of our functions, and the messages between them: ids and outcomes. */
  log: () =>
    record(
      {
        ...kept,
        about: "both",
        category: "evidence",
        purposes: ["protect", "evidence"],
        retention: "logDays",
      },
      { inviteId: optional(text(40)), requestId: optional(text(64)), outcome: text(64) },
    ),
});

export type RecordName = keyof typeof dataMap;
export type FieldName<R extends RecordName> = keyof (typeof dataMap)[R] & string;
type Shape<R extends RecordName> = {
  -readonly [F in keyof (typeof dataMap)[R]]: (typeof dataMap)[R][F] extends MappedField<infer S> ? S : never;
};

/** The fields of a record as a zod shape. */
export function heldShape<R extends RecordName>(name: R): Shape<R> {
  const fields = Object.entries<MappedField>(dataMap[name]).map(([field, { holds }]) => [field, holds]);
  return Object.fromEntries(fields);
}

/** What an inviter may tell us about an invitee: the map's fields and no others. */
export const inviteeSchema = z.strictObject(heldShape("invitee"));
export type Invitee = Readonly<z.infer<typeof inviteeSchema>>;
/** Their names, in the map's order. */
export const inviteeFields = Object.keys(dataMap.invitee) as readonly (keyof Invitee)[];

/** `T` if every one of its keys is a field of record `R`; otherwise a type that nothing satisfies and that names the key. */
export type OnMap<R extends RecordName, T> =
  Exclude<keyof T, FieldName<R>> extends never
    ? T
    : { readonly "not on the data map": Exclude<keyof T, FieldName<R>> };

/** Items that are about nobody: whether sending is stopped, and what was counted in an hour. */
type AboutNobody = "control";

const recordByKey: Readonly<Record<string, RecordName | AboutNobody>> = {
  "invite#": "invite",
  "subject#": "subject",
  "operations#": "ledger",
  "token#": "token",
  "handoff#": "handoff",
  "idempotency#": "limits",
  "quota#": "limits",
  escalated: "escalation",
  control: "control",
};
const recordBelowKey: Readonly<Record<string, RecordName>> = {
  "ledger#": "ledger",
  "request#": "request",
};

const upToNumberSign = (key: string): string => /^[^#]*#?/.exec(key)?.[0] ?? "";

/** Which record of the map an item of the table is, by its key; undefined for one that is not on the map. */
export function recordOf({
  pk,
  sk,
}: {
  readonly pk: string;
  readonly sk: string;
}): RecordName | AboutNobody | undefined {
  const below = upToNumberSign(sk);
  if (below === "invite#" && upToNumberSign(pk) === "subject#") return "link";
  return recordBelowKey[below] ?? recordByKey[upToNumberSign(pk)];
}

/** What the table itself needs of an item. Keys are ids and keyed hashes, times are the item's own. */
const tableAttributes = ["pk", "sk", "wakeShard", "wakeAtSeconds", "expiresAtSeconds"];

/** Names of attributes that the map's record doesn't have: for the tests that look at what is really stored. */
export function unmapped(name: RecordName, stored: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(stored).filter(
    (attribute) => !tableAttributes.includes(attribute) && !Object.hasOwn(dataMap[name], attribute),
  );
}

/** The whole map, flat: a row for each field. */
export function mappedFields(): (MappedField & { readonly record: RecordName; readonly field: string })[] {
  return Object.entries(dataMap).flatMap(([name, fields]) =>
    Object.entries<MappedField>(fields).map(([field, entry]) => ({
      ...entry,
      record: name as RecordName,
      field,
    })),
  );
}
