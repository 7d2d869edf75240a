/**
 * What is held about an invitee as rows of a label and the value itself, in the data map's order: the "what exactly"
 * of the notice. Shared by both parts of the mail and by the invitee's page.
 */
import { dataMap, type Invitee } from "../domain/data-map.ts";
import type { InviteeField, Wording } from "../domain/notice/wording.ts";

export interface HeldRow {
  readonly field: InviteeField;
  readonly label: string;
  readonly text: string;
  /** Screened to be an address or a number: may be shown to the letter in plain text. */
  readonly exact: boolean;
}

/** A row for each value that is there; a field with several values has several rows. */
export function heldRows(invitee: Invitee, wording: Wording): readonly HeldRow[] {
  const fields = Object.keys(dataMap.invitee) as InviteeField[];
  return fields.flatMap((field) => {
    const held = invitee[field] ?? [];
    const texts: readonly string[] = typeof held === "string" ? [held] : held;
    return texts.map((text) => ({
      field,
      label: wording.labels.fields[field],
      text,
      exact: field === "email" || field === "phone",
    }));
  });
}
