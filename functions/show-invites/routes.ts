/** The inviter's reading routes: invites, the notice beforehand, and the contract with its documentation. */
import * as z from "zod/mini";
import { inviteStatuses } from "../../shared/domain/invite-change.ts";
import { type ConsumerDomains, readInviteRequest, readRequest } from "../../shared/domain/invite-request.ts";
import { etagOf } from "../../shared/domain/invite-view.ts";
import { problem } from "../../shared/domain/problem.ts";
import { readCaller, type TokenRules } from "../../shared/lambda/caller.ts";
import { preferredType } from "../../shared/lambda/content-negotiation.ts";
import {
  bodyJson,
  type HttpAnswer,
  type HttpEvent,
  idempotencyKey,
  jsonAnswer,
  namesEtag,
  Refusal,
  type Routes,
  refuseFaults,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import type { NoticeSettings } from "../../shared/pages/compose-notice.ts";
import { previewNotice, previewTypes } from "./preview-notice.ts";
import { showContract, showDocumentation } from "./show-contract.ts";
import { listInvites, type Reader, readCursor, showInvite } from "./show-invites.ts";

export interface Reading {
  readonly reader: () => Promise<Reader>;
  readonly rules: TokenRules;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly notice: NoticeSettings;
  readonly consumerDomains: ConsumerDomains;
}

const listQuerySchema = z.strictObject({
  status: z.exactOptional(z.enum(inviteStatuses)),
  limit: z.exactOptional(
    z.pipe(
      z.string().check(z.regex(/^(?:100|[1-9]\d?)$/, "A whole number from 1 to 100 is needed here.")),
      z.transform(Number),
    ),
  ),
  cursor: z.exactOptional(z.string().check(z.maxLength(400))),
});

const previewBytes = 16 * 1024;

/** The routes of show-invites. */
export function readingRoutes(reading: Reading): Routes {
  return {
    "GET /v1/invites": (event) => list(reading, event),
    "GET /v1/invites/{id}": (event) => show(reading, event),
    "POST /v1/notice/preview": (event) => preview(reading, event),
    "GET /openapi.json": showContract,
    "GET /docs": showDocumentation,
  };
}

async function show(reading: Reading, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reading.rules, reading.wallClock);
  const view = await showInvite(await reading.reader(), caller, event.pathParameters?.["id"] ?? "");
  if (view === undefined) throw new Refusal(problem("not-found"));
  const etag = etagOf(view);
  const known = event.headers["if-none-match"];
  if (known !== undefined && namesEtag(known, etag)) return { status: 304, headers: { etag } };
  return jsonAnswer(200, view, { etag });
}

async function list(reading: Reading, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reading.rules, reading.wallClock);
  const query = readRequest(listQuerySchema, event.queryStringParameters ?? {});
  if (query.outcome === "faults") return refuseFaults(query.faults);
  const { status, limit = 25, cursor } = query.value;
  const reader = await reading.reader();
  const beforeId = cursor === undefined ? undefined : readCursor(reader.keys, caller, status, cursor);
  if (cursor !== undefined && beforeId === undefined) {
    return refuseFaults([
      { pointer: "/cursor", detail: "Pass on a nextCursor as it was given, with the same status." },
    ]);
  }
  const page = await listInvites(reader, caller, {
    limit,
    ...(status === undefined ? {} : { status }),
    ...(beforeId === undefined ? {} : { beforeId }),
  });
  return jsonAnswer(200, page);
}

async function preview(reading: Reading, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reading.rules, reading.wallClock);
  // Nothing is stored, so there is nothing to repeat: the key is only held to its form.
  idempotencyKey(event);
  const type = preferredType(event.headers["accept"], previewTypes);
  if (type === undefined) {
    throw new Refusal(
      problem("not-acceptable", { detail: "A preview is text/html or message/rfc822, as Accept says." }),
    );
  }
  const read = readInviteRequest(bodyJson(event, previewBytes), reading.consumerDomains);
  if (read.outcome === "faults") return refuseFaults(read.faults);
  return {
    status: 200,
    headers: {
      "content-type": type === "text/html" ? "text/html; charset=utf-8" : type,
      vary: "accept",
      // A mail's styles are inline. Nothing else may load, and nothing may run or be sent.
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; sandbox",
    },
    body: await previewNotice(reading.notice, caller, read.value, type, reading.clock()),
  };
}
