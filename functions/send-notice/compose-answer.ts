/** An answer to a person's own request as the bytes of a mail, for one address. */
import { languageFor } from "../../shared/domain/notice/tell.ts";
import { currentVersion } from "../../shared/domain/notice/versions.ts";
import { type AnswerMail, renderAnswerMail } from "../../shared/pages/answer-mail.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import type { NoticeSettings } from "../../shared/pages/compose-notice.ts";

/** Composes answers under these settings. */
export const composeAnswer =
  (settings: Pick<NoticeSettings, "LOCALES" | "MAIL_FROM" | "REPLY_TO">) =>
  (mail: AnswerMail, to: string, locale: string): Promise<Uint8Array> => {
    const language = languageFor(locale, settings.LOCALES, currentVersion.wording);
    return composeMime({
      from: settings.MAIL_FROM,
      to,
      replyTo: settings.REPLY_TO,
      ...renderAnswerMail(mail, language),
    });
  };
