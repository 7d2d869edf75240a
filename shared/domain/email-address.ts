/**
 * Receipt: the text that somebody typed as an address arrives, and leaves as one deliverable mailbox with
 * two spellings (the one to write to, and the one that says whose it is) or as a named fault. Nothing is
 * guessed or repaired: what is kept here decides who is told, and who is never written to again.
 */
import { domainToASCII, domainToUnicode } from "node:url";

/** Why a text is not an address that a notice can be sent to. The key is for code, the sentence for people. */
export const addressFaults = {
  empty: "An email address is needed.",
  "too-long":
    "An email address has at most 254 characters: at most 64 before the @ and at most 63 between two dots after it.",
  "not-one-address":
    "Give exactly one bare address, such as name@company.example: no display name, angle brackets, comments, groups, lists or spaces.",
  "no-at": "An email address has exactly one @.",
  "local-part":
    "Before the @ only letters a to z, digits, full stops between them and # $ & ' * + = ? ^ _ ` { } ~ - are accepted.",
  "local-part-quoted": "Addresses with quotation marks or backslashes before the @ are not accepted.",
  "local-part-not-ascii":
    "Before the @ only the letters a to z are accepted: mail to other letters cannot be sent from here.",
  "local-part-routing":
    "Before the @ the characters ! % / | and the sequence =? are not accepted: mail servers read them as instructions.",
  "domain-literal": "After the @ a domain name is needed, not an IP address.",
  domain:
    "After the @ a complete domain name is needed, such as company.example; international names are accepted.",
  "domain-not-public": "After the @ a domain name that exists on the public internet is needed.",
} as const;

/** A fault's name; its sentence for people is `addressFaults[reason]`. */
export type AddressFault = keyof typeof addressFaults;

/** What became of the text. */
export type ParsedAddress =
  | {
      readonly outcome: "address";
      /** To write to: the local part in its original spelling, the domain in lower-case ASCII (A-labels). */
      readonly address: string;
      /** To recognise by: the local part lower-cased too. Nothing else is folded. */
      readonly canonical: string;
      /** The ASCII domain. */
      readonly domain: string;
    }
  | { readonly outcome: "fault"; readonly reason: AddressFault; readonly detail: string };

// Dot-string of RFC 5321 §4.1.2, without ! % / | : the characters that relays have read as routes, pipes and files.
const dotString = /^[A-Za-z0-9#$&'*+=?^_`{}~-]+(?:\.[A-Za-z0-9#$&'*+=?^_`{}~-]+)*$/;
const routing = /[!%/|]|=\?/;
const letterDigitHyphen = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
// Names that the public DNS will never hold (RFC 6761, 6762, 7686, 9476 and ICANN's resolution on .internal).
const neverPublic = new Set(["localhost", "local", "onion", "alt", "internal", "arpa"]);

const fault = (reason: AddressFault): ParsedAddress => ({
  outcome: "fault",
  reason,
  detail: addressFaults[reason],
});

/**
 * Reads one bare address (RFC 5321 Mailbox; domain to ASCII by UTS-46, non-transitional). Limits: 254
 * characters in ASCII form, 64 for the local part, 63 for a label. Refuses, with the reason: display names,
 * groups and comments; address literals; quoted local parts; local parts beyond ASCII, since SES can't send to
 * them; routing characters and encoded words. No dot of Gmail's is folded and no NFKC is applied.
 */
export function parseEmailAddress(text: string): ParsedAddress {
  if (text === "") return fault("empty");
  // Long before ASCII form: a bound on the work below, generous since A-labels are rarely shorter.
  if (text.length > 1000) return fault("too-long");
  const at = text.lastIndexOf("@");
  if (at === -1) return fault("no-at");
  const local = text.slice(0, at);
  const domain = parseDomain(text.slice(at + 1));
  const localFault = faultOfLocalPart(local);
  if (localFault !== undefined) return fault(localFault);
  if (domain.outcome === "fault") return fault(domain.reason);
  if (local.length > 64 || local.length + 1 + domain.domain.length > 254) return fault("too-long");
  return {
    outcome: "address",
    address: `${local}@${domain.domain}`,
    canonical: canonicalAddress(`${local}@${domain.domain}`),
    domain: domain.domain,
  };
}

/**
 * The canonical spelling of an `address` that {@link parseEmailAddress} gave, as stored: lower case, for its
 * domain is ASCII already. No rule is applied anew, so an address taken under older rules keeps its identity.
 */
export const canonicalAddress = (address: string): string => address.toLowerCase();

function faultOfLocalPart(local: string): AddressFault | undefined {
  if (/["\\]/.test(local)) return "local-part-quoted";
  if (/[\s<>,;:()[\]]/.test(local)) return "not-one-address";
  if (local.includes("@")) return "no-at";
  if (/[\u0080-\uffff]/.test(local)) return "local-part-not-ascii";
  if (routing.test(local)) return "local-part-routing";
  return dotString.test(local) ? undefined : "local-part";
}

/** A domain name as mail needs it: two labels or more, ASCII, no trailing dot. */
function parseDomain(
  text: string,
): { outcome: "domain"; domain: string } | { outcome: "fault"; reason: AddressFault } {
  if (text.startsWith("[")) return { outcome: "fault", reason: "domain-literal" };
  if (/[\s<>,;:()]/.test(text)) return { outcome: "fault", reason: "not-one-address" };
  if (!isDomainText(text)) return { outcome: "fault", reason: "domain" };
  const ascii = domainToASCII(text.normalize("NFC"));
  const labels = ascii.split(".");
  const top = labels.at(-1) ?? "";
  // domainToASCII reads "127.1" or "0x7f.1" as an IPv4 address, as URLs do.
  if (/^\d+(?:\.\d+){3}$/.test(ascii)) return { outcome: "fault", reason: "domain-literal" };
  if (labels.some((label) => label.length > 63)) return { outcome: "fault", reason: "too-long" };
  if (!labels.every((label) => letterDigitHyphen.test(label) && isGenuineLabel(label))) {
    return { outcome: "fault", reason: "domain" };
  }
  if (neverPublic.has(top)) return { outcome: "fault", reason: "domain-not-public" };
  if (labels.length < 2 || top.length < 2 || /^\d/.test(top)) return { outcome: "fault", reason: "domain" };
  return { outcome: "domain", domain: ascii };
}

// Letters, marks and decimal digits of any script, hyphens, and the four full stops that UTS-46 takes as one.
// Everything else, which the URL parser behind domainToASCII might decode, drop or cut at, stays outside.
const isDomainText = (text: string): boolean =>
  // Nearly all are ASCII, and a process's first look at what Unicode calls a letter takes milliseconds.
  /^[A-Za-z0-9.-]+$/.test(text) ||
  (/^[\p{L}\p{M}\p{Nd}\-.\u3002\uff0e\uff61]+$/u.test(text) &&
    !/\p{Default_Ignorable_Code_Point}/u.test(text));

// ASCII text passes domainToASCII unread, so an A-label must show that it decodes and encodes back to itself.
function isGenuineLabel(label: string): boolean {
  if (!label.startsWith("xn--")) return true;
  const unicode = domainToUnicode(label);
  return unicode !== label && domainToASCII(unicode) === label;
}
