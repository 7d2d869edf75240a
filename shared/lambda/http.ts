/**
 * HTTP in Lambda: a gateway's event comes in, a function's answer goes out. Here alone are errors turned
 * into statuses, bodies decoded and bounded, and headers set that every answer needs. Nothing of a request
 * is logged but its route and its id.
 */
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { readJson } from "../domain/json-body.ts";
import { type Fault, type Problem, problem } from "../domain/problem.ts";
import type { Log } from "./log.ts";

/** The event of API Gateway's HTTP API, payload 2.0, with the claims that its JWT authorizer found. */
export type HttpEvent = APIGatewayProxyEventV2 & {
  readonly requestContext: {
    readonly authorizer?: { readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } };
  };
};

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Thrown by a handler to end a request with a problem of its own. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  constructor(refused: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(refused.title);
    this.name = "Refusal";
    this.problem = refused;
    this.headers = headers;
  }
}

export type Route = (event: HttpEvent) => Promise<HttpAnswer>;
/** Handlers by the gateway's route key, such as `GET /v1/invites/{id}`. A HEAD is answered as its GET; the gateway leaves the body away. */
export type Routes = Readonly<Record<string, Route>>;

const always = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
} as const;

/** How a request that failed is answered: as a problem in JSON, or as a page where people are. */
export type Told = (
  refused: Problem,
  event: HttpEvent,
  headers: Readonly<Record<string, string>>,
) => HttpAnswer;

const toldAsProblem: Told = (refused, { requestContext }, headers) =>
  problemAnswer(refused, requestContext.requestId, headers);

/** A Lambda handler that serves the routes; `otherwise` answers what none of them is, `tell` what failed. */
export function serve(routes: Routes, log: Log, otherwise: Route = refuseUnknown, tell = toldAsProblem) {
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const { requestId } = event.requestContext;
    const key = event.routeKey.replace(/^HEAD /, "GET ");
    const answer = await answerOf(routes[key] ?? otherwise, event, log, tell);
    log.info("Answered", { requestId, routeKey: event.routeKey, status: answer.status });
    // To a HEAD as well: its length is a header of the answer, and no HTTP server sends the body itself (RFC 9110 §9.3.2).
    const { body = "" } = answer;
    return {
      statusCode: answer.status,
      headers: { ...always, "x-request-id": requestId, ...answer.headers },
      body,
    };
  });
}

async function answerOf(route: Route, event: HttpEvent, log: Log, tell: Told): Promise<HttpAnswer> {
  const { requestId } = event.requestContext;
  try {
    return await route(event);
  } catch (error) {
    if (error instanceof Refusal) return tell(error.problem, event, error.headers);
    log.error("A request failed", error, { requestId, routeKey: event.routeKey });
    const busy = error instanceof Error && passing.has(error.name);
    return busy
      ? tell(problem("unavailable"), event, { "retry-after": "1" })
      : tell(problem("internal"), event, {});
  }
}

/**
 * Errors that say "not now": others write the same items, the table takes no more, or AWS did not answer in time. Of the
 * last nobody knows whether it was done, so the caller repeats it, with the same Idempotency-Key where there is one.
 */
const passing: ReadonlySet<string> = new Set([
  "TableBusy",
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TimeoutError",
]);

async function refuseUnknown(): Promise<HttpAnswer> {
  throw new Refusal(problem("not-found", { detail: "There is no such route." }));
}

/** RFC 9457: the problem as an answer, with the request's id. */
export function problemAnswer(
  refused: Problem,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const { retryAfterSeconds, ...body } = refused;
  return {
    status: refused.status,
    headers: {
      "content-type": "application/problem+json",
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      ...headers,
    },
    body: JSON.stringify({ ...body, requestId }),
  };
}

/** An answer of JSON. */
export const jsonAnswer = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

/** Ends the request with a 400 that names every fault. */
export function refuseFaults(errors: readonly Fault[]): never {
  throw new Refusal(problem("invalid-request", { errors }));
}

/** The media type of the body, without its parameters, in lower case. */
export const mediaTypeOf = (event: HttpEvent): string =>
  (event.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** The body's bytes. @throws {Refusal} 413 over `limitBytes` */
export function bodyBytes(event: HttpEvent, limitBytes: number): Buffer {
  const body = event.body ?? "";
  // Base64 is a third longer than what it stands for; this spares decoding what is far too long.
  if (body.length > limitBytes * 2) throw new Refusal(problem("too-large"));
  const bytes = Buffer.from(body, event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > limitBytes) {
    throw new Refusal(problem("too-large", { detail: `A body has at most ${limitBytes} bytes here.` }));
  }
  return bytes;
}

/** The body as text. @throws {Refusal} 400 where it is not UTF-8, 413 over `limitBytes` */
export function bodyText(event: HttpEvent, limitBytes: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bodyBytes(event, limitBytes));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return refuseFaults([{ pointer: "", detail: "The body is not UTF-8." }]);
  }
}

/** The body as JSON. @throws {Refusal} 415 for another media type, 400 for malformed JSON, 413 over `limitBytes` */
export function bodyJson(event: HttpEvent, limitBytes: number): unknown {
  if (mediaTypeOf(event) !== "application/json") {
    throw new Refusal(problem("unsupported-media-type", { detail: "Send the body as application/json." }));
  }
  const read = readJson(bodyText(event, limitBytes));
  return read.outcome === "json" ? read.value : refuseFaults([{ pointer: "", detail: read.detail }]);
}

/**
 * The client's own name for this request, where it sent one.
 * @throws {Refusal} 400 where it is not 1 to 255 visible ASCII characters
 */
export function idempotencyKey(event: HttpEvent): string | undefined {
  const key = event.headers["idempotency-key"];
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  return refuseFaults([{ pointer: "", detail: "Idempotency-Key has 1 to 255 visible ASCII characters." }]);
}

/** The answer to a key that was used for something else. */
export const anotherBody = () =>
  new Refusal(
    problem("unprocessable", {
      detail: "This Idempotency-Key was used with another body in the last 24 hours.",
    }),
  );

/** Whether an If-Match or If-None-Match names the ETag. Ours are strong; W/ is overlooked (RFC 9110 §8.8.3.2). */
export const namesEtag = (header: string, etag: string): boolean =>
  header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

/** A limit and what is left of it in its window, as a quota's taker knows it. Times in ms. */
export interface Allowance {
  readonly quota: {
    readonly scope: string;
    readonly maximum: number;
    readonly windowMs: number;
    readonly windowEndsMs: number;
  };
  readonly left: number;
}

/** What is left of a limit. Source: IETF draft-ietf-httpapi-ratelimit-headers-10. */
export const limitHeaders = ({ quota, left }: Allowance, nowMs: number) => ({
  "ratelimit-policy": `"${quota.scope}";q=${quota.maximum};w=${quota.windowMs / 1000}`,
  ratelimit: `"${quota.scope}";r=${left};t=${secondsUntil(quota.windowEndsMs, nowMs)}`,
});

/** The answer to a caller whose own limit is reached. */
export const tooMany = ({ quota }: Allowance, nowMs: number) =>
  new Refusal(
    problem("too-many-requests", { retryAfterSeconds: secondsUntil(quota.windowEndsMs, nowMs) }),
    limitHeaders({ quota, left: 0 }, nowMs),
  );

/** Whole seconds from now until then, at least one. */
const secondsUntil = (atMs: number, nowMs: number): number => Math.max(1, Math.ceil((atMs - nowMs) / 1000));
