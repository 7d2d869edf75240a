/**
 * Checks a copy of a notice that somebody brings against what the ledger recorded: the hash of the bytes handed
 * to SES. The mail holds a random link, so its hash can't be guessed: a match is proof.
 */
import { createHash } from "node:crypto";

/** `exact`: the bytes handed to SES. `as-delivered`: the same, once what mail servers add on the way is taken off. */
export type Match = "exact" | "as-delivered" | "no";

/** The header fields that we hand over. What else a delivered mail has was added on its way. */
const ours = new Set([
  "list-unsubscribe",
  "list-unsubscribe-post",
  "auto-submitted",
  "x-auto-response-suppress",
  "content-language",
  "from",
  "to",
  "reply-to",
  "subject",
  "mime-version",
  "content-type",
]);

/** Whether `copy` is the mail whose bytes had this SHA-256, in hex. */
export function matchesSentBytes(copy: Uint8Array, recordedSha256: string): Match {
  const recorded = recordedSha256.toLowerCase();
  if (sha256(copy) === recorded) return "exact";
  return sha256(asHandedOver(copy)) === recorded ? "as-delivered" : "no";
}

/** Of a ledger's entry, what tells which mail it is about. */
export interface Recorded {
  readonly event: string;
  readonly at: string;
  readonly data: {
    readonly bytesSha256?: string | undefined;
    readonly messageId?: string | undefined;
    readonly notice?: number | undefined;
    readonly attempt?: number | undefined;
    /** Which answer, of a mail that is no notice. */
    readonly mail?: string | undefined;
    readonly noticeVersion?: string | undefined;
    readonly noticeEdition?: string | undefined;
    readonly language?: string | undefined;
  };
}

/** `altered`: it bears the Message-ID that SES gave to one of the mails, and other bytes. */
export type Found =
  | { readonly match: Exclude<Match, "no"> | "altered"; readonly entry: Recorded }
  | { readonly match: "no"; readonly entry?: undefined };

/** Which of the mails on record the copy is. Verify the entries first. */
export function findSentMail(copy: Uint8Array, entries: readonly Recorded[]): Found {
  for (const entry of entries) {
    const { bytesSha256 } = entry.data;
    const match = bytesSha256 === undefined ? "no" : matchesSentBytes(copy, bytesSha256);
    if (match !== "no") return { match, entry };
  }
  const [head = ""] = Buffer.from(copy)
    .toString("latin1")
    .split(/\r?\n\r?\n/, 1);
  // SES's own id, then its host.
  const id = /^message-id:\s*<([^@>\s]+)@/im.exec(head)?.[1];
  const entry = id === undefined ? undefined : entries.find(({ data }) => data.messageId === id);
  return entry === undefined ? { match: "no" } : { match: "altered", entry };
}

/** The copy with CRLF line ends, and with our header fields alone, in their order. */
function asHandedOver(copy: Uint8Array): Uint8Array {
  const text = Buffer.from(copy).toString("latin1").replace(/\r?\n/g, "\r\n");
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return copy;
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const kept = fields.filter((field) => ours.has(field.slice(0, field.indexOf(":")).toLowerCase()));
  return Buffer.from(kept.join("\r\n") + text.slice(end), "latin1");
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
