/**
 * The person's yes or no, by a form on the page behind their link; and the platform's exchange of the code
 * that a yes took there.
 */
import * as z from "zod/mini";
import type { AddressKeySource } from "../../shared/aws/address-keys.ts";
import { openLink } from "../../shared/aws/open-link.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import { keyedHash } from "../../shared/domain/identity.ts";
import { readRequest } from "../../shared/domain/invite-request.ts";
import type { Deployment } from "../../shared/domain/notice/deployment.ts";
import { problem } from "../../shared/domain/problem.ts";
import { readClaims, type TokenRules } from "../../shared/lambda/caller.ts";
import { isFromElsewhere } from "../../shared/lambda/form.ts";
import {
  bodyJson,
  type HttpAnswer,
  type HttpEvent,
  jsonAnswer,
  problemAnswer,
  Refusal,
  type Routes,
  refuseFaults,
  type Told,
} from "../../shared/lambda/http.ts";
import type { Clock, Random } from "../../shared/lambda/platform.ts";
import { languageAsked, languageOf, type PageContext, wordsOf } from "../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../shared/pages/invitee/outcome-page.ts";
import { notFoundPage, troublePage } from "../../shared/pages/invitee/trouble-page.ts";
import { acceptInvite, declineInvite } from "./answer-invite.ts";
import { redeemHandoff } from "./redeem-handoff.ts";

export interface Answering extends Acts {
  readonly wallClock: Clock;
  readonly random: Random;
  readonly deployment: Deployment;
  readonly baseUrl: string;
  readonly platformUrl: string;
  readonly keys: AddressKeySource;
  readonly rules: TokenRules;
}

/** The routes of answer-invite. */
export function answeringRoutes(answering: Answering): Routes {
  return {
    "POST /i/{token}/accept": (event) => answer(answering, event, "accept"),
    "POST /i/{token}/decline": (event) => answer(answering, event, "decline"),
    "POST /v1/handoffs": (event) => handOver(answering, event),
  };
}

/** What failed: a problem for the platform, a page for people. */
export const tellTrouble =
  (answering: Answering): Told =>
  (refused, event, headers) => {
    if (event.rawPath.startsWith("/v1/")) {
      return problemAnswer(refused, event.requestContext.requestId, headers);
    }
    const told = troublePage(contextOf(answering, event), refused.status);
    return { ...told, headers: { ...told.headers, ...headers } };
  };

const contextOf = ({ deployment, clock, baseUrl }: Answering, event: HttpEvent): PageContext => ({
  deployment,
  language: languageAsked(event.headers["accept-language"], deployment),
  nowMs: clock(),
  baseUrl,
});

async function answer(
  answering: Answering,
  event: HttpEvent,
  which: "accept" | "decline",
): Promise<HttpAnswer> {
  const anybody = contextOf(answering, event);
  if (isFromElsewhere(event)) return troublePage(anybody, 403);
  const token = event.pathParameters?.["token"] ?? "";
  const link = await openLink(answering.table, token, anybody.nowMs);
  if (link.link !== "open") return notFoundPage(anybody);
  const { invite } = link;
  const language = languageOf(invite.locale, answering.deployment);
  const context: PageContext = { ...anybody, token, language };
  const words = wordsOf(context);
  const path = `/i/${token}`;
  const back = { href: path, label: words.back };
  if (which === "decline") {
    const declined = await declineInvite(answering, invite.inviteId);
    const object =
      invite.objectedAtMs === undefined
        ? [{ href: `${path}/object`, label: words.overview.object.action }]
        : [];
    const erase = { href: `${path}/erase`, label: words.overview.links.erase };
    switch (declined) {
      case "declined":
        return outcomePage(context, "declined", { invite, goOn: [...object, erase, back] });
      case "accepted-before":
        return outcomePage(context, "alreadyAccepted", {
          status: 409,
          invite,
          goOn: [...object, erase, back],
        });
      case "gone":
        return notFoundPage(anybody);
    }
  }
  const accepted = await acceptInvite(answering, await answering.keys(), answering.random, invite.inviteId);
  switch (accepted.accepted) {
    case "yes": {
      const to = new URL(answering.platformUrl);
      to.searchParams.set("code", accepted.code);
      return { status: 303, headers: { location: to.href } };
    }
    case "declined-before": {
      // Whoever objected is sent no invitation before they allow it: that comes first.
      const allow =
        invite.objectedAtMs === undefined
          ? []
          : [{ href: `${path}/allow`, label: words.overview.links.allow }];
      return outcomePage(context, "alreadyDeclined", { status: 409, invite, goOn: [...allow, back] });
    }
    case "restricted": {
      const lift = { href: `${path}/unrestrict`, label: words.overview.links.unrestrict };
      return outcomePage(context, "acceptRestricted", { status: 409, invite, goOn: [lift, back] });
    }
    case "gone":
      return notFoundPage(anybody);
  }
}

const handoffSchema = z.strictObject({ code: z.string().check(z.minLength(1), z.maxLength(200)) });
const bodyLimitBytes = 16 * 1024;

async function handOver(answering: Answering, event: HttpEvent): Promise<HttpAnswer> {
  const claims = readClaims(event, answering.rules, answering.wallClock);
  const read = readRequest(handoffSchema, bodyJson(event, bodyLimitBytes));
  if (read.outcome === "faults") return refuseFaults(read.faults);
  // Which client: its id, and its own name among those that one id may cover.
  const named = [claims["client_id"] ?? claims["azp"] ?? "", claims["sub"] ?? ""];
  const keys = await answering.keys();
  const client = keyedHash(keys, "inviter", JSON.stringify(["handoff", ...named]));
  const redeemed = await redeemHandoff(answering, keys, read.value.code, client);
  if (redeemed.redeemed === "no") throw new Refusal(problem("gone"));
  return jsonAnswer(200, redeemed.handed);
}
