/**
 * The stack's own time: wall time plus an offset that only grows. It is kept over restarts, because data
 * written in a virtual future would otherwise lie ahead of the clock.
 */
import { join } from "node:path";
import * as z from "zod/mini";
import { stateFile } from "./state-file.ts";

export interface LocalClock {
  /** Milliseconds since the epoch. */
  now(): number;
  offsetMilliseconds(): number;
  /** Moves to `moment`; one that has passed already changes nothing. Listeners hear of the new offset. */
  moveTo(moment: number): void;
  onMove(listener: (offsetMilliseconds: number) => void): void;
}

/** Opens the clock whose offset is kept in `directory`. */
export function openClock(directory: string, wallClock: () => number = Date.now): LocalClock {
  const file = stateFile(
    join(directory, "clock.json"),
    z.object({ offsetMilliseconds: z.number().check(z.minimum(0)) }),
  );
  const listeners: ((offset: number) => void)[] = [];
  let offset = file.read()?.offsetMilliseconds ?? 0;
  return {
    now: () => wallClock() + offset,
    offsetMilliseconds: () => offset,
    moveTo(moment) {
      const next = moment - wallClock();
      if (next <= offset) return;
      offset = next;
      file.write({ offsetMilliseconds: offset });
      for (const listener of listeners) listener(offset);
    },
    onMove(listener) {
      listeners.push(listener);
    },
  };
}
