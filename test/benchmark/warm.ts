/**
 * CPU of work on a warm function: receiving an invite against the bare SDK calls with literal input, and
 * rendering a notice against a template literal of the same bytes. Rounds of both alternate in one process.
 */
import {
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Context } from "aws-lambda";
import { createReceiveInvites } from "../../functions/receive-invites/wiring.ts";
import { specimenDeployment, specimenInvite, specimenLinks } from "../../shared/domain/notice/specimen.ts";
import type { HttpEvent } from "../../shared/lambda/http.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import { renderNoticeMail } from "../../shared/pages/notice-mail.ts";
import { firstEvents } from "./first-events.ts";

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

/** An invite received through the handler, and the same five calls with what it sent, made by hand. */
export async function measureReceipt(
  environment: Readonly<Record<string, string>>,
  endpoint: string,
  rounds: number,
): Promise<Rounds> {
  const settings = {
    endpoint,
    region: "eu-west-2",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
  };
  const dynamodb = new DynamoDBClient(settings);
  let recorded: object[] | undefined = [];
  const handler = createReceiveInvites({
    environment,
    clock: Date.now,
    wallClock: Date.now,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    dynamodb: {
      send: ((command: never) => {
        recorded?.push(command);
        return dynamodb.send(command);
      }) as DynamoDBClient["send"],
    },
    secrets: new SecretsManagerClient(settings),
  });
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  const event = {
    ...(firstEvents["receive-invites"] as HttpEvent),
    headers: {
      "content-type": "application/json",
      "idempotency-key": "5c6f9c1e-0000-4000-8000-000000000001",
    },
  };
  const receive = () => handler(event, context);
  await receive();
  const inputs = recorded;
  recorded = undefined;
  const bare = async () => {
    const [last, ...first] = inputs.toReversed();
    await Promise.all(first.map((command) => dynamodb.send(again(command))));
    if (last !== undefined) await dynamodb.send(again(last));
  };
  const measured = await alternate({ handler: receive, bare }, rounds, 200);
  dynamodb.destroy();
  return measured;
}

/** A command of its own with the same input: one that was sent once is not sent again. */
function again(command: object): never {
  const { input } = command as { readonly input: never };
  const made =
    command instanceof GetItemCommand
      ? new GetItemCommand(input)
      : command instanceof UpdateItemCommand
        ? new UpdateItemCommand(input)
        : new TransactWriteItemsCommand(input);
  return made as never;
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
