/**
 * `npm run simulate -- --seeds 2000 [--start 1] [--bug NAME | --bugs] [--workers 2] [--figures FILE]`: many seeds
 * in several processes. Ends with 1 where a seed failed, or where something that must sometimes happen never
 * did. With --bugs: each planted bug in turn, and the table of how many seeds it took to find it.
 */
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { missingFrom } from "./must-happen.ts";
import { type BugName, isBugName, plantedBugs } from "./planted-bugs.ts";
import type { SeedReport } from "./simulate.ts";
import { addCounts } from "./sometimes.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    start: { type: "string", default: "1" },
    bug: { type: "string" },
    bugs: { type: "boolean", default: false },
    workers: { type: "string", default: "2" },
    figures: { type: "string" },
  },
});

interface Result {
  readonly seeds: number;
  readonly failures: readonly SeedReport[];
  readonly sums: { steps: number; calls: number; faults: number; invites: number; mails: number };
  readonly counts: Record<string, number>;
  readonly seconds: number;
}

/** Runs seeds `from` to `from + count - 1`. With `stopAtFirst`, no longer than until one fails. */
async function runSeeds(
  from: number,
  count: number,
  options: { readonly workers: number; readonly bug?: BugName; readonly stopAtFirst: boolean },
): Promise<Result> {
  const began = performance.now();
  const result = {
    seeds: 0,
    failures: [] as SeedReport[],
    sums: { steps: 0, calls: 0, faults: 0, invites: 0, mails: 0 },
    counts: {} as Record<string, number>,
  };
  let next = from;
  const end = from + count;
  const enough = () =>
    next >= end || (options.stopAtFirst ? result.failures.length > 0 : result.failures.length >= 5);
  await Promise.all(
    Array.from({ length: options.workers }, () =>
      work(
        options.bug,
        () => (enough() ? undefined : String(next++)),
        (report) => {
          result.seeds += 1;
          for (const name of ["steps", "calls", "faults", "invites", "mails"] as const) {
            result.sums[name] += report[name];
          }
          addCounts(result.counts, report.counts);
          if (report.failure !== undefined) {
            result.failures.push(report);
            // At once: whoever looks on need not wait for the others.
            if (options.bug === undefined) console.log(`Seed ${report.seed}: ${firstLine(report)}`);
          }
          if (options.bug === undefined && result.seeds % 100 === 0) {
            console.log(
              `${result.seeds} of ${count} seeds, ${Math.round((performance.now() - began) / 1000)} s`,
            );
          }
        },
      ),
    ),
  );
  result.failures.sort((a, b) => Number(a.seed) - Number(b.seed));
  return { ...result, seconds: (performance.now() - began) / 1000 };
}

/** A seed takes seconds. One that says nothing for so long hangs where its own bound of steps can't see it. */
const hangsAfterMs = 900_000;

function work(
  bug: BugName | undefined,
  nextSeed: () => string | undefined,
  told: (report: SeedReport) => void,
): Promise<void> {
  const child = fork(new URL("./run-seeds.ts", import.meta.url), {
    execArgv: ["--import", new URL("./patch-sources.ts", import.meta.url).href],
    env: { ...process.env, SIMULATED_BUG: bug ?? "", POWERTOOLS_DEV: "" },
  });
  return new Promise((resolve, reject) => {
    let watch: NodeJS.Timeout | undefined;
    const give = (): void => {
      clearTimeout(watch);
      const seed = nextSeed();
      if (seed === undefined) {
        child.kill();
        return;
      }
      watch = setTimeout(() => {
        child.kill("SIGKILL");
        reject(new Error(`Seed ${seed} hangs: no answer in ${hangsAfterMs / 60_000} minutes`));
      }, hangsAfterMs);
      child.send([seed]);
    };
    child.on("message", (message: SeedReport | "done") => {
      if (message === "done") give();
      else told(message);
    });
    child.on("exit", (code, signal) =>
      signal !== null || code === 0 ? resolve() : reject(new Error(`A worker ended with ${code}`)),
    );
    give();
  });
}

const firstLine = ({ failure }: SeedReport): string | undefined => failure?.message.split("\n")[0];

function tell(result: Result): void {
  const { seeds, seconds, sums } = result;
  const years = (seeds * 45) / 365.25;
  console.log(
    `${seeds} seeds in ${Math.round(seconds)} s (${(seeds / seconds).toFixed(1)} a second): ` +
      `${years.toFixed(0)} virtual years, ${sums.invites} invites, ${sums.mails} mails, ${sums.calls} calls, ` +
      `${sums.steps} steps, ${sums.faults} faults injected`,
  );
  const kinds = (prefix: string) =>
    Object.keys(result.counts).filter((name) => name.startsWith(prefix)).length;
  console.log(
    `seen: ${kinds("fault: ")} kinds of fault, ${kinds("state: ")} states, ${kinds("transition: ")} transitions, ` +
      `${kinds("ledger: ")} ledger events, ${kinds("")} things in all`,
  );
}

function tellFailure({ seed, failure }: SeedReport, bug?: BugName): void {
  console.log(`\nSeed ${seed} failed. ${failure?.message}`);
  for (const line of failure?.trace.slice(-40) ?? []) console.log(`  ${line.slice(0, 240)}`);
  console.log(
    `Replay: npm run simulate -- --seeds 1 --start ${seed}${bug === undefined ? "" : ` --bug "${bug}"`}`,
  );
}

const workers = Number(values.workers);
const [start, count] = [Number(values.start), Number(values.seeds)];

async function findBugs(names: readonly BugName[]): Promise<boolean> {
  const rows: string[] = [];
  let all = true;
  for (const bug of names) {
    const result = await runSeeds(start, count, { workers, bug, stopAtFirst: true });
    const [first] = result.failures;
    all = all && first !== undefined;
    const found = first === undefined ? undefined : firstLine(first);
    const how = found?.replace(/inv_\w{26}/g, "an invite") ?? "NOT FOUND";
    rows.push(
      `| ${bug} | ${first === undefined ? `none of ${result.seeds}` : Number(first.seed) - start + 1} | ${how} |`,
    );
    console.log(rows.at(-1));
  }
  console.log(
    ["", "| Planted bug | Seeds until found | What it broke |", "|---|---|---|", ...rows].join("\n"),
  );
  return all;
}

async function main(): Promise<boolean> {
  if (values.bugs) return findBugs(Object.keys(plantedBugs) as BugName[]);
  if (values.bug !== undefined) {
    if (!isBugName(values.bug)) throw new Error(`Planted bugs: ${Object.keys(plantedBugs).join(", ")}`);
    const result = await runSeeds(start, count, { workers, bug: values.bug, stopAtFirst: true });
    const [first] = result.failures;
    if (first !== undefined) tellFailure(first, values.bug);
    console.log(first === undefined ? `Not found in ${result.seeds} seeds` : `Found by seed ${first.seed}`);
    return first !== undefined;
  }
  const result = await runSeeds(start, count, { workers, stopAtFirst: false });
  for (const failure of result.failures.slice(0, 3)) tellFailure(failure);
  tell(result);
  const missing = missingFrom(count, result.counts);
  if (missing.length > 0) console.log(`Never happened:\n  ${missing.join("\n  ")}`);
  if (values.figures !== undefined)
    writeFileSync(values.figures, `${JSON.stringify(result, undefined, 2)}\n`);
  return result.failures.length === 0 && missing.length === 0;
}

process.exitCode = (await main()) ? 0 : 1;
