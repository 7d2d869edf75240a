/**
 * Receipt: the bodies that inviters send, as schemas. JSON arrives, and leaves as a typed request in which
 * every text is screened, or as a list of faults that say where and what is allowed and repeat nothing. The
 * invitee's fields are the data map's; a field that isn't there is refused, never dropped.
 */
import * as z from "zod/mini";
import { isConsumerDomain } from "./consumer-domains.ts";
import { type Invitee, inviteeSchema } from "./data-map.ts";
import { lazily } from "./lazily.ts";
import type { Fault } from "./problem.ts";
import { emailAddress, locale, organisationText, reference, spaceId } from "./screening.ts";

/** Rows in one batch request. */
export const batchRows = 100;
/** How many invites a filtered listing looks at for one page, so that its cost has a bound. */
export const listLooksAt = 500;

/** How the inviter knows the invitee. The notice says which. */
export const relationshipSchema = z.enum(["colleague", "business-contact"]);

/** Where the invitee is invited to. */
export const spaceSchema = z.strictObject({ id: spaceId(), name: organisationText() });

/** Body of POST /v1/invites and of the preview; one row of a batch. */
export const inviteRequestSchema = z
  .strictObject({
    invitee: inviteeSchema,
    relationship: relationshipSchema,
    space: spaceSchema,
    locale: z.exactOptional(locale()),
    reference: z.exactOptional(reference()),
  })
  .check(z.meta({ id: "InviteRequest" }));
export type InviteRequest = Readonly<z.infer<typeof inviteRequestSchema>>;

/** What else is sent, each made when it first is. */
export const requestSchemas = lazily({
  /**
   * Body of POST /v1/invites/batch: the envelope alone. Its rows are read one by one with
   * {@link inviteRequestSchema}, since a bad row must not sink the others.
   */
  batchEnvelope: () =>
    z.strictObject({ invites: z.array(z.unknown()).check(z.minLength(1), z.maxLength(batchRows)) }),

  /** Body of PATCH /v1/invites/{id}: the whole invitee anew. */
  correction: () => z.strictObject({ invitee: inviteeSchema }).check(z.meta({ id: "CorrectionRequest" })),

  /** Query of POST /v1/invites/import: what all its rows have in common. Pointers name the parameter. */
  importQuery: () =>
    z.strictObject({
      relationship: relationshipSchema,
      spaceId: spaceId(),
      spaceName: organisationText(),
      locale: z.exactOptional(locale()),
      charset: z.exactOptional(z.string().check(z.maxLength(40))),
    }),

  /** Only looked at when other fields have faults: whoever mends those should hear of the mailbox at once too. */
  mailbox: () => z.object({ invitee: z.object({ email: emailAddress() }) }),
});

/** Faults listed at most; a request with more is told the first ones. */
export const faultLimit = 50;

/** The value as the schema has it, or its faults. */
export type ReadRequest<T> =
  | { readonly outcome: "read"; readonly value: T }
  | { readonly outcome: "faults"; readonly faults: readonly Fault[] };

/** Reads a request's JSON by its schema. All faults at once; none repeats anything of the input. Never throws. */
export function readRequest<S extends z.ZodMiniType>(schema: S, json: unknown): ReadRequest<z.output<S>> {
  const result = schema.safeParse(json, { error: sentenceFor, reportInput: false });
  return result.success
    ? { outcome: "read", value: result.data }
    : { outcome: "faults", faults: faultsOf(result.error) };
}

/** The deployment's word on invitations to private mailboxes. */
export type ConsumerDomains = "refuse" | "allow";

/** The invite that a body asks for, or every fault of it, the kind of its mailbox included. */
export const readInviteRequest = (json: unknown, domains: ConsumerDomains): ReadRequest<InviteRequest> =>
  readWithMailbox(inviteRequestSchema, json, domains);

/** The invitee that a correction gives instead, or every fault of it. */
export const readCorrection = (
  json: unknown,
  domains: ConsumerDomains,
): ReadRequest<{ readonly invitee: Invitee }> => readWithMailbox(requestSchemas.correction, json, domains);

/** PECR: an invitation to somebody's private mailbox may be direct marketing to an individual. A setting; counsel decides. */
export const mailboxFaults = (email: string, domains: ConsumerDomains): readonly Fault[] =>
  domains === "refuse" && isConsumerDomain(email.slice(email.lastIndexOf("@") + 1))
    ? [
        {
          pointer: "/invitee/email",
          detail: "Invitations go to addresses at work, not to private mailboxes.",
        },
      ]
    : [];

function readWithMailbox<S extends z.ZodMiniType<{ readonly invitee: Invitee }>>(
  schema: S,
  json: unknown,
  domains: ConsumerDomains,
): ReadRequest<z.output<S>> {
  const read = readRequest(schema, json);
  const mailbox = read.outcome === "read" ? { data: read.value } : requestSchemas.mailbox.safeParse(json);
  const found = mailbox.data === undefined ? [] : mailboxFaults(mailbox.data.invitee.email, domains);
  if (found.length === 0) return read;
  const others = read.outcome === "faults" ? read.faults : [];
  return { outcome: "faults", faults: [...others, ...found].slice(0, faultLimit) };
}

/**
 * A parse's faults, at most {@link faultLimit}, with JSON Pointers (RFC 6901). For unknown fields the pointer
 * names their parent, and the detail doesn't name them: a key is input too. For schemas without records,
 * whose paths would hold keys of the input.
 */
export function faultsOf(error: z.core.$ZodError): readonly Fault[] {
  return error.issues.slice(0, faultLimit).map((issue) => ({
    pointer: issue.path
      .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
      .join(""),
    detail: repeatKeys.has(issue.code) ? unknownField : issue.message,
  }));
}

const unknownField = "There is a field here that is not known. Unknown fields are refused, never dropped.";
// zod's own sentences for these quote the input's keys; its others say only what is expected.
const repeatKeys: ReadonlySet<string> = new Set(["unrecognized_keys", "invalid_key", "invalid_element"]);

/** What is allowed, for the faults that zod finds by itself. */
function sentenceFor(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownField;
    case "invalid_value":
      return `One of these is expected: ${issue.values.map(String).join(", ")}.`;
    case "too_big":
      return `At most ${issue.maximum} are allowed here.`;
    case "too_small":
      return `At least ${issue.minimum} is needed here.`;
    case "invalid_type":
      if (issue.input === undefined) return "This field is required.";
      return `${issue.expected === "object" ? "An object" : issue.expected === "array" ? "A list" : "Text"} is needed here.`;
    default:
      return "This is not accepted here.";
  }
}
