/**
 * One command, however many invocations it takes: a long one answers page by page, and says with each where it
 * goes on. Pages of a list are joined, counts are added up, and people see how far it is.
 */
import type { CommandName, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import type { Connection } from "./reach-function.ts";

/** As many removals as the function takes at once. */
const removalsAtOnce = 100;

/** @param said hears of progress, from the second page on */
export async function collect(
  connection: Pick<Connection, "send">,
  command: CommandName,
  input: Readonly<Record<string, unknown>>,
  said: (line: string) => void,
): Promise<OperatorAnswer> {
  const { removals, ...rest } = input;
  if (!Array.isArray(removals)) return pages(connection, command, input, said);
  let whole: unknown;
  for (let from = 0; from < removals.length; from += removalsAtOnce) {
    const some = removals.slice(from, from + removalsAtOnce);
    const answer = await pages(connection, command, { ...rest, removals: some }, said);
    if (!answer.ok) return answer;
    whole = whole === undefined ? answer.result : joined(whole, answer.result);
    said(`${Math.min(from + removalsAtOnce, removals.length)} of ${removals.length} events …`);
  }
  return { ok: true, result: whole ?? { looked: 0, people: 0, invites: 0 } };
}

async function pages(
  connection: Pick<Connection, "send">,
  command: CommandName,
  input: Readonly<Record<string, unknown>>,
  said: (line: string) => void,
): Promise<OperatorAnswer> {
  let whole: unknown;
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    const answer = await connection.send(command, cursor === undefined ? input : { ...input, cursor });
    if (!answer.ok) return answer;
    whole = page === 1 ? answer.result : joined(whole, answer.result);
    if (answer.cursor === undefined) return { ok: true, result: whole };
    said(`${page} page(s) done …`);
    cursor = takesCursor(command) ? answer.cursor : undefined;
  }
}

/** A redrive begins anew each time: what it has moved is no longer there. */
const takesCursor = (command: CommandName): boolean => command !== "queue redrive";

/** Lists one after the other, numbers added, of anything else the last. */
export function joined(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) return [...before, ...after];
  if (typeof before === "number" && typeof after === "number") return before + after;
  if (!isRecord(before) || !isRecord(after)) return after;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      name in before && name in after && !settings.has(name)
        ? joined(before[name], after[name])
        : (after[name] ?? before[name]),
    ]),
  );
}

/** Of the retention review: what is the same on every page. */
const settings = new Set(["days", "noticeReview", "holidayTable"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
