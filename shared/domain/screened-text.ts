/**
 * Receipt, before anything is stored: a name arrives that will stand in a mail to a stranger, and leaves in
 * NFC, or as a sentence that says what is allowed. A name is the only text of an inviter's that we pass on, so
 * it must not carry a message: no link, no number to dial, nothing invisible and nothing that grows over its line.
 */
import { lazily } from "./lazily.ts";

/** What the name names: a person, or a company, job title, space or organisation. */
export type NameKind = "person" | "organisation";

/** What became of the text. The sentence never repeats any of it. */
export type ScreenedText =
  | { readonly outcome: "accepted"; readonly value: string }
  | { readonly outcome: "refused"; readonly detail: string };

/** Longest name in characters (code points after NFC). */
export const nameCharacters = { person: 80, organisation: 120 } as const satisfies Record<NameKind, number>;

// Letters, marks and digits as a class names them: of every script, or, far cheaper to look up, of ASCII alone.
const everyScript = { L: "\\p{L}", M: "\\p{M}", Nd: "\\p{Nd}" };
const asciiOnly: typeof everyScript = { L: "A-Za-z", M: "", Nd: "0-9" };
const printableAscii = /^[ -~]*$/;

function patternsOver({ L, M, Nd }: typeof everyScript) {
  return {
    allowed: {
      person: new RegExp(`^[${L}${M} '’.,-]*$`, "u"),
      organisation: new RegExp(`^[${L}${M}${Nd} '’.,&()/+-]*$`, "u"),
    },
    beginning: { person: new RegExp(`^[${L}'’]`, "u"), organisation: new RegExp(`^[${L}${Nd}'’(]`, "u") },
    substance: { person: new RegExp(`[${L}]`, "u"), organisation: new RegExp(`[${L}${Nd}]`, "u") },
    // example.com, but neither J.R. nor J.-P. nor 2.10
    domainName: new RegExp(`\\.(?=[${L}${M}${Nd}][${L}${M}${Nd}-])[${M}${Nd}-]*[${L}${M}]`, "u"),
    www: new RegExp(`(?:^|[^${L}])www(?:$|[^${L}])`, "iu"),
    // "example. com" is no link, but reads as one
    spacedDomain: new RegExp(`\\.\\s+(?:com|net|org|info|biz|xyz|top|ly)(?:$|[^${L}])`, "iu"),
    years: new RegExp(`(?<![${Nd}])(?:19|20)\\d\\d[/-](?:19|20)\\d\\d(?![${Nd}])`, "gu"),
    digit: new RegExp(`[${Nd}]`, "gu"),
    letters: new RegExp(`[${L}${M}]+`, "u"),
    international: new RegExp(`\\+[ (]*[${Nd}]`, "u"),
    // Five digits alone are a suite, a cost centre or ISO 27001; it is the word beside them that makes them a short code.
    callWord: new RegExp(
      `(?<![${L}${M}])(?:call|dial|ring|phone|telephone|tel|text|txt|sms|mms|whatsapp|hotline|helpline|ffôn|ffoniwch|tecstiwch)(?![${L}${M}])`,
      "iu",
    ),
    // Directory enquiries of the United Kingdom: nothing else is written so, and a call costs pounds.
    directory: new RegExp(`(?<![${Nd}])118[ -]?\\d{3}(?![${Nd}])`, "u"),
  };
}
type Patterns = ReturnType<typeof patternsOver>;

const patterns = lazily({
  ascii: () => patternsOver(asciiOnly),
  unicode: () => patternsOver(everyScript),
  // Fillers of Hangul count as letters and variation selectors as marks, and neither can be seen.
  invisible: () => /[\p{Default_Ignorable_Code_Point}\p{C}\p{Zl}\p{Zp}]/u,
  // Any mark at the start or after something that is no letter; an enclosing mark; more than two of the accents
  // that go with every script, or four of a script's own (Tibetan and Hebrew need three).
  strayMark: () => /(?:^|[^\p{L}\p{M}])\p{M}|\p{Me}|[\p{M}&&\p{Script=Inherited}]{3}|\p{M}{5}/v,
  // The scripts whose letters pass for one another; Lisu has letters that pass for full stops and colons.
  alike: () =>
    ["Latin", "Greek", "Cyrillic", "Armenian", "Cherokee", "Coptic", "Lisu"].map(
      (script) => new RegExp(`\\p{Script=${script}}`, "u"),
    ),
});

const sentences = {
  person: {
    characters:
      "Letters and accents of any script, spaces, apostrophes, hyphens, full stops and commas are allowed.",
    beginning: "A name begins with a letter or an apostrophe and has at least one letter.",
  },
  organisation: {
    characters:
      "Letters and accents of any script, digits, spaces, apostrophes, hyphens, full stops, commas and & ( ) / + are allowed.",
    beginning:
      "It begins with a letter, a digit, an apostrophe or a bracket, and has at least one letter or digit.",
  },
} as const;
const punctuation = "Punctuation is not repeated, and at most three such characters stand together.";
const invisibleText =
  "Invisible characters, line breaks and characters that change the direction of text are not allowed.";
const accents = "At most two accents on a letter are allowed, and none without a letter.";
const scripts =
  "Within a word, letters of only one of the Latin, Greek, Cyrillic and similar scripts are allowed.";
const links =
  "Nothing that a mail program might turn into a link is allowed: put a space after a full stop, unless one letter follows.";
const numbers =
  "Nothing that might be a telephone number is allowed: up to six digits in a row, nine altogether, or a pair of years such as 2026/2027; beside a word such as call or text, up to four.";

const repeated = /([.,'’/&-])\1|\+{3}|[ ]{2}|[.,'’/&()+-]{4}/u;

/**
 * A name in NFC, trimmed of spaces at its ends, or the sentence that says what is allowed. Never throws and
 * never repeats the text. Pure: the same text gives the same outcome, and an accepted value is accepted again.
 */
export function screenName(text: string, kind: NameKind): ScreenedText {
  const refused = (detail: string): ScreenedText => ({ outcome: "refused", detail });
  const limit = nameCharacters[kind];
  const tooLong = `At most ${limit} characters are allowed.`;
  // No text of so many units can come within the limit, and normalising it would be work for an attacker.
  if (text.length > limit * 8) return refused(tooLong);
  // Nothing of ASCII is composed, folded, invisible or of another script.
  const isAscii = printableAscii.test(text);
  const trim = (name: string) => name.replace(/^ +| +$/g, "");
  const value = trim(isAscii ? text : text.normalize("NFC"));
  if ([...value].length > limit) return refused(tooLong);
  if (!isAscii && patterns.invisible.test(value))
    return refused(`${invisibleText} ${sentences[kind].characters}`);
  const { allowed, beginning, substance } = isAscii ? patterns.ascii : patterns.unicode;
  if (!allowed[kind].test(value)) return refused(sentences[kind].characters);
  if (!beginning[kind].test(value) || !substance[kind].test(value)) return refused(sentences[kind].beginning);
  if (repeated.test(value)) return refused(punctuation);
  if (!isAscii && patterns.strayMark.test(value)) return refused(accents);
  if (!isAscii && value.split(/[^\p{L}\p{M}]+/u).some(mixesLookAlikes)) return refused(scripts);
  // A mail program may read 𝐞𝐱 or ｅｘ as ex, so what it might see counts too. Only looked at, never kept.
  for (const seen of isAscii ? [value] : [value, value.normalize("NFKC")]) {
    if (looksLikeLink(seen)) return refused(links);
    if (looksDialable(seen) || asksToCall(seen)) return refused(numbers);
  }
  return { outcome: "accepted", value };
}

const patternsFor = (text: string): Patterns =>
  printableAscii.test(text) ? patterns.ascii : patterns.unicode;

const mixesLookAlikes = (word: string): boolean =>
  patterns.alike.filter((script) => script.test(word)).length > 1;

/**
 * Whether a mail program could make a link of some part. Wider than any program's list of domains, since those
 * lists grow: any full stop with a label of two or more characters behind it counts.
 */
function looksLikeLink(text: string): boolean {
  const { domainName, www, spacedDomain } = patternsFor(text);
  const ipAddress = /\d+(?:\.\d+){3}/;
  return [domainName, ipAddress, www, spacedDomain].some((pattern) => pattern.test(text));
}

/** Whether somebody could dial some part: seven digits in a row, or ten in all, whatever stands between. */
export function looksDialable(text: string): boolean {
  const { years, digit, letters, international } = patternsFor(text);
  const withoutYears = text.replace(years, "");
  const digits = (part: string) => part.match(digit)?.length ?? 0;
  if (digits(withoutYears) > 9) return true;
  const runs = withoutYears.split(letters);
  return runs.some((run) => digits(run) > 6 || (international.test(run) && digits(run) > 3));
}

/** Whether a short number is given together with the word that asks for it to be called or texted. */
function asksToCall(text: string): boolean {
  const { callWord, digit, directory, letters } = patternsFor(text);
  const hasShortCode = () => text.split(letters).some((run) => (run.match(digit)?.length ?? 0) > 4);
  return directory.test(text) || (callWord.test(text) && hasShortCode());
}
