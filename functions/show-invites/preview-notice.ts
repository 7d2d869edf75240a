/**
 * What the invitee would get, for the inviter to see beforehand: an invite's body arrives, the same mail that
 * the sender would make leaves, with links that lead nowhere. Nothing is stored, nothing is sent.
 */

import { dayMs } from "../../shared/domain/invite.ts";
import type { InviteRequest } from "../../shared/domain/invite-request.ts";
import type { Caller } from "../../shared/lambda/caller.ts";
import type { NoticeSettings, NoticeSubject } from "../../shared/pages/compose-notice.ts";

/** In a link's last place: no token looks like it, so every link of a preview ends at the page for unknown links. */
const noToken = "preview";

/** The media types of a preview; the first where the caller doesn't mind. */
export const previewTypes = ["text/html", "message/rfc822"] as const;

/** The notice as a page or as a whole mail. */
export async function previewNotice(
  settings: NoticeSettings,
  caller: Caller,
  request: InviteRequest,
  type: (typeof previewTypes)[number],
  nowMs: number,
): Promise<string> {
  // Only for this route: wording and MIME are of no use to somebody who reads their invites.
  const { composeNotice, writeNotice } = await import("../../shared/pages/compose-notice.ts");
  const invite: NoticeSubject = {
    invitee: request.invitee,
    inviter: caller.inviter,
    organisation: caller.organisation,
    relationship: request.relationship,
    space: request.space,
    receivedAtMs: nowMs,
    expiresAtMs: nowMs + settings.POLICY.inviteDays * dayMs,
    locale: request.locale ?? "en-GB",
  };
  switch (type) {
    case "text/html":
      return writeNotice(settings)(invite, noToken).html;
    case "message/rfc822": {
      const { bytes } = await composeNotice(settings)(invite, noToken, new Date(nowMs));
      return new TextDecoder().decode(bytes);
    }
  }
}
