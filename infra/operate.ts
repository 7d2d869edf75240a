/**
 * `npm run operate -- <command>`: an operator's words in, one command to the function, its answer out, as a
 * table for people or as JSON. Evidence is verified here, offline. With `--local`, or wherever
 * AWS_ENDPOINT_URL_LAMBDA points, the function is the local stack's.
 */
import { readFileSync } from "node:fs";
import { isInviteId } from "../shared/domain/identity.ts";
import { consequences, readCall } from "../shared/domain/operator-command.ts";
import { askedTo } from "./operator/ask-first.ts";
import { collect, portionsOf } from "./operator/collect-pages.ts";
import { matchCopy, readCopy } from "./operator/match-copy.ts";
import { printAnswer } from "./operator/print-answer.ts";
import { type Connection, connect } from "./operator/reach-function.ts";
import { asTyped, readWords, UsageError, usage, type Words } from "./operator/read-words.ts";
import { reserveFile } from "./operator/reserve-file.ts";
import { pinKey, verifyFile } from "./operator/verify-file.ts";

/** 0: done; 1: not done; 2: not understood; 3: evidence that does not verify; 130: interrupted. */
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
    return words.kind === "match" ? await match(words) : await carryOut(words, argv);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\nnpm run operate -- help`);
      return 2;
    }
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : "It failed.");
    return 1;
  }
}

async function carryOut(
  { command, input, options }: Extract<Words, { kind: "command" }>,
  argv: readonly string[],
): Promise<number> {
  for (const portion of portionsOf(input)) {
    const read = readCall({ version: 1, command, input: portion, operator: "unknown" });
    if (!read.ok) throw new UsageError(read.faults.map(asTyped).join("\n"));
  }
  const connection = await connect(options);
  const consequence = consequences[command];
  if (consequence !== undefined && !options.yes) {
    const asked = `${argv.join(" ")}\n  on ${connection.where}: ${consequence}.`;
    if (!(await askedTo(asked))) {
      console.error("Nothing was done.");
      return 1;
    }
  }
  // Before anything is sent: an answer that can't be kept would be lost, and some are on record once given.
  const file = options.out === undefined ? undefined : reserveFile(options.out);
  process.once("SIGINT", () => {
    file?.release();
    console.error(
      "\nInterrupted. What was sent is still carried out, to the end of its page: look (subject find, requests list,\n" +
        "sending status) before you repeat it. A long command can be repeated; what is done stays done.",
    );
    process.exit(130);
  });
  try {
    const answer = await collect(connection, command, input, (line) => console.error(line));
    const text = printAnswer(command, answer, options.json);
    if (answer.ok && file !== undefined) {
      file.write(text);
      console.error(`Written to ${options.out}.`);
    } else process.stdout.write(text);
    if (!answer.ok) return 1;
    if (answer.note !== undefined) console.error(answer.note);
    return command === "evidence export" ? await showKey(connection) : 0;
  } finally {
    file?.release();
  }
}

/** Holds a copy that somebody brings against an invite's evidence, fetched or in a file. @returns the exit code */
async function match({ of, file, key, options }: Extract<Words, { kind: "match" }>): Promise<number> {
  const copy = readCopy(file);
  let evidence: unknown;
  if (isInviteId(of)) {
    // The function verifies the chains before it signs them, so what it answers need not be verified again.
    const answer = await collect(await connect(options), "evidence export", { inviteId: of }, () => {});
    if (!answer.ok) {
      process.stdout.write(printAnswer("evidence match", answer, options.json));
      return 1;
    }
    evidence = answer.result;
  } else {
    const verified = verifyFile({ file: of, json: options.json, ...(key === undefined ? {} : { key }) });
    if (verified.code !== 0) {
      console.log(verified.text);
      return verified.code;
    }
    evidence = JSON.parse(readFileSync(of, "utf8"));
  }
  const found = matchCopy(copy, evidence, options.json);
  console.log(found.text);
  return found.code;
}

/** Keeps the key that evidence is verified against, by another way than the file. @returns the exit code */
async function showKey(connection: Connection): Promise<number> {
  const key = await collect(connection, "evidence public-key", {}, () => {});
  if (!key.ok) return 0;
  const pinned = pinKey(key.result);
  console.error(pinned.text);
  return pinned.code;
}
