/**
 * Small facts that survive a restart and a `kill -9`: one JSON file each under the local directory.
 * A schema and a value arrive; the last whole value that was written leaves.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type * as z from "zod/mini";

export interface StateFile<Value> {
  read(): Value | undefined;
  write(value: Value): void;
}

/** Opens the file at `path`. Nobody else on the machine may read it: some hold keys. */
export function stateFile<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
): StateFile<z.output<Schema>> {
  return {
    read() {
      let text: string;
      try {
        text = readFileSync(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
      return schema.parse(JSON.parse(text));
    },
    write(value) {
      mkdirSync(dirname(path), { recursive: true });
      // Renaming is atomic: a kill between the two leaves the former value whole.
      writeFileSync(`${path}.next`, JSON.stringify(value), { mode: 0o600 });
      renameSync(`${path}.next`, path);
    },
  };
}
