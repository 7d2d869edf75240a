/** The command itself: what it prints where a seed fails, and when a run passes. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { missingFrom, mustHappen, seedsToSeeAll } from "../../simulation/must-happen.ts";

const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, ["test/simulation/run.ts", ...words], { encoding: "utf8" });

describe("npm run simulate", () => {
  test("tells of a failure by seed, trace and the command that replays it", () => {
    const { stdout } = run("--bug", "claim without suppression check", "--seeds", "60");
    const seed = /^Seed (\d+) failed\. I5: /m.exec(stdout)?.[1] ?? expect.fail(stdout);
    expect(stdout).toContain(
      `Replay: npm run simulate -- --seeds 1 --start ${seed} --bug "claim without suppression check"`,
    );
    const trace = stdout.split("\n").filter((line) => /^ {2}\d{13} /.test(line));
    expect(trace.length).toBeGreaterThan(10);
    expect(trace.length).toBeLessThanOrEqual(40);
  });

  test("passes where nothing failed, with its figures", () => {
    const { status, stdout } = run("--seeds", "1", "--start", "2");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1 seeds in .* virtual years, .* steps, .* faults injected$/m);
  });

  test("refuses a bug that nobody planted", () => {
    const { status, stderr } = run("--bug", "none such");
    expect(status).toBe(1);
    expect(stderr).toContain("no lease");
  });
});

describe("a run of many seeds", () => {
  const all = Object.fromEntries(mustHappen.map((name) => [name, 1]));

  test("must have seen at least thirty kinds of fault, every state and every change", () => {
    expect(mustHappen.filter((name) => name.startsWith("fault: ")).length).toBeGreaterThanOrEqual(30);
    expect(missingFrom(seedsToSeeAll, all)).toEqual([]);
  });

  test("fails by name for what it never saw, where it was long enough to see it", () => {
    const { "fault: mail crash after": _, ...counts } = all;
    expect(missingFrom(seedsToSeeAll, counts)).toEqual(["fault: mail crash after"]);
    expect(missingFrom(seedsToSeeAll - 1, counts)).toEqual([]);
  });
});
