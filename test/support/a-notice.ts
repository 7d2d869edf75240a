/** A notice's input with what a test cares about; the rest is the specimen's. */
import type { InvitedPerson } from "../../shared/domain/notice/notice-facts.ts";
import { specimenDeployment, specimenInvite, specimenLinks } from "../../shared/domain/notice/specimen.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import { type NoticeInput, type NoticeMail, renderNoticeMail } from "../../shared/pages/notice-mail.ts";

export const aNotice = (
  invite: Partial<InvitedPerson> = {},
  deployment: Partial<NoticeInput["deployment"]> = {},
): NoticeInput => ({
  invite: { ...specimenInvite, ...invite },
  deployment: { ...specimenDeployment, ...deployment },
  links: specimenLinks,
});

/** The whole message, as it would be handed to SES. */
export const messageOf = (mail: NoticeMail, to = specimenInvite.invitee.email): Promise<Uint8Array> =>
  composeMime({
    ...mail,
    from: "Clientshare <invites@clientshare.example>",
    to,
    replyTo: "support@myclientshare.com",
  });

export const welsh: Parameters<typeof aNotice> = [{ locale: "cy" }, { locales: ["en-GB", "cy"] }];

export const renderedIn = (language: "en-GB" | "cy"): NoticeMail =>
  renderNoticeMail(language === "cy" ? aNotice(...welsh) : aNotice());
