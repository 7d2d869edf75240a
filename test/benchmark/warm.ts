/**
 * CPU of work on a warm function: receiving an invite against the bare SDK calls with literal input, and
 * rendering a notice against a template literal of the same bytes. Rounds of both alternate.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Context } from "aws-lambda";
import { createReceiveInvites } from "../../functions/receive-invites/wiring.ts";
import { bundleFunction } from "../../infra/bundle.ts";
import { specimenDeployment, specimenInvite, specimenLinks } from "../../shared/domain/notice/specimen.ts";
import type { HttpEvent } from "../../shared/lambda/http.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import { renderNoticeMail } from "../../shared/pages/notice-mail.ts";
import { firstEvents } from "./first-events.ts";
import { stockClient } from "./floors.ts";

/** Microseconds of CPU for one, by what was done, one value a round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

async function cpuOf(times: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

async function alternate(
  works: Readonly<Record<string, () => unknown>>,
  rounds: number,
  times: number,
): Promise<Rounds> {
  const measured: Record<string, number[]> = {};
  for (const work of Object.values(works)) await cpuOf(times * 2, work);
  for (let round = 0; round < rounds; round += 1) {
    const entries = Object.entries(works);
    for (const [name, work] of round % 2 === 0 ? entries : entries.toReversed()) {
      measured[name] ??= [];
      measured[name].push(await cpuOf(times, work));
    }
  }
  return measured;
}

/**
 * An invite received by the bundle that is deployed, and the same five calls with what it sent, by the stock client:
 * bundled, in a process of its own each, so that neither is charged for the other's garbage or slowed by its shapes.
 * Ours logs as in Lambda. Without TLS: it would cost both the same, and flatter us.
 */
export async function measureReceipt(
  environment: Readonly<Record<string, string>>,
  endpoint: string,
  rounds: number,
): Promise<Rounds> {
  const event = {
    ...(firstEvents["receive-invites"] as HttpEvent),
    headers: {
      "content-type": "application/json",
      "idempotency-key": "5c6f9c1e-0000-4000-8000-000000000001",
    },
  };
  const sent = await sentFor(event, environment, endpoint);
  const env = {
    ...environment,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
  };
  const { code } = await bundleFunction("receive-invites");
  const handler = await keepWarm("handler.cjs", code, event, env);
  const bare = await keepWarm("bare.mjs", await stockClient("literalReceipt"), sent, env);
  try {
    const measured: Record<"handler" | "bare", number[]> = { handler: [], bare: [] };
    for (const one of [handler, bare]) await one.cpuOf(1_000);
    for (let round = 0; round < rounds; round += 1) {
      // In small turns, so that a machine's moods fall on both alike.
      let [ours, theirs] = [0, 0];
      for (let turn = 0; turn < turns; turn += 1) {
        if (turn % 2 === 0) ours += await handler.cpuOf(invitesInTurn);
        theirs += await bare.cpuOf(invitesInTurn);
        if (turn % 2 === 1) ours += await handler.cpuOf(invitesInTurn);
      }
      measured.handler.push(ours / turns);
      measured.bare.push(theirs / turns);
    }
    return measured;
  } finally {
    handler.end();
    bare.end();
  }
}

const turns = 6;
const invitesInTurn = 40;

/** The calls that receiving this invite makes, as the floor's input: all but the last are made together. */
async function sentFor(
  event: HttpEvent,
  environment: Readonly<Record<string, string>>,
  endpoint: string,
): Promise<object> {
  const settings = {
    endpoint,
    region: "eu-west-2",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
  };
  const dynamodb = new DynamoDBClient(settings);
  const calls: (readonly [name: string, input: object])[] = [];
  const receive = createReceiveInvites({
    environment,
    clock: Date.now,
    wallClock: Date.now,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    dynamodb: {
      send: ((command: { readonly input: object }) => {
        calls.push([command.constructor.name, command.input]);
        return dynamodb.send(command as never);
      }) as DynamoDBClient["send"],
    },
    secrets: new SecretsManagerClient(settings),
  });
  const answer = await receive(event, { getRemainingTimeInMillis: () => 60_000 } as Context);
  dynamodb.destroy();
  if (answer.statusCode !== 202) throw new Error(`The invite was answered ${answer.statusCode}`);
  return { together: calls.slice(0, -1), last: calls.at(-1) };
}

interface Warm {
  /** Microseconds of CPU for one, over so many in a row. */
  cpuOf(times: number): Promise<number>;
  end(): void;
}

const program = (file: string, event: object) => `
const load = async (file) => (file.endsWith(".mjs") ? import(file) : require(file));
load(${JSON.stringify(file)}).then(({ handler }) => {
  const event = ${JSON.stringify(event)};
  const context = { getRemainingTimeInMillis: () => 60000, awsRequestId: "warm" };
  process.on("message", async (times) => {
    let answer;
    const before = process.cpuUsage();
    for (let n = 0; n < times; n += 1) answer = await handler(event, context);
    const { user, system } = process.cpuUsage(before);
    if ((answer?.statusCode ?? 200) >= 300) throw new Error("The invite was answered " + answer.statusCode);
    process.send((user + system) / times);
  });
});`;

/** A process that has loaded the code, and calls its handler when asked. */
async function keepWarm(
  name: string,
  code: string,
  event: object,
  env: Readonly<Record<string, string>>,
): Promise<Warm> {
  const folder = mkdtempSync(join(tmpdir(), "warm-"));
  writeFileSync(join(folder, name), code);
  writeFileSync(join(folder, "program.cjs"), program(join(folder, name), event));
  const child = fork(join(folder, "program.cjs"), { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit").then(([status]) => {
    throw new Error(`${name} ended with ${status}`);
  });
  ended.catch(() => undefined);
  return {
    async cpuOf(times) {
      child.send(times);
      const [micros] = await Promise.race([once(child, "message"), ended]);
      return Number(micros);
    },
    end: () => void child.kill(),
  };
}

/** The notice rendered, a template literal that gives as many bytes, and the message made of it. */
export async function measureRendering(rounds: number): Promise<Rounds> {
  const input = { invite: specimenInvite, deployment: specimenDeployment, links: specimenLinks };
  const mail = renderNoticeMail(input);
  const holes = [specimenInvite.inviter.name, specimenInvite.space.name, specimenLinks.page];
  const literal = templateOf(mail.html + mail.text, holes);
  const message = {
    ...mail,
    from: "Clientshare <invites@clientshare.example>",
    to: "sam.okafor@brightwater.example",
    replyTo: "support@myclientshare.com",
  };
  let bytes = 0;
  return alternate(
    {
      render: () => {
        const { html, text } = renderNoticeMail(input);
        bytes = Buffer.byteLength(html) + Buffer.byteLength(text);
      },
      literal: () => {
        bytes = Buffer.byteLength(literal(...holes));
      },
      mime: () => composeMime(message),
      unused: () => bytes,
    },
    rounds,
    300,
  );
}

/** A function of one template literal, cut at every place where one of the values stands, each escaped. */
function templateOf(text: string, values: readonly string[]): (...values: readonly string[]) => string {
  const cuts = values.reduce(
    (parts, value, n) => parts.flatMap((part) => (typeof part === "number" ? [part] : cut(part, value, n))),
    [text] as readonly (string | number)[],
  );
  const escaped = (value: string) =>
    value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return (...given) =>
    cuts.map((part) => (typeof part === "string" ? part : escaped(given[part] ?? ""))).join("");
}

const cut = (part: string, value: string, n: number): readonly (string | number)[] =>
  part.split(value).flatMap((piece, place) => (place === 0 ? [piece] : [n, piece]));
