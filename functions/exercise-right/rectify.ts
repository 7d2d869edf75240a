/**
 * Rectification (Art. 16): with a mailed code, the person corrects what any inviter gave us. What they entered is
 * checked field by field; what differs is stored, or the form comes back with what is wrong.
 */
import { readHeldInvites } from "../../shared/aws/everything-held.ts";
import type { HeldInvite } from "../../shared/aws/open-link.ts";
import { rectifyEverywhere } from "../../shared/aws/rectify-everywhere.ts";
import { type Invitee, inviteeSchema } from "../../shared/domain/data-map.ts";
import { differences } from "../../shared/domain/invitee-changes.ts";
import type { HttpAnswer } from "../../shared/lambda/http.ts";
import {
  correctableFields,
  correctionPage,
  enteredCorrections,
  fieldName,
} from "../../shared/pages/invitee/correction-page.ts";
import type { FieldFault } from "../../shared/pages/invitee/form-pages.ts";
import { wordsOf } from "../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../shared/pages/invitee/outcome-page.ts";
import { withCode } from "./ask-for-mail.ts";
import { asRequest, type Person, waysOn } from "./person.ts";

/** Shows the form, or takes what was entered in it. */
export function rectifyDetails(person: Person): Promise<HttpAnswer> {
  return withCode(person, "rectify", async (code) => {
    const { exercising, subjectIds, context, fields } = person;
    const invites = await readHeldInvites(exercising.table, subjectIds, exercising.clock());
    if (enteredCorrections(fields).size === 0) return correctionPage(context, invites, code);
    const read = invites.map((invite) => readDetails(person, invite, invites.length === 1));
    const faults = uniqueFaults(read.flatMap((one) => one.faults));
    if (faults.length > 0) return correctionPage(context, invites, code, fields, faults);
    return store(person, read);
  });
}

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
  const asked = asRequest(exercising, subjectIds[0], "rectification", { channel: "link", passOn: true });
  await rectifyEverywhere(
    exercising,
    subjectIds[0],
    corrected.map((one) => ({
      inviteId: one.invite.inviteId,
      fields: one.changed,
      correct: () => one.details,
    })),
    asked,
  );
  return outcomePage(context, "rectified", { invite, reference: asked.request.requestId, goOn });
}
