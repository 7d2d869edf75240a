/**
 * Import, first step: the bytes of a file that some address book wrote arrive, and leave as text, or as the
 * reason why they are not text. Bytes are never replaced by question marks: a name would be wrong for good.
 */

/** The file as text without its byte order mark, or why it can't be read. */
export type DecodedContacts =
  | { readonly outcome: "text"; readonly text: string }
  | { readonly outcome: "fault"; readonly reason: "unknown-charset" | "wrong-bytes" | "not-text" };

// TextDecoder reads every label of the Encoding Standard; an import takes only what address books write.
const encodings: ReadonlyMap<string, string> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["utf-16", "utf-16le"],
  ["utf-16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
  ["windows-1252", "windows-1252"],
  ["cp1252", "windows-1252"],
  ["iso-8859-1", "windows-1252"],
  ["latin1", "windows-1252"],
]);

/**
 * Decodes the file. A byte order mark decides (UTF-8, UTF-16 LE or BE); else `charset` (any case; UTF-8,
 * UTF-16, UTF-16LE, UTF-16BE, Windows-1252 and its aliases); else it is UTF-8. A byte or pair that its encoding
 * doesn't have is a fault. Never throws.
 */
export function decodeContacts(bytes: Uint8Array, charset?: string): DecodedContacts {
  const encoding = encodingByMark(bytes) ?? encodings.get((charset ?? "utf-8").trim().toLowerCase());
  if (encoding === undefined) return { outcome: "fault", reason: "unknown-charset" };
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return { outcome: "fault", reason: "wrong-bytes" };
    throw error;
  }
  // The five bytes that Windows-1252 leaves undefined come out as C1 controls.
  if (encoding === "windows-1252" && /[\u0081\u008d\u008f\u0090\u009d]/.test(text)) {
    return { outcome: "fault", reason: "wrong-bytes" };
  }
  // A spreadsheet's own format, or UTF-16 without its mark, read as something else.
  return text.includes("\0") ? { outcome: "fault", reason: "not-text" } : { outcome: "text", text };
}

function encodingByMark(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return undefined;
}
