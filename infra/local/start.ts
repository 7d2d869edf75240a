/**
 * `npm start`: the local stack for people. It says what it does, and where to go; Ctrl-C ends it cleanly.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(
    `This needs Node 24, and runs on ${process.version}. "npm start" brings its own after "npm ci"; where it could not be installed, install Node 24.`,
  );
  process.exit(1);
}

const { values } = parseArgs({ options: { fresh: { type: "boolean", default: false } } });
// The functions' own log lines, each an event of the pipeline, would drown what this program says.
process.env["AWS_LAMBDA_LOG_LEVEL"] ??= "WARN";
process.env["CLIENTSHARE_METRICS"] ??= "off";

const started = Date.now();
const log = (line: string) => console.log(line);
endWithParent();

try {
  const { startLocalStack } = await import("./stack.ts");
  const stack = await startLocalStack({
    port: Number(process.env["PORT"] ?? 3000),
    dir: process.env["LOCAL_DIR"] ?? ".local",
    fresh: values.fresh,
    log,
  });
  log(
    `Ready after ${((Date.now() - started) / 1_000).toFixed(1)} s. State is kept in ${process.env["LOCAL_DIR"] ?? ".local"}/ ("npm start -- --fresh" wipes it).\n`,
  );
  log(`  Console   ${stack.baseUrl}/`);
  log(`  API       ${stack.baseUrl}/v1/invites   (a token: POST ${stack.baseUrl}/local/token)`);
  log(`  Inbox     ${stack.baseUrl}/local/inbox`);
  log(`  Docs      ${stack.baseUrl}/docs`);
  log(`  DynamoDB  ${stack.endpoints["dynamodb"]}`);
  log(`  SQS, SNS  ${stack.endpoints["sqs"]}\n`);

  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1);
      ending = true;
      log("\nStopping …");
      stack.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : "The local stack could not start.");
  process.exit(1);
}

/** Whoever kills npm means us too; else the port and the data stay taken by a stack that nobody sees. */
function endWithParent(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  setInterval(() => {
    if (process.ppid !== shell || parentOf(shell) !== npm) process.exit(1);
  }, 300).unref();
}

/** npm runs scripts through a shell. Only Linux tells whose child that is; elsewhere the shell has to do. */
function parentOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ")[1];
  } catch {
    return undefined;
  }
}
