/**
 * The HTTP API's payload, format 2.0: an HTTP request arrives, the event for the function leaves; and back, the
 * function's answer arrives, an HTTP answer leaves.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "zod/mini";
import type { RouteMatch } from "./gateway-routes.ts";

export interface VerifiedToken {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

export interface GatewayRequest {
  readonly method: string;
  /** As it came, percent-encoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingMessage["headersDistinct"];
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** The event that the function gets. `nowMilliseconds` is the moment of the request. */
export function eventOf(
  request: GatewayRequest,
  match: RouteMatch,
  token: VerifiedToken | undefined,
  nowMilliseconds: number,
) {
  const { cookie: cookies, ...others } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(others).map(([name, values]) => [name, (values ?? []).join(",")]),
  );
  const query = parameters(request.query);
  const event: APIGatewayProxyEventV2 & { requestContext: { authorizer?: object } } = {
    version: "2.0",
    routeKey: match.route.routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookies !== undefined && { cookies: cookies.flatMap((line) => line.split(/;\s*/)) }),
    headers: { "x-forwarded-for": request.sourceIp, "x-forwarded-proto": "http", ...headers },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: headers["host"] ?? "localhost",
      domainPrefix: "local",
      http: {
        method: request.method,
        path: request.path,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: match.route.routeKey,
      stage: "$default",
      time: new Date(nowMilliseconds).toISOString(),
      timeEpoch: nowMilliseconds,
      ...(token !== undefined && { authorizer: { jwt: token } }),
    },
    ...bodyOf(request, headers["content-type"]),
  };
  return event;
}

/** Text for the types that the gateway knows as text; base64 for everything else, forms included. */
function bodyOf({ body }: GatewayRequest, contentType = ""): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isText =
    type.startsWith("text/") || /^application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))$/.test(type);
  return isText
    ? { body: body.toString("utf8"), isBase64Encoded: false }
    : { body: body.toString("base64"), isBase64Encoded: true };
}

function parameters(query: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    found[name] = Object.hasOwn(found, name) ? `${found[name]},${value}` : value;
  }
  return found;
}

const answerSchema = z.object({
  statusCode: z.coerce.number().check(z.int(), z.minimum(100), z.maximum(599)),
  headers: z.nullish(z.record(z.string(), z.coerce.string())),
  cookies: z.nullish(z.array(z.string())),
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/** What the gateway sends for a function's answer; without a status code the whole answer is the JSON body. */
export function answerOf(result: unknown): GatewayAnswer {
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    const body = typeof result === "string" ? result : JSON.stringify(result ?? null);
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(body) };
  }
  const parsed = answerSchema.safeParse(result);
  if (!parsed.success) return gatewayError(500, "Internal Server Error");
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const lower = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    status: statusCode,
    headers: {
      "content-type": "text/plain;charset=utf-8",
      ...lower,
      ...(cookies && cookies.length > 0 && { "set-cookie": cookies }),
    },
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** What the gateway answers by itself, in its own body. */
export function gatewayError(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): GatewayAnswer {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify({ message })),
  };
}
