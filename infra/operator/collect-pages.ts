/**
 * One command, however many invocations it takes: a long one answers page by page, and says with each where it
 * goes on. Pages of a list are joined, counts are added up, and people see how far it is.
 */
import type { CommandName, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import type { Connection } from "./reach-function.ts";

/** As many ids of invites as the function takes away within one invocation's time. */
const idsAtOnce = 300;

/** @param said hears of progress, from the second page on */
export async function collect(
  connection: Pick<Connection, "send">,
  command: CommandName,
  input: Input,
  said: (line: string) => void,
): Promise<OperatorAnswer> {
  const portions = portionsOf(input);
  let whole: OperatorAnswer = { ok: true, result: undefined };
  for (const [n, portion] of portions.entries()) {
    const answer = await pages(connection, command, portion, said, whole.result);
    if (!answer.ok) return answer;
    whole = answer;
    if (portions.length > 1) said(`${n + 1} of ${portions.length} portions of the events …`);
  }
  return whole;
}

type Input = Readonly<Record<string, unknown>>;

/** A command's input; the removals out of a file by the few hundred ids, each portion an input of its own. */
export function portionsOf(input: Input): readonly Input[] {
  const { removals, ...rest } = input;
  if (!Array.isArray(removals)) return [input];
  const pieces = removals.flatMap(({ type, inviteIds }: { type: unknown; inviteIds: unknown[] }) =>
    inviteIds.map((inviteId) => ({ type, inviteIds: [inviteId] })),
  );
  return Array.from({ length: Math.max(1, Math.ceil(pieces.length / idsAtOnce)) }, (_, n) => ({
    ...rest,
    removals: pieces.slice(n * idsAtOnce, (n + 1) * idsAtOnce),
  }));
}

/** What was done on earlier pages is not lost where a later one is refused, or its answer. */
async function pages(
  connection: Pick<Connection, "send">,
  command: CommandName,
  input: Input,
  said: (line: string) => void,
  before: unknown,
): Promise<OperatorAnswer> {
  let whole = before;
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    const answer = await sent(
      connection,
      command,
      cursor === undefined ? input : { ...input, cursor },
      whole,
    );
    if (!answer.ok) return whole === undefined ? answer : { ...answer, before: whole };
    whole = whole === undefined ? answer.result : joined(whole, answer.result);
    if (answer.cursor === undefined) return { ...answer, result: whole };
    said(`${page} page(s) done …`);
    cursor = takesCursor(command) ? answer.cursor : undefined;
  }
}

async function sent(
  connection: Pick<Connection, "send">,
  command: CommandName,
  input: Input,
  before: unknown,
): Promise<OperatorAnswer> {
  try {
    return await connection.send(command, input);
  } catch (error) {
    if (before === undefined) throw error;
    const why = error instanceof Error ? `${error.name}: ${error.message}` : "It failed.";
    return { ok: false, problem: { code: "failed", message: why } };
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
