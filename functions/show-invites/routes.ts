/** The inviter's reading routes. */

import * as z from "zod";
import { inviteStatuses } from "../../shared/domain/invite-changes.ts";
import { readRequest } from "../../shared/domain/invite-request.ts";
import { etagOf } from "../../shared/domain/invite-view.ts";
import { problem } from "../../shared/domain/problem.ts";
import { readCaller, type TokenRules } from "../../shared/lambda/caller.ts";
import {
  type HttpAnswer,
  type HttpEvent,
  jsonAnswer,
  Refusal,
  type Routes,
  refuseFaults,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import { listInvites, type Reader, readCursor, showInvite } from "./show-invites.ts";

export interface Reading {
  readonly reader: () => Promise<Reader>;
  readonly rules: TokenRules;
  readonly wallClock: Clock;
}

const listQuerySchema = z.strictObject({
  status: z.exactOptional(z.enum(inviteStatuses)),
  limit: z.exactOptional(
    z
      .string()
      .regex(/^(?:100|[1-9]\d?)$/, "A whole number from 1 to 100 is needed here.")
      .transform(Number),
  ),
  cursor: z.exactOptional(z.string().max(400)),
});

/** The routes of show-invites. */
export function readingRoutes(reading: Reading): Routes {
  return {
    "GET /v1/invites": (event) => list(reading, event),
    "GET /v1/invites/{id}": (event) => show(reading, event),
  };
}

async function show(reading: Reading, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reading.rules, reading.wallClock);
  const view = await showInvite(await reading.reader(), caller, event.pathParameters?.["id"] ?? "");
  if (view === undefined) throw new Refusal(problem("not-found"));
  const etag = etagOf(view);
  if (event.headers["if-none-match"] === etag) return { status: 304, headers: { etag } };
  return jsonAnswer(200, view, { etag });
}

async function list(reading: Reading, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, reading.rules, reading.wallClock);
  const query = readRequest(listQuerySchema, event.queryStringParameters ?? {});
  if (query.outcome === "faults") return refuseFaults(query.faults);
  const { status, limit = 25, cursor } = query.value;
  const reader = await reading.reader();
  const beforeId = cursor === undefined ? undefined : readCursor(reader.keys, caller, cursor);
  if (cursor !== undefined && beforeId === undefined) {
    return refuseFaults([{ pointer: "/cursor", detail: "Pass on a nextCursor as it was given." }]);
  }
  const page = await listInvites(reader, caller, {
    limit,
    ...(status === undefined ? {} : { status }),
    ...(beforeId === undefined ? {} : { beforeId }),
  });
  return jsonAnswer(200, page);
}
