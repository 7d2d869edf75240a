/**
 * The whole pipeline on one machine: the same handlers, wired as the synthesized template says, on embedded
 * parts. A port and a directory arrive; a running stack leaves. `start.ts` runs it for people, the journey
 * tests run it in their own process.
 */
import { mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { consolePage } from "./console-page.ts";
import { startDynamodb } from "./dynamodb-engine.ts";
import { type Engines, startEngines } from "./engines.ts";
import { startFlow } from "./flow.ts";
import { hostFunctions, localRandom, warmUp } from "./function-host.ts";
import { createGateway, type Gateway, maximumBodyBytes } from "./gateway.ts";
import { type GatewayAnswer, gatewayError } from "./gateway-event.ts";
import { startLambdaEndpoint } from "./lambda-endpoint.ts";
import { openClock } from "./local-clock.ts";
import { answerLocally, type LocalRouteParts } from "./local-routes.ts";
import { substitutes } from "./local-settings.ts";
import { synthesizeLocally } from "./local-template.ts";
import { listenOnLoopback, readBody } from "./loopback-server.ts";
import { planCors, planFunctions, planRoutes } from "./plan.ts";
import { platformPage } from "./platform-page.ts";
import { localAccount, type QueueEngine, startQueues } from "./queue-engine.ts";
import { type PermissionUsed, planGrants } from "./role-grants.ts";
import { newestInvites } from "./table-view.ts";
import { resolveResources } from "./template-values.ts";
import { openTokenIssuer } from "./token-issuer.ts";

/** An engine that somebody runs themself; read before any stack of this process sets the variable. */
const ownEngine = process.env["AWS_ENDPOINT_URL_DYNAMODB"];

export interface LocalStackOptions {
  /** Of API, pages and console; 0 takes any free one. */
  readonly port: number;
  /** Where everything is kept. */
  readonly dir: string;
  /** Wipes `dir` first. */
  readonly fresh?: boolean;
  /** Hears what the stack is doing, a line at a time. */
  readonly log?: (line: string) => void;
  readonly region?: string;
  /** Hears of each permission that a function has used. */
  readonly permissionUsed?: PermissionUsed;
}

export interface LocalStack {
  readonly baseUrl: string;
  readonly endpoints: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts the stack; it is healthy when this returns. @throws {Error} with a sentence for people */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { region = "eu-west-2", log: said = () => {} } = options;
  const directory = resolve(options.dir);
  if (options.fresh === true) wipe(directory);
  mkdirSync(directory, { recursive: true });
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const closing = <Part extends { close(): Promise<unknown> }>(part: Part): Part => {
    closers.push(() => part.close());
    return part;
  };
  let ready: { gateway: Gateway; local: LocalRouteParts } | undefined;
  try {
    const server = await listenOnLoopback(options.port, (request, response) => {
      respond(request, response, ready).catch(() => response.destroy());
    });
    closers.push(() => server.close());
    const baseUrl = `http://localhost:${server.port}`;
    const clock = openClock(directory);

    said("Starting DynamoDB, SQS and SNS; reading the wiring from the synthesized template …");
    const [dynamodb, queueEngine, templates] = await Promise.all([
      startDynamodb(directory, ownEngine).then((engine) => closing(engine)),
      startQueues(region, clock).then((engine) => closing(engine)),
      synthesizeLocally(region),
      warmUp(),
    ]);
    const issuerUrl = `${baseUrl}/local/issuer`;
    const resources = resolveResources(templates, {
      region,
      account: localAccount,
      baseUrl,
      queueUrl: queueEngine.queueUrl,
      substitutes: substitutes({ issuer: issuerUrl, platform: `${baseUrl}/local/platform` }),
    });
    const engines = await startEngines({
      directory,
      region,
      clock,
      resources,
      dynamodb,
      queues: queueEngine,
      said,
    });
    closers.push(() => engines.close());

    said("Starting the functions …");
    const functions = planFunctions(
      resources,
      (name) => `arn:aws:lambda:${region}:${localAccount}:function:${name}`,
    );
    const platform = { ...engines.clients, clock: clock.now, wallClock: Date.now, random: localRandom };
    const host = await hostFunctions(
      functions,
      platform,
      region,
      ({ roleArn }) => planGrants(resources, roleArn),
      options.permissionUsed,
    );
    for (const folder of host.missing)
      said(`!! functions/${folder} is not there yet: its routes answer 501.`);
    const lambda = closing(await startLambdaEndpoint(functions, host));
    const flow = await startFlow({
      directory,
      region,
      clock,
      resources,
      functions,
      host,
      engines,
      queueEngine,
      dataFile: dynamodb.file,
      said,
    });
    closers.push(() => flow.close());

    const routes = planRoutes(resources, functions);
    const audience =
      routes.find(({ authorizer }) => authorizer !== undefined)?.authorizer?.audiences[0] ?? "local";
    const issuer = await openTokenIssuer(directory, issuerUrl, audience);
    const endpoints = { base: baseUrl, ...engines.endpoints, lambda: lambda.endpoint, issuer: issuerUrl };
    ready = {
      gateway: createGateway({
        routes,
        cors: planCors(resources),
        keys: issuer.keys,
        clock: clock.now,
        find: host.find,
        said,
      }),
      local: {
        clock,
        issuer,
        consolePage,
        platformPage,
        faults: engines.faults,
        mails: engines.mails,
        endpoints: () => endpoints,
        travelTo: flow.travelTo,
        pipeline: () => pipelineState(engines, queueEngine),
      },
    };
    return { baseUrl, endpoints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the stack keeps; nothing else in the directory is touched. */
function wipe(directory: string): void {
  const kept = [
    "mail",
    "table.db",
    "table.db-wal",
    "table.db-shm",
    "clock.json",
    "stream.json",
    "secrets.json",
    "kms.json",
    "issuer.json",
  ];
  for (const name of kept) rmSync(join(directory, name), { recursive: true, force: true });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  ready: { gateway: Gateway; local: LocalRouteParts } | undefined,
): Promise<void> {
  const answer = await answerTo(request, ready);
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : [...value],
    ]),
  );
  response.writeHead(answer.status, { ...headers, "content-length": answer.body.length });
  response.end(answer.body);
  // A body that nobody reads any more must not keep the connection busy.
  if (answer.status === 413) response.once("finish", () => request.destroy());
}

async function answerTo(
  request: IncomingMessage,
  ready: { gateway: Gateway; local: LocalRouteParts } | undefined,
): Promise<GatewayAnswer> {
  if (ready === undefined) return { ...gatewayError(503, "Starting"), body: Buffer.from('{"ready":false}') };
  const body = await readBody(request, maximumBodyBytes);
  if (body === "too-large") return gatewayError(413, "Request Entity Too Large", { connection: "close" });
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const asked = {
    method: request.method ?? "GET",
    path,
    query: query.join("?"),
    headers: request.headersDistinct,
    body,
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
  };
  return (await answerLocally(asked, ready.local)) ?? ready.gateway(asked);
}

/** What the console shows of the pipeline. */
async function pipelineState(engines: Engines, queueEngine: QueueEngine): Promise<object> {
  const [invites, queues] = await Promise.all([
    newestInvites(engines.clients.dynamodb, engines.table.name, 100),
    Promise.all(
      engines.queues.map(async ({ name, deadLetters }) => {
        const { visible, inFlight, delayed } = await queueEngine.depth(name);
        return { name, deadLetters, visible, inFlight, delayed };
      }),
    ),
  ]);
  const mails = engines.mails
    .list()
    .slice(0, 100)
    .map(({ id, to, subject, receivedAt, tags }) => ({
      id,
      to,
      subject,
      receivedAt,
      inviteId: tags["invite"]?.[0],
    }));
  return { invites, queues, mails, faults: engines.faults.current() };
}
