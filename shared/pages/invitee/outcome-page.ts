/** The page after an act, or instead of one: what happened, what happens next and by when, and where to turn. */
import type { Phrase } from "../../domain/notice/phrase.ts";
import { phraseHtml } from "../blocks.ts";
import { type Html, html } from "../html.ts";
import {
  answerWith,
  factsOf,
  type PageAnswer,
  type PageContext,
  type ShownInvite,
  wordsOf,
} from "./frame.ts";
import type { OutcomeName, PageFacts } from "./wording.ts";

export interface OutcomeDetails extends Pick<PageFacts, "reference" | "acknowledgeBy" | "lifted"> {
  readonly status?: number;
  readonly invite?: ShownInvite;
  /** Where the person can go on: pages under their link. Left out where the link opens nothing any more. */
  readonly goOn?: readonly { readonly href: string; readonly label: string }[];
}

/** The page of an outcome. */
export function outcomePage(
  context: PageContext,
  name: OutcomeName,
  details: OutcomeDetails = {},
): PageAnswer {
  const { status = 200, invite, goOn = [], reference, acknowledgeBy, lifted } = details;
  const words = wordsOf(context);
  const facts = factsOf(context, invite, {
    ...(reference === undefined ? {} : { reference }),
    ...(acknowledgeBy === undefined ? {} : { acknowledgeBy }),
    ...(lifted === undefined ? {} : { lifted }),
  });
  const { title, happened, next } = words.outcomes[name](facts);
  const body = html`<h1>${title}</h1>
${paragraphs(happened)}
${reference !== undefined && html`<p class="hint">${words.reference(reference)}</p>`}
<h2>${words.next}</h2>
${paragraphs(next)}
${
  goOn.length > 0 &&
  html`<ul class="list">${goOn.map(({ href, label }) => html`<li><a href="${href}">${label}</a></li>`)}</ul>`
}`;
  return answerWith(context, { status, title, body });
}

export const paragraphs = (phrases: readonly Phrase[]): readonly Html[] =>
  phrases.map(
    (one) => html`<p>${phraseHtml(one)}</p>
`,
  );
