/**
 * Runs the functions: imports each folder's wiring, gives it the local platform, and invokes its handler as
 * Lambda would, with a context and a timeout. The template's functions arrive; a way to call them leaves.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import type { Context } from "aws-lambda";
import type { Platform } from "../../shared/lambda/platform.ts";
import type { PlannedFunction } from "./plan.ts";
import { type Grant, type PermissionUsed, withinGrants } from "./role-grants.ts";

export type Invoke = (event: unknown) => Promise<unknown>;

export interface FunctionHost {
  /** The function in `folder`; undefined where no such wiring is in the tree yet. */
  find(folder: string): Invoke | undefined;
  /** Folders that the template names and the tree lacks. */
  readonly missing: readonly string[];
  /** Invocations under way. */
  running(): number;
}

/** Thrown when a function took longer than the template allows. */
class FunctionTimedOut extends Error {
  constructor(folder: string, seconds: number) {
    super(`${folder} took longer than its ${seconds} s.`);
    this.name = "FunctionTimedOut";
  }
}

const functionsDirectory = new URL("../../functions/", import.meta.url);

/** Imports the wirings ahead of time, while something else is being waited for. */
export async function warmUp(): Promise<void> {
  for (const folder of readdirSync(functionsDirectory)) {
    const file = new URL(`${folder}/wiring.ts`, functionsDirectory);
    // What is wrong with a wiring is said when it is needed.
    if (existsSync(file)) await import(file.href).catch(() => {});
  }
}

/** Creates every function of the template, each with what its role grants. @throws whatever a wiring throws over its environment. */
export async function hostFunctions(
  functions: readonly PlannedFunction[],
  platform: Omit<Platform, "environment">,
  region: string,
  grantsOf: (planned: PlannedFunction) => readonly Grant[],
  used?: PermissionUsed,
): Promise<FunctionHost> {
  const hosted = new Map<string, Invoke>();
  const missing: string[] = [];
  let running = 0;
  for (const planned of functions) {
    const file = new URL(`${planned.folder}/wiring.ts`, functionsDirectory);
    if (!existsSync(file)) {
      missing.push(planned.folder);
      continue;
    }
    const environment = {
      ...planned.environment,
      AWS_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: planned.name,
    };
    const clients = withinGrants(platform, planned.folder, grantsOf(planned), used);
    const handler = await createHandler(file, { ...platform, ...clients, environment }).catch(
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : "it threw something that is no error";
        throw new Error(`functions/${planned.folder} could not be started: ${reason}`, { cause: error });
      },
    );
    hosted.set(planned.folder, async (event) => {
      running += 1;
      try {
        return await withinTimeout(planned, (context) => handler(event, context));
      } finally {
        running -= 1;
      }
    });
  }
  return { find: (folder) => hosted.get(folder), missing, running: () => running };
}

type Handler = (event: unknown, context: Context) => unknown;

async function createHandler(file: URL, platform: Platform): Promise<Handler> {
  const wiring: Record<string, unknown> = await import(file.href);
  const [create, ...others] = Object.entries(wiring).filter(
    ([name, value]) => name.startsWith("create") && typeof value === "function",
  );
  if (create === undefined || others.length > 0) {
    throw new Error(`${file.pathname} must export exactly one function whose name starts with "create".`);
  }
  const handler: unknown = (create[1] as (platform: Platform) => unknown)(platform);
  if (typeof handler !== "function") throw new Error(`${create[0]} must return a handler.`);
  return handler as Handler;
}

async function withinTimeout(planned: PlannedFunction, run: (context: Context) => unknown): Promise<unknown> {
  const endsAt = Date.now() + planned.timeoutSeconds * 1_000;
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new FunctionTimedOut(planned.folder, planned.timeoutSeconds)),
      planned.timeoutSeconds * 1_000,
    );
  });
  try {
    return await Promise.race([run(contextOf(planned, endsAt)), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function contextOf(planned: PlannedFunction, endsAt: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: planned.name,
    functionVersion: "$LATEST",
    invokedFunctionArn: planned.arn,
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${planned.name}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    done() {},
    fail() {},
    succeed() {},
  };
}

/** Unpredictable bytes for the functions. */
export const localRandom: Platform["random"] = (size) => randomBytes(size);
