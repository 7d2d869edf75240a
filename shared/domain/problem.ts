/**
 * Every refusal that the API can make, as data (RFC 9457): what is wrong leaves as a kind, a title and a
 * sentence for the caller. `http` alone turns it into a response and adds the request's id.
 */
import type * as z from "zod/mini";
import type { faultSchema, problemSchema } from "./contract/problem-schemas.ts";

const kinds = {
  "invalid-request": { status: 400, title: "The request is not valid", detail: "See errors for each fault." },
  unauthenticated: {
    status: 401,
    title: "A valid access token is needed",
    detail: "Send a current access token as Authorization: Bearer.",
  },
  forbidden: {
    status: 403,
    title: "The token does not allow this",
    detail: "The access token lacks what this call needs.",
  },
  "not-found": { status: 404, title: "Not found", detail: "There is nothing here for this access token." },
  "not-acceptable": {
    status: 406,
    title: "No representation of that kind",
    detail: "See the API's documentation for the media types of this call.",
  },
  conflict: {
    status: 409,
    title: "The invite's state does not allow this",
    detail: "Read the invite for its present state.",
  },
  gone: { status: 410, title: "No longer available", detail: "This code has expired or been used." },
  "precondition-failed": {
    status: 412,
    title: "Changed in the meantime",
    detail: "Read it again and repeat the change with its new ETag.",
  },
  "too-large": { status: 413, title: "The body is too large", detail: "Send less at once." },
  "unsupported-media-type": {
    status: 415,
    title: "The body's media type is not accepted",
    detail: "See the API's documentation for the media types of this call.",
  },
  unprocessable: {
    status: 422,
    title: "The request cannot be carried out as it stands",
    detail: "See errors for each fault.",
  },
  "too-many-requests": {
    status: 429,
    title: "A limit is reached",
    detail: "Repeat the request after the time that Retry-After gives.",
  },
  internal: {
    status: 500,
    title: "Something went wrong here",
    detail: "It is not your request's fault. Repeating it with the same Idempotency-Key is safe.",
  },
  unavailable: {
    status: 503,
    title: "Not available just now",
    detail: "Repeating the request with the same Idempotency-Key is safe.",
  },
} as const satisfies Record<string, { status: number; title: string; detail: string }>;

/** A kind of refusal: the last part of its type's URI. */
export type ProblemKind = keyof typeof kinds;

// Tag URIs (RFC 4151) identify without promising a page, as RFC 9457 §3.1.1 allows.
const typeOf = (kind: ProblemKind) => `tag:myclientshare.com,2026:problem/${kind}` as const;

/** One fault in a request: where (JSON Pointer, RFC 6901; empty for the whole) and what is allowed there. */
export type Fault = Readonly<z.infer<typeof faultSchema>>;

/** A problem as it stands in a body, without the request's id. */
export type Problem = Readonly<z.infer<typeof problemSchema>>;

/** What a kind of problem must and may say. Nothing of it may repeat the request's content. */
export type ProblemSays<K extends ProblemKind> = K extends "too-many-requests"
  ? { readonly detail?: string; readonly retryAfterSeconds: number }
  : K extends "invalid-request"
    ? { readonly detail?: string; readonly errors: readonly Fault[] }
    : K extends "unprocessable"
      ? { readonly detail?: string; readonly errors?: readonly Fault[] }
      : { readonly detail?: string };

/** A problem of the kind. `retryAfterSeconds` are whole seconds, for Retry-After too. */
export function problem<K extends ProblemKind>(
  kind: K,
  ...[says]: Record<never, never> extends ProblemSays<K> ? [says?: ProblemSays<K>] : [says: ProblemSays<K>]
): Problem {
  return { type: typeOf(kind), ...kinds[kind], ...says };
}
