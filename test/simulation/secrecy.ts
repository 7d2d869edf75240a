/**
 * I8: planted personal data and links' tokens, looked for in everything that leaves the table or the mail. All
 * invented people carry one mark in every field, so that one search finds any of them.
 */
import { InvariantBroken } from "./invariant-broken.ts";

/**
 * In every name, address, company and link of an invented invitee; and the start of every telephone number. So long
 * that no keyed hash in base64 reads like it by chance: five letters did, once in seven thousand seeds.
 */
export const mark = "quillfeather";
const phoneMark = "\\+44207946";
const personal = new RegExp(`${mark}|${phoneMark}`, "i");

export const holdsPersonalData = (text: string): boolean => personal.test(text);

export class Secrecy {
  readonly #tokens = new Set<string>();

  /** A link that was mailed. */
  addToken(token: string): void {
    this.#tokens.add(token);
  }

  /** @throws {InvariantBroken} where the text holds what nobody there may see */
  check(place: string, text: string): void {
    if (holdsPersonalData(text)) throw new InvariantBroken("I8", `personal data in ${place}`);
    if (this.#tokens.size === 0) return;
    for (const [word] of text.matchAll(/[\w-]{43,}/g)) {
      if (this.#tokens.has(word)) throw new InvariantBroken("I8", `a link's token in ${place}`);
    }
  }
}
