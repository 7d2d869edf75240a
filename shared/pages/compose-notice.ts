/**
 * The notice of one invite, as a mail: wording, links and headers, for one recipient. The sender makes what
 * goes out with it, and the inviter's preview what would, so the two can't differ.
 */
import type { Invite } from "../domain/invite.ts";
import { noticeVersionInForce } from "../domain/notice/current-version.ts";
import { type DeploymentSettings, deploymentOf } from "../domain/notice/deployment.ts";
import { composeMime } from "./compose-mime.ts";
import { type NoticeMail, renderNoticeMail } from "./notice-mail.ts";

export interface NoticeSettings extends DeploymentSettings {
  readonly BASE_URL: string;
  readonly MAIL_FROM: string;
  readonly REPLY_TO: string;
}

/** What a notice is made of. */
export type NoticeSubject = Pick<
  Invite,
  | "invitee"
  | "inviter"
  | "organisation"
  | "relationship"
  | "space"
  | "receivedAtMs"
  | "expiresAtMs"
  | "locale"
>;

/**
 * Writes notices under these settings: subject, both parts, headers. `token` is the last part of the link.
 * @throws {NoticeIncomplete} where an element of Article 14 is missing
 */
export function writeNotice(settings: NoticeSettings) {
  const deployment = deploymentOf(settings);
  return (invite: NoticeSubject, token: string): NoticeMail => {
    const { invitee, inviter, relationship, space } = invite;
    if (invitee === undefined || inviter === undefined || relationship === undefined || space === undefined) {
      throw new Error("Nothing is held of this invite any more that a notice could be about");
    }
    return renderNoticeMail({
      invite: {
        invitee,
        inviter: {
          name: inviter.name,
          email: inviter.email,
          organisation: inviter.organisationName ?? invite.organisation,
        },
        relationship,
        space,
        receivedAt: new Date(invite.receivedAtMs),
        expiresAt: new Date(invite.expiresAtMs),
        locale: invite.locale,
      },
      deployment,
      links: {
        page: `${settings.BASE_URL}/i/${token}`,
        privacy: `${settings.BASE_URL}/privacy/${noticeVersionInForce}`,
      },
    });
  };
}

/** The same as the bytes of a mail. `date` only where it isn't sent: SES writes Date and Message-ID itself. */
export function composeNotice(settings: NoticeSettings) {
  const write = writeNotice(settings);
  return async (
    invite: NoticeSubject,
    token: string,
    date?: Date,
  ): Promise<{ bytes: Uint8Array; version: string; language: string }> => {
    const mail = write(invite, token);
    const bytes = await composeMime({
      from: settings.MAIL_FROM,
      to: invite.invitee?.email ?? "",
      replyTo: settings.REPLY_TO,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      headers: mail.headers,
      ...(date === undefined ? {} : { date }),
    });
    return { bytes, version: mail.version, language: mail.language };
  };
}
