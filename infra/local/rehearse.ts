/**
 * `npm run rehearse`: the deployment, rehearsed in moto's CloudFormation (Python: `pip install "moto[server]==5.2.1"`),
 * by the CDK command line as an operator uses it: synth with bundles, bootstrap, deploy, an update by another setting, the
 * roll-back to the former version, destroy. What moto can't make is left out of a copy of the templates, and named at the
 * end. Without moto it says so and does nothing.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { policySchema } from "../../shared/domain/policy.ts";
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

/** The setting in which the later version differs from the former, and its values there. */
const former = policySchema.parse({}).escalateHours;
const later = 60;

/** The settings of `cdk.json` as the context of the command line, with an escalation after so many hours. */
function settingsWith(escalateHours: number): string {
  const settings = z
    .object({ context: z.object({ clientshare: z.looseObject({ policy: z.looseObject({}) }) }) })
    .parse(JSON.parse(readFileSync("cdk.json", "utf8"))).context.clientshare;
  return `clientshare=${JSON.stringify({ ...settings, policy: { ...settings.policy, escalateHours } })}`;
}

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

/** What stands in the emulated account. Each look throws an error that names what is not as it must be. */
class Account {
  readonly #dynamodb: DynamoDBClient;
  readonly #lambda: LambdaClient;
  readonly #sqs: SQSClient;

  constructor(endpoint: string) {
    const settings = { region, endpoint, credentials: { accessKeyId: "x", secretAccessKey: "x" } };
    this.#dynamodb = new DynamoDBClient(settings);
    this.#lambda = new LambdaClient(settings);
    this.#sqs = new SQSClient(settings);
  }

  async #functions(): Promise<readonly string[]> {
    const { Functions = [] } = await this.#lambda.send(new ListFunctionsCommand({}));
    return Functions.map(({ FunctionName = "" }) => FunctionName);
  }

  async #table() {
    const { Table } = await this.#dynamodb.send(new DescribeTableCommand({ TableName: names.table }));
    if (Table?.TableStatus !== "ACTIVE") throw new Error(`The table is ${Table?.TableStatus}`);
    return Table;
  }

  /** Everything that the stacks make is there, and keep-deadlines works by this setting. */
  async requireDeployed(escalateHours: number): Promise<void> {
    const { GlobalSecondaryIndexes = [] } = await this.#table();
    const indexes = GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)
      .sort()
      .join();
    if (indexes !== "by-inviter,by-wake") throw new Error(`The table has the indexes ${indexes}`);
    const functions = await this.#functions();
    const missing = functionNames.filter((name) => !functions.includes(names.function(name)));
    if (missing.length > 0) throw new Error(`These functions were not made: ${missing.join(", ")}`);
    const { QueueUrls: queues = [] } = await this.#sqs.send(new ListQueuesCommand({}));
    if (queues.length !== 7) throw new Error(`There are ${queues.length} queues, not seven`);
    const { Environment } = await this.#lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: names.function("keep-deadlines") }),
    );
    const policy: unknown = JSON.parse(Environment?.Variables?.["POLICY"] ?? "{}");
    const { escalateHours: hours } = z.looseObject({ escalateHours: z.number() }).parse(policy);
    if (hours !== escalateHours) throw new Error(`keep-deadlines escalates after ${hours} hours`);
    process.stdout.write(
      `${names.table} with its indexes, ${functions.length} functions, 7 queues; escalates after ${hours} hours\n`,
    );
  }

  /** Something that must outlast every deployment. @returns what the table is known by */
  async fill(): Promise<string> {
    await this.#dynamodb.send(
      new PutItemCommand({
        TableName: names.table,
        Item: { pk: { S: "rehearsed" }, sk: { S: "rehearsed" } },
      }),
    );
    return this.requireKept();
  }

  /** The table, with what was put into it. @returns when it was made: another time is another table */
  async requireKept(since?: string): Promise<string> {
    const Key = { pk: { S: "rehearsed" }, sk: { S: "rehearsed" } };
    const { Item } = await this.#dynamodb.send(new GetItemCommand({ TableName: names.table, Key }));
    const made = String((await this.#table()).CreationDateTime?.toISOString());
    if (Item === undefined || (since ?? made) !== made) throw new Error("The table was made anew");
    return made;
  }

  /** What can be made anew is gone. */
  async requireDestroyed(): Promise<void> {
    const functions = await this.#functions();
    if (functions.length > 0) throw new Error(`These functions are still there: ${functions.join(", ")}`);
  }
}

async function rehearse(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "clientshare-rehearsal-"));
  const port = await freePort();
  // moto knows a bucket's host name by "localhost" only.
  const endpoint = `http://localhost:${port}`;
  const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x", AWS_SESSION_TOKEN: "" };
  const env = { ...process.env, ...credentials, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region };
  const exits = (...words: readonly string[]): number | null => {
    process.stdout.write(`\n== cdk ${words.slice(0, 2).join(" ")}\n`);
    return spawnSync("cdk", words, { env, stdio: ["ignore", "inherit", "inherit"] }).status;
  };
  const cdk = (...words: readonly string[]): void => {
    if (exits(...words) !== 0) throw new Error(`cdk ${words[0]} failed`);
  };
  const deploy = (app: string): void => {
    const quietly = ["--method=direct", "--require-approval", "never", "--progress", "events"];
    // Without its last option the CDK asks for the former values of parameters, which moto answers with 500.
    cdk("deploy", "--all", "--app", app, ...quietly, "--no-previous-parameters");
  };
  const differs = (app: string): boolean => {
    const status = exits("diff", "--app", app, "--fail", "--method=template");
    if (status !== 0 && status !== 1) throw new Error("cdk diff failed");
    return status === 1;
  };
  const requireSame = (app: string): void => {
    if (differs(app)) throw new Error("What was deployed differs from what is there");
  };
  const gone = new Set<string>();
  /** The output of a version, made once: a prepared template is never written again. */
  const version = (name: string, escalateHours: number): string => {
    const out = join(directory, name);
    cdk("synth", "--quiet", "-c", `region=${region}`, "-c", settingsWith(escalateHours), "--output", out);
    for (const stack of ["data", "pipeline", "operations"]) {
      for (const kind of prepare(join(out, `${stack}.template.json`))) gone.add(kind);
    }
    return out;
  };
  const log = join(directory, "moto.log");
  const moto = await startMoto(port, log);
  try {
    const account = new Account(endpoint);
    const [before, after] = [version("former", former), version("later", later)];
    cdk("bootstrap", `aws://123456789012/${region}`, "--app", before);
    deploy(before);
    await account.requireDeployed(former);
    const made = await account.fill();

    process.stdout.write("\nAn update:\n");
    if (!differs(after)) throw new Error("The later version does not differ from the former");
    deploy(after);
    requireSame(after);
    await account.requireDeployed(later);

    process.stdout.write("\nThe roll-back:\n");
    deploy(before);
    requireSame(before);
    await account.requireDeployed(former);
    await account.requireKept(made);

    cdk("destroy", "--all", "--app", before, "--force");
    await account.requireDestroyed();
    await account.requireKept(made);
    const skipped = [
      ...readFileSync(log, "utf8").matchAll(/No Moto CloudFormation support for ([\w:]+)/g),
    ].map(([, kind = ""]) => kind);
    const untried = [...new Set([...gone, ...skipped])]
      .filter((kind) => kind !== "AWS::S3::BucketPolicy")
      .sort();
    process.stdout.write(
      `\nRehearsed: deployed, updated, rolled back, destroyed; the table and its item outlasted all of it.\n` +
        `Not tried, for moto can't make them: ${untried.join(", ")}\n`,
    );
  } finally {
    moto.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

if (spawnSync("moto_server", ["--help"]).status === 0) await rehearse();
else process.stdout.write("moto is not here: nothing was rehearsed.\n");
