/**
 * EventBridge Scheduler by the stack's clock: runs each schedule when its next time has come, one at a time.
 * A clock that jumps over several times causes one run, as a service that was down would.
 */
import type { FunctionHost } from "./function-host.ts";
import type { PlannedSchedule } from "./plan.ts";

export interface Schedule {
  /** Runs what is due, or everything with `all`. Resolves when it has ended; failures are told, not thrown. */
  run(which?: "due" | "all"): Promise<void>;
  /** The earliest next time at or after `moment`; both in milliseconds of the stack's clock. */
  nextAt(moment: number): number;
  /** While held, only `run` runs anything. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

const lookMilliseconds = 1_000;

/** Keeps `schedules`. The first time is one period from now. */
export function keepSchedule(
  schedules: readonly PlannedSchedule[],
  host: Pick<FunctionHost, "find">,
  clock: () => number,
  said: (line: string) => void,
): Schedule {
  const entries = schedules.map((planned) => ({ planned, at: clock() + planned.everyMilliseconds }));
  let held = false;
  let running: Promise<void> = Promise.resolve();

  const runAll = async (which: "due" | "all") => {
    for (const entry of entries) {
      if (which === "due" && entry.at > clock()) continue;
      entry.at = clock() + entry.planned.everyMilliseconds;
      try {
        await host.find(entry.planned.folder)?.(entry.planned.input);
      } catch (error) {
        said(
          `${entry.planned.folder} failed (${error instanceof Error ? error.name : typeof error}); it runs again on schedule.`,
        );
      }
    }
  };
  const run = (which: "due" | "all" = "due") => {
    running = running.then(() => runAll(which));
    return running;
  };
  const timer = setInterval(() => {
    if (!held) run();
  }, lookMilliseconds);
  return {
    run,
    nextAt: (moment) => Math.max(moment, Math.min(...entries.map(({ at }) => at))),
    hold() {
      held = true;
    },
    release() {
      held = false;
    },
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
