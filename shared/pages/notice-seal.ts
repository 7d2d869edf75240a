/**
 * The seal of a notice version: hashes of what a reader gets to read, in each language, in the mail's both parts
 * and on the public page, for an invented person. Layout and colours may change under a seal; words may not.
 */
import { createHash } from "node:crypto";
import { specimenDeployment, specimenInvite, specimenLinks } from "../domain/notice/specimen.ts";
import type { NoticeVersion, Seal } from "../domain/notice/versions.ts";
import type { Language } from "../domain/notice/wording.ts";
import { renderNoticeMail } from "./notice-mail.ts";
import { noticePage } from "./privacy-page.ts";

/** SHA-256, hex, for each language that the version is written in. */
export function sealOf(version: NoticeVersion): Seal {
  const languages = Object.keys(version.wording) as Language[];
  return Object.fromEntries(languages.map((language) => [language, sealIn(version, language)])) as Seal;
}

function sealIn(version: NoticeVersion, locale: Language): string {
  const deployment = { ...specimenDeployment, locales: [locale] };
  const links = { ...specimenLinks, privacy: specimenLinks.privacy.replace(/[^/]+$/, version.version) };
  const { subject, text, html } = renderNoticeMail(
    { invite: { ...specimenInvite, locale }, deployment, links },
    version,
  );
  const page = noticePage(deployment, version, locale).html;
  return createHash("sha256")
    .update([subject, text, wordsOf(html), wordsOf(page)].join("\n\f\n"))
    .digest("hex");
}

/** What is left of HTML for a reader: no tags, no styles, links' targets kept, white space as one space. */
export function wordsOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, " ")
    .replace(/<a [^>]*?href="([^"]*)"[^>]*>/g, " [$1] ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
