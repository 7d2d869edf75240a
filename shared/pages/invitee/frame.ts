/**
 * What every page for an invitee has around its content: the right to complain and whom to turn to at its
 * foot, the headers, the language. In come a body and what the page knows; out comes an answer, ready to send.
 */
import { controller } from "../../domain/controller.ts";
import { type Invite, isHeld } from "../../domain/invite.ts";
import type { Deployment } from "../../domain/notice/deployment.ts";
import { languageFor } from "../../domain/notice/tell.ts";
import { currentVersion } from "../../domain/notice/versions.ts";
import type { Language, Wording } from "../../domain/notice/wording.ts";
import type { Child } from "../html.ts";
import { html } from "../html.ts";
import { page, pageHeaders } from "../layout.ts";
import { type InviteeWording, inviteeWording, type PageFacts, type Standing } from "./wording.ts";

/** What a page knows, whatever it is about. */
export interface PageContext {
  readonly deployment: Deployment;
  readonly language: Language;
  readonly nowMs: number;
  /** Where our pages are: on paper, their addresses are written out. */
  readonly baseUrl: string;
  /** Of the link by which somebody came; their pages are under it. */
  readonly token?: string;
}

/** An answer with a page in it. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An invite of which enough is held to show its person. */
export type ShownInvite = Invite & {
  readonly invitee: NonNullable<Invite["invitee"]>;
  readonly inviter: NonNullable<Invite["inviter"]>;
  readonly relationship: NonNullable<Invite["relationship"]>;
  readonly space: NonNullable<Invite["space"]>;
};

/** The language that a browser asks for first of those that are switched on and written. */
export function languageAsked(acceptLanguage: string | undefined, deployment: Deployment): Language {
  const asked = (acceptLanguage ?? "").slice(0, 500).split(",");
  const tags = asked.map((one) => one.split(";")[0]?.trim() ?? "");
  const first = tags.find((tag) => /^en\b/i.test(tag) || languageOf(tag, deployment) !== "en-GB");
  return languageOf(first ?? "en-GB", deployment);
}

/** The language of an invite's pages. */
export const languageOf = (locale: string, deployment: Deployment): Language =>
  languageFor(locale, deployment.locales, currentVersion.wording);

export const wordsOf = ({ language }: PageContext): InviteeWording => inviteeWording[language];
/** The notice's own words, for labels that both use. */
export const noticeWords = ({ language }: PageContext): Wording =>
  currentVersion.wording[language] ?? currentVersion.wording["en-GB"];

/** A day in London. */
export function dateIn({ language }: PageContext, atMs: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/London" }).format(atMs);
}

/** Days, with the years beside them where that helps, as the notice has them. */
function daysIn(context: PageContext, days: number): string {
  const words = noticeWords(context);
  const shown = words.dayCount(
    days,
    new Intl.NumberFormat(context.language, { useGrouping: "min2" }).format(days),
  );
  const years = days / 365;
  return years >= 2 && Number.isInteger(years) ? `${shown} (${words.yearCount(years)})` : shown;
}

/** What sentences draw on. */
export function factsOf(
  context: PageContext,
  invite?: ShownInvite,
  more: Pick<PageFacts, "reference" | "acknowledgeBy" | "lifted"> = {},
): PageFacts {
  const { policy } = context.deployment;
  return {
    ...more,
    afterRefusalDays: daysIn(context, policy.afterRefusalDays),
    suppressionDays: daysIn(context, policy.suppressionDays),
    backupDays: daysIn(context, policy.backupDays),
    requestDays: daysIn(context, policy.requestDays),
    email: controller.email,
    officerEmail: controller.dataProtectionOfficer.email,
    ...(invite === undefined
      ? {}
      : {
          invite: {
            inviter: invite.inviter.name,
            organisation: invite.inviter.organisationName ?? invite.organisation,
            space: invite.space.name,
            relationship: invite.relationship,
            receivedOn: dateIn(context, invite.receivedAtMs),
            answerBy: dateIn(context, invite.expiresAtMs),
            dataUntil: dateIn(context, invite.dataUntilMs),
            standing: standingOf(invite, context.nowMs),
            isRestricted: invite.restrictedAtMs !== undefined,
            hasAccepted: invite.status === "accepted",
            hasObjected: invite.objectedAtMs !== undefined,
          },
        }),
  };
}

export interface Shown {
  readonly status?: number;
  readonly title: string;
  readonly body: Child;
  /** Origins to which a form's answer on this page may redirect, at once or in further steps. */
  readonly formTargets?: readonly string[];
  /** The page shows a form that was not accepted. */
  readonly isError?: boolean;
}

/** The page as an answer. */
export function answerWith(context: PageContext, shown: Shown): PageAnswer {
  const { status = 200, title, body, formTargets = [], isError = false } = shown;
  return {
    status,
    headers: pageHeaders(context.language, context.baseUrl, formTargets),
    body: page({
      language: context.language,
      title: isError ? `${wordsOf(context).errorPrefix}${title}` : title,
      body,
      foot: contact(context),
      baseUrl: context.baseUrl,
    }),
  };
}

/** All three ways to complain, and whom to ask: on every page. */
function contact(context: PageContext): Child {
  const { contact: words } = wordsOf(context);
  const { dataProtectionOfficer: officer, regulator, email } = controller;
  return html`<h2>${words.heading}</h2>
<ul class="list">
<li>${words.us}: <a href="mailto:${email}">${email}</a></li>
${
  // Without a link of their own, people find the public form right below.
  context.token !== undefined &&
  html`<li><a href="/i/${context.token}/complain">${words.complain}</a></li>
`
}<li>${words.officer}: ${officer.name}, <a href="mailto:${officer.email}">${officer.email}</a>, ${officer.phone}</li>
<li>${words.regulator}: ${regulator.name} (${regulator.knownAs}), <a href="${regulator.website}">${new URL(regulator.website).hostname}</a>, ${regulator.phone}</li>
</ul>`;
}

/** Whether an invite still waits for an answer. */
export const isOpen = (invite: Invite, nowMs: number): boolean =>
  invite.status === "pending" &&
  nowMs < invite.expiresAtMs &&
  invite.restrictedAtMs === undefined &&
  isHeld(invite, nowMs);

/** Where an invite stands for its person. */
export function standingOf(invite: Invite, nowMs: number): Standing {
  const answered = invite.status === "accepted" || invite.status === "declined" ? invite.status : undefined;
  if (invite.restrictedAtMs !== undefined) {
    const stands = answered !== undefined || (invite.status === "pending" && nowMs < invite.expiresAtMs);
    return stands ? "restricted" : "restrictedOver";
  }
  if (invite.objectedAtMs !== undefined) return "objected";
  return answered ?? (isOpen(invite, nowMs) ? "open" : "over");
}
