/**
 * The file that an answer goes to, for the operator's eyes alone since it may be somebody's data. It is taken before
 * anything is asked for: an access request goes on record with its answer, and must not be answered into nowhere.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { UsageError } from "./read-words.ts";

export interface ReservedFile {
  write(text: string): void;
  /** Takes the file away again if nothing was written to it. */
  release(): void;
}

/** @throws {UsageError} where there can be no such file, or is one already */
export function reserveFile(path: string): ReservedFile {
  const descriptor = open(path);
  let state: "empty" | "written" | "released" = "empty";
  return {
    write(text) {
      writeSync(descriptor, text);
      closeSync(descriptor);
      state = "written";
    },
    release() {
      if (state !== "empty") return;
      state = "released";
      closeSync(descriptor);
      rmSync(path);
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw new UsageError(
      code === "EEXIST"
        ? `${path} is there already. Name another file; nothing was sent.`
        : `${path} can't be written (${String(code)}). Nothing was sent.`,
    );
  }
}
