/** The inviter's changing routes for one invite. */
import {
  type IdempotentRequest,
  idempotentRequest,
  recallRequest,
} from "../../shared/aws/idempotency-store.ts";
import { readInvite } from "../../shared/aws/invite-store.ts";
import { quotasOf, takeQuota } from "../../shared/aws/quota-store.ts";
import { isConsumerDomain } from "../../shared/domain/consumer-domains.ts";
import { correctionRequestSchema, readRequest } from "../../shared/domain/invite-request.ts";
import { etagOf, viewInvite } from "../../shared/domain/invite-view.ts";
import { problem } from "../../shared/domain/problem.ts";
import { type Caller, readCaller, type TokenRules } from "../../shared/lambda/caller.ts";
import {
  bodyJson,
  type HttpAnswer,
  type HttpEvent,
  jsonAnswer,
  Refusal,
  type Routes,
  refuseFaults,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import { correctInvitee, type Managed, type Manager, resendNotice, revokeInvite } from "./manage-invites.ts";

export interface Managing {
  readonly manager: () => Promise<Manager>;
  readonly rules: TokenRules;
  readonly wallClock: Clock;
  readonly consumerDomains: "refuse" | "allow";
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
  const read = readRequest(correctionRequestSchema, bodyJson(event, bodyLimitBytes));
  if (read.outcome === "faults") return refuseFaults(read.faults);
  const { invitee } = read.value;
  const domain = invitee.email.slice(invitee.email.lastIndexOf("@") + 1);
  if (managing.consumerDomains === "refuse" && isConsumerDomain(domain)) {
    return refuseFaults([
      { pointer: "/invitee/email", detail: "Invitations go to addresses at work, not to private mailboxes." },
    ]);
  }
  const manager = await enter(managing, caller);
  return answer(await correctInvitee(manager, caller, targetOf(event), invitee), 202);
}

async function resendOne(managing: Managing, event: HttpEvent): Promise<HttpAnswer> {
  const caller = readCaller(event, managing.rules, managing.wallClock);
  const manager = await enter(managing, caller);
  const target = targetOf(event);
  const remember = rememberedBy(manager, caller, event);
  if (remember !== undefined) {
    const before = await recallRequest(manager.table, remember, manager.clock());
    if (before.remembered === "another-body") {
      throw new Refusal(
        problem("unprocessable", {
          detail: "This Idempotency-Key was used with another body in the last 24 hours.",
        }),
      );
    }
    if (before.remembered === "same") return showAgain(manager, before.inviteId);
  }
  return answer(
    await resendNotice(manager, caller, { ...target, ...(remember === undefined ? {} : { remember }) }),
    202,
  );
}

/** What the same request led to before, as it stands now. */
async function showAgain({ table, clock, policy }: Manager, inviteId: string): Promise<HttpAnswer> {
  const stored = await readInvite(table, inviteId, clock());
  const view = stored === undefined ? undefined : viewInvite(stored.invite, clock(), policy);
  if (view === undefined) throw new Refusal(problem("not-found"));
  return jsonAnswer(202, view, { etag: etagOf(view) });
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
  if (taken.taken === 0) {
    throw new Refusal(
      problem("too-many-requests", {
        retryAfterSeconds: Math.max(1, Math.ceil((taken.quota.windowEndsMs - nowMs) / 1000)),
      }),
    );
  }
  return manager;
}

function targetOf(event: HttpEvent): { inviteId: string; ifMatch?: string } {
  const ifMatch = event.headers["if-match"];
  return {
    inviteId: event.pathParameters?.["id"] ?? "",
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
}

function rememberedBy({ keys }: Manager, caller: Caller, event: HttpEvent): IdempotentRequest | undefined {
  const clientKey = event.headers["idempotency-key"];
  if (clientKey === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(clientKey)) {
    return refuseFaults([{ pointer: "", detail: "Idempotency-Key has 1 to 255 visible ASCII characters." }]);
  }
  const route = `POST /v1/invites/${event.pathParameters?.["id"] ?? ""}/resend`;
  const scope = { organisation: caller.organisation, sub: caller.inviter.sub, route };
  return idempotentRequest(keys, scope, clientKey, event.body ?? "");
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
