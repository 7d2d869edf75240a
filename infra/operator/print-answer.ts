/** An answer as text: whole, as JSON, for programs; rows and columns that fit a terminal for people. Control characters never reach a terminal. */
import type { OperatorAnswer } from "../../shared/domain/operator-command.ts";

/** The text, ended by a line feed. Evidence and exports are files: they look the same to both. */
export function printAnswer(command: string, answer: OperatorAnswer, json: boolean): string {
  if (!answer.ok) {
    const { problem, before } = answer;
    if (json) return `${JSON.stringify({ ok: false, problem, before }, null, 2)}\n`;
    const until =
      before === undefined
        ? ""
        : `Done until then, and it stays done:\n${indented(shown(before, command))}\n`;
    return `${until}${clean(problem.message)}\n`;
  }
  const { result } = answer;
  if (command === "evidence public-key" && !json && isRecord(result)) return String(result["publicKeyPem"]);
  if (command === "records article-30" && isRecord(result)) {
    return json ? `${JSON.stringify(result["record"], null, 2)}\n` : String(result["markdown"]);
  }
  const isFile = command === "evidence export" || command === "subject export";
  if (json || isFile) return `${JSON.stringify(result, null, 2)}\n`;
  return `${shown(result, command)}\n`;
}

/** What a terminal shows without breaking lines. */
const lineWidth = 120;

/** What people can do without, so that the rest fits a line; `--json` has it. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  // A calendar month before `dueAt`.
  "notices list": ["receivedAt"],
};

function shown(value: unknown, command: string, width = lineWidth): string {
  if (Array.isArray(value)) return value.length === 0 ? "None." : table(value, command, width);
  if (!isRecord(value)) return text(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  const nameWidth = Math.max(0, ...entries.map(([name]) => name.length));
  return entries
    .map(([name, member]) => {
      const rows = rowsOf(member);
      if (rows !== undefined) return `${name}\n${indented(table(rows, command, width - 2))}`;
      const line = `${name.padEnd(nameWidth)}  ${text(member)}`;
      if (line.length <= width) return line;
      if (isRecord(member)) return `${name}\n${indented(shown(member, command, width - 2))}`;
      return `${name}\n${indented(Array.isArray(member) ? member.map(text).join("\n") : wrapped(text(member), width - 2))}`;
    })
    .join("\n");
}

/** A list of records, or records by name, which is a column then. */
function rowsOf(member: unknown): readonly unknown[] | undefined {
  if (Array.isArray(member)) return member.some(isRecord) ? member : undefined;
  if (!isRecord(member)) return undefined;
  const named = Object.entries(member);
  return named.length > 0 && named.every(([, one]) => isRecord(one))
    ? named.map(([name, one]) => ({ name, ...(isRecord(one) ? one : {}) }))
    : undefined;
}

/**
 * Rows and columns. A column in which no row has anything is left out, those of yes and no are one that names what is so,
 * and what is beyond the width stands beneath its row, as a complaint's words do.
 */
function table(rows: readonly unknown[], command: string, width: number): string {
  const records = rows.map((row) => withFlags(isRecord(row) ? row : { value: row }));
  const columns = [...new Set(records.flatMap((row) => Object.keys(row)))].filter(
    (column) =>
      !leftOut[command]?.includes(column) &&
      (column === flags || records.some((row) => cell(row[column]) !== "")),
  );
  const widthOf = (column: string) =>
    Math.max(column.length, ...records.map((row) => cell(row[column]).length));
  const across: { readonly column: string; readonly width: number }[] = [];
  let used = 0;
  for (const column of columns) {
    const wide = widthOf(column);
    if (across.length > 0 && used + wide > width) break;
    across.push({ column, width: wide });
    used += wide + 2;
  }
  const beneath = columns.slice(across.length);
  const line = (cells: readonly string[]) =>
    cells
      .map((one, n) => one.padEnd(across[n]?.width ?? 0))
      .join("  ")
      .trimEnd();
  return [
    line(across.map(({ column }) => column)),
    ...records.flatMap((row) => [
      line(across.map(({ column }) => cell(row[column]))),
      ...beneath
        .filter((column) => cell(row[column]) !== "")
        .map((column) => indented(wrapped(`${column}: ${cell(row[column])}`, width - 2))),
    ]),
  ].join("\n");
}

/** The name of the column that says which of a row's marks are set. */
const flags = "is";

function withFlags(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = Object.entries(row);
  const marks = members.filter(([, member]) => typeof member === "boolean");
  const rest = Object.fromEntries(members.filter(([, member]) => typeof member !== "boolean"));
  if (marks.length === 0) return rest;
  const set = marks.filter(([, member]) => member).map(([name]) => name);
  return { ...rest, [flags]: set.join(", ") };
}

/** In a table moments are to the minute, and a pseudonym is as long as tells people apart. */
const cell = (value: unknown): string =>
  text(value)
    .replace(/\b(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d\.\d{3}Z/g, "$1Z")
    .replace(/\b([A-Za-z0-9-]{1,32}_[A-Za-z0-9_-]{8})[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g, "$1…");

/** Words in lines of at most this width; a longer word stays whole. */
function wrapped(words: string, width: number): string {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

function text(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(text).join(", ") || "none";
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([name, member]) => `${name} ${text(member)}`)
      .join(", ");
  }
  return clean(String(value));
}

const indented = (lines: string): string => lines.replace(/^/gm, "  ");

/** A complaint's words are somebody's input: no escape sequence of theirs is run by an operator's terminal. */
const clean = (words: string): string => words.replace(/[\p{Cc}\p{Cf}]+/gu, " ");

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
