/** Asks before something is destroyed: on the terminal, or not at all, and then nothing is done. */
import { createInterface } from "node:readline/promises";

/** Whether the operator typed "yes" to what they are told. Without a terminal nobody can; Ctrl-C and Ctrl-D are a no. */
export async function askedTo(
  told: string,
  terminal: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  output.write(`${told}\n`);
  if (!terminal.isTTY) {
    output.write("Nobody can be asked here: repeat it with --yes.\n");
    return false;
  }
  const lines = createInterface({ input: terminal, output });
  // Ended without an answer, the question would wait for ever.
  const ended = new Promise<string>((resolve) => {
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => resolve(""));
  });
  const said = await Promise.race([lines.question('Type "yes" to go on: '), ended]);
  lines.close();
  return said.trim() === "yes";
}
