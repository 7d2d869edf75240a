/** Searches everything that a local stack keeps, byte for byte, as somebody with the disk in their hands would. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** The files under `directory` (the mail aside) that hold any of the words, in any of the encodings that hide one. */
export function filesHolding(directory: string, words: readonly string[]): string[] {
  const needles = words.flatMap((word) => [
    Buffer.from(word, "utf8"),
    Buffer.from(word, "utf16le"),
    // Base64 shows a text in one of three forms, by where it begins; the ends depend on the neighbours.
    ...[0, 1, 2].map((offset) =>
      Buffer.from(
        Buffer.from(`${"\0".repeat(offset)}${word}`)
          .toString("base64")
          .slice(offset === 0 ? 0 : offset + 1, -4),
      ),
    ),
  ]);
  return filesUnder(directory)
    .filter((file) => !relative(directory, file).startsWith("mail"))
    .filter((file) => {
      const bytes = readFileSync(file);
      return needles.some((needle) => needle.length > 5 && bytes.includes(needle));
    })
    .map((file) => relative(directory, file));
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    return found.isDirectory() ? filesUnder(path) : [path];
  });
}
