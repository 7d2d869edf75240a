import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bundle, bundleFunction } from "../../infra/bundle.ts";
import { policySchema } from "../../shared/domain/policy.ts";
import { environmentFor, type FunctionName } from "../simulation/deployment.ts";
import { firstEvents } from "./first-events.ts";
import { stockClient } from "./floors.ts";
import { type StubAws, startStubAws } from "./stub-aws.ts";

const names = readdirSync(new URL("../../functions", import.meta.url));
const queue = { url: "https://sqs.eu-west-2.amazonaws.com/0/q", deadLettersUrl: "https://sqs.example/0/d" };
const environment = environmentFor(policySchema.parse({}), { notices: queue, bulk: queue, events: queue });
const credentials = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;

describe("a function's bundle", () => {
  const folder = mkdtempSync(join(tmpdir(), "bundles-"));
  const bundles = new Map<string, Bundle>();
  let floor = "";
  let stub: StubAws | undefined;

  beforeAll(async () => {
    stub = await startStubAws();
    floor = await stockClient();
    for (const name of names) bundles.set(name, await bundleFunction(name));
  });
  afterAll(() => {
    stub?.close();
    rmSync(folder, { recursive: true });
  });
  const codeOf = (name: string): string => bundles.get(name)?.code ?? "";

  it.each(names)("of %s is 450 kB at most, and 35 kB gzipped more than the bare client at most", (name) => {
    const code = codeOf(name);
    expect(code.length).toBeGreaterThan(100_000);
    expect(code.length).toBeLessThanOrEqual(Math.min(450_000, floor.length + 120_000));
    expect(gzipped(code)).toBeLessThanOrEqual(gzipped(floor) + 35_000);
  });

  it("of receive-invites is smaller than the bare client's", () => {
    expect(codeOf("receive-invites").length).toBeLessThan(floor.length);
  });

  it.each(names)("of %s starts, and gives Lambda a handler", async (name) => {
    const file = join(folder, `${name}.cjs`);
    writeFileSync(file, codeOf(name));
    // Nobody answers at that address: whatever a function fetches at start must not keep it from starting.
    const env = { ...environment, ...credentials, AWS_ENDPOINT_URL: "http://127.0.0.1:9", PATH: "" };
    const told = `process.stdout.write(typeof require(${JSON.stringify(file)}).handler); process.exit()`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", told], { env });
    expect(stdout).toBe("function");
  });

  it.each(names)(
    "of %s answers a first event, and loads no part of Node that a call of AWS can do without",
    async (name) => {
      const program = join(folder, `${name}.first.cjs`);
      const context = "{ getRemainingTimeInMillis: () => 60000, awsRequestId: 'first' }";
      const event = JSON.stringify(firstEvents[name as FunctionName]);
      writeFileSync(
        program,
        `require("./${name}.cjs").handler(${event}, ${context}).then((answer) => {
        process.stdout.write("\\n#" + JSON.stringify({ status: answer?.statusCode ?? 200, loaded: process.moduleLoadList }), () => process.exit());
      });`,
      );
      writeFileSync(join(folder, `${name}.cjs`), codeOf(name));
      const env = {
        ...environment,
        ...credentials,
        AWS_ENDPOINT_URL: stub?.url ?? "",
        NODE_EXTRA_CA_CERTS: stub?.certificate ?? "",
      };
      const { stdout } = await promisify(execFile)(process.execPath, [program], { env, maxBuffer: 1e7 });
      const told = JSON.parse(stdout.slice(stdout.lastIndexOf("\n#") + 2)) as {
        status: number;
        loaded: string[];
      };
      expect(told.status).toBeLessThan(500);
      expect(told.loaded).toContain("NativeModule https");
      const costly = [
        "fs/promises",
        "internal/webstreams/readablestream",
        "internal/crypto/webcrypto",
        "internal/navigator",
      ];
      expect(costly.filter((module) => told.loaded.includes(`NativeModule ${module}`))).toEqual([]);
    },
  );

  it("of show-invites has the contract beside it, not within", () => {
    expect(Object.keys(bundles.get("show-invites")?.documents ?? {})).toEqual(["openapi.json"]);
  });
});
