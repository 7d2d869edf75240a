/**
 * The thread that synthesizes the app: CDK takes seconds and a hundred megabytes, which the stack needs neither
 * to wait for idly nor to keep. A region arrives; the stacks' templates leave.
 */
import { parentPort, workerData } from "node:worker_threads";
import * as z from "zod/mini";
import { synthesize } from "../synthesize.ts";
import { localSettings } from "./local-settings.ts";
import type { StackTemplate } from "./template-values.ts";

const { region } = z.object({ region: z.string() }).parse(workerData);
const templates = Object.entries(synthesize({ region, settings: localSettings() })).map(
  ([stackName, template]): StackTemplate => ({ stackName, template }),
);
parentPort?.postMessage(templates);
