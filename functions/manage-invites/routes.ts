/** The inviter's changing routes for one invite. */
import * as z from "zod/mini";
import { idempotentRequest } from "../../shared/aws/idempotency-store.ts";
import { quotasOf, takeQuota } from "../../shared/aws/quota-store.ts";
import { type ConsumerDomains, readCorrection, readRequest } from "../../shared/domain/invite-request.ts";
import { etagOf } from "../../shared/domain/invite-view.ts";
import { readJson } from "../../shared/domain/json-body.ts";
import { problem } from "../../shared/domain/problem.ts";
import { type Caller, readCaller, type TokenRules } from "../../shared/lambda/caller.ts";
import {
  anotherBody,
  bodyJson,
  bodyText,
  type HttpAnswer,
  type HttpEvent,
  idempotencyKey,
  jsonAnswer,
  Refusal,
  type Routes,
  refuseFaults,
  tooMany,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import {
  correctInvitee,
  type Managed,
  type Manager,
  recall,
  resendNotice,
  revokeInvite,
} from "./manage-invites.ts";

export interface Managing {
  readonly manager: () => Promise<Manager>;
  readonly rules: TokenRules;
  readonly wallClock: Clock;
  readonly consumerDomains: ConsumerDomains;
}

const bodyLimitBytes = 16 * 1024;

/** The routes of manage-invites. */
export function managingRoutes(managing: Managing): Routes {
  return {
    "PATCH /v1/invites/{id}": (event) => correctOne(managing, event),
    "POST /v1/invites/{id}/resend": (event) => resendOne(managing, event),
    "DELETE /v1/invites/{id}": (event) => revokeOne(managing, event),
  };
}

async function correctOne(managing: Managing, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, managing.rules, managing.wallClock);
  const read = readCorrection(bodyJson(event, bodyLimitBytes), managing.consumerDomains);
  if (read.outcome === "faults") return refuseFaults(read.faults);
  const manager = await enter(managing, caller);
  return answer(await correctInvitee(manager, caller, targetOf(event), read.value.invitee), 202);
}

async function resendOne(managing: Managing, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, managing.rules, managing.wallClock);
  refuseContent(event);
  const clientKey = idempotencyKey(event);
  const manager = await enter(managing, caller);
  const target = targetOf(event);
  if (clientKey === undefined) return answer(await resendNotice(manager, caller, target), 202);
  const route = `POST /v1/invites/${target.inviteId}/resend`;
  const scope = { organisation: caller.organisation, sub: caller.inviter.sub, route };
  const remember = idempotentRequest(manager.keys, scope, clientKey, event.body ?? "");
  const resent = (await recall(manager, remember)) ?? resendNotice(manager, caller, { ...target, remember });
  return answer(await resent, 202);
}

/** This call takes no fields: an empty body, or an empty object. @throws {Refusal} 400 and 413 */
function refuseContent(event: HttpEvent): void {
  const text = bodyText(event, bodyLimitBytes).trim();
  if (text === "") return;
  const json = readJson(text);
  if (json.outcome === "fault") refuseFaults([{ pointer: "", detail: json.detail }]);
  else {
    const read = readRequest(z.strictObject({}), json.value);
    if (read.outcome === "faults") refuseFaults(read.faults);
  }
}

async function revokeOne(managing: Managing, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, managing.rules, managing.wallClock);
  const manager = await enter(managing, caller);
  const revoked = await revokeInvite(manager, caller, targetOf(event));
  if (revoked.result === "already" || revoked.result === "done") return { status: 204 };
  return answer(revoked, 204);
}

/** Counts the request against the inviter's minute. @throws {Refusal} 429 */
async function enter(managing: Managing, { organisation, inviter }: Caller): Promise<Manager> {
  const manager = await managing.manager();
  const nowMs = manager.clock();
  const quotas = quotasOf(manager.keys, { organisation, sub: inviter.sub }, nowMs, manager.policy);
  const taken = await takeQuota(manager.table, quotas.requests, 1);
  if (taken.taken === 0) throw tooMany(taken, nowMs);
  return manager;
}

function targetOf(event: HttpEvent): { inviteId: string; ifMatch?: string } {
  const ifMatch = event.headers["if-match"];
  return {
    inviteId: event.pathParameters?.["id"] ?? "",
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
}

function answer(managed: Managed, status: 202 | 204): HttpAnswer {
  switch (managed.result) {
    case "done":
      return jsonAnswer(status, managed.view, { etag: etagOf(managed.view) });
    case "not-found":
      throw new Refusal(problem("not-found"));
    case "not-now":
      throw new Refusal(problem("conflict", { detail: managed.why }));
    case "changed":
      throw new Refusal(problem("precondition-failed"));
    case "another-body":
      throw anotherBody();
    case "same-address":
      throw new Refusal(
        problem("unprocessable", {
          errors: [
            {
              pointer: "/invitee/email",
              detail: "This is the address that could not be reached. Give another.",
            },
          ],
        }),
      );
    case "too-soon":
      throw new Refusal(problem("too-many-requests", { retryAfterSeconds: managed.retryAfterSeconds }));
  }
}
