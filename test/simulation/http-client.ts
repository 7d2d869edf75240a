/**
 * Requests as the gateway hands them to a function, and the answers as a client sees them: a crash is a 503, a
 * timeout a 504, and clients try again.
 */
import { type FunctionName, tokenAudience, tokenIssuer } from "./deployment.ts";
import type { Task, TaskEnd } from "./parts/scheduler.ts";
import type { World } from "./world.ts";

export interface Person {
  readonly organisation: string;
  readonly organisationName: string;
  readonly sub: string;
  readonly name: string;
  readonly email: string;
}

export interface Request {
  readonly function: FunctionName;
  /** As in the gateway, such as `GET /v1/invites/{id}`. */
  readonly routeKey: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: Person;
  /** The token of a program rather than a person. */
  readonly claims?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request, from within a task of a user's own. */
export function request(world: World, task: Task, wanted: Request): Promise<Answer> {
  const { scheduler } = world;
  if (world.closed) return Promise.resolve({ status: 503, headers: {}, body: "" });
  task.park();
  return new Promise((resolve) => {
    world.containers.invoke(wanted.function, eventOf(world, wanted), (end) => {
      const answer = answerOf(end);
      world.trace.line(`${scheduler.now()} ${task.name} ${wanted.routeKey} ${answer.status}`);
      scheduler.after(1, () => scheduler.wake(task, () => resolve(answer)));
    });
  });
}

/** The same request again while the service has trouble, as a careful client does. */
export async function persistently(world: World, task: Task, wanted: Request, tries = 3): Promise<Answer> {
  for (let n = 1; ; n += 1) {
    const answer = await request(world, task, wanted);
    if (answer.status < 500 || n >= tries) return answer;
    await world.scheduler.pause(task, 1000 * 4 ** n);
  }
}

function answerOf(end: TaskEnd<unknown>): Answer {
  if (end.kind === "killed") return { status: end.reason === "timeout" ? 504 : 503, headers: {}, body: "" };
  if (end.kind === "threw") return { status: 500, headers: {}, body: "" };
  const { statusCode, headers, body } = end.value as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
  };
  return { status: statusCode, headers: headers ?? {}, body: body ?? "" };
}

function eventOf(world: World, wanted: Request): object {
  const [method = "", template = ""] = wanted.routeKey.split(" ");
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => wanted.parameters?.[name] ?? "");
  const now = world.scheduler.now();
  return {
    version: "2.0",
    routeKey: wanted.routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(wanted.query).toString(),
    headers: { "content-type": "application/json", ...wanted.headers },
    ...(wanted.query === undefined ? {} : { queryStringParameters: wanted.query }),
    ...(wanted.parameters === undefined ? {} : { pathParameters: wanted.parameters }),
    requestContext: {
      accountId: "000000000000",
      apiId: "simulated",
      domainName: "invites.clientshare.example",
      domainPrefix: "invites",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "simulated" },
      requestId: `http-${world.containers.invocations}`,
      routeKey: wanted.routeKey,
      stage: "$default",
      time: new Date(now).toISOString(),
      timeEpoch: now,
      ...authorizerOf(wanted, now),
    },
    ...(wanted.body === undefined ? {} : { body: wanted.body }),
    isBase64Encoded: false,
  };
}

function authorizerOf({ caller, claims }: Request, now: number): object {
  const common = {
    iss: tokenIssuer,
    aud: tokenAudience,
    token_use: "access",
    exp: String(Math.floor(now / 1000) + 3600),
  };
  if (claims !== undefined) return { authorizer: { jwt: { claims: { ...common, ...claims } } } };
  return caller === undefined ? {} : { authorizer: { jwt: { claims: { ...common, ...caller } } } };
}
