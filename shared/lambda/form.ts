/**
 * What an HTML form sends: a request's body comes in, its fields leave as text. Here too is the check that it
 * was one of our own pages that sent it.
 */
import { bodyText, type HttpEvent, mediaTypeOf } from "./http.ts";

/** Longest body of a form, and most fields in it; what is beyond cannot have come from our pages. */
export const formLimitBytes = 16 * 1024;
const fieldLimit = 400;

export type Form =
  | { readonly form: "fields"; readonly fields: ReadonlyMap<string, string> }
  | { readonly form: "not-a-form" };

/**
 * The form's fields; of one given twice, the first. A body without anything in it is a form without fields:
 * the button is the act. @throws {Refusal} 400 where it is not UTF-8, 413 where it is too long
 */
export function readForm(event: HttpEvent): Form {
  const text = bodyText(event, formLimitBytes);
  if (text === "") return { form: "fields", fields: new Map() };
  if (mediaTypeOf(event) !== "application/x-www-form-urlencoded") return { form: "not-a-form" };
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.size >= fieldLimit) return { form: "not-a-form" };
    if (!fields.has(name)) fields.set(name, value);
  }
  return { form: "fields", fields };
}

/**
 * Whether the browser says that another site sent the form. Where it says nothing we take it: the path's token
 * is the secret, there is no cookie to abuse. Origin proves nothing, for under our Referrer-Policy browsers
 * send `null`. Source: Fetch Metadata Request Headers, §2.3.
 */
export function isFromElsewhere(event: HttpEvent): boolean {
  const site = event.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}
