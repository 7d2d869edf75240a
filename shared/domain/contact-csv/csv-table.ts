/**
 * Import, second step: text arrives whose delimiter nobody has told us, and leaves as a table. European
 * Excel writes semicolons, Outlook commas, "Unicode text" tabs; the one under which the header has a column
 * for addresses is right.
 */
import { type ContactColumns, findColumns, namesTwice } from "./contact-columns.ts";
import { type Delimiter, readRecords } from "./csv-records.ts";

/** The columns found and the rows behind the header, empty ones included so that row numbers are the spreadsheet's. */
export type CsvTable =
  | {
      readonly outcome: "table";
      readonly columns: ContactColumns;
      /** How many columns the header has. */
      readonly width: number;
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly outcome: "fault";
      readonly reason: "empty" | "no-email-column" | "repeated-column" | "malformed";
    };

const delimiters: readonly Delimiter[] = [",", ";", "\t"];

/** Reads the text as CSV (RFC 4180, any line ending, quotes leniently). An Excel `sep=` line names the delimiter. */
export function readTable(text: string): CsvTable {
  // Excel's own declaration, perhaps quoted, alone on the first line.
  const declared = /^\s*"?sep=([,;\t])"?[^\S\r\n]*(?:\r\n|\n|\r|$)/i.exec(text);
  const body = declared === null ? text : text.slice(declared[0].length);
  if (body.trim() === "") return { outcome: "fault", reason: "empty" };
  const candidates = declared === null ? delimiters : delimiters.filter((one) => one === declared[1]);
  const best = candidates
    .map((delimiter) => ({ delimiter, columns: columnsUnder(body, delimiter) }))
    .find(({ columns }) => columns.email.length > 0);
  if (best === undefined) return { outcome: "fault", reason: "no-email-column" };
  const records = readRecords(body, best.delimiter);
  if (records === undefined) return { outcome: "fault", reason: "malformed" };
  const at = records.findIndex((record) => !isEmptyRow(record));
  const header = records[at] ?? [];
  if (namesTwice(header)) return { outcome: "fault", reason: "repeated-column" };
  return { outcome: "table", columns: best.columns, width: header.length, rows: records.slice(at + 1) };
}

/** Whether nothing stands in any cell. */
export const isEmptyRow = (row: readonly string[]): boolean => row.every((cell) => cell.trim() === "");

function columnsUnder(body: string, delimiter: Delimiter): ContactColumns {
  return findColumns(readRecords(body.trimStart(), delimiter, 1)?.[0] ?? []);
}
