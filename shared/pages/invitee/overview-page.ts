/**
 * The page behind the link: who invites to what, accept or decline, what came with the invite, the right to
 * object apart from everything else, and every other right.
 */
import { words as plainWords } from "../../domain/notice/phrase.ts";
import { phraseHtml } from "../blocks.ts";
import { heldRows } from "../held-rows.ts";
import { defang, type Html, html } from "../html.ts";
import {
  answerWith,
  factsOf,
  noticeWords,
  type PageAnswer,
  type PageContext,
  type ShownInvite,
  standingOf,
  wordsOf,
} from "./frame.ts";
import { referenceHeld } from "./held-page.ts";
import { paragraphs } from "./outcome-page.ts";
import type { InviteeWording } from "./wording.ts";

/** @param platformOrigins where accepting redirects to, and that on to; the page's forms may go there */
export function overviewPage(
  context: PageContext,
  invite: ShownInvite,
  platformOrigins: readonly string[],
): PageAnswer {
  const words = wordsOf(context);
  const facts = factsOf(context, invite);
  const { overview } = words;
  const path = `/i/${context.token ?? ""}`;
  const title = overview.title(facts);
  const standing = standingOf(invite, context.nowMs);
  const waits = standing === "open";
  const body = html`<h1>${phraseHtml(title)}</h1>
${!waits && html`<p class="lead"><strong>${phraseHtml(overview.standing[standing](facts))}</strong></p>`}
${paragraphs(overview.lead(facts))}
${waits && answers(overview, path)}
${waits && html`<p class="hint">${phraseHtml(overview.standing.open(facts))}</p>`}
${standing === "accepted" && button(`${path}/accept`, overview.openPlatform, true)}
${
  invite.objectedAtMs === undefined &&
  html`<section class="panel"><h2>${overview.object.heading}</h2>
<p>${phraseHtml(overview.object.text)}</p>
<p><a class="button quiet" href="${path}/object">${overview.object.action}</a></p></section>`
}
<h2>${overview.held}</h2>
<dl class="held">${[
    ...heldRows(invite.invitee, noticeWords(context)).map(
      ({ label, text }) => [label, defang(text)] as const,
    ),
    ...referenceHeld(context, invite),
  ].map(
    ([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>
`,
  )}</dl>
<p class="alone"><a href="${path}/data">${overview.heldMore}</a></p>
<h2>${overview.rights}</h2>
${rights(overview, path, invite)}`;
  return answerWith(context, {
    title: plainWords(title),
    body,
    formTargets: platformOrigins,
  });
}

const answers = (overview: InviteeWording["overview"], path: string): Html =>
  html`<div class="choices">${button(`${path}/accept`, overview.accept)}${button(`${path}/decline`, overview.decline, true)}</div>`;

const button = (action: string, label: string, quiet = false): Html =>
  html`<form method="post" action="${action}"><button class="${quiet ? "button quiet" : "button"}" type="submit">${label}</button></form>`;

/** Links to the pages on which each right is exercised. */
function rights({ links }: InviteeWording["overview"], path: string, invite: ShownInvite): Html {
  const offered = [
    ["data", links.data],
    ["rectify", links.rectify],
    ["erase", links.erase],
    invite.restrictedAtMs === undefined ? ["restrict", links.restrict] : ["unrestrict", links.unrestrict],
    ...(invite.objectedAtMs === undefined ? [] : [["allow", links.allow]]),
    ["complain", links.complain],
  ] as const;
  return html`<ul class="list">${offered.map(
    ([name, label]) => html`<li><a href="${path}/${name ?? ""}">${label ?? ""}</a></li>
`,
  )}</ul>`;
}
