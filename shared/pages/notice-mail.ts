/**
 * The mail that is the notice. In come one invite, the deployment and the links minted for this mail; out come
 * subject, both parts and the headers that belong to them. Deterministic: the same input gives the same bytes, so
 * what was sent can be made again from the record and compared.
 */
import { controller } from "../domain/controller.ts";
import { compileNotice } from "../domain/notice/compile-notice.ts";
import type { Deployment } from "../domain/notice/deployment.ts";
import { elementSchemas } from "../domain/notice/elements.ts";
import { type InvitedPerson, noticeFacts, sourceFacts } from "../domain/notice/notice-facts.ts";
import { languageFor } from "../domain/notice/tell.ts";
import { currentVersion, type NoticeVersion } from "../domain/notice/versions.ts";
import type { Language } from "../domain/notice/wording.ts";
import { heldRows } from "./held-rows.ts";
import { defang, html } from "./html.ts";
import { heldText } from "./notice-mail-text.ts";
import { type NoticeSlot, type NoticeTemplate, noticeTemplate } from "./notice-template.ts";
import { filled } from "./slots.ts";

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
  /** For the ledger, with what the deployment states: which wording this is. */
  readonly version: string;
  readonly language: Language;
  /** Everything but From, To, Reply-To, Subject and MIME's own; SES sets Date and Message-ID. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The notice to one person. @throws {NoticeIncomplete} where an element of Article 14 is missing; nothing is sent then. */
export function renderNoticeMail(
  { invite, deployment, links }: NoticeInput,
  noticeVersion: NoticeVersion = currentVersion,
): NoticeMail {
  // All else that the notice states was checked with its template.
  if (!elementSchemas["2(f)"].safeParse(sourceFacts(invite)).success) {
    compileNotice(noticeFacts(controller, deployment, invite));
  }
  const language = languageFor(invite.locale, deployment.locales, noticeVersion.wording);
  const template = noticeTemplate(deployment, noticeVersion, language, invite.relationship);
  const values = valuesOf(template, invite, links);
  return {
    subject: template.subject,
    html: filled(template.html, values.html),
    text: filled(template.text, values.text),
    version: noticeVersion.version,
    language,
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

/** What goes into the places of each part, escaped as that part needs it. */
function valuesOf(
  { wording, rows, date }: NoticeTemplate,
  { inviter, invitee, space, receivedAt, expiresAt }: InvitedPerson,
  { page, privacy }: NoticeInput["links"],
): Readonly<Record<"html" | "text", Readonly<Record<NoticeSlot, string>>>> {
  const held = heldRows(invitee, wording);
  const text = {
    inviterName: defang(inviter.name),
    inviterEmail: inviter.email,
    organisation: defang(inviter.organisation),
    spaceName: defang(space.name),
    receivedOn: date(receivedAt),
    expiresOn: date(expiresAt),
    heldRows: held.map(heldText).join("\n"),
    page,
    privacy,
    baseUrl: page.slice(0, page.lastIndexOf("/i/")),
  };
  const inHtml = {
    inviterName: escaped(text.inviterName),
    inviterEmail: escaped(defang(inviter.email)),
    organisation: escaped(text.organisation),
    spaceName: escaped(text.spaceName),
    receivedOn: escaped(text.receivedOn),
    expiresOn: escaped(text.expiresOn),
    heldRows: held.reduce((above, { field, text: value }) => above + row(rows[field], value), ""),
    page: escaped(page),
    privacy: escaped(privacy),
    baseUrl: escaped(text.baseUrl),
  };
  return { html: inHtml, text };
}

const row = ([before, after]: readonly [string, string], value: string): string =>
  before + escaped(defang(value)) + after;

/** Most values have nothing to escape, and needn't go through a template to find that out. */
const escaped = (text: string): string => (/[&<>"']/.test(text) ? html`${text}`.toString() : text);
