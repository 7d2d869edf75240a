/**
 * The notice with everything in it that is not one invite's own. In come a deployment, a version of the wording, a
 * language and as what the inviter knows the person; out come both parts with places for the rest, and what only
 * depends on these. It is the notice of an invite whose values are marks, written by the same functions, so there is
 * no second wording that could differ; kept as long as the deployment's settings, since thousands of mails share it.
 */
import { controller } from "../domain/controller.ts";
import { compileNotice } from "../domain/notice/compile-notice.ts";
import type { Deployment } from "../domain/notice/deployment.ts";
import { rightPages } from "../domain/notice/elements.ts";
import { type InvitedPerson, noticeFacts } from "../domain/notice/notice-facts.ts";
import { tell } from "../domain/notice/tell.ts";
import type { NoticeVersion } from "../domain/notice/versions.ts";
import type { InviteeField, Language, NoticeLinks, ToldInvitee, Wording } from "../domain/notice/wording.ts";
import { heldHtml, noticeHtml } from "./notice-mail-html.ts";
import { noticeText } from "./notice-mail-text.ts";
import { cutAtMarks, mark, type Slotted } from "./slots.ts";

/** Everything in a notice that differs between two invites of the same relationship and language. */
const slots = [
  "inviterName",
  "inviterEmail",
  "organisation",
  "spaceName",
  "receivedOn",
  "expiresOn",
  "heldRows",
  "page",
  "privacy",
  "baseUrl",
] as const;
export type NoticeSlot = (typeof slots)[number];

export interface NoticeTemplate {
  readonly wording: Wording;
  readonly subject: string;
  readonly html: Slotted<NoticeSlot>;
  readonly text: Slotted<NoticeSlot>;
  /** The row of the HTML part for each field: what comes before its value, and what after. */
  readonly rows: Readonly<Record<InviteeField, readonly [before: string, after: string]>>;
  /** A day in London, in the language's own manner. */
  readonly date: (instant: Date) => string;
}

type Relationship = InvitedPerson["relationship"];

const kept = new WeakMap<Deployment, WeakMap<NoticeVersion, Map<string, NoticeTemplate>>>();

/** The template, made when it is first asked for. @throws {NoticeIncomplete} where the deployment's notice lacks an element */
export function noticeTemplate(
  deployment: Deployment,
  version: NoticeVersion,
  language: Language,
  relationship: Relationship,
): NoticeTemplate {
  const ofDeployment = kept.get(deployment) ?? new WeakMap<NoticeVersion, Map<string, NoticeTemplate>>();
  kept.set(deployment, ofDeployment);
  const ofVersion = ofDeployment.get(version) ?? new Map<string, NoticeTemplate>();
  ofDeployment.set(version, ofVersion);
  const key = `${language} ${relationship}`;
  const template = ofVersion.get(key) ?? makeTemplate(deployment, version, language, relationship);
  ofVersion.set(key, template);
  return template;
}

/** Instants that stand for an invite's own until there is one. */
const [received, expires] = [new Date(0), new Date(1)];

function makeTemplate(
  deployment: Deployment,
  { version, wording: languages }: NoticeVersion,
  language: Language,
  relationship: Relationship,
): NoticeTemplate {
  const wording = languages[language] ?? languages["en-GB"];
  const notice = compileNotice(
    noticeFacts(controller, deployment, {
      inviter: {
        name: mark("inviterName"),
        email: mark("inviterEmail"),
        organisation: mark("organisation"),
      },
      relationship,
      receivedAt: received,
    }),
  );
  const links = noticeLinks(mark("page"), mark("privacy"), mark("baseUrl"));
  const invite = { space: { name: mark("spaceName") }, expiresAt: expires };
  const plain = tell(notice, wording, links);
  const told: ToldInvitee = {
    ...plain,
    invite,
    links,
    date: (instant) =>
      instant.getTime() === received.getTime()
        ? mark("receivedOn")
        : instant.getTime() === expires.getTime()
          ? mark("expiresOn")
          : plain.date(instant),
  };
  const html = noticeHtml(told, wording, version, mark("heldRows"));
  const text = noticeText(told, wording, version, mark("heldRows"));
  const rowOf = (label: string): readonly [string, string] => {
    const [before = "", after = ""] = heldHtml({ label, text: mark("value") })
      .toString()
      .split(mark("value"));
    return [before, after];
  };
  const { fields } = wording.labels;
  return {
    wording,
    subject: wording.subject,
    html: cutAtMarks(html, slots),
    text: cutAtMarks(text, slots),
    rows: Object.fromEntries(
      Object.entries(fields).map(([field, label]) => [field, rowOf(label)]),
    ) as NoticeTemplate["rows"],
    date: plain.date,
  };
}

/** The links of one mail. `page`: the invitee's own; `baseUrl`: what it begins with, before `/i/`. */
export const noticeLinks = (
  page: string,
  privacy: string,
  baseUrl: string,
): ToldInvitee["links"] & NoticeLinks => ({
  page,
  right: (right) => `${page}/${right === "complaint" ? "complain" : rightPages[right]}`,
  privacy,
  complaints: `${baseUrl}/complaints`,
  lost: `${baseUrl}/i/lost`,
});
