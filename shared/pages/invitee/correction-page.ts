/**
 * The form in which a person corrects what is held: a group of fields for each invite, filled with what is
 * there. With a single invite the fields have their plain names; else each name begins with its invite's id.
 */
import type { Invitee } from "../../domain/data-map.ts";
import type { InviteeField } from "../../domain/notice/wording.ts";
import { phraseHtml } from "../blocks.ts";
import { type Child, type Html, html } from "../html.ts";
import { described, errorSummary, type FieldFault, faultBeside } from "./form-pages.ts";
import {
  answerWith,
  noticeWords,
  type PageAnswer,
  type PageContext,
  type ShownInvite,
  wordsOf,
} from "./frame.ts";
import { paragraphs } from "./outcome-page.ts";

export type CorrectableField = Exclude<InviteeField, "email">;
/** In the order of a person's thoughts, which is the map's. */
export const correctableFields = [
  "givenName",
  "familyName",
  "phone",
  "company",
  "jobTitle",
  "links",
] as const satisfies readonly CorrectableField[];

const autocomplete: Readonly<Record<CorrectableField, string>> = {
  givenName: "given-name",
  familyName: "family-name",
  phone: "tel",
  company: "organization",
  jobTitle: "organization-title",
  links: "off",
};

/** The name of a field in the form. */
export const fieldName = (inviteId: string | undefined, field: CorrectableField): string =>
  inviteId === undefined ? field : `${inviteId}-${field}`;

/** What of a form's fields is a correction that somebody entered, as it was sent. */
export const enteredCorrections = (fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...fields].filter(([name]) => name === "save" || isCorrectable(name)));

const isCorrectable = (name: string): boolean =>
  correctableFields.some((field) => name === field || name.endsWith(`-${field}`));

/** @param entered what was sent, by field name, where the form comes back with faults */
export function correctionPage(
  context: PageContext,
  invites: readonly ShownInvite[],
  code: string,
  entered?: ReadonlyMap<string, string>,
  faults: readonly FieldFault[] = [],
): PageAnswer {
  const words = wordsOf(context);
  const { correction } = words;
  const path = `/i/${context.token ?? ""}`;
  const only = invites.length === 1;
  const body = html`${errorSummary(context, faults)}<h1>${correction.title}</h1>
${paragraphs([correction.intro, correction.email, correction.limit])}
<form method="post" action="${path}/rectify" novalidate>
<input type="hidden" name="code" value="${code}"><input type="hidden" name="save" value="yes">
${invites.map((invite) => {
  const from = correction.legend(invite.inviter.name, invite.inviter.organisationName ?? invite.organisation);
  return html`<fieldset><legend>${phraseHtml(from)}</legend>
${correctableFields.map((field) => {
  const name = fieldName(only ? undefined : invite.inviteId, field);
  return fieldHtml(context, field, name, entered?.get(name) ?? textOf(invite.invitee, field), faults);
})}</fieldset>
`;
})}<p><button class="button" type="submit">${correction.save}</button></p>
</form>
<p class="alone"><a href="${path}">${words.back}</a></p>`;
  return answerWith(context, {
    status: faults.length === 0 ? 200 : 422,
    title: correction.title,
    body,
    isError: faults.length > 0,
  });
}

/** A field's value as the form shows it: links one to a line. */
export const textOf = (invitee: Invitee, field: CorrectableField): string =>
  field === "links" ? (invitee.links ?? []).join("\n") : (invitee[field] ?? "");

function fieldHtml(
  context: PageContext,
  field: CorrectableField,
  name: string,
  value: string,
  faults: readonly FieldFault[],
): Html {
  const hint = wordsOf(context).correction.hints[field];
  const about = described(name, faults, hint !== "");
  const input: Child =
    field === "links"
      ? html`<textarea class="short" id="${name}" name="${name}" rows="3" autocapitalize="off" spellcheck="false"${about}>${value}</textarea>`
      : html`<input id="${name}" name="${name}" type="${field === "phone" ? "tel" : "text"}" autocomplete="${autocomplete[field]}" value="${value}"${about}>`;
  return html`<div class="field"><label for="${name}">${noticeWords(context).labels.fields[field]}</label>
${hint !== "" && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${faultBeside(context, name, faults)}
${input}</div>
`;
}
