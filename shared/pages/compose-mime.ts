/**
 * The bytes handed to SES. In come one recipient, a subject and both parts; out comes a MIME message of those,
 * multipart/alternative in UTF-8. It has one fixed form, so it is written here, with nodemailer's quoted-printable:
 * the whole composer brought attachments, address lists and a table of file types to each cold start. What could
 * break out of a header is refused before it gets there.
 */
import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import { encode, wrap } from "nodemailer/lib/qp";

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
  const boundary = `=_${digest}`;
  const fields: Readonly<Record<string, string>> = {
    From: mailbox("from", mail.from),
    To: asciiAddress("to", mail.to),
    "Reply-To": mailbox("replyTo", mail.replyTo),
    Subject: words(mail.subject),
    ...Object.fromEntries(Object.entries(mail.headers).map(([name, text]) => [name, words(text)])),
    ...(mail.date === undefined ? {} : stamps(mail.date, `${digest}@${domainOf(mail.from)}`)),
    "MIME-Version": "1.0",
    "Content-Type": `multipart/alternative; boundary="${boundary}"`,
  };
  const lines = [
    ...Object.entries(fields).map(([name, value]) => fold(`${name}: ${value}`)),
    "",
    ...part(boundary, "text/plain", mail.text),
    // The last part is the one that clients prefer (RFC 2046 section 5.1.4).
    ...part(boundary, "text/html", mail.html),
    `--${boundary}--`,
    "",
  ];
  return Buffer.from(lines.join("\r\n"), "latin1");
}

const part = (boundary: string, type: string, content: string): readonly string[] => [
  `--${boundary}`,
  `Content-Type: ${type}; charset=utf-8`,
  "Content-Transfer-Encoding: quoted-printable",
  "",
  wrap(quotedPrintable(content.replace(/\r\n|\r|\n/g, "\r\n"))),
];

/** Quoted-printable, not yet folded. Only what needs encoding is handed to nodemailer, which goes byte by byte. */
const quotedPrintable = (content: string): string =>
  content.replace(/[^\t\n\r\x20-\x3c\x3e-\x7e]+|[ \t](?=[\r\n]|$)/g, (some) =>
    some === "=" ? "=3D" : encode(some),
  );

/** What SES would write; in UTC, with the zone as RFC 5322 wants it. */
const stamps = (date: Date, messageId: string) => ({
  Date: date.toUTCString().replace("GMT", "+0000"),
  "Message-ID": `<${messageId}>`,
});

/** Lines of at most 76 characters, where white space allows it; never a first line without a value. */
function fold(field: string): string {
  const [first = "", second = "", ...rest] = field.split(" ");
  const lines: string[] = [];
  let line = `${first} ${second}`;
  for (const word of rest) {
    if (word !== "" && line.length + 1 + word.length > 76) {
      lines.push(line);
      line = word;
    } else line += ` ${word}`;
  }
  return [...lines, line].join("\r\n ");
}

/** Text of a header: as it is, or as encoded words (RFC 2047) where it isn't ASCII or would be read as one. */
function words(text: string): string {
  if (!/[^\x20-\x7e]|=\?|\S{900}/.test(text)) return text;
  const encoded: string[] = [];
  let word = "";
  // 39 bytes are 52 of Base64: with the name of the field, a line within the 76 that RFC 2047 allows.
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 39) {
      encoded.push(word);
      word = "";
    }
    word += character;
  }
  encoded.push(word);
  return encoded.map((one) => `=?UTF-8?B?${Buffer.from(one).toString("base64")}?=`).join(" ");
}

/** `Name <address>` or an address, as {@link oneMailbox} took it. */
function mailbox(place: string, text: string): string {
  const [, name = "", address = text] = /^(.+) <(.+)>$/u.exec(text) ?? [];
  if (name === "") return asciiAddress(place, address);
  const encoded = words(name);
  // A full stop or the like is no part of a bare phrase. There are no quotes within: they were refused.
  const shown = encoded !== name || /^[\w ]+$/.test(name) ? encoded : `"${name}"`;
  return `${shown} <${asciiAddress(place, address)}>`;
}

function asciiAddress(place: string, address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  const ascii = `${address.slice(0, at)}@${isAscii(domain) ? domain : domainToASCII(domain)}`;
  if (!isAscii(ascii))
    throw new HeaderRefused(place, "has a local part beyond ASCII, which SES does not send to.");
  return ascii;
}

const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);

function* headerTexts({ from, to, replyTo, subject, headers }: MailToCompose): Generator<[string, string]> {
  yield* Object.entries({ from, to, replyTo, subject });
  for (const [name, text] of Object.entries(headers)) {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw new HeaderRefused("A header's name", "is not one.");
    yield [name, text];
  }
}

const domainOf = (mailbox: string): string => mailbox.slice(mailbox.lastIndexOf("@") + 1).replace(">", "");
