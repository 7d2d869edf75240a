/** What the contract's operations have in common: parameters, headers, refusals, and the examples of all of them. */
import { problem } from "../problem.ts";
import type { Answer, JsonSchema, MediaType, Parameter } from "./api-document.ts";
import type { SchemaName } from "./contract-schemas.ts";

export const ref = (name: SchemaName): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const text: JsonSchema = { type: "string" };

export const exampleId = "inv_01KAN7Q5T0Z6J9V3R2B8C4D1EF";
const requestId = "8f14e45f-ceea-467f-a0e6-d3b4c1a5e9f2";

export const examples = {
  request: {
    invitee: {
      email: "sam.okafor@example.co.uk",
      givenName: "Sam",
      familyName: "Okafor",
      phone: "+442079460000",
      company: "Example Ltd",
      jobTitle: "Buyer",
      links: ["https://www.linkedin.com/in/example"],
    },
    relationship: "colleague",
    space: { id: "space-7", name: "Example and Acme" },
    locale: "en-GB",
    reference: "crm-1042",
  },
  invite: {
    id: exampleId,
    status: "pending",
    relationship: "colleague",
    space: { id: "space-7", name: "Example and Acme" },
    reference: "crm-1042",
    invitee: { email: "sam.okafor@example.co.uk", givenName: "Sam", familyName: "Okafor" },
    notice: { status: "queued", version: "2026-11-22", dueAt: "2026-12-22T09:30:00.000Z" },
    createdAt: "2026-11-22T09:30:00.000Z",
    expiresAt: "2027-01-21T09:30:00.000Z",
  },
  correction: { invitee: { email: "sam.okafor@example.com", givenName: "Sam", familyName: "Okafor" } },
} as const;

const addressFault = { pointer: "/invitee/email", detail: "An email address has exactly one @." };

/** A JSON body of that schema. */
export const json = (name: SchemaName, example: unknown): Readonly<Record<string, MediaType>> => ({
  "application/json": { schema: ref(name), example },
});

const refusals = {
  400: {
    why: "Malformed or invalid. Every fault is named at once, with a JSON Pointer; for an unknown field the pointer names its parent.",
    example: problem("invalid-request", { errors: [addressFault] }),
  },
  401: {
    why: "No access token, or not one for here. The gateway answers most of these itself.",
    example: problem("unauthenticated"),
  },
  403: {
    why: "The token lacks a claim that is needed, or has one that can't be shown in a mail.",
    example: problem("forbidden"),
  },
  404: {
    why: "Not there, or not yours: invites of colleagues and of other organisations are not told apart.",
    example: problem("not-found"),
  },
  406: { why: "Neither media type is acceptable.", example: problem("not-acceptable") },
  409: { why: "The invite's state does not allow this.", example: problem("conflict") },
  410: { why: "The code has expired, or another client used it.", example: problem("gone") },
  412: { why: "It is no longer what If-Match says.", example: problem("precondition-failed") },
  413: { why: "The body is too large.", example: problem("too-large") },
  415: { why: "The body's media type is not accepted.", example: problem("unsupported-media-type") },
  422: {
    why: "This Idempotency-Key was used with another body, or the correction changes nothing.",
    example: problem("unprocessable"),
  },
  429: {
    why: "One of your own limits is reached. Retry-After says in how many seconds it frees.",
    example: problem("too-many-requests", { retryAfterSeconds: 42 }),
  },
  500: { why: "Our fault. Safe to repeat with the same Idempotency-Key.", example: problem("internal") },
  503: { why: "Busy. Safe to repeat after Retry-After.", example: problem("unavailable") },
} as const;

type RefusalStatus = keyof typeof refusals;
// The gateway answers these itself before we see the request, with a body of its own.
const gatewayMessages: Partial<Record<RefusalStatus, string>> = {
  401: "Unauthorized",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** The refusals of an operation: those named, and those that any may meet. */
export function refused(...statuses: readonly RefusalStatus[]): Record<string, Answer> {
  return Object.fromEntries(
    [...statuses, 500 as const, 503 as const].map((status) => [String(status), refusal(status)]),
  );
}

function refusal(status: RefusalStatus): Answer {
  const { why, example } = refusals[status];
  const { retryAfterSeconds: _, ...body } = { retryAfterSeconds: 0, ...example };
  const message = gatewayMessages[status];
  return {
    description: why,
    ...(status === 429 || status === 503
      ? { headers: { "Retry-After": header("Seconds.", { type: "integer", minimum: 1 }) } }
      : {}),
    content: {
      "application/problem+json": { schema: ref("Problem"), example: { ...body, requestId } },
      ...(message === undefined
        ? {}
        : { "application/json": { schema: ref("GatewayError"), example: { message } } }),
    },
  };
}

export const header = (description: string, schema: JsonSchema = text) => ({ description, schema });
export const etag = { ETag: header("For If-None-Match and If-Match.") };
export const limits = {
  RateLimit: header('What is left of the limit, such as `"inviter-minute";r=99;t=31`.'),
  "RateLimit-Policy": header('The limit, such as `"inviter-minute";q=100;w=60`.'),
};

export const parameters = {
  inviteId: {
    name: "id",
    in: "path",
    required: true,
    description: "The invite's id.",
    schema: { ...text, examples: [exampleId] },
  },
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "1 to 255 visible ASCII characters, your own name for this request. Within 24 hours the same key and body give the same ids and status; another body gives 422.",
    schema: { ...text, minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
  },
  ifMatch: {
    name: "If-Match",
    in: "header",
    description: "An ETag: the change is made only if the invite is still what it names.",
    schema: text,
  },
  ifNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "An ETag: 304 where nothing has changed since.",
    schema: text,
  },
} as const satisfies Record<string, Parameter>;

/** A query parameter. */
export const query = (
  name: string,
  description: string,
  schema: JsonSchema,
  required = false,
): Parameter => ({
  name,
  in: "query",
  ...(required ? { required } : {}),
  description,
  schema,
});
