/** Before something is destroyed the operator is asked, and only "yes" is a yes. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askedTo } from "../../../infra/operator/ask-first.ts";

/** What is shown, and whether it counts as a yes, where this is typed on a terminal. */
async function typed(text: string) {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  const shown: string[] = [];
  output.on("data", (chunk: Buffer) => shown.push(chunk.toString()));
  const asked = askedTo("subject erase\n  on prod in eu-west-2: everything goes.", terminal, output);
  terminal.end(text);
  return { yes: await asked, shown: shown.join("") };
}

test.each([
  ["yes\n", true],
  ["  yes \n", true],
  ["y\n", false],
  ["YES\n", false],
  ["no\n", false],
  ["\n", false],
])("%j is an answer", async (text, yes) => {
  expect((await typed(text)).yes).toBe(yes);
});

test("the end of the input is a no, and nobody waits for ever", async () => {
  expect((await typed("")).yes).toBe(false);
});

test("what will happen, and where, is said before the question", async () => {
  const { shown } = await typed("no\n");
  expect(shown).toMatch(/^subject erase\n {2}on prod in eu-west-2: everything goes\.\nType "yes" to go on: /);
});

test("where nobody sits at a terminal nothing is taken for a yes", async () => {
  const terminal = new PassThrough();
  terminal.end("yes\n");
  expect(await askedTo("subject erase", terminal, new PassThrough())).toBe(false);
});
