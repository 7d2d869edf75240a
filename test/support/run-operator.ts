/**
 * The operators' command line for tests: the same words as on a terminal, the same schema and pages, sent to a
 * stack in this process. What the program itself adds (asking, printing, exit codes) is tested apart.
 */
import type { LocalStack } from "../../infra/local/stack.ts";
import { collect } from "../../infra/operator/collect-pages.ts";
import { connect } from "../../infra/operator/reach-function.ts";
import { readWords } from "../../infra/operator/read-words.ts";
import type { OperatorAnswer } from "../../shared/domain/operator-command.ts";

/** Runs one command and gives its answer, whatever it is. */
export async function operate(stack: LocalStack, ...argv: string[]): Promise<OperatorAnswer> {
  const words = readWords(argv);
  if (words.kind !== "command") throw new Error("Not a command for the function");
  process.env["AWS_ENDPOINT_URL_LAMBDA"] = stack.endpoints["lambda"];
  const connection = await connect({ local: false, stage: "dev" });
  return collect(connection, words.command, words.input, () => {});
}

/** Runs a command that must be done, and gives its result. @throws {Error} with what was refused */
export async function operated<Result>(stack: LocalStack, ...argv: string[]): Promise<Result> {
  const answer = await operate(stack, ...argv);
  if (!answer.ok)
    throw new Error(`${argv.slice(0, 2).join(" ")}: ${answer.problem.code} ${answer.problem.message}`);
  return answer.result as Result;
}
