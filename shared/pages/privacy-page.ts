/**
 * The public notice: `GET /privacy` and `GET /privacy/{version}`. In come the deployment, a version's name and a
 * language; out comes the page, or that there never was such a version. It is about nobody in particular, so it
 * holds no personal data and needs no link.
 */
import { controller } from "../domain/controller.ts";
import { compileNotice } from "../domain/notice/compile-notice.ts";
import type { Deployment } from "../domain/notice/deployment.ts";
import { noticeFacts } from "../domain/notice/notice-facts.ts";
import { specimenInvite } from "../domain/notice/specimen.ts";
import { fullNotice, languageFor, tell } from "../domain/notice/tell.ts";
import { currentVersion, type NoticeVersion, versionNamed, versions } from "../domain/notice/versions.ts";
import type { Language, Told, Wording } from "../domain/notice/wording.ts";
import { blockHtml, phraseHtml } from "./blocks.ts";
import { type Html, html } from "./html.ts";
import { page } from "./layout.ts";

export type PrivacyPage =
  | { readonly outcome: "page"; readonly html: string; readonly language: Language; readonly version: string }
  | { readonly outcome: "unknown-version" };

/** The notice as a page; without a version the one in force. @throws {NoticeIncomplete} where an element is missing. */
export function renderPrivacyPage(
  deployment: Deployment,
  version: string | undefined,
  language: string,
  baseUrl?: string,
): PrivacyPage {
  const found = version === undefined ? currentVersion : versionNamed(version);
  if (found === undefined) return { outcome: "unknown-version" };
  return noticePage(deployment, found, language, baseUrl);
}

/** The page of a version, whether or not it is in the list. */
export function noticePage(
  deployment: Deployment,
  found: NoticeVersion,
  language: string,
  baseUrl?: string,
): Extract<PrivacyPage, { outcome: "page" }> {
  const chosen = languageFor(language, deployment.locales, found.wording);
  const wording = found.wording[chosen] ?? found.wording["en-GB"];
  const told = publicTold(deployment, wording, found.version);
  const { full, inviter } = wording;
  const forInviters = inviter(told);
  const body = html`<h1>${full.title}</h1>
<p class="lead">${phraseHtml(full.intro(told))}</p>
<p class="hint">${phraseHtml(full.versionLine(found.version, told.date(new Date(found.version))))}</p>
${fullNotice(told, wording).map(({ article, section }) => {
  const content = html`<h2>${section.heading}</h2>
${section.blocks.map(blockHtml)}`;
  // UK GDPR Art. 21(4): apart from everything else.
  return article === "21(4)" ? html`<div class="panel">${content}</div>` : content;
})}
<h2>${forInviters.heading}</h2>
${forInviters.blocks.map(blockHtml)}`;
  return {
    outcome: "page",
    html: page({
      language: chosen,
      title: full.title,
      body,
      foot: foot(found, told, chosen),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    }),
    language: chosen,
    version: found.version,
  };
}

/** What the person who invites is told (Art. 13), for the platform to show beside its form. */
export function renderInviterNotice(deployment: Deployment, language: string): Html {
  const chosen = languageFor(language, deployment.locales, currentVersion.wording);
  const wording = currentVersion.wording[chosen] ?? currentVersion.wording["en-GB"];
  const { heading, blocks } = wording.inviter(publicTold(deployment, wording, currentVersion.version));
  return html`<h2>${heading}</h2>
${blocks.map(blockHtml)}`;
}

function publicTold(deployment: Deployment, wording: Wording, version: string): Told {
  // Nobody's source to state: the specimen lets the compiler check the rest, and without an invite none of it is shown.
  const notice = compileNotice(noticeFacts(controller, deployment, specimenInvite));
  return tell(notice, wording, {
    privacy: `/privacy/${version}`,
    complaints: "/complaints",
    lost: "/i/lost",
  });
}

/** An old version may say of the deployment what is not so any more, such as that there is one place only. */
const replaced: Readonly<Record<Language, readonly [before: string, link: string]>> = {
  "en-GB": ["This version is no longer in force.", "Read the notice that is"],
  cy: ["Nid yw'r fersiwn hon mewn grym mwyach.", "Darllenwch yr hysbysiad sydd mewn grym"],
};

function foot(shown: NoticeVersion, told: Told, language: Language): Html | undefined {
  const others = versions.filter(({ version }) => version !== shown.version);
  if (others.length === 0) return undefined;
  const [before, link] = replaced[language];
  const isOld =
    versions.some(({ version }) => version === shown.version) && shown.version !== currentVersion.version;
  return html`${
    isOld &&
    html`<p>${before} <a href="/privacy">${link}</a>.</p>
`
  }<ul class="list">${others.map(
    ({ version }) => html`<li><a href="/privacy/${version}">${told.date(new Date(version))}</a></li>`,
  )}</ul>`;
}
