/** The three ways in: one invite, a batch, a file of contacts. Each ends in the same receipt. */
import {
  type IdempotentRequest,
  idempotentRequest,
  recallRequest,
} from "../../shared/aws/idempotency-store.ts";
import { readInvite } from "../../shared/aws/invite-store.ts";
import { quotasOf, returnQuota, type Taken, takeQuota } from "../../shared/aws/quota-store.ts";
import { importBytes, readContacts } from "../../shared/domain/contact-csv/read-contacts.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import {
  type ConsumerDomains,
  mailboxFaults,
  readInviteRequest,
  readRequest,
  requestSchemas,
} from "../../shared/domain/invite-request.ts";
import { etagOf, viewInvite } from "../../shared/domain/invite-view.ts";
import { problem } from "../../shared/domain/problem.ts";
import { type Caller, readCaller, type TokenRules } from "../../shared/lambda/caller.ts";
import {
  anotherBody,
  bodyBytes,
  bodyJson,
  bodyText,
  type HttpAnswer,
  type HttpEvent,
  idempotencyKey,
  jsonAnswer,
  limitHeaders,
  mediaTypeOf,
  Refusal,
  type Routes,
  refuseFaults,
  tooMany,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import { type IdempotentBatch, type Row, receiveBatch, sameInvitees } from "./receive-batch.ts";
import { type Receiver, receiveInvite } from "./receive-invite.ts";

export interface Reception {
  readonly receiver: () => Promise<Receiver>;
  readonly rules: TokenRules;
  readonly wallClock: Clock;
  readonly consumerDomains: ConsumerDomains;
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
  const read = readInviteRequest(bodyJson(event, singleBytes), reception.consumerDomains);
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
  const received = await receiveInvite(receiver, caller, read.value, "single", idempotent).catch(
    async (error: unknown) => {
      // The caller is told to try again, and must not have paid for this time.
      await giveBack();
      throw error;
    },
  );
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
  return jsonAnswer(202, view, {
    location: `/v1/invites/${view.id}`,
    etag: etagOf(view),
    ...(requests === undefined ? {} : limitHeaders(requests, clock())),
  });
}

async function receiveMany(reception: Reception, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reception.rules, reception.wallClock);
  const clientKey = idempotencyKey(event);
  const envelope = readRequest(requestSchemas.batchEnvelope, bodyJson(event, batchBytes));
  if (envelope.outcome === "faults") return refuseFaults(envelope.faults);
  const rows = sameInvitees(
    envelope.value.invites.map((value, row): Row => {
      const read = readInviteRequest(value, reception.consumerDomains);
      return read.outcome === "read" ? { row, request: read.value } : { row, faults: read.faults };
    }),
  );
  const { results, headers } = await receiveRows(reception, caller, rows, {
    route: "POST /v1/invites/batch",
    body: bodyText(event, batchBytes),
    clientKey,
  });
  return jsonAnswer(200, { results: results.map(({ row, ...rest }) => ({ index: row, ...rest })) }, headers);
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
  refuseCharset(event, type);
  const query = readRequest(requestSchemas.importQuery, event.queryStringParameters ?? {});
  if (query.outcome === "faults") return refuseFaults(query.faults);
  const bytes = bodyBytes(event, importBytes);
  const contacts = readContacts(bytes, type === "text/csv" ? "utf-8" : query.value.charset);
  if (contacts.outcome === "fault") {
    if (contacts.reason === "too-large") throw new Refusal(problem("too-large", { detail: contacts.detail }));
    return refuseFaults([{ pointer: "", detail: contacts.detail }]);
  }
  const { relationship, spaceId, spaceName, locale } = query.value;
  const rows = contacts.rows.map((contact): Row => {
    if (contact.outcome === "faults") return { row: contact.row, faults: contact.faults };
    if (contact.outcome === "duplicate") return { row: contact.row, duplicateOf: contact.duplicateOf };
    const faults = mailboxFaults(contact.invitee.email, reception.consumerDomains);
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
  const { results, headers } = await receiveRows(reception, caller, rows, {
    route: "POST /v1/invites/import",
    // The parameters are part of the request: the same file for another space is another one.
    body: `${event.rawQueryString}\n${type}\n${bytes.toString("latin1")}`,
    clientKey,
  });
  return jsonAnswer(200, { results }, headers);
}

/**
 * A charset that would be overlooked is refused: the gateway has read text/csv as UTF-8 before we see it, and of
 * bytes the encoding is named by the parameter. @throws {Refusal} 415, or 400 for the parameter
 */
function refuseCharset(event: HttpEvent, type: string): void {
  const [, named = ""] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(event.headers["content-type"] ?? "") ?? [];
  const isUtf8 = /^(?:|utf-?8|us-ascii)$/i;
  const detail =
    "text/csv is UTF-8. Send a file of another encoding as application/octet-stream, and name it by ?charset=.";
  if (!isUtf8.test(named)) throw new Refusal(problem("unsupported-media-type", { detail }));
  if (type === "text/csv" && !isUtf8.test(event.queryStringParameters?.["charset"] ?? "")) {
    refuseFaults([{ pointer: "/charset", detail }]);
  }
}

interface ManyAtOnce {
  readonly route: string;
  /** What a repetition must be the same in. */
  readonly body: string;
  readonly clientKey: string | undefined;
}

async function receiveRows(reception: Reception, caller: Caller, rows: readonly Row[], request: ManyAtOnce) {
  const receiver = await reception.receiver();
  const quotas = quotasOf(receiver.keys, who(caller), receiver.clock(), receiver.policy);
  const idempotent = idempotentBatch(receiver, caller, request);
  const received = await receiveBatch(receiver, caller, rows, quotas, idempotent);
  switch (received.received) {
    case "another-body":
      throw anotherBody();
    case "too-many":
      throw tooMany(received.requests, receiver.clock());
    case "results":
      return { results: received.results, headers: limitHeaders(received.requests, receiver.clock()) };
  }
}

function idempotentBatch(
  { keys }: Receiver,
  caller: Caller,
  { route, body, clientKey }: ManyAtOnce,
): IdempotentBatch | undefined {
  if (clientKey === undefined) return undefined;
  const of = (part: string, hashed: string): IdempotentRequest =>
    idempotentRequest(keys, scopeOf(caller, route), clientKey, hashed, part);
  const whole = of("whole", body);
  // The body is hashed once: a thousand rows would else hash a megabyte each.
  return { whole, row: (row) => ({ ...of(`row ${row}`, ""), bodyHash: whole.bodyHash }) };
}

const who = ({ organisation, inviter }: Caller) => ({ organisation, sub: inviter.sub });
const scopeOf = (caller: Caller, route: string) => ({ ...who(caller), route });
