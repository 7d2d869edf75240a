/**
 * Import: a file from an address book arrives, and leaves as its people, row by row: an invitee, faults that
 * say what is allowed, or the row that has the same address already. Cells never go back out in a table, so a
 * formula in one is text like any other, and the screening of names refuses it.
 */
import { type Invitee, inviteeSchema } from "../data-map.ts";
import { canonicalAddress } from "../email-address.ts";
import { readRequest } from "../invite-request.ts";
import type { Fault } from "../problem.ts";
import { reference } from "../screening.ts";
import { type ContactField, readContact } from "./contact-columns.ts";
import { isEmptyRow, readTable } from "./csv-table.ts";
import { decodeContacts } from "./decode-contacts.ts";

/** Largest file in bytes. */
export const importBytes = 1_048_576;
/** Most rows in a file; empty ones don't count. */
export const importRows = 1000;

/** Why a whole file is refused. The key is for code, the sentence for people. */
export const importFaults = {
  "too-large": "A file has at most 1 MB.",
  "too-many-rows": `A file has at most ${importRows} rows.`,
  "unknown-charset": "The charset is utf-8, utf-16, utf-16le, utf-16be or windows-1252.",
  "wrong-bytes":
    "The file has bytes that its encoding doesn't. Save it as UTF-8, or name its encoding, such as ?charset=windows-1252.",
  "not-text": "The file is not text. Export it as CSV.",
  empty: "The file is empty. Its first row names the columns, one of them email.",
  "no-email-column":
    "No column for email addresses was found. The first row names the columns as Outlook and Google Contacts do, or as email, givenName, familyName, phone, company, jobTitle, links, reference; between them stand commas, semicolons or tabs.",
  "repeated-column":
    "Two columns have the same name. Name each column that is to be read once, and take the other away.",
  malformed: "The file is not well-formed CSV: a quotation mark is opened and not closed.",
} as const;

/** One row that isn't empty. Row 1 is the first below the header, empty rows counted, as a spreadsheet does. */
export type ContactRow =
  | {
      readonly outcome: "invitee";
      readonly row: number;
      readonly invitee: Invitee;
      readonly reference?: string;
      /** Fields that the address book had, but not in a form that can be used. */
      readonly leftOut: readonly ContactField[];
    }
  | {
      readonly outcome: "duplicate";
      readonly row: number /** The row whose invitee it is. */;
      readonly duplicateOf: number;
    }
  | { readonly outcome: "faults"; readonly row: number; readonly faults: readonly Fault[] };

/** The file's people, or why it was refused. */
export type ReadContacts =
  | { readonly outcome: "contacts"; readonly rows: readonly ContactRow[] }
  | { readonly outcome: "fault"; readonly reason: keyof typeof importFaults; readonly detail: string };

/**
 * Reads a CSV file of contacts. Encodings: UTF-8 with or without BOM, UTF-16 with BOM, or as `charset` says;
 * comma, semicolon or tab; headers of Outlook, of Google Contacts, or plain. Of rows with one address (in its
 * canonical form) the first valid one counts. Pointers are those of an invite: `/invitee/email`. Never throws.
 */
export function readContacts(bytes: Uint8Array, charset?: string): ReadContacts {
  if (bytes.byteLength > importBytes) return refused("too-large");
  const decoded = decodeContacts(bytes, charset);
  if (decoded.outcome === "fault") return refused(decoded.reason);
  const table = readTable(decoded.text);
  if (table.outcome === "fault") return refused(table.reason);
  const filled = table.rows.flatMap((cells, index) => (isEmptyRow(cells) ? [] : [{ row: index + 1, cells }]));
  if (filled.length > importRows) return refused("too-many-rows");
  const firstRows = new Map<string, number>();
  const rows = filled.map(({ row, cells }): ContactRow => {
    const contact = cells.slice(table.width).some((cell) => cell.trim() !== "")
      ? { outcome: "faults" as const, row, faults: [surplus] }
      : readRow(row, readContact(table.columns, cells));
    if (contact.outcome !== "invitee") return contact;
    const identity = canonicalAddress(contact.invitee.email);
    const duplicateOf = firstRows.get(identity);
    if (duplicateOf !== undefined) return { outcome: "duplicate", row, duplicateOf };
    firstRows.set(identity, row);
    return contact;
  });
  return { outcome: "contacts", rows };
}

/** What belongs into one cell stands in two: everything behind it may be in the wrong column. */
const surplus: Fault = {
  pointer: "",
  detail:
    "A row has at most as many cells as the header. Put quotation marks around a cell that holds the delimiter.",
};

const refused = (reason: keyof typeof importFaults): ReadContacts => ({
  outcome: "fault",
  reason,
  detail: importFaults[reason],
});

function readRow(row: number, contact: ReturnType<typeof readContact>): ContactRow {
  const { reference: given, ...invitee } = contact.values;
  const readInvitee = readRequest(inviteeSchema, invitee);
  const readReference = given === undefined ? undefined : readRequest(reference(), given);
  const faults = [
    ...(readInvitee.outcome === "faults" ? under("/invitee", readInvitee.faults) : []),
    ...(readReference?.outcome === "faults" ? under("/reference", readReference.faults) : []),
  ];
  if (readInvitee.outcome === "faults" || readReference?.outcome === "faults") {
    return { outcome: "faults", row, faults };
  }
  return {
    outcome: "invitee",
    row,
    invitee: readInvitee.value,
    leftOut: contact.leftOut,
    ...(readReference === undefined ? {} : { reference: readReference.value }),
  };
}

const under = (parent: string, faults: readonly Fault[]): Fault[] =>
  faults.map(({ pointer, detail }) => ({ pointer: `${parent}${pointer}`, detail }));
