/**
 * Receipt: the zod schemas of every text that an inviter can give, one for each kind. What arrives is
 * anything at all; what leaves is a value that is safe to show in a mail to a stranger, or sentences that say
 * what is allowed and never repeat the input.
 */
import * as z from "zod/mini";
import { addressFaults, parseEmailAddress } from "./email-address.ts";
import { type NameKind, nameCharacters, screenName } from "./screened-text.ts";
import { readSocialLink, socialLinkCharacters, socialLinkSentence } from "./social-link.ts";

/** A schema for text whose output is text again, so that one schema describes what is sent and what is stored. */
export type TextSchema = z.ZodMiniString;

type Read = { readonly value: string } | { readonly refusal: string };

/** Text through `read`: its value replaces what was given, its refusal is the only thing said. */
function text(read: (given: string) => Read, meta: Record<string, unknown>): TextSchema {
  return z
    .string({ error: ({ input }) => (input === undefined ? "This field is required." : "Text is expected.") })
    .check((context) => {
      const result = read(context.value);
      if ("value" in result) context.value = result.value;
      else context.issues.push({ code: "custom", message: result.refusal, input: context.value });
    })
    .check(z.meta(meta));
}

function named(kind: NameKind, meta: Record<string, unknown>): TextSchema {
  return text(
    (given) => {
      const screened = screenName(given, kind);
      return screened.outcome === "accepted" ? { value: screened.value } : { refusal: screened.detail };
    },
    { minLength: 1, maxLength: nameCharacters[kind], ...meta },
  );
}

function matching(pattern: RegExp, refusal: string, meta: Record<string, unknown>): TextSchema {
  return text((given) => (pattern.test(given) ? { value: given } : { refusal }), {
    pattern: pattern.source,
    ...meta,
  });
}

/** A person's given, family or full name: 1–80 characters, NFC. See `screenName`. */
export function personName(): TextSchema {
  return named("person", {
    description:
      "Letters and accents of any script, spaces, apostrophes, hyphens, full stops and commas. Nothing that reads as a link.",
    examples: ["Sam"],
  });
}

/** A company, job title, space or organisation: 1–120 characters, NFC. See `screenName`. */
export function organisationText(): TextSchema {
  return named("organisation", {
    description:
      "Letters and accents of any script, digits, spaces, apostrophes, hyphens, full stops, commas and & ( ) / +. Nothing that reads as a link or a telephone number.",
    examples: ["Example Ltd"],
  });
}

/** A telephone number in the international form of E.164: + and 7 to 15 digits, nothing between them. */
export function phoneNumber(): TextSchema {
  return matching(
    /^\+[1-9][0-9]{6,14}$/,
    "A telephone number is + with the country code and number, 7 to 15 digits, such as +442079460000.",
    { description: "+ with country code and number: 7 to 15 digits.", examples: ["+442079460000"] },
  );
}

/** A page on a known social network, over https. See `readSocialLink`. */
export function socialLink(): TextSchema {
  return text(
    (given) => {
      const link = readSocialLink(given);
      return link === undefined ? { refusal: socialLinkSentence } : { value: link };
    },
    {
      format: "uri",
      maxLength: socialLinkCharacters,
      description: socialLinkSentence,
      examples: ["https://www.linkedin.com/in/example"],
    },
  );
}

/** One deliverable address; the local part keeps its spelling, the domain becomes ASCII. See `parseEmailAddress`. */
export function emailAddress(): TextSchema {
  return text(
    (given) => {
      const parsed = parseEmailAddress(given);
      return parsed.outcome === "address" ? { value: parsed.address } : { refusal: parsed.detail };
    },
    {
      maxLength: 254,
      description: `One bare address. ${addressFaults.domain}`,
      examples: ["sam.okafor@example.co.uk"],
    },
  );
}

/** The inviter's own reference, echoed and never mailed: 1–64 of A–Z, a–z, 0–9, _ and -. */
export function reference(): TextSchema {
  return matching(
    /^[A-Za-z0-9_-]{1,64}$/,
    "A reference is 1 to 64 letters A to Z, digits, hyphens and underscores.",
    { description: "Yours; returned as it is.", examples: ["crm-1042"] },
  );
}

/** The platform's identifier of a space: 1–64 of A–Z, a–z, 0–9, _ and -. */
export function spaceId(): TextSchema {
  return matching(
    /^[A-Za-z0-9_-]{1,64}$/,
    "The id of a space is 1 to 64 letters A to Z, digits, hyphens and underscores.",
    { description: "The platform's id of the space.", examples: ["space-7"] },
  );
}

/** A language tag (BCP 47: language, perhaps script, perhaps region) in canonical case, such as `en-GB`. */
export function locale(): TextSchema {
  const tag = /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?$/;
  return text(
    (given) => {
      const canonical = tag.test(given) ? Intl.getCanonicalLocales(given)[0] : undefined;
      return canonical === undefined
        ? { refusal: "A locale is a language tag, such as en-GB." }
        : { value: canonical };
    },
    { pattern: tag.source, description: "Language tag (BCP 47) of the notice.", examples: ["en-GB"] },
  );
}

/**
 * Whether a name from a token may stand in a mail: the same rules as for what callers send. Anything that
 * isn't text is not showable.
 */
export function isShowable(name: unknown, kind: NameKind = "person"): name is string {
  return typeof name === "string" && screenName(name, kind).outcome === "accepted";
}
