/**
 * The mail that is the notice. In come one invite, the deployment and the links minted for this mail; out come
 * subject, both parts and the headers that belong to them. Deterministic: the same input gives the same bytes, so
 * what was sent can be made again from the record and compared.
 */
import { controller } from "../domain/controller.ts";
import { compileNotice } from "../domain/notice/compile-notice.ts";
import { rightPages } from "../domain/notice/elements.ts";
import { type Deployment, type InvitedPerson, noticeFacts } from "../domain/notice/notice-facts.ts";
import { languageFor, tell } from "../domain/notice/tell.ts";
import { currentVersion, type NoticeVersion } from "../domain/notice/versions.ts";
import type { Language, NoticeLinks, ToldInvitee } from "../domain/notice/wording.ts";
import { noticeHtml } from "./notice-mail-html.ts";
import { noticeText } from "./notice-mail-text.ts";

export interface NoticeInput {
  readonly invite: InvitedPerson;
  readonly deployment: Deployment;
  readonly links: {
    /** `${baseUrl}/i/${token}`. */
    readonly page: string;
    /** `${baseUrl}/privacy/${currentNoticeVersion}`. */
    readonly privacy: string;
  };
}

export interface NoticeMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** For the ledger: which wording this is. */
  readonly version: string;
  readonly language: Language;
  /** The numbers and the place that this notice states: with version and language, what it takes to write it again. */
  readonly stated: Readonly<Record<string, string | number>>;
  /** Everything but From, To, Reply-To, Subject and MIME's own; SES sets Date and Message-ID. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The notice to one person. @throws {NoticeIncomplete} where an element of Article 14 is missing; nothing is sent then. */
export function renderNoticeMail(
  input: NoticeInput,
  noticeVersion: NoticeVersion = currentVersion,
): NoticeMail {
  const { invite, deployment, links } = input;
  const notice = compileNotice(noticeFacts(controller, deployment, invite));
  const language = languageFor(invite.locale, deployment.locales, noticeVersion.wording);
  const wording = noticeVersion.wording[language] ?? noticeVersion.wording["en-GB"];
  const inviteeLinks = linksOf(links);
  const told: ToldInvitee = { ...tell(notice, wording, inviteeLinks), invite, links: inviteeLinks };
  const { version } = noticeVersion;
  return {
    subject: wording.subject,
    html: noticeHtml(told, wording, version),
    text: noticeText(told, wording, version),
    version,
    language,
    stated: {
      region: deployment.region,
      ...Object.fromEntries(notice["2(a)"].map(({ period, days }) => [period, days])),
    },
    headers: {
      // RFC 8058: one POST, no login, means objection.
      "List-Unsubscribe": `<${links.page}/one-click>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      // RFC 3834: no answering machine need answer.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": language,
    },
  };
}

function linksOf({ page, privacy }: NoticeInput["links"]): ToldInvitee["links"] & NoticeLinks {
  const baseUrl = page.slice(0, page.lastIndexOf("/i/"));
  return {
    page,
    right: (right) => `${page}/${right === "complaint" ? "complain" : rightPages[right]}`,
    privacy,
    complaints: `${baseUrl}/complaints`,
    lost: `${baseUrl}/i/lost`,
  };
}
