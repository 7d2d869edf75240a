/**
 * `npm run rehearse`: the deployment, rehearsed in moto's CloudFormation (Python: `pip install "moto[server]==5.2.1"`),
 * by the CDK command line as an operator uses it: synth with bundles, bootstrap, deploy, diff, destroy. What moto can't
 * make is left out of a copy of the templates, and named at the end. Without moto it says so and does nothing.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionNames, physicalNames } from "../names.ts";
import { readTemplate } from "../template.ts";

const region = "eu-west-2";
const names = physicalNames("dev");
/** Kinds that moto skips, and then trips over whoever refers to them. */
const leftOut = /^AWS::(ApiGatewayV2|SES|Scheduler|SecretsManager)::/;

/** What stands for a resource that isn't made. */
const standIn = (type: string, attribute?: string): string => {
  if (type === "AWS::SecretsManager::Secret") {
    return `arn:aws:secretsmanager:${region}:123456789012:secret:${names.addressKeys}-a1b2c3`;
  }
  return attribute === "ApiEndpoint" ? "https://rehearsed.example" : "rehearsed";
};

/** Leaves out of the template in `file` what moto can't make, and all tags, of which it expects another shape. */
function prepare(file: string): readonly string[] {
  const { Outputs: _, ...template } = readTemplate(JSON.parse(readFileSync(file, "utf8")));
  const gone = new Map(
    Object.entries(template.Resources).flatMap(([id, { Type }]) => (leftOut.test(Type) ? [[id, Type]] : [])),
  );
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.filter((one) => typeof one !== "string" || !gone.has(one)).map(without);
    }
    if (typeof value !== "object" || value === null) return value;
    const [[intrinsic, argument] = ["", undefined]]: [string, unknown][] = Object.entries(value);
    const isReference = intrinsic === "Ref" || intrinsic === "Fn::GetAtt";
    const [of, name] = isReference ? [argument].flat().map(String) : [];
    const type = gone.get(of ?? "");
    if (type !== undefined) return standIn(type, name);
    const members = Object.entries(value).filter(
      ([key, one]) => key !== "Tags" && !(key === "DependsOn" && typeof one === "string" && gone.has(one)),
    );
    return Object.fromEntries(members.map(([key, one]) => [key, without(one)]));
  };
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !gone.has(id)));
  writeFileSync(file, JSON.stringify(without({ ...template, Resources })));
  return [...gone.values()];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("No port is free");
  return address.port;
}

/** Starts moto. It prints to a file: while the CDK runs, nobody here could empty a pipe. */
async function startMoto(port: number, file: string): Promise<ChildProcess> {
  const log = openSync(file, "w");
  const moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: ["ignore", log, log] });
  for (let tries = 0; tries < 300; tries += 1) {
    const there = await fetch(`http://127.0.0.1:${port}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return moto;
    await pause(200);
  }
  moto.kill();
  throw new Error("moto does not answer");
}

/** What must be there once CloudFormation says that all is done. @throws {Error} naming what isn't */
async function check(endpoint: string): Promise<void> {
  const settings = { region, endpoint, credentials: { accessKeyId: "x", secretAccessKey: "x" } };
  const { Table: table } = await new DynamoDBClient(settings).send(
    new DescribeTableCommand({ TableName: names.table }),
  );
  const indexes = table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)
    .sort()
    .join();
  if (indexes !== "by-inviter,by-wake") throw new Error(`The table has the indexes ${indexes}`);
  const { Functions: functions = [] } = await new LambdaClient(settings).send(new ListFunctionsCommand({}));
  const { QueueUrls: queues = [] } = await new SQSClient(settings).send(new ListQueuesCommand({}));
  const missing = functionNames.filter(
    (name) => !functions.some((one) => one.FunctionName === names.function(name)),
  );
  if (missing.length > 0) throw new Error(`These functions were not made: ${missing.join(", ")}`);
  if (queues.length !== 7) throw new Error(`There are ${queues.length} queues, not seven`);
  process.stdout.write(`${names.table} with its indexes, ${functions.length} functions, 7 queues\n`);
}

async function rehearse(): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), "clientshare-rehearsal-"));
  const port = await freePort();
  // moto knows a bucket's host name by "localhost" only.
  const endpoint = `http://localhost:${port}`;
  const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x", AWS_SESSION_TOKEN: "" };
  const env = { ...process.env, ...credentials, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region };
  const cdk = (...words: readonly string[]): void => {
    process.stdout.write(`\n== cdk ${words.slice(0, 2).join(" ")}\n`);
    const { status } = spawnSync("cdk", words, { env, stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) throw new Error(`cdk ${words[0]} failed`);
  };
  const log = join(out, "moto.log");
  const moto = await startMoto(port, log);
  try {
    cdk("synth", "--quiet", "-c", `region=${region}`, "--output", out);
    const gone = ["data", "pipeline", "operations"].flatMap((stack) =>
      prepare(join(out, `${stack}.template.json`)),
    );
    cdk("bootstrap", `aws://123456789012/${region}`, "--app", out);
    cdk(
      "deploy",
      "--all",
      "--app",
      out,
      "--method=direct",
      "--require-approval",
      "never",
      "--progress",
      "events",
    );
    await check(endpoint);
    cdk("diff", "--all", "--app", out, "--fail", "--method=template");
    cdk("destroy", "--all", "--app", out, "--force");
    const skipped = [
      ...readFileSync(log, "utf8").matchAll(/No Moto CloudFormation support for ([\w:]+)/g),
    ].map(([, kind = ""]) => kind);
    const untried = [...new Set([...gone, ...skipped])]
      .filter((kind) => kind !== "AWS::S3::BucketPolicy")
      .sort();
    process.stdout.write(`\nRehearsed. Not tried, for moto can't make them: ${untried.join(", ")}\n`);
  } finally {
    moto.kill();
    rmSync(out, { recursive: true, force: true });
  }
}

if (spawnSync("moto_server", ["--help"]).status === 0) await rehearse();
else process.stdout.write("moto is not here: nothing was rehearsed.\n");
