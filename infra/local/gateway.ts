/**
 * The local HTTP API: routes, JWT authorizer, limits, time-out and CORS as the template and API Gateway have
 * them. A request arrives, the function behind its route answers, or the gateway itself where it would.
 */
import type { JSONWebKeySet } from "jose";
import type { Invoke } from "./function-host.ts";
import { authorize } from "./gateway-authorizer.ts";
import { answerOf, eventOf, type GatewayAnswer, type GatewayRequest, gatewayError } from "./gateway-event.ts";
import { matchRoute, type RouteMatch } from "./gateway-routes.ts";
import type { PlannedCors, PlannedRoute } from "./plan.ts";

/** API Gateway's own limits: 10 MB in, 30 s for an integration. */
export const maximumBodyBytes = 10 * 1024 * 1024;
const integrationMilliseconds = 30_000;

export interface GatewayParts {
  readonly routes: readonly PlannedRoute[];
  readonly cors: PlannedCors | undefined;
  readonly keys: JSONWebKeySet;
  readonly clock: () => number;
  readonly find: (folder: string) => Invoke | undefined;
  readonly said: (line: string) => void;
}

export type Gateway = (request: GatewayRequest) => Promise<GatewayAnswer>;

/** Puts the gateway together. */
export function createGateway(parts: GatewayParts): Gateway {
  return async (request) => {
    const cors = corsHeaders(parts.cors, request);
    if (cors?.preflight === true) return { status: 204, headers: cors.headers, body: Buffer.alloc(0) };
    const answer = await answerTo(parts, request);
    return { ...answer, headers: { ...answer.headers, ...cors?.headers } };
  };
}

async function answerTo(parts: GatewayParts, request: GatewayRequest): Promise<GatewayAnswer> {
  const match = matchRoute(parts.routes, request.method, request.path);
  if (match === undefined) return gatewayError(404, "Not Found");
  const { authorizer } = match.route;
  if (authorizer === undefined) return invoke(parts, request, match);
  const authorization = await authorize(request.headers["authorization"]?.[0], authorizer, parts.keys);
  switch (authorization.outcome) {
    case "authorized":
      return invoke(parts, request, match, authorization.token);
    case "unauthorized":
      return gatewayError(401, "Unauthorized", { "www-authenticate": "Bearer" });
    case "forbidden":
      return gatewayError(403, "Forbidden", { "www-authenticate": 'Bearer error="insufficient_scope"' });
  }
}

async function invoke(
  parts: GatewayParts,
  request: GatewayRequest,
  match: RouteMatch,
  token?: Parameters<typeof eventOf>[2],
): Promise<GatewayAnswer> {
  const run = parts.find(match.route.folder);
  if (run === undefined) return notWritten(match.route.folder);
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<"timed-out">((resolve) => {
    timer = setTimeout(() => resolve("timed-out"), integrationMilliseconds);
  });
  try {
    const result = await Promise.race([run(eventOf(request, match, token, parts.clock())), timedOut]);
    return result === "timed-out" ? gatewayError(503, "Service Unavailable") : answerOf(result);
  } catch (error) {
    // The class and the place, never the message: it can quote what somebody typed.
    parts.said(
      `${match.route.routeKey}: ${match.route.folder} failed (${error instanceof Error ? error.name : typeof error}).`,
    );
    return gatewayError(500, "Internal Server Error");
  } finally {
    clearTimeout(timer);
  }
}

/** While functions are being written: a route whose function is not in the tree yet says so. */
function notWritten(folder: string): GatewayAnswer {
  const problem = {
    type: "about:blank",
    title: "Not implemented",
    status: 501,
    detail: `functions/${folder} is not there yet.`,
  };
  return {
    status: 501,
    headers: { "content-type": "application/problem+json" },
    body: Buffer.from(JSON.stringify(problem)),
  };
}

/** With CORS configured the gateway answers preflights itself and adds its headers to every answer. */
function corsHeaders(cors: PlannedCors | undefined, request: GatewayRequest) {
  const origin = request.headers["origin"]?.[0];
  if (cors === undefined || origin === undefined) return undefined;
  const preflight =
    request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
  const allowed = cors.AllowOrigins.includes("*") || cors.AllowOrigins.includes(origin);
  if (!allowed) return { preflight, headers: {} };
  const list = (name: string, values: readonly string[]) =>
    values.length > 0 ? { [name]: values.join(",") } : {};
  return {
    preflight,
    headers: {
      "access-control-allow-origin": cors.AllowOrigins.includes("*") ? "*" : origin,
      vary: "Origin",
      ...list("access-control-expose-headers", cors.ExposeHeaders),
      ...(preflight && list("access-control-allow-methods", cors.AllowMethods)),
      ...(preflight && list("access-control-allow-headers", cors.AllowHeaders)),
      ...(preflight && cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
    } as Record<string, string>,
  };
}
