/**
 * The public notice: `GET /privacy` and `GET /privacy/{version}`. In come the deployment, a version's name and a
 * language; out comes the page, or that there never was such a version. A version of the past states what it stated
 * then, whatever the settings have become. The page is about nobody in particular, so it holds no personal data and
 * needs no link.
 */
import { controller } from "../domain/controller.ts";
import { compileNotice } from "../domain/notice/compile-notice.ts";
import type { Deployment } from "../domain/notice/deployment.ts";
import { noticeFacts } from "../domain/notice/notice-facts.ts";
import { published } from "../domain/notice/published.ts";
import { specimenInvite } from "../domain/notice/specimen.ts";
import type { Edition } from "../domain/notice/stated.ts";
import { fullNotice, languageFor, tell } from "../domain/notice/tell.ts";
import { type NoticeVersion, versions } from "../domain/notice/versions.ts";
import type { Language, Told, Wording } from "../domain/notice/wording.ts";
import { blockHtml, phraseHtml } from "./blocks.ts";
import { type Html, html } from "./html.ts";
import { page } from "./layout.ts";

export type PrivacyPage =
  | { readonly outcome: "page"; readonly html: string; readonly language: Language; readonly version: string }
  | { readonly outcome: "unknown-version" };

/** The wordings that there were, and what was stated under each; both newest last. */
export interface NoticeHistory {
  readonly versions: readonly [NoticeVersion, ...NoticeVersion[]];
  readonly published: readonly Edition[];
}

/** The notice as a page; without a version the one in force. @throws {NoticeIncomplete} where an element is missing. */
export function renderPrivacyPage(
  deployment: Deployment,
  version: string | undefined,
  language: string,
  baseUrl?: string,
  history: NoticeHistory = { versions, published },
): PrivacyPage {
  const current = history.versions.at(-1) ?? history.versions[0];
  const shown = history.versions.filter((one) => one === current || wasPublished(one, history.published));
  const found = version === undefined ? current : shown.find((one) => one.version === version);
  if (found === undefined) return { outcome: "unknown-version" };
  // Of the version in force this is what the settings say: production is not synthesized where that is another.
  const edition = found === current ? undefined : history.published.findLast(isOf(found));
  const then = edition === undefined ? deployment : { ...deployment, stated: edition.stated };
  return noticePage(then, found, language, baseUrl, shown);
}

const isOf =
  ({ version }: NoticeVersion) =>
  (edition: Edition): boolean =>
    edition.version === version;

/** Where nothing is published yet, in development, every wording is there to be looked at, with today's settings. */
const wasPublished = (one: NoticeVersion, list: readonly Edition[]): boolean =>
  list.length === 0 || list.some(isOf(one));

/** The page of a version, whether or not it is in the list. @param others those that it leads to */
export function noticePage(
  deployment: Deployment,
  found: NoticeVersion,
  language: string,
  baseUrl?: string,
  others: readonly NoticeVersion[] = versions,
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
      foot: foot(found, others, told, chosen),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    }),
    language: chosen,
    version: found.version,
  };
}

/** What the wording of a public page draws on: the notice, to nobody. @throws {NoticeIncomplete} */
export function publicTold(deployment: Deployment, wording: Wording, version: string): Told {
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

function foot(
  shown: NoticeVersion,
  all: readonly NoticeVersion[],
  told: Told,
  language: Language,
): Html | undefined {
  const others = all.filter(({ version }) => version !== shown.version);
  if (others.length === 0) return undefined;
  const [before, link] = replaced[language];
  const isOld = all.some(({ version }) => version === shown.version) && shown.version !== all.at(-1)?.version;
  return html`${
    isOld &&
    html`<p>${before} <a href="/privacy">${link}</a>.</p>
`
  }<ul class="list">${others.map(
    ({ version }) => html`<li><a href="/privacy/${version}">${told.date(new Date(version))}</a></li>`,
  )}</ul>`;
}
