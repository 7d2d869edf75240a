/**
 * Import, between table and invitee: a header row arrives, and leaves as the columns that are read. Outlook's
 * exports have some ninety columns and Google's some thirty (in an old and a new fashion); the map's fields are
 * read and nothing else is looked at, birthdays and notes least of all.
 */
import { parseEmailAddress } from "../email-address.ts";
import { readSocialLink } from "../social-link.ts";

/** The fields that an import can fill: the invitee's on the data map, and the inviter's reference. */
export type ContactField =
  | "email"
  | "givenName"
  | "familyName"
  | "phone"
  | "company"
  | "jobTitle"
  | "links"
  | "reference";

// Names as they are after `plain`, best first. Home numbers stay unread: a business contact's phone is wanted.
const columnNames = {
  email: [
    "email",
    "emailaddress",
    "email1value",
    "email1address",
    "email2value",
    "email2address",
    "email3value",
    "email3address",
    "mail",
  ],
  givenName: ["givenname", "firstname", "forename", "name", "fullname"],
  familyName: ["familyname", "lastname", "surname"],
  phone: [
    "phone",
    "phonenumber",
    "telephone",
    "mobilephone",
    "mobile",
    "businessphone",
    "businessphone2",
    "phone1value",
    "phone2value",
    "phone3value",
    "primaryphone",
    "companymainphone",
  ],
  company: [
    "company",
    "companyname",
    "organisation",
    "organization",
    "organisationname",
    "organizationname",
    "organization1name",
  ],
  jobTitle: ["jobtitle", "organizationtitle", "organization1title", "position"],
  links: [
    "links",
    "link",
    "linkedin",
    "linkedinurl",
    "url",
    "webpage",
    "personalwebpage",
    "website1value",
    "website2value",
    "website3value",
  ],
  reference: ["reference"],
} as const satisfies Record<ContactField, readonly string[]>;

// In these whoever made the file meant what we mean; what stands in other columns was not written for us.
const meantForUs: ReadonlySet<string> = new Set(["phone", "links", "link"]);

/** Where each field may be found, best column first. */
export type ContactColumns = Readonly<Record<ContactField, readonly { at: number; meantForUs: boolean }[]>>;

const readNames: ReadonlySet<string> = new Set(Object.values(columnNames).flat());

/** Whether a column that is read is there twice: one of them would win, and nobody could say which was meant. */
export function namesTwice(header: readonly string[]): boolean {
  const names = header.map(plain).filter((name) => readNames.has(name));
  return new Set(names).size < names.length;
}

/** A header in the one spelling that is compared: `E-mail 1 - Value` is `email1value`, as is `givenName` `givenname`. */
const plain = (header: string): string => header.toLowerCase().replace(/[^\p{L}\p{Nd}]/gu, "");

/** The columns that a header row names. Case, spaces and punctuation don't matter; unknown columns are not read. */
export function findColumns(header: readonly string[]): ContactColumns {
  // Address books have under a hundred; what comes after a few hundred was never one's header.
  const names = header.slice(0, 500).map(plain);
  const find = (field: ContactField) =>
    columnNames[field].flatMap((name: string) =>
      names.flatMap((given, at) => (given === name ? [{ at, meantForUs: meantForUs.has(name) }] : [])),
    );
  return {
    email: find("email"),
    givenName: find("givenName"),
    familyName: find("familyName"),
    phone: find("phone"),
    company: find("company"),
    jobTitle: find("jobTitle"),
    links: find("links"),
    reference: find("reference"),
  };
}

/** A row's values for the fields, as given but for white space; what a column not meant for us held unusably is left out. */
export interface ContactValues {
  readonly values: Readonly<Partial<Record<ContactField, string | readonly string[]>>>;
  /** Fields left out, since an address book's number lacks its country code or its web page is no social network's. */
  readonly leftOut: readonly ContactField[];
}

/** Reads the columns of one row. Empty cells are absent, not empty text. */
export function readContact(columns: ContactColumns, row: readonly string[]): ContactValues {
  const values: Partial<Record<ContactField, string | readonly string[]>> = {};
  const leftOut: ContactField[] = [];
  const cells = (field: ContactField) =>
    columns[field].flatMap((column) =>
      cellTexts(row[column.at]).map((text) => ({ text, meantForUs: column.meantForUs })),
    );
  // An Exchange address book may hold an internal address first and the one of the internet second.
  const emails = cells("email").map(({ text }) => text);
  const email = emails.find((text) => parseEmailAddress(text).outcome === "address") ?? emails[0];
  if (email !== undefined) values.email = email;
  for (const field of ["givenName", "familyName", "company", "jobTitle", "reference"] as const) {
    const first = cells(field)[0];
    if (first !== undefined) values[field] = first.text;
  }
  const phones = cells("phone").map((cell) => ({ ...cell, text: internationalNumber(cell.text) }));
  const phone = phones.find(({ text }) => international.test(text)) ?? phones.find((cell) => cell.meantForUs);
  if (phone !== undefined) values.phone = phone.text;
  else if (phones.length > 0) leftOut.push("phone");
  const found = cells("links").flatMap((cell) =>
    cell.text.split(/[\s|;,]+/).map((text) => ({ ...cell, text })),
  );
  const links = found.filter(
    ({ text, meantForUs }) => text !== "" && (meantForUs || readSocialLink(text) !== undefined),
  );
  if (links.length > 0) values.links = [...new Set(links.map(({ text }) => text))];
  if (links.length < found.length) leftOut.push("links");
  return { values, leftOut };
}

/** A cell's texts: white space tidied, Excel's ="…" undone, and Google's several values in one cell taken apart. */
function cellTexts(cell: string | undefined): string[] {
  return (cell ?? "")
    .replace(/^\s*="(.*)"\s*$/s, "$1")
    .split(" ::: ")
    .map((text) => text.replace(/\s+/g, " ").trim())
    .filter((text) => text !== "");
}

const international = /^\+[1-9]\d{6,14}$/;

/** `+44 (0)20 7946 0000` and `0044 20 7946 0000` as `+442079460000`; anything else as it is. */
function internationalNumber(text: string): string {
  if (!/^[+\d][\d\s().\-/\u2010-\u2013]*$/.test(text)) return text;
  const digits = text
    .replace(/^(\+|00)(.*?)\(0\)/, "$1$2")
    .replace(/[^+\d]/g, "")
    .replace(/^00/, "+");
  return international.test(digits) ? digits : text;
}
