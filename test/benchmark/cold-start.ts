/**
 * Cold starts: a new process for each, from its start to the first answer, over TLS. Wall time is what the parent
 * sees, CPU what the child has used by then. Rounds are shuffled, so that a machine's moods fall on all alike.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StubAws } from "./stub-aws.ts";

/** One thing to start: its code, and the event that it is given. */
export interface Starter {
  readonly name: string;
  readonly code: string;
  readonly extension: "cjs" | "mjs";
  readonly event: object;
}

export interface ColdStart {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryMegabytes: number;
}

// As Lambda's runtime loads it: `require` for CommonJS, `import` for ES modules.
const child = (file: string, event: object) => `
const load = async (file) => (file.endsWith(".mjs") ? import(file) : require(file));
load(${JSON.stringify(file)}).then(async ({ handler }) => {
  const context = { getRemainingTimeInMillis: () => 60000, awsRequestId: "cold" };
  const answer = await handler(${JSON.stringify(event)}, context);
  const { user, system } = process.cpuUsage();
  const status = answer?.statusCode ?? 200;
  process.stdout.write("\\n#" + JSON.stringify({ cpuMs: (user + system) / 1000, memoryMegabytes: process.memoryUsage().rss / 1e6, status }) + "\\n", () => process.exit());
}, (error) => { console.error(error); process.exit(1); });`;

/** Starts everything `rounds` times, in another order each. @throws where one does not answer, or answers 5xx */
export async function measureColdStarts(
  starters: readonly Starter[],
  rounds: number,
  stub: StubAws,
  environment: Readonly<Record<string, string>>,
  progress: (done: number, of: number) => void,
): Promise<ReadonlyMap<string, readonly ColdStart[]>> {
  const folder = mkdtempSync(join(tmpdir(), "cold-"));
  const programs = starters.map(({ name, code, extension, event }) => {
    const file = join(folder, `${name}.${extension}`);
    writeFileSync(file, code);
    const program = join(folder, `${name}.start.cjs`);
    writeFileSync(program, child(file, event));
    return { name, program };
  });
  const measured = new Map<string, ColdStart[]>(starters.map(({ name }) => [name, []]));
  const env = {
    ...environment,
    AWS_ENDPOINT_URL: stub.url,
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
    NODE_EXTRA_CA_CERTS: stub.certificate,
    AWS_LAMBDA_LOG_LEVEL: "ERROR",
    CLIENTSHARE_METRICS: "off",
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, program } of shuffled(programs)) measured.get(name)?.push(await start(program, env));
    progress(round + 1, rounds);
  }
  return measured;
}

async function start(program: string, env: Readonly<Record<string, string>>): Promise<ColdStart> {
  const begun = performance.now();
  const started = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  let wallMs = 0;
  started.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (wallMs === 0 && said.includes("\n#")) wallMs = performance.now() - begun;
  });
  await once(started, "close");
  const told = JSON.parse(/^#(.*)$/m.exec(said)?.[1] ?? "null") as (ColdStart & { status: number }) | null;
  if (told === null || told.status >= 500)
    throw new Error(`${program} did not answer: ${said.slice(0, 300)}`);
  return { wallMs, cpuMs: told.cpuMs, memoryMegabytes: told.memoryMegabytes };
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
