/**
 * The routes that only the local stack has, under `/local/` and at `/`: tokens, the inbox, the clock, faults,
 * health, and what the console shows. A request arrives; an answer leaves, or nothing for what is not ours.
 */
import PostalMime from "postal-mime";
import * as z from "zod/mini";
import { after } from "./duration.ts";
import type { GatewayAnswer, GatewayRequest } from "./gateway-event.ts";
import type { LocalClock } from "./local-clock.ts";
import { type MailFaults, mailFaultSchema } from "./mail-faults.ts";
import type { MailStore } from "./mail-store.ts";
import { type TokenIssuer, tokenRequestSchema } from "./token-issuer.ts";

export interface LocalRouteParts {
  readonly clock: LocalClock;
  readonly faults: MailFaults;
  readonly mails: MailStore;
  readonly issuer: TokenIssuer;
  readonly endpoints: () => Readonly<Record<string, string>> | undefined;
  readonly travelTo: (moment: number) => Promise<void>;
  readonly pipeline: () => Promise<object>;
  readonly consolePage: () => Promise<string>;
  readonly platformPage: (request: GatewayRequest) => string;
}

type Route = (request: GatewayRequest, parts: LocalRouteParts) => Promise<GatewayAnswer> | GatewayAnswer;

const routes: Readonly<Record<string, Route>> = {
  "GET /": async (_, { consolePage }) => html(await consolePage()),
  "GET /local/health": (_, { endpoints }) => {
    const ready = endpoints();
    return ready === undefined ? json(503, { ready: false }) : json(200, { ready: true, endpoints: ready });
  },
  "POST /local/token": async (request, { issuer }) => {
    const body = tokenRequestSchema.safeParse(parsed(request));
    if (!body.success) return refused(body.error);
    return json(200, { access_token: await issuer.token(body.data), token_type: "Bearer" });
  },
  "GET /local/issuer/.well-known/openid-configuration": (_, { issuer }) => json(200, issuer.discovery),
  "GET /local/issuer/.well-known/jwks.json": (_, { issuer }) => json(200, issuer.keys),
  "GET /local/inbox": (_, { mails }) =>
    json(
      200,
      mails.list().map(({ id, to, subject, receivedAt }) => ({ id, to, subject, receivedAt })),
    ),
  "GET /local/clock": (_, parts) => json(200, clockState(parts)),
  "POST /local/clock": async (request, parts) => {
    const body = z.strictObject({ advance: z.string() }).safeParse(parsed(request));
    if (!body.success) return refused(body.error);
    const target = after(parts.clock.now(), body.data.advance);
    if (target === undefined)
      return problem(
        400,
        "advance must be an ISO 8601 duration of at most ten years, such as P28D or PT15M.",
      );
    await parts.travelTo(target);
    return json(200, clockState(parts));
  },
  "GET /local/faults": (_, { faults }) => json(200, faults.current()),
  "POST /local/faults": (request, { faults }) => {
    const body = mailFaultSchema.safeParse(parsed(request));
    if (!body.success) return refused(body.error);
    faults.set(body.data);
    return json(200, faults.current());
  },
  "GET /local/pipeline": async (_, parts) => json(200, { ...clockState(parts), ...(await parts.pipeline()) }),
  "GET /local/platform": (request, { platformPage }) => html(platformPage(request)),
  "POST /local/platform": (request, { platformPage }) => html(platformPage(request)),
};

/** The answer of a local route; undefined for every other path. */
export async function answerLocally(
  request: GatewayRequest,
  parts: LocalRouteParts,
): Promise<GatewayAnswer | undefined> {
  if (request.path !== "/" && !request.path.startsWith("/local/")) return undefined;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = routes[`${method} ${request.path}`];
  if (route !== undefined) return route(request, parts);
  const [, mail = "", asParts] = /^\/local\/inbox\/([\w-]+)(\/parts)?$/.exec(request.path) ?? [];
  const raw = method === "GET" ? parts.mails.raw(mail) : undefined;
  if (raw !== undefined) {
    return asParts === undefined
      ? { status: 200, headers: { "content-type": "message/rfc822" }, body: raw }
      : json(200, await readable(raw));
  }
  // The console is ours only for reading; whatever else comes to `/` is the API's business.
  return request.path === "/" ? undefined : problem(404, "The local stack has no such path.");
}

/** A mail as people read it, with the link to the invitee's page that it holds. */
async function readable(raw: Buffer): Promise<object> {
  const { subject, from, to, html: page, text } = await PostalMime.parse(raw);
  const link = /https?:\/\/\S+\/i\/[\w-]+/.exec(text ?? "")?.[0];
  return {
    subject,
    from: from?.address,
    to: to?.[0]?.address,
    html: page,
    text,
    ...(link !== undefined && { page: link }),
  };
}

function clockState({ clock }: LocalRouteParts): object {
  return {
    now: new Date(clock.now()).toISOString(),
    offsetSeconds: Math.round(clock.offsetMilliseconds() / 1_000),
  };
}

function parsed(request: GatewayRequest): unknown {
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function refused(error: z.core.$ZodError): GatewayAnswer {
  return problem(
    400,
    error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; "),
  );
}

function problem(status: number, detail: string): GatewayAnswer {
  const body = JSON.stringify({
    type: "about:blank",
    title: status === 404 ? "Not found" : "Bad request",
    status,
    detail,
  });
  return { status, headers: { "content-type": "application/problem+json" }, body: Buffer.from(body) };
}

function json(status: number, value: unknown): GatewayAnswer {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: Buffer.from(JSON.stringify(value)),
  };
}

function html(page: string): GatewayAnswer {
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body: Buffer.from(page),
  };
}
