/**
 * What is held: of one invite, as it came with the mail, and (behind a mailed code) of everything from
 * everybody, grouped by who gave it. Each with source, purpose, basis, retention and recipients.
 */

import { processorFor } from "../../domain/controller.ts";
import { byInviter, type EverythingHeld } from "../../domain/data-export.ts";
import { dataMap, type Purpose, purposes, type Recipient } from "../../domain/data-map.ts";
import type { Invite } from "../../domain/invite.ts";
import { phraseHtml } from "../blocks.ts";
import { heldRows } from "../held-rows.ts";
import { type Child, defang, type Html, html } from "../html.ts";
import { sendCode } from "./form-pages.ts";
import {
  answerWith,
  dateIn,
  factsOf,
  noticeWords,
  type PageAnswer,
  type PageContext,
  type ShownInvite,
  wordsOf,
} from "./frame.ts";
import { paragraphs } from "./outcome-page.ts";
import { tellStep } from "./step-wording.ts";

/** What came with this invite: it was in the mail, so the link is enough. */
export function heldPage(context: PageContext, invite: ShownInvite): PageAnswer {
  const words = wordsOf(context);
  const { held } = words;
  const body = html`<h1>${held.title}</h1>
${paragraphs([held.intro(factsOf(context, invite))])}
${inviteHeld(context, invite)}
<h2>${held.everything.heading}</h2>
${paragraphs([held.everything.text])}
${sendCode(context, "data", words.code.send)}
<p class="alone"><a href="/i/${context.token ?? ""}">${words.back}</a></p>`;
  return answerWith(context, { title: held.title, body });
}

/** Everything, from everybody. @param code the one that was just right: the forms for more bring it along */
export function everythingPage(context: PageContext, everything: EverythingHeld, code: string): PageAnswer {
  const words = wordsOf(context);
  const { all } = words;
  const path = `/i/${context.token ?? ""}`;
  const suppressed = everything.subjects.find((subject) => subject.suppressed !== undefined)?.suppressed;
  const body = html`<h1>${all.title}</h1>
${paragraphs([all.intro])}
<div class="choices">
<form method="post" action="${path}/data.json"><input type="hidden" name="code" value="${code}"><button class="button" type="submit">${all.download}</button></form>
<form method="post" action="${path}/rectify"><input type="hidden" name="code" value="${code}"><button class="button quiet" type="submit">${all.correct}</button></form>
</div>
${suppressed !== undefined && paragraphs([all.doNotWrite(dateIn(context, suppressed.atMs))])}
${byInviter(everything).map(
  ({ inviter, organisation, invites }) => html`<h2>${phraseHtml(all.from(inviter.name, organisation))}</h2>
${invites.map(({ invite }) => inviteHeld(context, invite))}`,
)}
${everything.ended.length > 0 && endedInvites(context, everything)}
<h2>${all.requests}</h2>
${requestsHeld(context, everything)}
<h2>${all.record}</h2>
<p class="hint">${phraseHtml(all.recordHint)}</p>
<ul>${[everything.entries, ...[...everything.invites, ...everything.ended].map(({ entries }) => entries)]
    .flat()
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(
      (entry) =>
        html`<li>${dateIn(context, Date.parse(entry.at))}: ${phraseHtml(tellStep(entry, context.language))}</li>`,
    )}</ul>
<p class="alone"><a href="${path}">${words.back}</a></p>`;
  return answerWith(context, { title: all.title, body });
}

/** Invites of which nothing is left about the person but that they were. */
function endedInvites(context: PageContext, { ended }: EverythingHeld): Html {
  return html`<h2>${wordsOf(context).all.ended}</h2>
<dl class="held">${ended.map(
    ({ invite }) =>
      html`<dt>${dateIn(context, invite.receivedAtMs)}</dt><dd>${defang(invite.inviter?.organisationName ?? invite.organisation)}. ${standing(context, invite, "stopped")}</dd>
`,
  )}</dl>`;
}

/** How an invite stands for its person. @param open what is said of one that has not ended in any other way */
function standing(context: PageContext, invite: Invite, open: "pending" | "stopped"): string {
  const { statuses } = wordsOf(context).held;
  if (invite.objectedAtMs !== undefined) return statuses.objected;
  return statuses[invite.status === "pending" ? open : invite.status];
}

/** What the inviter calls the invite: a word of their own, which may name the person. */
export const referenceHeld = (
  context: PageContext,
  { reference }: ShownInvite,
): readonly (readonly [label: string, content: string])[] =>
  reference === undefined ? [] : [[wordsOf(context).held.provenance.reference, defang(reference)]];

function requestsHeld(context: PageContext, { requests }: EverythingHeld): Html {
  const { all } = wordsOf(context);
  if (requests.length === 0) return html`<p>${all.noRequests}</p>`;
  return html`<dl class="held">${requests.map(
    ({
      request,
      complaint,
    }) => html`<dt>${all.rights[request.right]}</dt><dd>${dateIn(context, Date.parse(request.receivedOn))}, ${request.requestId}${complaint !== undefined && html`<br>${complaint}`}</dd>
`,
  )}</dl>`;
}

type Row = readonly [label: string, content: Child];

/** One invite's details, and where they are from, what for, who sees them and how long. */
function inviteHeld(context: PageContext, invite: ShownInvite): Html {
  const { held } = wordsOf(context);
  const notice = noticeWords(context);
  const corrected = invite.rectified?.fields ?? [];
  const rows: readonly Row[] = [
    ...heldRows(invite.invitee, notice).map(
      ({ field, label, text }) =>
        [
          label,
          corrected.includes(field) ? html`${defang(text)} (${held.correctedByYou})` : defang(text),
        ] as const,
    ),
    [
      held.provenance.givenBy,
      html`${defang(invite.inviter.name)}, ${defang(invite.inviter.organisationName ?? invite.organisation)} (${defang(invite.inviter.email)})`,
    ],
    [held.provenance.knownAs, held.relationships[invite.relationship]],
    [held.provenance.receivedOn, dateIn(context, invite.receivedAtMs)],
    [held.provenance.space, defang(invite.space.name)],
    ...referenceHeld(context, invite),
    [held.provenance.usedFor, purposesHeld(context)],
    [held.provenance.seenBy, recipientsHeld(context)],
    [
      held.provenance.keptUntil,
      invite.restrictedAtMs === undefined ? dateIn(context, invite.dataUntilMs) : held.untilLifted,
    ],
    [held.provenance.status, standing(context, invite, "pending")],
  ];
  return html`<dl class="held">${rows.map(
    ([label, content]) => html`<dt>${label}</dt><dd>${content}</dd>
`,
  )}</dl>`;
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

function purposesHeld(context: PageContext): Html {
  const { labels } = noticeWords(context);
  const used = unique(Object.values(dataMap.invitee).flatMap((field): readonly Purpose[] => field.purposes));
  return html`<ul>${used.map((purpose) => {
    const lawful = purposes[purpose];
    const reference = lawful.basis === "legitimate-interest" ? lawful.assessment : lawful.law;
    return html`<li>${labels.purposes[purpose]}. ${labels.bases[lawful.basis]} (${reference})</li>`;
  })}</ul>`;
}

function recipientsHeld(context: PageContext): Html {
  const { labels } = noticeWords(context);
  const { name } = processorFor(context.deployment.region);
  const seen = unique(
    Object.values(dataMap.invitee).flatMap((field): readonly Recipient[] => field.recipients),
  );
  return html`<ul>${seen.map(
    (recipient) =>
      html`<li>${phraseHtml(labels.recipients[recipient](recipient === "processor" ? name : undefined))}</li>`,
  )}</ul>`;
}
