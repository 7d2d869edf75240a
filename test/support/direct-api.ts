/**
 * Functions behind the gateway, called directly: the table in memory, every call of it counted. Calls that
 * are under way together are one round trip, so what a caller waits for is a number and not a time.
 */
import { setImmediate } from "node:timers/promises";
import { createManageInvites } from "../../functions/manage-invites/wiring.ts";
import { createReceiveInvites } from "../../functions/receive-invites/wiring.ts";
import { createShowInvites } from "../../functions/show-invites/wiring.ts";
import type { AddressKeys } from "../../shared/domain/identity.ts";
import { type Policy, policySchema } from "../../shared/domain/policy.ts";
import type { HttpEvent } from "../../shared/lambda/http.ts";
import { tableDefinition } from "../simulation/deployment.ts";
import type { Client } from "../simulation/parts/io-gate.ts";
import { MemoryDynamoDB } from "../simulation/parts/memory-dynamodb.ts";

const functions = {
  "receive-invites": createReceiveInvites,
  "manage-invites": createManageInvites,
  "show-invites": createShowInvites,
} as const;
type FunctionName = keyof typeof functions;
type Handler = ReturnType<(typeof functions)[FunctionName]>;
type Context = Parameters<Handler>[1];

const issuer = "https://login.clientshare.example/";
const audience = "clientshare-web";

export interface DirectCall {
  readonly function: FunctionName;
  readonly routeKey: string;
  readonly claims?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface DirectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Operations on the table, in order of beginning. */
  readonly operations: readonly string[];
  /** How many of them had to wait for one another. */
  readonly roundTrips: number;
}

export interface DirectApi {
  readonly clock: { now: number };
  readonly wallClock: { now: number };
  readonly dynamodb: MemoryDynamoDB;
  call(call: DirectCall): Promise<DirectAnswer>;
  /** Fails the operations for which it returns an error, until it is replaced. */
  fault: (operation: string, input: object) => Error | undefined;
}

const startMs = Date.UTC(2026, 10, 22, 9, 0, 1);

/** What the secret holds. */
export const addressKeys: AddressKeys = {
  current: "k1",
  keys: { k1: Buffer.alloc(32, 7).toString("base64") },
};

/** The claims of a good token. */
export const goodClaims = {
  iss: issuer,
  aud: audience,
  token_use: "access",
  exp: String(startMs / 1000 + 3600),
  sub: "grace",
  organisation: "acme",
  organisationName: "Acme",
  name: "Grace Murray",
  email: "grace.murray@acme.example",
} as const;

/** The API over an empty table. */
export function directApi(policy: Partial<Policy> = {}): DirectApi {
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  const clock = { now: startMs };
  const wallClock = { now: startMs };
  const dynamodb = new MemoryDynamoDB(() => clock.now, [tableDefinition]);
  const operations: string[] = [];
  let trips = 0;
  let underWay: Promise<void> | undefined;
  const nextTrip = async (): Promise<void> => {
    await setImmediate();
    underWay = undefined;
    trips += 1;
  };
  const api: DirectApi = {
    clock,
    wallClock,
    dynamodb,
    fault: () => undefined,
    async call(asked) {
      operations.length = 0;
      trips = 0;
      const answer = (await handlerOf(asked.function)(eventOf(asked) as HttpEvent, context)) as {
        statusCode: number;
        headers: Record<string, string>;
        body: string;
      };
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        operations: [...operations],
        roundTrips: trips,
      };
    },
  };
  const table: Client = {
    async send<Output>(command: { readonly input: object }): Promise<Output> {
      const operation = command.constructor.name.replace(/Command$/, "");
      operations.push(operation);
      underWay ??= nextTrip();
      await underWay;
      const fault = api.fault(operation, command.input);
      if (fault !== undefined) throw fault;
      const output: unknown = dynamodb.perform(operation, command.input);
      return output as Output;
    },
  };
  const secrets: Client = {
    async send<Output>(): Promise<Output> {
      const output: unknown = {
        SecretString: JSON.stringify({ current: addressKeys.current, ...addressKeys.keys }),
      };
      return output as Output;
    },
  };
  let drawn = 0;
  const platform = {
    environment: environmentOf(policySchema.parse(policy)),
    clock: () => clock.now,
    wallClock: () => wallClock.now,
    random: (size: number) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUInt32BE(++drawn);
      return bytes;
    },
    dynamodb: table,
    secrets,
  };
  const made = new Map<FunctionName, Handler>();
  const handlerOf = (name: FunctionName) => {
    const handler = made.get(name) ?? functions[name](platform);
    made.set(name, handler);
    return handler;
  };
  return api;
}

const context = { getRemainingTimeInMillis: () => 15_000 } as Context;

const environmentOf = (policy: Policy): Record<string, string> => ({
  HOME_REGION: "eu-west-2",
  TABLE_NAME: tableDefinition.name,
  ADDRESS_KEYS_SECRET: "address-keys",
  POLICY: JSON.stringify(policy),
  BASE_URL: "https://invites.clientshare.example",
  LOCALES: "en-GB",
  MAIL_FROM: "Clientshare <invites@clientshare.example>",
  REPLY_TO: "support@myclientshare.com",
  CONSUMER_DOMAINS: "refuse",
  TOKEN_ISSUER: issuer,
  TOKEN_AUDIENCE: audience,
  TOKEN_CLAIMS: JSON.stringify({
    subject: "sub",
    organisation: "organisation",
    organisationName: "organisationName",
    name: "name",
    email: "email",
  }),
});

let requests = 0;

function eventOf({ routeKey, claims, path, query = {}, headers = {}, body }: DirectCall): object {
  const [method = "", route = ""] = routeKey.split(" ");
  const isJson = typeof body === "object";
  return {
    version: "2.0",
    routeKey,
    rawPath: route,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...(isJson ? { "content-type": "application/json" } : {}), ...headers },
    queryStringParameters: query,
    pathParameters: path ?? {},
    requestContext: {
      requestId: `request-${++requests}`,
      http: { method, path: route },
      ...(claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  };
}
