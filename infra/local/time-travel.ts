/**
 * Moves the stack's clock forward the way time would have passed: from one moment at which something has to
 * happen to the next, letting everything come to rest at each. A target arrives; when it returns, the clock
 * stands there, the schedules have run and the queues have drained.
 */
import type { LocalClock } from "./local-clock.ts";
import type { Stillness } from "./quiet.ts";
import type { Schedule } from "./schedule.ts";

export interface TravelParts {
  readonly clock: LocalClock;
  readonly schedule: Schedule;
  readonly settle: () => Promise<Stillness | undefined>;
  /** The earliest wake time in the table from a moment on; both in milliseconds. */
  readonly nextWake: (from: number) => Promise<number | undefined>;
  /** Deletes what has expired. */
  readonly expire: () => Promise<unknown>;
}

const minute = 60_000;
const hour = 60 * minute;

/** Nothing may sleep longer than this: not everything that the sweep does is announced by a wake time. */
const longestStep = 24 * hour;
/** After so many steps the journey goes on in bigger ones: somebody may keep SES broken for weeks. */
const patientSteps = 400;

/** Travels to `target`, in milliseconds of the stack's clock. @returns the number of steps it took */
export async function travel(parts: TravelParts, target: number): Promise<number> {
  const { clock, schedule, settle } = parts;
  let steps = 0;
  schedule.hold();
  try {
    await settle();
    let still = await arrive(parts);
    while (clock.now() < target) {
      steps += 1;
      const next = await nextStop(parts, still, steps > patientSteps ? 6 * hour : 0);
      clock.moveTo(Math.min(next, target));
      still = await arrive(parts);
    }
    await parts.expire();
    await settle();
  } finally {
    schedule.release();
  }
  return steps;
}

/** At every stop the sweep looks, while what waited in the queues comes; then all that comes to rest. */
async function arrive({ schedule, settle }: TravelParts): Promise<Stillness | undefined> {
  await schedule.run("all");
  return settle();
}

/**
 * A wake time counts from the next scheduled run after it; what waits in a queue counts at once. Wake times
 * that have passed were this stop's business, and if the sweep left one standing it waits for the longest step.
 */
async function nextStop(
  { clock, schedule, nextWake }: TravelParts,
  still: Stillness | undefined,
  shortestStep: number,
): Promise<number> {
  const now = clock.now();
  const wake = await nextWake(now);
  const stops = [now + longestStep];
  if (still?.nextAt !== undefined) stops.push(still.nextAt);
  // Wake times are whole seconds, rounded down; a second later what they announce is due for certain.
  if (wake !== undefined) stops.push(schedule.nextAt(wake + 1_000));
  return Math.max(Math.min(...stops), now + Math.max(shortestStep, 1_000));
}
