/** What an operator left out, or a service that does not answer, is told in a sentence and never as a stack trace. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Runs one of the programs behind `npm run`, without anything of AWS in its environment. */
function run(program: string, words: readonly string[], environment: Record<string, string>) {
  const file = fileURLToPath(new URL(`../../${program}`, import.meta.url));
  const env = {
    PATH: process.env["PATH"],
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: "/nowhere",
    ...environment,
  };
  return spawnSync(process.execPath, [file, ...words], { env, encoding: "utf8" });
}

const keys = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
const silent = { ...keys, AWS_ENDPOINT_URL_SES: "http://127.0.0.1:9" };
const home = ["-c", "region=eu-west-2"];

test.each([
  ["infra/check-mail.ts", [], {}, /^No region is set\./],
  ["infra/check-mail.ts", home, {}, /^SES in eu-west-2 could not be asked \(CredentialsProviderError/],
  ["infra/check-mail.ts", home, silent, /^SES in eu-west-2 could not be asked .*ECONNREFUSED/],
  ["infra/check-mail.ts", [...home, "-c", "stage=prod"], {}, /clientshare:prod: is missing from the context/],
  ["infra/residency-statement.ts", ["-c", "region=us-east-1"], {}, /^Region us-east-1 is not in the UK/],
  ["infra/residency-statement.ts", ["us-east-1"], {}, /^Region us-east-1 is not in the UK/],
  ["test/golden/write-corpus.ts", [], {}, /^Name it for the day/],
] as const)("%s %j says what is wrong", { timeout: 30_000 }, (program, words, environment, told) => {
  const { status, stdout, stderr } = run(program, words, environment);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^ +at /m);
  expect([status, stdout]).toEqual([1, ""]);
});
