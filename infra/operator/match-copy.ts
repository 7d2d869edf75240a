/**
 * Says whether a copy of a mail that somebody brings is one of those handed to SES for an invite. In come the copy,
 * which never leaves the operator's desk, and the invite's evidence, which has the hash of each; a verdict leaves.
 */
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { findSentMail, type Recorded } from "../../shared/domain/notice/matches-sent-bytes.ts";
import { UsageError } from "./read-words.ts";

const recorded = z.object({
  event: z.string(),
  at: z.string(),
  data: z.looseObject({
    bytesSha256: z.optional(z.string()),
    messageId: z.optional(z.string()),
    notice: z.optional(z.number()),
    attempt: z.optional(z.number()),
    mail: z.optional(z.string()),
    noticeVersion: z.optional(z.string()),
    noticeEdition: z.optional(z.string()),
    language: z.optional(z.string()),
  }),
});
const evidenceSchema = z.object({ chains: z.array(z.object({ entries: z.array(recorded) })) });

/** The bytes of the copy. @throws {UsageError} where there is no such file */
export function readCopy(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`${file} can't be read.`);
  }
}

/** What the copy is, as text for people or JSON, and the exit code: 0 for one of these mails, 3 for any other. */
export function matchCopy(
  copy: Uint8Array,
  evidence: unknown,
  json: boolean,
): { readonly text: string; readonly code: 0 | 3 } {
  const entries = evidenceSchema.parse(evidence).chains.flatMap((chain) => chain.entries);
  const { match, entry } = findSentMail(copy, entries);
  const code = match === "exact" || match === "as-delivered" ? 0 : 3;
  if (json) return { text: JSON.stringify({ match, entry }, null, 2), code };
  return { text: entry === undefined ? meanings[match] : `${meanings[match]}\n${told(entry)}`, code };
}

const original =
  "Ask for the message itself, saved as a file from the mailbox (.eml): a forward, a print or copied text isn't it.";

const meanings = {
  exact: "As handed over: the very bytes that were given to SES.",
  "as-delivered": "As delivered: the bytes that were given to SES, with what mail servers added on the way.",
  altered: `NOT as it was sent: it bears the Message-ID of one of these mails, but not its bytes.\n${original}`,
  no: `NOT one of the mails that were given to SES for this invite.\n${original}`,
} as const;

function told({ event, at, data }: Recorded): string {
  const { notice, attempt, mail, noticeVersion, noticeEdition, language } = data;
  const what = mail === undefined ? `notice ${notice}, attempt ${attempt}` : `answer (${mail})`;
  return [
    `  ${event} at ${at}: ${what}`,
    ...(noticeVersion === undefined
      ? []
      : [`  wording ${noticeVersion}${language ? `, in ${language}` : ""}`]),
    ...(noticeEdition === undefined
      ? []
      : [`  what it said: npm run notice -- --edition ${noticeEdition} --locale ${language ?? "en-GB"}`]),
  ].join("\n");
}
