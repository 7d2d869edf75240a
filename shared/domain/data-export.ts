/**
 * Everything that is held about one person, as the document that they can take away: from every inviter, with
 * source, purpose, lawful basis, retention and recipients of every field, from the data map. The JSON Schema
 * that is published is made of the same zod schema that the document is typed by.
 */
import * as z from "zod/mini";
import { controller } from "./controller.ts";
import { dataMap, type Invitee, inviteeSchema, type MappedField, purposes } from "./data-map.ts";
import type { Invite } from "./invite.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Policy } from "./policy.ts";
import type { SubjectRequest } from "./request.ts";
import type { Subject } from "./subject.ts";

const moment = z.iso.datetime();
const day = z.iso.date();
const step = z.object({ event: z.string(), at: moment, data: z.record(z.string(), z.unknown()) });

const handlingSchema = z
  .object({
    field: z.string(),
    category: z.string(),
    source: z.string(),
    purposes: z.array(z.object({ purpose: z.string(), lawfulBasis: z.string(), reference: z.string() })),
    recipients: z.array(z.string()),
    keptForDays: z.int(),
  })
  .check(z.meta({ description: "How one kind of datum is handled." }));

const exportedInviteSchema = z.object({
  id: z.string(),
  status: z.string(),
  relationship: z.enum(["colleague", "business-contact"]),
  space: z.object({ id: z.string(), name: z.string() }),
  reference: z
    .exactOptional(z.string())
    .check(z.meta({ description: "What the inviter calls this invite." })),
  language: z
    .string()
    .check(z.meta({ description: "The language that the inviter asked for, a BCP 47 tag." })),
  receivedAt: moment,
  noticeDueAt: moment,
  informedAt: z.exactOptional(moment),
  answerBy: moment,
  keptUntil: z.exactOptional(moment).check(z.meta({ description: "Absent while you have limited the use." })),
  restrictedAt: z.exactOptional(moment),
  objectedAt: z.exactOptional(moment),
  correctedByYou: z.array(z.string()),
  details: inviteeSchema,
  notice: z.object({ number: z.int(), state: z.string(), version: z.exactOptional(z.string()) }),
  record: z
    .array(step)
    .check(z.meta({ description: "Each step on record about this invite, oldest first." })),
});

/** The document. */
export const dataExportSchema = z
  .object({
    $schema: z.string(),
    madeAt: moment,
    controller: z.object({ name: z.string(), email: z.string(), dataProtectionOfficer: z.string() }),
    inviters: z
      .array(
        z.object({
          name: z.string(),
          email: z.string(),
          organisation: z.string(),
          invites: z.array(exportedInviteSchema),
        }),
      )
      .check(z.meta({ description: "Everybody who gave us details about you, each with what they gave." })),
    endedInvites: z
      .array(
        z.object({
          id: z.string(),
          organisation: z.string(),
          status: z.string(),
          receivedAt: moment,
          record: z.array(step),
        }),
      )
      .check(
        z.meta({ description: "Invites of which nothing about you is left but that they were, and when." }),
      ),
    contactPermitted: z.object({
      doNotWriteSince: z.exactOptional(moment),
      restrictedSince: z.exactOptional(moment),
      noticesInTheLastDay: z.array(moment),
    }),
    requests: z.array(
      z.object({
        reference: z.string(),
        right: z.string(),
        channel: z.string(),
        receivedOn: day,
        status: z.string(),
        answeredOn: z.exactOptional(day),
        outcome: z.exactOptional(z.string()),
        complaint: z.exactOptional(z.string()),
        email: z.exactOptional(z.string()),
      }),
    ),
    record: z
      .array(step)
      .check(z.meta({ description: "Each step on record about your requests, oldest first." })),
    handling: z.array(handlingSchema),
  })
  .check(z.meta({ title: "Everything Clientshare's invite notices hold about a person" }));

export type DataExport = z.infer<typeof dataExportSchema>;

/** Path of the published JSON Schema. */
export const dataExportSchemaPath = "/schemas/data-export.json";

/** The JSON Schema (2020-12) of the document. */
export const dataExportJsonSchema = (baseUrl: string): object => ({
  $id: `${baseUrl}${dataExportSchemaPath}`,
  ...z.toJSONSchema(dataExportSchema, { io: "output", unrepresentable: "any" }),
});

/** What the document is made of. */
export interface EverythingHeld {
  readonly invites: readonly {
    readonly invite: Invite & {
      readonly invitee: Invitee;
      readonly inviter: NonNullable<Invite["inviter"]>;
      readonly relationship: NonNullable<Invite["relationship"]>;
      readonly space: NonNullable<Invite["space"]>;
    };
    readonly entries: readonly LedgerEntry[];
  }[];
  /** Invites whose data are gone. */
  readonly ended: readonly { readonly invite: Invite; readonly entries: readonly LedgerEntry[] }[];
  /** One for each pseudonym of which something is remembered. */
  readonly subjects: readonly Subject[];
  readonly requests: readonly {
    readonly request: SubjectRequest;
    readonly complaint?: string;
    readonly email?: string;
  }[];
  readonly entries: readonly LedgerEntry[];
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const optionalIso = <K extends string>(key: K, atMs: number | undefined) =>
  (atMs === undefined ? {} : { [key]: iso(atMs) }) as { readonly [P in K]?: string };

/** The document of everything held. @param nowMs when it was made */
export function dataExport(held: EverythingHeld, nowMs: number, baseUrl: string, policy: Policy): DataExport {
  const suppressed = held.subjects.find((subject) => subject.suppressed !== undefined)?.suppressed?.atMs;
  const restricted = held.subjects.find((subject) => subject.restrictedAtMs !== undefined)?.restrictedAtMs;
  const { legalName, email, dataProtectionOfficer } = controller;
  return {
    $schema: `${baseUrl}${dataExportSchemaPath}`,
    madeAt: iso(nowMs),
    controller: { name: legalName, email, dataProtectionOfficer: dataProtectionOfficer.email },
    inviters: byInviter(held).map(({ inviter, organisation, invites }) => ({
      name: inviter.name,
      email: inviter.email,
      organisation,
      invites: invites.map(exportedInvite),
    })),
    endedInvites: held.ended.map(({ invite, entries }) => ({
      id: invite.inviteId,
      organisation: invite.inviter?.organisationName ?? invite.organisation,
      status: invite.status,
      receivedAt: iso(invite.receivedAtMs),
      record: entries.map(exportedStep),
    })),
    contactPermitted: {
      ...optionalIso("doNotWriteSince", suppressed),
      ...optionalIso("restrictedSince", restricted),
      noticesInTheLastDay: held.subjects.flatMap(({ noticesAtMs }) => noticesAtMs.map(iso)),
    },
    requests: held.requests.map(({ request, complaint, email: given }) => ({
      reference: request.requestId,
      right: request.right,
      channel: request.channel,
      receivedOn: request.receivedOn,
      status: request.status,
      ...(request.answeredOn === undefined ? {} : { answeredOn: request.answeredOn }),
      ...(request.outcome === undefined ? {} : { outcome: request.outcome }),
      ...(complaint === undefined ? {} : { complaint }),
      ...(given === undefined ? {} : { email: given }),
    })),
    record: held.entries.map(exportedStep),
    handling: handlingOf(policy),
  };
}

/** Invites by who sent them: what one inviter gave stands apart from what another did. */
export function byInviter({ invites }: EverythingHeld) {
  const groups = new Map<
    string,
    {
      readonly inviter: NonNullable<Invite["inviter"]>;
      readonly organisation: string;
      readonly invites: EverythingHeld["invites"][number][];
    }
  >();
  for (const one of invites) {
    const { inviter, organisation } = one.invite;
    const key = JSON.stringify([organisation, inviter.sub]);
    const group = groups.get(key) ?? {
      inviter,
      organisation: inviter.organisationName ?? organisation,
      invites: [],
    };
    group.invites.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function exportedInvite({ invite, entries }: EverythingHeld["invites"][number]) {
  const { notice } = invite;
  return {
    id: invite.inviteId,
    status: invite.status,
    relationship: invite.relationship,
    space: invite.space,
    ...(invite.reference === undefined ? {} : { reference: invite.reference }),
    language: invite.locale,
    receivedAt: iso(invite.receivedAtMs),
    noticeDueAt: iso(invite.dueAtMs),
    ...optionalIso("informedAt", invite.dischargedAtMs),
    answerBy: iso(invite.expiresAtMs),
    ...(invite.restrictedAtMs === undefined ? { keptUntil: iso(invite.dataUntilMs) } : {}),
    ...optionalIso("restrictedAt", invite.restrictedAtMs),
    ...optionalIso("objectedAt", invite.objectedAtMs),
    correctedByYou: [...(invite.rectified?.fields ?? [])],
    details: invite.invitee,
    notice: {
      number: notice.number,
      state: notice.state,
      ...(notice.version === undefined ? {} : { version: notice.version }),
    },
    record: entries.map(exportedStep),
  };
}

const exportedStep = ({ event, at, data }: LedgerEntry) => ({ event, at, data: { ...data } });

/** Every field of the map that is about the invitee. */
function handlingOf(policy: Policy): DataExport["handling"] {
  return Object.entries(dataMap).flatMap(([record, fields]) =>
    Object.entries<MappedField>(fields)
      .filter(([, { about }]) => about !== "inviter")
      .map(([field, mapped]) => ({
        field: `${record}.${field}`,
        category: mapped.category,
        source: mapped.source,
        purposes: mapped.purposes.map((purpose) => {
          const lawful = purposes[purpose];
          return {
            purpose,
            lawfulBasis: `${lawful.basis}, Article ${lawful.article}`,
            reference: lawful.basis === "legitimate-interest" ? lawful.assessment : lawful.law,
          };
        }),
        recipients: [...mapped.recipients],
        keptForDays: policy[mapped.retention],
      })),
  );
}
