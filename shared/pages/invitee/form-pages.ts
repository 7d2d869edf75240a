/**
 * The pages with a form: confirming a decision, asking for a mailed code and entering it, complaining, asking
 * for new links. A form that was not accepted comes back with what was entered, a summary of what is wrong
 * with a link to each field, and a title that says so.
 */
import { type Html, html } from "../html.ts";
import { answerWith, factsOf, type PageAnswer, type PageContext, wordsOf } from "./frame.ts";
import { paragraphs } from "./outcome-page.ts";
import type { CodeUse, ConfirmationName } from "./wording.ts";

/** Something wrong with a field, for people. */
export interface FieldFault {
  readonly field: string;
  readonly text: string;
}

/** At the top of a form that was not accepted, and focused, so that it is read first: each fault, with a link to its field. */
export function errorSummary(context: PageContext, faults: readonly FieldFault[]): Html | false {
  if (faults.length === 0) return false;
  return html`<div class="error" role="alert" aria-labelledby="error-title" tabindex="-1" autofocus id="errors">
<h2 id="error-title">${wordsOf(context).errorTitle}</h2>
<ul class="list">${faults.map(({ field, text }) => html`<li><a href="#${field}">${text}</a></li>`)}</ul>
</div>`;
}

/** Beside the field itself. */
export const faultBeside = (
  context: PageContext,
  field: string,
  faults: readonly FieldFault[],
): Html | false => {
  const fault = faults.find((one) => one.field === field);
  return (
    fault !== undefined &&
    html`<p class="fault" id="${field}-fault">${wordsOf(context).errorPrefix}${fault.text}</p>`
  );
};

/** The attributes of a field with a hint, and perhaps a fault. */
export function described(field: string, faults: readonly FieldFault[], hasHint: boolean): Html {
  const invalid = faults.some((one) => one.field === field);
  const ids = [hasHint ? `${field}-hint` : "", invalid ? `${field}-fault` : ""].filter((id) => id !== "");
  if (ids.length === 0) return html``;
  return invalid
    ? html` aria-describedby="${ids.join(" ")}" aria-invalid="true"`
    : html` aria-describedby="${ids.join(" ")}"`;
}

/**
 * Asks the person to confirm a decision; one button does it. @param spent the link opens nothing any more: then only
 * the objection that needs no open link is left, and no page to go back to
 */
export function confirmationPage(context: PageContext, name: ConfirmationName, spent = false): PageAnswer {
  const words = wordsOf(context);
  const { title, means, action } = words.confirmations[name](factsOf(context));
  const path = `/i/${context.token ?? ""}`;
  const body = html`<h1>${title}</h1>
${paragraphs(means)}
<form method="post" action="${path}/${spent ? "one-click" : name}"><p><button class="button" type="submit">${action}</button></p></form>
${!spent && html`<p class="alone"><a href="${path}">${words.back}</a></p>`}`;
  return answerWith(context, { title, body });
}

/** Asks whether to mail a code, for what needs one. */
export function codeRequestPage(context: PageContext, use: CodeUse): PageAnswer {
  const words = wordsOf(context);
  const path = `/i/${context.token ?? ""}`;
  const facts = factsOf(context);
  const title = words.code.title[use];
  const body = html`<h1>${title}</h1>
${use === "allow" && paragraphs(words.confirmations.allow(facts).means)}
${paragraphs(words.code.why(facts))}
${sendCode(context, use, words.code.send)}
<p class="alone"><a href="${path}">${words.back}</a></p>`;
  return answerWith(context, { title, body });
}

const nothing: ReadonlyMap<string, string> = new Map();

/** Fields that a form takes along unseen, as they were entered. */
const hidden = (fields: ReadonlyMap<string, string>): readonly Html[] =>
  [...fields].map(
    ([name, entered]) => html`<input type="hidden" name="${name}" value="${entered}">
`,
  );

/** The one-button form that has a code mailed. */
export const sendCode = (
  { token = "" }: PageContext,
  use: CodeUse,
  label: string,
  quiet = false,
  kept = nothing,
): Html =>
  html`<form method="post" action="/i/${token}/code"><input type="hidden" name="for" value="${use}">${hidden(kept)}<p><button class="${quiet ? "button quiet" : "button"}" type="submit">${label}</button></p></form>`;

/**
 * Where a mailed code is entered. `fault`: why the last one was not taken. `kept`: what somebody entered in a form for
 * which their code came too late (WCAG 2.2.1); a fresh code goes on with it.
 */
export function codeEntryPage(
  context: PageContext,
  use: CodeUse,
  fault?: string,
  kept = nothing,
): PageAnswer {
  const words = wordsOf(context);
  const { code } = words;
  const path = `/i/${context.token ?? ""}`;
  const faults = fault === undefined ? [] : [{ field: "code", text: fault }];
  const body = html`${errorSummary(context, faults)}<h1>${code.sentTitle}</h1>
${fault === undefined && paragraphs(code.sent)}
${kept.size > 0 && paragraphs([code.kept])}
<form method="post" action="${path}/${use}" novalidate>
${hidden(kept)}<div class="field"><label for="code">${code.label}</label>
<p class="hint" id="code-hint">${code.hint}</p>
${faultBeside(context, "code", faults)}
<input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="off" spellcheck="false" maxlength="12" required${described("code", faults, true)}></div>
<div class="choices"><button class="button" type="submit">${kept.size > 0 ? words.correction.save : code.uses[use]}</button>
${
  use === "data" &&
  html`<button class="button quiet" type="submit" formaction="${path}/data.json">${code.uses.download}</button>
<button class="button quiet" type="submit" formaction="${path}/rectify">${code.uses.rectify}</button>`
}</div>
</form>
${sendCode(context, use, code.again, true, kept)}
<p class="alone"><a href="${path}">${words.back}</a></p>`;
  return answerWith(context, {
    status: fault === undefined ? 200 : 422,
    title: code.sentTitle,
    body,
    isError: fault !== undefined,
  });
}

/** What somebody entered, to be shown again. */
export interface Entered {
  readonly email?: string;
  readonly text?: string;
}

/** The complaint form, with a link (we know the address) or without. */
export function complaintPage(
  context: PageContext,
  entered: Entered = {},
  faults: readonly FieldFault[] = [],
): PageAnswer {
  const { complaint, back } = wordsOf(context);
  const action = context.token === undefined ? "/complaints" : `/i/${context.token}/complain`;
  const body = html`${errorSummary(context, faults)}<h1>${complaint.title}</h1>
${paragraphs(complaint.intro)}
<form method="post" action="${action}" novalidate>
${
  context.token === undefined &&
  emailField(context, complaint.email, complaint.emailHint, entered.email, faults)
}<div class="field"><label for="text">${complaint.text}</label>
<p class="hint" id="text-hint">${complaint.textHint}</p>
${faultBeside(context, "text", faults)}
<textarea id="text" name="text" rows="8" maxlength="4000" required${described("text", faults, true)}>${entered.text ?? ""}</textarea></div>
${paragraphs([complaint.kept(factsOf(context).requestDays)])}
${context.token === undefined && paragraphs([complaint.counted])}
<p><button class="button" type="submit">${complaint.send}</button></p>
</form>
${context.token !== undefined && html`<p class="alone"><a href="/i/${context.token}">${back}</a></p>`}`;
  return answerWith(context, {
    status: faults.length === 0 ? 200 : 422,
    title: complaint.title,
    body,
    isError: faults.length > 0,
  });
}

/** Asks for the address to which new links go. */
export function lostPage(
  context: PageContext,
  entered: Entered = {},
  faults: readonly FieldFault[] = [],
): PageAnswer {
  const { lost } = wordsOf(context);
  const body = html`${errorSummary(context, faults)}<h1>${lost.title}</h1>
${paragraphs([lost.intro])}
<form method="post" action="/i/lost" novalidate>
${emailField(context, lost.email, undefined, entered.email, faults)}<p><button class="button" type="submit">${lost.send}</button></p>
</form>`;
  return answerWith(context, {
    status: faults.length === 0 ? 200 : 422,
    title: lost.title,
    body,
    isError: faults.length > 0,
  });
}

function emailField(
  context: PageContext,
  label: string,
  hint: string | undefined,
  entered: string | undefined,
  faults: readonly FieldFault[],
): Html {
  return html`<div class="field"><label for="email">${label}</label>
${hint !== undefined && html`<p class="hint" id="email-hint">${hint}</p>`}
${faultBeside(context, "email", faults)}
<input id="email" name="email" type="email" autocomplete="email" spellcheck="false" maxlength="254" required value="${entered ?? ""}"${described("email", faults, hint !== undefined)}></div>
`;
}
