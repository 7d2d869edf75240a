/**
 * What the product says aloud, in logs and metrics, while a piece of work runs: handed to a check, and kept off
 * the terminal. Both go to standard output and standard error as lines.
 */

/** Runs `work` with everything that it prints going to `look`, which must not throw. */
export async function watchingOutput<T>(look: (text: string) => void, work: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  const [toStdout, toStderr] = [stdout.write, stderr.write];
  const log = console.log;
  const watched = (chunk: string | Uint8Array): boolean => {
    look(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    return true;
  };
  stdout.write = watched;
  stderr.write = watched;
  console.log = (...words) => look(words.map(String).join(" "));
  try {
    return await work();
  } finally {
    stdout.write = toStdout;
    stderr.write = toStderr;
    console.log = log;
  }
}
