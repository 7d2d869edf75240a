/**
 * What tests say to a running stack: get a token, call the API, read the inbox, wait for something to become
 * true. Invented people only.
 */
import { setTimeout as pause } from "node:timers/promises";
import PostalMime, { type Email } from "postal-mime";

export interface InviterClaims {
  readonly sub: string;
  readonly organisation: string;
  readonly organisationName?: string;
  readonly name?: string;
  readonly email?: string;
  readonly scope?: string;
}

const ada: InviterClaims = {
  sub: "ada",
  organisation: "acme",
  organisationName: "Acme",
  name: "Ada Byron",
  email: "ada.byron@acme.example",
};

/** An access token from the stack's own issuer. */
export async function tokenOf(baseUrl: string, claims: InviterClaims = ada): Promise<string> {
  const { access_token } = await postLocal<{ access_token: string }>(baseUrl, "token", claims);
  return access_token;
}

/** POST to a route under `/local/`. @throws {Error} when it refuses */
export async function postLocal<Answer>(baseUrl: string, route: string, body: object): Promise<Answer> {
  const response = await fetch(`${baseUrl}/local/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST /local/${route}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Moves the stack's clock. Resolves when everything that fell due has happened. */
export async function advance(baseUrl: string, duration: string): Promise<void> {
  await postLocal(baseUrl, "clock", { advance: duration });
}

/** Lets the seconds pass that a failure takes to show, so that a test need not wait for them. */
export const passFailureDelay = (baseUrl: string): Promise<void> => advance(baseUrl, "PT6S");

/** A call of the API with a bearer token; a body is sent as JSON. */
export function callApi(
  baseUrl: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The smallest invite of `email`. */
export function inviteOf(email: string, more: object = {}) {
  return {
    invitee: { email, givenName: "Sam", familyName: "Okafor" },
    relationship: "colleague",
    space: { id: "space-7", name: "Example and Acme" },
    ...more,
  };
}

export interface InboxEntry {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly receivedAt: string;
}

/** What lies in the inbox, newest first; for one address where given. */
export async function inbox(baseUrl: string, to?: string): Promise<InboxEntry[]> {
  const response = await fetch(`${baseUrl}/local/inbox`);
  const mails = (await response.json()) as InboxEntry[];
  return to === undefined ? mails : mails.filter((mail) => mail.to === to);
}

/** One mail, parsed. */
export async function readMail(baseUrl: string, id: string): Promise<Email> {
  const response = await fetch(`${baseUrl}/local/inbox/${id}`);
  return PostalMime.parse(await response.arrayBuffer());
}

/** Waits until `look` gives something. @throws {Error} with `what` after `withinMilliseconds` */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  withinMilliseconds = 10_000,
): Promise<Value> {
  const deadline = Date.now() + withinMilliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`It did not happen: ${what}`);
    await pause(50);
  }
}
