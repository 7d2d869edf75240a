/**
 * Rectification (Art. 16): with a mailed code, the person corrects what any inviter gave us. The decision goes
 * on record with the names of the fields, which is also how the platform hears of it (Art. 19); then each
 * invite is changed. A crash between the two leaves a form to be sent again, never a correction that nobody is told of.
 */
import type { HeldInvite } from "../../shared/aws/open-link.ts";
import { changeInvite, decideSubject } from "../../shared/aws/subject-acts.ts";
import { type Invitee, inviteeSchema } from "../../shared/domain/data-map.ts";
import { differences, rectify } from "../../shared/domain/invitee-changes.ts";
import type { HttpAnswer } from "../../shared/lambda/http.ts";
import {
  type CorrectableField,
  correctableFields,
  correctionPage,
  fieldName,
} from "../../shared/pages/invitee/correction-page.ts";
import type { FieldFault } from "../../shared/pages/invitee/form-pages.ts";
import { wordsOf } from "../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../shared/pages/invitee/outcome-page.ts";
import { withCode } from "./ask-for-mail.ts";
import { readHeldInvites } from "./gather-everything.ts";
import { asRequest, type Person, waysOn } from "./person.ts";

/** Shows the form, or takes what was entered in it. */
export function rectifyDetails(person: Person): Promise<HttpAnswer> {
  return withCode(person, "rectify", async (code) => {
    const { exercising, subjectIds, context, fields } = person;
    const invites = await readHeldInvites(exercising.table, subjectIds, exercising.clock());
    const sent = fields.has("save") || [...fields.keys()].some((name) => fieldIn(name) !== undefined);
    if (!sent) return correctionPage(context, invites, code);
    const read = invites.map((invite) => readDetails(person, invite, invites.length === 1));
    const faults = uniqueFaults(read.flatMap((one) => one.faults));
    if (faults.length > 0) return correctionPage(context, invites, code, fields, faults);
    return store(person, read);
  });
}

const fieldIn = (name: string): CorrectableField | undefined =>
  correctableFields.find((field) => name === field || name.endsWith(`-${field}`));

interface ReadDetails {
  readonly invite: HeldInvite;
  readonly details: Omit<Invitee, "email">;
  readonly changed: readonly (keyof Invitee)[];
  readonly faults: readonly FieldFault[];
}

/** What was entered for one invite. A field that was not sent stays; an empty one goes. */
function readDetails({ fields, context }: Person, invite: HeldInvite, isOnly: boolean): ReadDetails {
  const faults: FieldFault[] = [];
  const given = new Map<string, unknown>(Object.entries(invite.invitee));
  for (const field of correctableFields) {
    const plain = fieldName(undefined, field);
    const own = isOnly ? plain : fieldName(invite.inviteId, field);
    const entered = fields.get(own) ?? fields.get(plain);
    if (entered === undefined) continue;
    const value = field === "links" ? linesOf(entered) : entered.trim();
    if (value.length === 0) {
      given.delete(field);
      continue;
    }
    const parsed = inviteeSchema.shape[field].safeParse(value);
    if (parsed.success) given.set(field, parsed.data);
    else faults.push({ field: own, text: wordsOf(context).correction.faults[field] });
  }
  const next = faults.length > 0 ? invite.invitee : inviteeSchema.parse(Object.fromEntries(given));
  const { email: _email, ...details } = next;
  return { invite, details, changed: differences(invite.invitee, next), faults };
}

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

const uniqueFaults = (faults: readonly FieldFault[]): readonly FieldFault[] => [
  ...new Map(faults.map((fault) => [fault.field, fault])).values(),
];

async function store(person: Person, read: readonly ReadDetails[]): Promise<HttpAnswer> {
  const { exercising, subjectIds, context, invite } = person;
  const corrected = read.filter(({ changed }) => changed.length > 0);
  const goOn = waysOn(person, "data");
  if (corrected.length === 0) return outcomePage(context, "unchanged", { invite, goOn });
  const { request } = asRequest(exercising, subjectIds[0], "rectification", {
    channel: "link",
    passOn: true,
  });
  await decideSubject(exercising, subjectIds[0], {
    decide: (subject) => subject,
    drafts: [
      ...request.received,
      {
        event: "SubjectRectified",
        data: {
          inviteIds: corrected.map((one) => one.invite.inviteId),
          fields: [...new Set(corrected.flatMap(({ changed }) => changed))].sort(),
          requestId: request.requestId,
          channel: "link",
          actor: "invitee",
        },
      },
      ...request.answered,
    ],
    more: [request.write],
  });
  for (const { invite: one, details } of corrected) {
    await changeInvite(exercising, one.inviteId, (now, nowMs) => rectify(now, nowMs, details));
  }
  return outcomePage(context, "rectified", { invite, reference: request.requestId, goOn });
}
