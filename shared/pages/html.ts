/**
 * HTML that is escaped by construction: the only way to put a value into it is a template that escapes. The
 * functions here refuse at the type level what hono's own would take on trust.
 */
import { html as hono, raw } from "hono/html";

declare const escaped: unique symbol;
/** A piece of HTML that came out of {@link html}. */
export interface Html {
  readonly [escaped]: true;
  toString(): string;
}
export type Child = string | number | Html | false | undefined | readonly Child[];

/** HTML from a template; strings and numbers are escaped, `false` and `undefined` print nothing. */
export function html(template: TemplateStringsArray, ...children: readonly Child[]): Html {
  const result = hono(template, ...children);
  if (result instanceof Promise)
    throw new Error("A page is made of values that are at hand, not of promises.");
  return result as HtmlFromHono;
}
type HtmlFromHono = Awaited<ReturnType<typeof hono>> & Html;

/** A style element. Takes CSS that is written in this repository, and refuses what could close the element. */
export function styleElement(css: string): Html {
  if (css.includes("<")) throw new Error("A style sheet has no use for a less-than sign.");
  return html`<style>${raw(css) as HtmlFromHono}</style>`;
}

const wordJoiner = "\u2060";

/** Whether a mail client might make a link of it: a domain, an address, a scheme or a number to dial. */
const linkable = /[\p{L}\p{N}-]\.\p{L}{2,}|\d\.\d|@|:\/\/|\/\/|\d[\d\s().-]{5,}\d/u;

/**
 * A value as text that mail clients don't turn into a link: the scheme goes, and an invisible word joiner stands
 * before each full stop, at sign, slash and within long numbers. A value that can't be taken for a link is unchanged.
 */
export function defang(text: string): string {
  if (!linkable.test(text)) return text;
  return text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//iu, "")
    .replace(/[.@/:]|\d{2}(?=\d)/gu, (part) => (part.length === 1 ? wordJoiner + part : part + wordJoiner));
}
