/**
 * Erased means gone from the disk: SQLite leaves deleted bytes lying in free pages and in its write-ahead log.
 * After changes the data file is rewritten without them, and the log cut off, within seconds.
 */
import { DatabaseSync } from "node:sqlite";
import * as z from "zod/mini";
import { trimStream } from "./safe-point.ts";
import type { StateFile } from "./state-file.ts";
import type { StreamRecord } from "./stream-client.ts";

export interface Scrubber {
  /** Takes note of records: what overwrites or removes something leaves its former bytes behind. */
  saw(records: readonly StreamRecord[]): void;
  close(): void;
}

/** An erasure is off the disk after this and the length of one run at most; the contract says 5 s. */
const afterMilliseconds = 1_500;

const checkpointSchema = z.object({ busy: z.number() });

/** Scrubs `path` beside the running engine. `position` tells which stream records are consumed for good. */
export function scrubber(
  path: string,
  position: StateFile<{ sequence: string }>,
  said: (line: string) => void,
): Scrubber {
  const file = new DatabaseSync(path, { timeout: 1_000 });
  let timer: NodeJS.Timeout | undefined;

  const scrub = () => {
    timer = undefined;
    try {
      const sequence = position.read()?.sequence;
      if (sequence !== undefined) trimStream(file, sequence);
      file.exec("VACUUM");
      const { busy } = checkpointSchema.parse(file.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get());
      if (busy !== 0) schedule(200);
    } catch {
      // The engine was writing: once more, soon.
      said("The data file was busy; it is scrubbed in a moment.");
      schedule(500);
    }
  };
  const schedule = (milliseconds: number) => {
    timer ??= setTimeout(scrub, milliseconds);
  };
  return {
    saw(records) {
      if (records.some(({ eventName }) => eventName !== "INSERT")) schedule(afterMilliseconds);
    },
    close() {
      clearTimeout(timer);
      if (timer !== undefined) scrub();
      clearTimeout(timer);
      file.close();
    },
  };
}
