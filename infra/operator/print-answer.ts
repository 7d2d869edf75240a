/** An answer as text: JSON for programs, rows and columns for people. Control characters never reach a terminal. */
import type { OperatorAnswer } from "../../shared/domain/operator-command.ts";

/** The text, ended by a line feed. Evidence and exports are files: they look the same to both. */
export function printAnswer(command: string, answer: OperatorAnswer, json: boolean): string {
  if (!answer.ok) {
    const { problem, before } = answer;
    if (json) return `${JSON.stringify({ ok: false, problem, before }, null, 2)}\n`;
    const until =
      before === undefined ? "" : `Done until then, and it stays done:\n${indented(shown(before))}\n`;
    return `${until}${clean(problem.message)}\n`;
  }
  const { result } = answer;
  if (command === "evidence public-key" && !json && isRecord(result)) return String(result["publicKeyPem"]);
  if (command === "records article-30" && isRecord(result)) {
    return json ? `${JSON.stringify(result["record"], null, 2)}\n` : String(result["markdown"]);
  }
  const isFile = command === "evidence export" || command === "subject export";
  if (json || isFile) return `${JSON.stringify(result, null, 2)}\n`;
  return `${shown(result)}\n`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "None." : table(value);
  if (!isRecord(value)) return text(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries
    .map(([name, member]) => {
      const rows = rowsOf(member);
      return rows !== undefined
        ? `${name}\n${indented(table(rows))}`
        : `${name.padEnd(width)}  ${text(member)}`;
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

function table(rows: readonly unknown[]): string {
  const records = rows.map((row) => (isRecord(row) ? row : { value: row }));
  const columns = [...new Set(records.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...records.map((row) => columns.map((column) => text(row[column])))];
  const widths = columns.map((_, n) => Math.max(...cells.map((line) => (line[n] ?? "").length)));
  return cells
    .map((line) =>
      line
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
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
