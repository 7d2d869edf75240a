/**
 * What a sentence of the notice is made of: our own words, values that somebody else chose, and links of ours.
 * Wording files write phrases; the pages turn them into HTML or plain text, each with its own escaping, so a
 * value can't pass for wording on the way.
 */

/** A value from outside: shown as it is, never as a link or as markup. */
export interface Value {
  readonly value: string;
  /** An email address or phone number that passed screening: the text part shows it to the letter. */
  readonly exact?: true;
}
/** A link of ours; `href` is absolute. */
interface Link {
  readonly href: string;
  readonly label: string;
}
export type Phrase = readonly (string | Value | Link)[];

type Part = string | number | Value | Link | Phrase;

/** Marks text that somebody outside chose. */
export const value = (text: string): Value => ({ value: text });
/** The same for an email address or phone number. */
export const exactly = (text: string): Value => ({ value: text, exact: true });

/** A tagged template that keeps values and links apart from the words around them. */
export function phrase(words: TemplateStringsArray, ...parts: readonly Part[]): Phrase {
  return words.flatMap((word, index) => {
    const part = parts[index];
    const rest: Phrase =
      part === undefined
        ? []
        : Array.isArray(part)
          ? part
          : typeof part === "number"
            ? [String(part)]
            : [part as Value];
    return word === "" ? rest : [word, ...rest];
  });
}

/** The words alone: values as they are, a link as its label. */
export const words = (text: Phrase): string =>
  text.map((part) => (typeof part === "string" ? part : "href" in part ? part.label : part.value)).join("");
