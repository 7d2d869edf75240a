/**
 * The API as tests call it: through the client that is made of the contract, with every answer held to that
 * contract. An answer that the OpenAPI document doesn't have fails the test that provoked it.
 */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createInvitesClient, type InvitesClient } from "../../shared/client/invites-client.ts";
import type { ApiDocument, Method, Operation } from "../../shared/domain/contract/api-document.ts";
import { type InviterClaims, tokenOf } from "./use-stack.ts";

/** An inviter, and a colleague in the same organisation, and somebody elsewhere. */
export const grace = {
  sub: "grace",
  organisation: "acme",
  organisationName: "Acme",
  name: "Grace Murray",
  email: "grace.murray@acme.example",
} as const satisfies InviterClaims;
export const colleague = {
  ...grace,
  sub: "alan",
  name: "Alan Mathison",
  email: "alan.mathison@acme.example",
} as const;
export const stranger = {
  ...grace,
  organisation: "globex",
  organisationName: "Globex",
  email: "grace.murray@globex.example",
} as const;

const document: ApiDocument = JSON.parse(
  readFileSync(new URL("../../functions/show-invites/openapi.json", import.meta.url), "utf8"),
);
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ ...document, $id: "openapi" });

const templates = Object.entries(document.paths).map(([path, item]) => ({
  path,
  item,
  matches: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`),
}));

function operationOf(method: string, pathname: string): { at: string; operation: Operation } | undefined {
  const template =
    templates.find(({ path }) => path === pathname) ??
    templates.find(({ matches }) => matches.test(pathname));
  const key = (method === "HEAD" ? "get" : method.toLowerCase()) as Method;
  const operation = template?.item[key];
  if (template === undefined || operation === undefined) return undefined;
  const pointer = template.path.replaceAll("~", "~0").replaceAll("/", "~1");
  return { at: `openapi#/paths/${encodeURIComponent(pointer)}/${key}/responses`, operation };
}

/** What the contract has against an answer; empty where it agrees, or knows no such route. */
async function contractFaults(request: Request, answer: Response): Promise<string[]> {
  const { pathname } = new URL(request.url);
  const found = operationOf(request.method, pathname);
  if (found === undefined) return [];
  const name = `${request.method} ${pathname.replace(/inv_\w+/, "{id}")} ${answer.status}`;
  const expected = found.operation.responses[answer.status];
  if (expected === undefined) return [`${name} is not in the contract`];
  const { content = {} } = expected;
  const text = await answer.clone().text();
  if (request.method === "HEAD") return text === "" ? [] : [`${name} has a body`];
  if (Object.keys(content).length === 0) return text === "" ? [] : [`${name} has a body`];
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (content[type] === undefined) return [`${name} is of type ${type}`];
  if (!type.endsWith("json")) return [];
  const pointer = `${found.at}/${answer.status}/content/${encodeURIComponent(type.replaceAll("/", "~1"))}/schema`;
  const validate = ajv.compile({ $ref: pointer });
  return validate(JSON.parse(text)) ? [] : [`${name}: ${ajv.errorsText(validate.errors)}`];
}

/** As `fetch`; throws where the answer breaks the contract. */
export async function checkedFetch(input: string | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const answer = await fetch(request.clone());
  const faults = await contractFaults(request, answer);
  if (faults.length > 0) throw new Error(`The contract is broken: ${faults.join("; ")}`);
  return answer;
}

/** A client of the running stack, for one inviter. */
export async function inviterOf(baseUrl: string, claims: InviterClaims = grace): Promise<InvitesClient> {
  const token = await tokenOf(baseUrl, claims);
  return createInvitesClient({ baseUrl, token: () => token, fetch: checkedFetch });
}

/** The answer's body, where the status is the one that is expected. @throws {Error} with the whole answer otherwise */
export function expectStatus<A extends { status: number; body: unknown }, S extends A["status"]>(
  answer: A,
  status: S,
): Extract<A, { status: S }> {
  if (answer.status !== status) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer as Extract<A, { status: S }>;
}
