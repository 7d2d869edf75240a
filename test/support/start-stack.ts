/**
 * The local stack for tests: in the test's own process, or as the child process that `npm start` is, for tests
 * that kill it. Each has a directory of its own under the system's temporary one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PermissionUsed } from "../../infra/local/role-grants.ts";
import { type LocalStack, startLocalStack } from "../../infra/local/stack.ts";

/** A directory for one stack's state; the caller removes it with {@link removeStackDirectory}. */
export function stackDirectory(): string {
  return mkdtempSync(join(tmpdir(), "clientshare-stack-"));
}

/** Removes a stack's directory. The stack must have ended. */
export function removeStackDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

export interface TestStack extends LocalStack {
  readonly directory: string;
  /** What the stack said while it ran. */
  readonly said: readonly string[];
}

/** Starts a stack in this process, on any free port. Closing it keeps the directory. */
export async function startStack(
  directory = stackDirectory(),
  permissionUsed?: PermissionUsed,
): Promise<TestStack> {
  const said: string[] = [];
  process.env["AWS_LAMBDA_LOG_LEVEL"] ??= "FATAL";
  process.env["CLIENTSHARE_METRICS"] ??= "off";
  const stack = await startLocalStack({
    port: 0,
    dir: directory,
    log: (line) => said.push(line),
    ...(permissionUsed !== undefined && { permissionUsed }),
  });
  return { ...stack, directory, said };
}

export interface StackProcess {
  readonly baseUrl: string;
  /** Everything it has printed so far. */
  output(): string;
  /** SIGKILL to npm and everything that it started, as an accident would. */
  killHard(): Promise<void>;
  /** Ctrl-C. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const startMilliseconds = 30_000;

/** Runs `npm start` and waits until it says that it is ready. `port` 0 takes any free one. */
export async function spawnStack(directory: string, port = 0): Promise<StackProcess> {
  const child = spawn("npm", ["start"], {
    cwd: root,
    // A group of its own, so that one signal reaches npm, its shell and the stack.
    detached: true,
    env: { ...withoutEndpoints(process.env), PORT: String(port), LOCAL_DIR: directory },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const baseUrl = await readBaseUrl(child, () => output);
  return {
    baseUrl,
    output: () => output,
    killHard: () => signal(child, "SIGKILL"),
    stop: () => signal(child, "SIGINT"),
  };
}

async function readBaseUrl(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = AbortSignal.timeout(startMilliseconds);
  while (child.exitCode === null) {
    const found = /Console\s+(http:\/\/localhost:\d+)\//.exec(output())?.[1];
    if (found !== undefined) return found;
    await Promise.race([
      once(child.stdout ?? child, "data", { signal: deadline }),
      once(child, "exit", { signal: deadline }),
    ]);
  }
  throw new Error(`npm start ended: ${output()}`);
}

async function signal(child: ChildProcess, name: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, name);
  await ended;
}

/** A stack in this process has set these to its own parts; a child starts its own. */
function withoutEndpoints(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = (name: string) => name.startsWith("AWS_") && name !== "AWS_LAMBDA_LOG_LEVEL";
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !own(name) && !name.startsWith("VITEST")),
  );
}
