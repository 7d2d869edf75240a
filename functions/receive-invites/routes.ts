/** The three ways in: one invite, a batch, a file of contacts. Each ends in the same receipt. */
import {
  type IdempotentRequest,
  idempotentRequest,
  recallRequest,
} from "../../shared/aws/idempotency-store.ts";
import { readInvite } from "../../shared/aws/invite-store.ts";
import { quotasOf, returnQuota, type Taken, takeQuota } from "../../shared/aws/quota-store.ts";
import { isConsumerDomain } from "../../shared/domain/consumer-domains.ts";
import { importBytes, readContacts } from "../../shared/domain/contact-csv/read-contacts.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import {
  batchEnvelopeSchema,
  type InviteRequest,
  importQuerySchema,
  inviteRequestSchema,
  type ReadRequest,
  readRequest,
} from "../../shared/domain/invite-request.ts";
import { viewInvite } from "../../shared/domain/invite-view.ts";
import { problem } from "../../shared/domain/problem.ts";
import { type Caller, readCaller, type TokenRules } from "../../shared/lambda/caller.ts";
import {
  bodyBytes,
  bodyJson,
  bodyText,
  type HttpAnswer,
  type HttpEvent,
  jsonAnswer,
  mediaTypeOf,
  Refusal,
  type Routes,
  refuseFaults,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import { type IdempotentBatch, type Row, receiveBatch } from "./receive-batch.ts";
import { type Receiver, receiveInvite } from "./receive-invite.ts";

export interface Reception {
  readonly receiver: () => Promise<Receiver>;
  readonly rules: TokenRules;
  readonly wallClock: Clock;
  readonly consumerDomains: "refuse" | "allow";
}

const singleBytes = 16 * 1024;
const batchBytes = 256 * 1024;

/** The routes of receive-invites. */
export function receptionRoutes(reception: Reception): Routes {
  return {
    "POST /v1/invites": (event) => receiveOne(reception, event),
    "POST /v1/invites/batch": (event) => receiveMany(reception, event),
    "POST /v1/invites/import": (event) => receiveFile(reception, event),
  };
}

async function receiveOne(reception: Reception, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reception.rules, reception.wallClock);
  const clientKey = idempotencyKey(event);
  const read = readInviteRequest(reception, bodyJson(event, singleBytes));
  if (read.outcome === "faults") return refuseFaults(read.faults);
  const receiver = await reception.receiver();
  const nowMs = receiver.clock();
  const idempotent =
    clientKey === undefined
      ? undefined
      : idempotentRequest(
          receiver.keys,
          scopeOf(caller, "POST /v1/invites"),
          clientKey,
          bodyText(event, singleBytes),
        );
  const quotas = quotasOf(receiver.keys, who(caller), nowMs, receiver.policy);
  const [remembered, ...taken] = await Promise.all([
    idempotent === undefined
      ? { remembered: "no" as const }
      : recallRequest(receiver.table, idempotent, nowMs),
    takeQuota(receiver.table, quotas.requests, 1),
    takeQuota(receiver.table, quotas.inviterDay, 1),
    takeQuota(receiver.table, quotas.organisationDay, 1),
  ]);
  const [requests, ...days] = taken;
  const giveBack = () => Promise.all(days.map((day) => returnQuota(receiver.table, day.quota, day.taken)));
  if (remembered.remembered === "another-body") {
    await giveBack();
    throw anotherBody();
  }
  if (remembered.remembered === "same") {
    await giveBack();
    return accepted(
      receiver,
      (await readInvite(receiver.table, remembered.inviteId, nowMs))?.invite,
      requests,
    );
  }
  const short = taken.find((one) => one.taken === 0);
  if (short !== undefined) {
    await giveBack();
    throw tooMany(short, nowMs);
  }
  const received = await receiveInvite(receiver, caller, read.value, "single", idempotent);
  if (received.received !== "new") await giveBack();
  if (received.received === "another-body") throw anotherBody();
  return accepted(receiver, received.invite, requests);
}

function accepted(
  { clock, policy }: Receiver,
  invite: Invite | undefined,
  requests: Taken | undefined,
): HttpAnswer {
  const view = invite === undefined ? undefined : viewInvite(invite, clock(), policy);
  if (view === undefined) throw new Refusal(problem("not-found"));
  return jsonAnswer(202, view, { location: `/v1/invites/${view.id}`, ...limitHeaders(requests, clock()) });
}

async function receiveMany(reception: Reception, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reception.rules, reception.wallClock);
  const clientKey = idempotencyKey(event);
  const envelope = readRequest(batchEnvelopeSchema, bodyJson(event, batchBytes));
  if (envelope.outcome === "faults") return refuseFaults(envelope.faults);
  const rows = envelope.value.invites.map((value, row): Row => {
    const read = readInviteRequest(reception, value);
    return read.outcome === "read" ? { row, request: read.value } : { row, faults: read.faults };
  });
  const results = await receiveRows(reception, caller, rows, event, "POST /v1/invites/batch", clientKey);
  return jsonAnswer(200, { results: results.map(({ row, ...rest }) => ({ index: row, ...rest })) });
}

async function receiveFile(reception: Reception, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reception.rules, reception.wallClock);
  const clientKey = idempotencyKey(event);
  const type = mediaTypeOf(event);
  if (type !== "text/csv" && type !== "application/octet-stream") {
    throw new Refusal(
      problem("unsupported-media-type", {
        detail: "Send the file as text/csv in UTF-8, or as application/octet-stream.",
      }),
    );
  }
  const query = readRequest(importQuerySchema, event.queryStringParameters ?? {});
  if (query.outcome === "faults") return refuseFaults(query.faults);
  const bytes = bodyBytes(event, importBytes);
  // The gateway hands text/csv over as text, so by then it is UTF-8 whatever it was.
  const contacts = readContacts(bytes, type === "text/csv" ? "utf-8" : query.value.charset);
  if (contacts.outcome === "fault") {
    if (contacts.reason === "too-large") throw new Refusal(problem("too-large", { detail: contacts.detail }));
    return refuseFaults([{ pointer: "", detail: contacts.detail }]);
  }
  const { relationship, spaceId, spaceName, locale } = query.value;
  const rows = contacts.rows.map((contact): Row => {
    if (contact.outcome === "faults") return { row: contact.row, faults: contact.faults };
    if (contact.outcome === "duplicate") return { row: contact.row, duplicateOf: contact.duplicateOf };
    const faults = consumerFaults(reception, contact.invitee.email);
    if (faults.length > 0) return { row: contact.row, faults };
    return {
      row: contact.row,
      request: {
        invitee: contact.invitee,
        relationship,
        space: { id: spaceId, name: spaceName },
        ...(locale === undefined ? {} : { locale }),
        ...(contact.reference === undefined ? {} : { reference: contact.reference }),
      },
    };
  });
  return jsonAnswer(200, {
    results: await receiveRows(reception, caller, rows, event, "POST /v1/invites/import", clientKey),
  });
}

async function receiveRows(
  reception: Reception,
  caller: Caller,
  rows: readonly Row[],
  event: HttpEvent,
  route: string,
  clientKey: string | undefined,
) {
  const receiver = await reception.receiver();
  const quotas = quotasOf(receiver.keys, who(caller), receiver.clock(), receiver.policy);
  const requests = await takeQuota(receiver.table, quotas.requests, 1);
  if (requests.taken === 0) throw tooMany(requests, receiver.clock());
  const received = await receiveBatch(
    receiver,
    caller,
    rows,
    quotas,
    clientKey === undefined ? undefined : idempotentBatch(receiver, caller, event, route, clientKey),
  );
  if (received.received === "another-body") throw anotherBody();
  return received.results;
}

function idempotentBatch(
  { keys }: Receiver,
  caller: Caller,
  event: HttpEvent,
  route: string,
  clientKey: string,
): IdempotentBatch {
  const body = `${event.rawQueryString}\n${event.body ?? ""}`;
  const of = (part: string): IdempotentRequest =>
    idempotentRequest(keys, scopeOf(caller, route), clientKey, body, part);
  return { whole: of("whole"), row: (row) => of(`row ${row}`) };
}

function readInviteRequest(reception: Reception, json: unknown): ReadRequest<InviteRequest> {
  const read = readRequest(inviteRequestSchema, json);
  if (read.outcome === "faults") return read;
  const faults = consumerFaults(reception, read.value.invitee.email);
  return faults.length === 0 ? read : { outcome: "faults", faults };
}

/** PECR: an invitation to somebody's private mailbox may be direct marketing to an individual. A setting; counsel decides. */
function consumerFaults({ consumerDomains }: Reception, email: string) {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return consumerDomains === "refuse" && isConsumerDomain(domain)
    ? [
        {
          pointer: "/invitee/email",
          detail: "Invitations go to addresses at work, not to private mailboxes.",
        },
      ]
    : [];
}

const who = ({ organisation, inviter }: Caller) => ({ organisation, sub: inviter.sub });
const scopeOf = (caller: Caller, route: string) => ({ ...who(caller), route });

/** The client's key, where it sent one. @throws {Refusal} 400 where it is not 1 to 255 visible ASCII characters */
function idempotencyKey(event: HttpEvent): string | undefined {
  const key = event.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  return refuseFaults([{ pointer: "", detail: "Idempotency-Key has 1 to 255 visible ASCII characters." }]);
}

const anotherBody = () =>
  new Refusal(
    problem("unprocessable", {
      detail: "This Idempotency-Key was used with another body in the last 24 hours.",
    }),
  );

const tooMany = ({ quota }: Taken, nowMs: number) =>
  new Refusal(
    problem("too-many-requests", {
      retryAfterSeconds: Math.max(1, Math.ceil((quota.windowEndsMs - nowMs) / 1000)),
    }),
  );

/** IETF draft "RateLimit header fields for HTTP". */
function limitHeaders(requests: Taken | undefined, nowMs: number): Record<string, string> {
  if (requests === undefined) return {};
  const { quota, left } = requests;
  return {
    "ratelimit-policy": `"requests";q=${quota.maximum};w=60`,
    ratelimit: `"requests";r=${left};t=${Math.max(0, Math.ceil((quota.windowEndsMs - nowMs) / 1000))}`,
  };
}
