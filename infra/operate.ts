/**
 * `npm run operate -- <command>`: an operator's words in, one command to the function, its answer out, as a
 * table for people or as JSON. Evidence is verified here, offline. With `--local`, or wherever
 * AWS_ENDPOINT_URL_LAMBDA points, the function is the local stack's.
 */
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { destructive, type OperatorAnswer, readCall } from "../shared/domain/operator-command.ts";
import { collect } from "./operator/collect-pages.ts";
import { printAnswer } from "./operator/print-answer.ts";
import { type Connection, connect } from "./operator/reach-function.ts";
import { readWords, UsageError, usage } from "./operator/read-words.ts";
import { pinKey, verifyFile } from "./operator/verify-file.ts";

/** 0: done; 1: not done; 2: not understood; 3: evidence that does not verify. */
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const words = readWords(argv);
    if (words.kind === "help") {
      console.log(usage);
      return 0;
    }
    if (words.kind === "verify") {
      const verified = verifyFile(words);
      console.log(verified.text);
      return verified.code;
    }
    const { command, input, options } = words;
    const read = readCall({ version: 1, command, input, operator: "unknown" });
    if (!read.ok) throw new UsageError(read.faults.join("\n"));
    if (destructive.has(command) && !options.yes && !(await confirmed(command))) {
      console.error("Nothing was done.");
      return 1;
    }
    const connection = await connect(options);
    const answer = await collect(connection, command, input, (line) => console.error(line));
    return await show(connection, command, answer, options);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\nnpm run operate -- help`);
      return 2;
    }
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : "It failed.");
    return 1;
  }
}

/** Asked on the terminal; without one, nobody can answer, and nothing is destroyed. */
async function confirmed(command: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error(`${command} can't be undone: repeat it with --yes.`);
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const said = await lines.question(`${command} can't be undone. Type "yes" to go on: `);
  lines.close();
  return said.trim() === "yes";
}

async function show(
  connection: Connection,
  command: string,
  answer: OperatorAnswer,
  options: { readonly json: boolean; readonly out?: string },
): Promise<number> {
  if (answer.ok && command === "evidence export") {
    const key = await collect(connection, "evidence public-key", {}, () => {});
    if (key.ok) console.error(pinKey(key.result));
  }
  const text = printAnswer(command, answer, options.json);
  if (answer.ok && options.out !== undefined) {
    // It may be somebody's data: for the operator's eyes alone.
    writeFileSync(options.out, text, { mode: 0o600 });
    console.error(`Written to ${options.out}.`);
  } else process.stdout.write(text);
  return answer.ok ? 0 : 1;
}
