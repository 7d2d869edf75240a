/**
 * The notice written in one go from the facts, the wording and the invite's own values: what the mail must be to the
 * byte, however it is put together.
 */
import { controller } from "../../shared/domain/controller.ts";
import { compileNotice } from "../../shared/domain/notice/compile-notice.ts";
import { noticeFacts } from "../../shared/domain/notice/notice-facts.ts";
import { languageFor, tell } from "../../shared/domain/notice/tell.ts";
import { currentVersion } from "../../shared/domain/notice/versions.ts";
import { heldRows } from "../../shared/pages/held-rows.ts";
import type { NoticeInput } from "../../shared/pages/notice-mail.ts";
import { heldHtml, noticeHtml } from "../../shared/pages/notice-mail-html.ts";
import { heldText, noticeText } from "../../shared/pages/notice-mail-text.ts";
import { noticeLinks } from "../../shared/pages/notice-template.ts";

export function noticeInOneGo({ invite, deployment, links: { page, privacy } }: NoticeInput) {
  const notice = compileNotice(noticeFacts(controller, deployment, invite));
  const language = languageFor(invite.locale, deployment.locales, currentVersion.wording);
  const wording = currentVersion.wording[language] ?? currentVersion.wording["en-GB"];
  const links = noticeLinks(page, privacy, page.slice(0, page.lastIndexOf("/i/")));
  const told = { ...tell(notice, wording, links), invite, links };
  const held = heldRows(invite.invitee, wording);
  const { version } = currentVersion;
  return {
    subject: wording.subject,
    html: noticeHtml(told, wording, version, held.map(heldHtml)),
    text: noticeText(told, wording, version, held.map(heldText).join("\n")),
  };
}
