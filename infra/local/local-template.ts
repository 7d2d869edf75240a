/**
 * The app's templates, synthesized beside whatever else is starting up. A region arrives; one template for each
 * stack leaves.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import * as z from "zod/mini";
import type { StackTemplate } from "./template-values.ts";

const templatesSchema = z.array(z.object({ stackName: z.string(), template: z.unknown() }));

/** Synthesizes with the local settings, without bundling. @throws what the synthesis throws */
export async function synthesizeLocally(region: string): Promise<StackTemplate[]> {
  const worker = new Worker(new URL("./template-worker.ts", import.meta.url), {
    workerData: { region },
    execArgv: [],
    // CDK's remarks on its own deprecations say nothing about this stack.
    stderr: true,
  });
  try {
    const [templates]: unknown[] = await once(worker, "message");
    return templatesSchema.parse(templates);
  } finally {
    await worker.terminate();
  }
}
