/**
 * What can be looked at without an account: the pages behind a link, the public notice, the complaint form. A
 * GET or HEAD comes in, a page leaves, and nothing anywhere has changed; link scanners may follow it all.
 */

import type { Table } from "../../shared/aws/invitee-table.ts";
import { openLink } from "../../shared/aws/open-link.ts";
import { dataExportJsonSchema } from "../../shared/domain/data-export.ts";
import type { Deployment } from "../../shared/domain/notice/deployment.ts";
import { problem } from "../../shared/domain/problem.ts";
import {
  type HttpAnswer,
  type HttpEvent,
  problemAnswer,
  type Route,
  type Routes,
  type Told,
} from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";
import {
  codeRequestPage,
  complaintPage,
  confirmationPage,
  lostPage,
} from "../../shared/pages/invitee/form-pages.ts";
import { languageAsked, languageOf, type PageContext } from "../../shared/pages/invitee/frame.ts";
import { heldPage } from "../../shared/pages/invitee/held-page.ts";
import { overviewPage } from "../../shared/pages/invitee/overview-page.ts";
import { notFoundPage, troublePage } from "../../shared/pages/invitee/trouble-page.ts";
import { renderInviterPage } from "../../shared/pages/inviter-page.ts";
import { pageHeaders } from "../../shared/pages/layout.ts";
import { renderPrivacyPage } from "../../shared/pages/privacy-page.ts";

export interface Showing {
  readonly table: Table;
  readonly clock: Clock;
  readonly deployment: Deployment;
  readonly baseUrl: string;
  /** Where accepting leads, and where the platform leads on from there: the page's form may be redirected to these. */
  readonly platformOrigins: readonly string[];
}

/** The routes of show-invitee. */
export function showingRoutes(showing: Showing): Routes {
  return {
    "GET /i/{token}": (event) => showLinked(showing, event, ""),
    "GET /i/{token}/{page}": (event) => showLinked(showing, event, event.pathParameters?.["page"] ?? ""),
    "GET /privacy": async (event) => showPrivacy(showing, event),
    "GET /privacy/{version}": async (event) => showPrivacy(showing, event),
    "GET /complaints": async (event) => complaintPage(contextOf(showing, event)),
    "GET /schemas/data-export.json": async () => ({
      status: 200,
      headers: {
        "content-type": "application/schema+json",
        "content-security-policy": "default-src 'none'",
        "cache-control": "public, max-age=3600",
      },
      body: JSON.stringify(dataExportJsonSchema(showing.baseUrl), undefined, 2),
    }),
  };
}

/** Whatever is no route: JSON for programs, the page that every dead link gets for people. */
export const otherwise =
  (showing: Showing): Route =>
  async (event) =>
    event.rawPath.startsWith("/v1/")
      ? problemAnswer(
          problem("not-found", { detail: "There is no such route." }),
          event.requestContext.requestId,
        )
      : notFoundPage(contextOf(showing, event));

/** What failed, as a page. */
export const tellTrouble =
  (showing: Showing): Told =>
  (refused, event, headers) => {
    const told = troublePage(contextOf(showing, event), refused.status);
    return { ...told, headers: { ...told.headers, ...headers } };
  };

function contextOf({ deployment, clock, baseUrl }: Showing, event: HttpEvent): PageContext {
  const asked = event.queryStringParameters?.["lang"] ?? event.headers["accept-language"];
  return { deployment, language: languageAsked(asked, deployment), nowMs: clock(), baseUrl };
}

async function showLinked(showing: Showing, event: HttpEvent, page: string): Promise<HttpAnswer> {
  const token = event.pathParameters?.["token"] ?? "";
  const anybody = contextOf(showing, event);
  if (token === "lost" && page === "") return lostPage(anybody);
  const { deployment, table } = showing;
  const link = await openLink(table, token, anybody.nowMs);
  // Objecting by an old link works for as long as the list of people not to write to.
  if (link.link === "spent" && page === "one-click") {
    return confirmationPage({ ...anybody, token }, "object", true);
  }
  if (link.link !== "open") return notFoundPage(anybody);
  const { invite } = link;
  const context: PageContext = { ...anybody, token, language: languageOf(invite.locale, deployment) };
  switch (page) {
    case "":
    case "accept":
    case "decline":
      return overviewPage(context, invite, showing.platformOrigins);
    case "data":
      return heldPage(context, invite);
    case "code":
    case "data.json":
      return codeRequestPage(context, "data");
    case "rectify":
    case "allow":
      return codeRequestPage(context, page);
    case "object":
    case "one-click":
      return confirmationPage(context, "object");
    case "erase":
    case "restrict":
    case "unrestrict":
      return confirmationPage(context, page);
    case "complain":
      return complaintPage(context);
    default:
      return notFoundPage(context);
  }
}

function showPrivacy(showing: Showing, event: HttpEvent): HttpAnswer {
  const context = contextOf(showing, event);
  const version = event.pathParameters?.["version"];
  const { deployment, baseUrl } = showing;
  if (version === "inviters") {
    const told = renderInviterPage(deployment, context.language, baseUrl);
    return { status: 200, headers: pageHeaders(told.language, baseUrl), body: told.html };
  }
  const shown = renderPrivacyPage(deployment, version, context.language, baseUrl);
  if (shown.outcome === "unknown-version") return notFoundPage(context);
  return { status: 200, headers: pageHeaders(shown.language, baseUrl), body: shown.html };
}
