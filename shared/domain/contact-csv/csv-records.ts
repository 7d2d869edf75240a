/**
 * Import, between text and table: CSV arrives with its delimiter known, and leaves as records. Written here,
 * since the libraries tried take 20 s for a hostile megabyte of short lines; a test holds it to one of them.
 */

/** What stands between two cells. */
export type Delimiter = "," | ";" | "\t";

const blank: readonly string[] = [""];

/**
 * The text's records, at most `limit`, by RFC 4180 with any line ending (CRLF, LF, CR), in time linear in its
 * length. Lenient as Excel is: records of any width, a quotation mark inside an unquoted cell is itself, and
 * what follows a closing one belongs to the cell. A blank line is a record of one empty cell, the end of the
 * last line none. `undefined` where a quotation mark is never closed.
 */
export function readRecords(
  text: string,
  delimiter: Delimiter,
  limit = Number.POSITIVE_INFINITY,
): readonly (readonly string[])[] | undefined {
  const unquoted = new RegExp(`[^${delimiter}\\r\\n]*`, "y");
  const records: (readonly string[])[] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length && records.length < limit) {
    let cell = "";
    if (text[at] === '"') {
      const quoted = readQuoted(text, at);
      if (quoted === undefined) return undefined;
      cell = quoted.cell;
      at = quoted.end;
    }
    unquoted.lastIndex = at;
    cell += unquoted.exec(text)?.[0] ?? "";
    at = unquoted.lastIndex;
    record.push(cell);
    if (text[at] === delimiter) {
      at++;
      // A delimiter as the text's last character has an empty cell behind it.
      if (at < text.length) continue;
      record.push("");
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    // A megabyte of blank lines shares one array.
    records.push(record.length === 1 && cell === "" ? blank : record);
    record = [];
  }
  return records;
}

/** The cell behind the quotation mark at `start`, doubled ones undone, and where the text goes on. */
function readQuoted(text: string, start: number): { cell: string; end: number } | undefined {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const mark = text.indexOf('"', from);
    if (mark === -1) return undefined;
    parts.push(text.slice(from, mark));
    if (text[mark + 1] !== '"') return { cell: parts.join('"'), end: mark + 1 };
    from = mark + 2;
  }
}
