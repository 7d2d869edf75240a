/**
 * The embedded DynamoDB: the dynoxide binary that comes with `npm ci`, as a child process whose data lie in
 * one SQLite file. A directory arrives, an endpoint leaves. On a platform without the binary any other engine
 * serves, named by AWS_ENDPOINT_URL_DYNAMODB.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./loopback-server.ts";

export interface DynamodbEngine {
  readonly endpoint: string;
  /** The SQLite file, where the engine is ours. */
  readonly file?: string;
  close(): Promise<void>;
}

const startMilliseconds = 10_000;

/**
 * Starts the engine on a free port; `elsewhere` is the endpoint of somebody's own, for platforms without a binary.
 * @throws {Error} that says what to do where there is neither.
 */
export async function startDynamodb(
  directory: string,
  elsewhere: string | undefined,
): Promise<DynamodbEngine> {
  const binary = findBinary();
  if (binary === undefined) return { endpoint: requireElsewhere(elsewhere), close: async () => {} };
  const file = join(directory, "table.db");
  const port = await freePort();
  const engine = spawn(binary, ["serve", "--host", "127.0.0.1", "--port", String(port), "--db-path", file], {
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own: Ctrl-C at the terminal must not end it under functions that are still at work.
    detached: true,
  });
  let complaint = "";
  engine.stderr.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString()}`.slice(-2_000);
  });
  const watcher = killWithParent(engine);
  await answers(`http://127.0.0.1:${port}`, engine, () => complaint);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    file,
    async close() {
      await end(engine, "SIGTERM");
      await end(watcher, "SIGKILL");
    },
  };
}

const platformPackage = `@dynoxide/${process.platform}-${process.arch}`;

function findBinary(): string | undefined {
  try {
    return join(
      dirname(createRequire(import.meta.url).resolve(`${platformPackage}/package.json`)),
      "dynoxide",
    );
  } catch {
    return undefined;
  }
}

function requireElsewhere(endpoint: string | undefined): string {
  if (endpoint !== undefined && endpoint !== "") return endpoint;
  throw new Error(
    `The embedded DynamoDB engine is not installed for this platform (${platformPackage}). ` +
      `Install it with "npm install --no-save ${platformPackage}" if it exists, or start DynamoDB Local ` +
      "yourself and name it: AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000 npm start",
  );
}

/**
 * A `kill -9` leaves us no chance to stop the engine, and an engine left behind would hold the data file.
 * So a shell reads from a pipe that only we hold open: when it ends, the shell ends the engine.
 */
function killWithParent(engine: ChildProcess): ChildProcess {
  return spawn("sh", ["-c", 'cat >/dev/null; kill -9 "$0" 2>/dev/null', String(engine.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
}

async function answers(endpoint: string, engine: ChildProcess, complaint: () => string): Promise<void> {
  const deadline = Date.now() + startMilliseconds;
  while (Date.now() < deadline) {
    if (engine.exitCode !== null) throw new Error(`The DynamoDB engine ended at once: ${complaint()}`);
    try {
      await fetch(endpoint, { method: "POST", signal: AbortSignal.timeout(1_000) });
      return;
    } catch {
      await pause(15);
    }
  }
  throw new Error(`The DynamoDB engine does not answer: ${complaint()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
