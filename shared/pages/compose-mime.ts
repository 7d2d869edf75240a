/**
 * The bytes handed to SES. In come one recipient, a subject and both parts; out comes a MIME message of those,
 * multipart/alternative in UTF-8. Headers are written by nodemailer's composer from structured values; what could
 * break out of a header is refused here before it gets there.
 */
import { createHash } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer";

export interface MailToCompose {
  /** `Name <address>` or an address; ours, from the settings. */
  readonly from: string;
  /** One address, and nothing else. */
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For a message that isn't sent. Left out, there is no Date and no Message-ID: SES writes both itself. */
  readonly date?: Date;
}

/** Thrown for what must not get into a header. Names the place only: the value may be an address. */
export class HeaderRefused extends Error {
  constructor(place: string, why: string) {
    super(`${place} ${why}`);
    this.name = "HeaderRefused";
  }
}

/** Control, format (zero-width, direction) and separator characters: what could end a line, or hide. */
const breaksOut = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** One addr-spec: no list, no group, no display name, no comment, no quoting. */
const oneAddress = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/u;
/** `a@b` or `Name <a@b>`, one of them. */
const oneMailbox =
  /^(?:[^@<>()[\]\\,;:"]+ <[^\s@<>(),;:"]+@[^\s@<>(),;:"]+>|[^\s@<>(),;:"]+@[^\s@<>(),;:"]+)$/u;

/** The message. @throws {HeaderRefused} for more or less than one recipient, and for control or direction characters in a header. */
export async function composeMime(mail: MailToCompose): Promise<Uint8Array> {
  for (const [place, text] of headerTexts(mail)) {
    if (breaksOut.test(text))
      throw new HeaderRefused(place, "holds a character that has no place in a header.");
  }
  if (!oneAddress.test(mail.to)) throw new HeaderRefused("to", "is not one plain address.");
  if (!oneMailbox.test(mail.from)) throw new HeaderRefused("from", "is not one mailbox.");
  if (!oneMailbox.test(mail.replyTo)) throw new HeaderRefused("replyTo", "is not one mailbox.");
  // Boundary and Message-ID from the content rather than at random: the same mail has the same bytes.
  const digest = createHash("sha256")
    .update(mail.html)
    .update(mail.text)
    .update(mail.to)
    .digest("hex")
    .slice(0, 32);
  const node = new MailComposer({
    from: mail.from,
    // An object, not a string: nothing is left to parse.
    to: { name: "", address: mail.to },
    replyTo: mail.replyTo,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { ...mail.headers },
    baseBoundary: digest,
    messageId: `<${digest}@${domainOf(mail.from)}>`,
    ...(mail.date === undefined ? {} : { date: mail.date }),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "\r\n",
  }).compile();
  const message = await new Promise<Buffer>((resolve, reject) =>
    node.build((error, built) => (error === null ? resolve(built) : reject(error))),
  );
  return mail.date === undefined ? withoutStamps(message) : message;
}

/**
 * The message without the Date and Message-ID that the composer insists on. SES writes its own anyway; left out of
 * what we hash, a copy of the mail as delivered can be taken back to the bytes that were handed over.
 */
function withoutStamps(message: Buffer): Uint8Array {
  const end = message.indexOf("\r\n\r\n");
  const head = message.subarray(0, end).toString("latin1");
  const kept = head.replace(/^(?:Date|Message-ID):.*(?:\r\n[ \t].*)*\r\n/gim, "");
  return Buffer.concat([Buffer.from(kept, "latin1"), message.subarray(end)]);
}

function* headerTexts({ from, to, replyTo, subject, headers }: MailToCompose): Generator<[string, string]> {
  yield* Object.entries({ from, to, replyTo, subject });
  for (const [name, text] of Object.entries(headers)) {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw new HeaderRefused("A header's name", "is not one.");
    yield [name, text];
  }
}

const domainOf = (mailbox: string): string => mailbox.slice(mailbox.lastIndexOf("@") + 1).replace(">", "");
