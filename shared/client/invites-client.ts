/**
 * The inviters' API, typed: for the web and mobile teams, and for our own tests. A request goes in by the name of
 * its operation, its answer comes out as one of those that the contract has, told apart by status.
 */
import { type Operations, routes } from "./api-types.ts";

type Name = keyof Operations;
type Part<O, Key extends string> =
  O extends Readonly<Record<Key, infer P>>
    ? { readonly [K in Key]: P }
    : O extends { readonly [K in Key]?: infer P }
      ? { readonly [K in Key]?: P }
      : unknown;

type Body<O> = O extends { readonly body: infer B }
  ? B extends { readonly "application/json": infer J }
    ? { readonly body: J }
    : {
        readonly [T in keyof B]: { readonly type: T; readonly body: B[T] };
      }[keyof B]
  : unknown;

/** What an operation takes: `path`, `query`, `header`, and `body` (with its `type`, where it isn't JSON). */
export type RequestOf<N extends Name> = Part<Operations[N], "path"> &
  Part<Operations[N], "query"> &
  Body<Operations[N]> & {
    readonly header?: (Operations[N] extends { readonly header?: infer H } ? H : unknown) & {
      readonly accept?: string;
    };
  };

/** What an operation answers: `body` has the type that belongs to `status`. */
export type AnswerOf<N extends Name> = {
  [S in keyof Operations[N]["answers"] & number]: {
    readonly status: S;
    readonly headers: Headers;
    readonly body: Operations[N]["answers"][S];
  };
}[keyof Operations[N]["answers"] & number];

export type InvitesClient = {
  readonly [N in Name]: (request: RequestOf<N>) => Promise<AnswerOf<N>>;
};

export interface ClientOptions {
  /** Origin of the API. */
  readonly baseUrl: string;
  /** The access token; asked for with each call, so that it can be renewed. */
  readonly token: () => string | Promise<string>;
  readonly fetch?: (request: Request) => Promise<Response>;
}

interface Parts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly header?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: unknown;
}

/** A client. Refusals are answers, not exceptions; only the network throws. */
export function createInvitesClient(options: ClientOptions): InvitesClient {
  const calls = Object.entries(routes).map(([name, { method, path }]) => [
    name,
    async (request: Parts) => {
      const sent = toRequest(options.baseUrl, method, path, request, await options.token());
      const answer = await (options.fetch ?? fetch)(sent);
      return { status: answer.status, headers: answer.headers, body: await read(answer) };
    },
  ]);
  return Object.fromEntries(calls);
}

function toRequest(baseUrl: string, method: string, path: string, parts: Parts, token: string): Request {
  const url = new URL(
    path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts.path?.[name] ?? "")),
    baseUrl,
  );
  for (const [name, value] of Object.entries(parts.query ?? {})) url.searchParams.set(name, String(value));
  const headers = new Headers({ ...parts.header, authorization: `Bearer ${token}` });
  if (parts.body === undefined) return new Request(url, { method, headers });
  headers.set("content-type", parts.type ?? "application/json");
  return new Request(url, { method, headers, body: written(parts) });
}

function written({ type, body }: Parts): string | Uint8Array<ArrayBuffer> {
  if (type === undefined) return JSON.stringify(body);
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  throw new TypeError("A body of a type of its own is text or bytes");
}

async function read(answer: Response): Promise<unknown> {
  if (answer.status === 204 || answer.status === 304) return undefined;
  const type = answer.headers.get("content-type") ?? "";
  return /^application\/(?:[\w.-]+\+)?json/.test(type) ? answer.json() : answer.text();
}
