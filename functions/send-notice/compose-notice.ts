/** The notice of one invite as the bytes of a mail: wording, links and headers, for one recipient. */

import type { Invite } from "../../shared/domain/invite.ts";
import { noticeVersionInForce } from "../../shared/domain/notice/current-version.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import { requireAllowedRegion } from "../../shared/domain/regions.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import { renderNoticeMail } from "../../shared/pages/notice-mail.ts";

export interface NoticeSettings {
  readonly HOME_REGION: string;
  readonly POLICY: Policy;
  readonly LOCALES: readonly string[];
  readonly BASE_URL: string;
  readonly MAIL_FROM: string;
  readonly REPLY_TO: string;
}

/** Composes notices under these settings. @throws {NoticeIncomplete} where an element of Article 14 is missing */
export function composeNotice(settings: NoticeSettings) {
  const region = requireAllowedRegion(settings.HOME_REGION);
  const deployment = { region, policy: settings.POLICY, locales: settings.LOCALES };
  return async (invite: Invite, token: string): Promise<{ bytes: Uint8Array; version: string }> => {
    const { invitee, inviter, relationship, space } = invite;
    if (invitee === undefined || inviter === undefined || relationship === undefined || space === undefined) {
      throw new Error("Nothing is held of this invite any more that a notice could be about");
    }
    const mail = renderNoticeMail({
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
    const bytes = await composeMime({
      from: settings.MAIL_FROM,
      to: invitee.email,
      replyTo: settings.REPLY_TO,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      headers: mail.headers,
    });
    return { bytes, version: mail.version };
  };
}
