/**
 * That an alarm listens for what is really told: each function is run, by the wiring that is deployed, while something
 * throws. What comes of it is held against the metrics that the synthesized alarms name: an invocation that fails is one
 * of Lambda's `Errors`, an answer above 499 one of the gateway's `5xx`, and ours are the lines that were printed.
 */
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { synthesize } from "../../infra/synthesize.ts";
import { inviteItem } from "../../shared/aws/invite-store.ts";
import { writeItem } from "../../shared/aws/invitee-table.ts";
import { newInviteId } from "../../shared/domain/identity.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { environmentFor, type FunctionName, functions } from "../simulation/deployment.ts";
import type { Client } from "../simulation/parts/io-gate.ts";
import { anInvite, aPolicy, receivedAtMs } from "../support/an-invite.ts";
import { goodClaims } from "../support/direct-api.ts";
import { type MemoryInvitees, memoryInvitees } from "../support/memory-invitees.ts";

interface Heard {
  readonly namespace: string;
  readonly metric: string;
  /** The one dimension's value; the gateway's is chosen by AWS. */
  readonly of?: string;
}

const alarms = Object.values(synthesize({ region: "eu-west-2" }).operations.Resources)
  .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
  .map(({ Properties }) => ({
    id: String(Properties["AlarmName"]).replace(/^clientshare-dev-/, ""),
    namespace: Properties["Namespace"],
    metric: Properties["MetricName"],
    threshold: Number(Properties["Threshold"]),
    periods: Number(Properties["EvaluationPeriods"]),
    of: (Properties["Dimensions"] as readonly { readonly Value: unknown }[] | undefined)?.[0]?.Value,
  }));

/** The alarms that hear it. */
const hearing = ({ namespace, metric, of }: Heard): readonly string[] =>
  alarms
    .filter((alarm) => alarm.namespace === namespace && alarm.metric === metric)
    .filter((alarm) => of === undefined || alarm.of === of)
    .map(({ id }) => id);

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.stubEnv("CLIENTSHARE_METRICS", "on");
  vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "INFO");
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.push(...String(text).split("\n").filter(Boolean));
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const lines = () => printed.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

interface Embedded {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}

/** Our own metrics, as CloudWatch would take them off the log. */
const told = (): readonly Heard[] =>
  lines().flatMap(({ _aws, service }) =>
    ((_aws as Embedded | undefined)?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Metrics }) =>
      Metrics.map(({ Name }) => ({ namespace: Namespace, metric: Name, of: String(service) })),
    ),
  );

const url = (name: string) => ({
  url: `https://sqs.example/${name}`,
  deadLettersUrl: `https://sqs.example/${name}-d`,
});

/** Runs a function whose calls on the table fail where `fails` says so. @returns what CloudWatch hears of the invocation */
async function run(
  name: FunctionName,
  event: object,
  fails: (operation: string) => boolean,
  world: MemoryInvitees = memoryInvitees(),
): Promise<readonly Heard[]> {
  const answering = (output: object): Client => ({
    send: <Output>(): Promise<Output> => Promise.resolve(output as Output),
  });
  const dynamodb: Client = {
    send: <Output>(command: { readonly input: object }): Promise<Output> => {
      const operation = command.constructor.name.replace(/Command$/, "");
      if (fails(operation)) return Promise.reject(new Error("Planted by the test"));
      return new Promise((resolve) => resolve(world.database.perform(operation, command.input) as Output));
    },
  };
  const platform = {
    environment: {
      ...environmentFor(aPolicy, { notices: url("notices"), bulk: url("bulk"), events: url("events") }),
      TABLE_NAME: world.table.name,
      AWS_LAMBDA_FUNCTION_NAME: `clientshare-dev-${name}`,
    },
    clock: () => world.clock.now,
    wallClock: () => Number(goodClaims.exp) * 1000 - 1,
    random: (size: number) => new Uint8Array(size),
    dynamodb,
    secrets: answering({ SecretString: JSON.stringify({ current: "k1", k1: "x".repeat(64) }) }),
    ses: answering({ MessageId: "m" }),
    sqs: answering({ Failed: [] }),
    sns: answering({ Failed: [] }),
    kms: answering({}),
  } as Platform;
  const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: "request-1" } as Context;
  let heard: readonly Heard[] = [];
  try {
    const answer = (await functions[name].create(platform)(event, context)) as { statusCode?: number } | null;
    if ((answer?.statusCode ?? 0) >= 500) heard = [{ namespace: "AWS/ApiGateway", metric: "5xx" }];
  } catch {
    heard = [{ namespace: "AWS/Lambda", metric: "Errors", of: `clientshare-dev-${name}` }];
  }
  return [...heard, ...told()];
}

const always = () => true;
const token = "A".repeat(43);
const inviteId = newInviteId(receivedAtMs, new Uint8Array(10));

const asked = (routeKey: string, pathParameters: object, more: object = {}) => ({
  version: "2.0",
  routeKey,
  rawPath: routeKey.split(" ")[1],
  rawQueryString: "",
  headers: { "content-type": "application/json" },
  pathParameters,
  requestContext: {
    requestId: "request-1",
    http: { method: routeKey.split(" ")[0], path: routeKey.split(" ")[1], sourceIp: "192.0.2.1" },
    authorizer: {
      jwt: {
        claims: { ...goodClaims, iss: "https://login.clientshare.example/", aud: "clientshare-web" },
        scopes: null,
      },
    },
  },
  isBase64Encoded: false,
  ...more,
});

const anInvitation = JSON.stringify({
  invitee: { email: "sam.okafor@invitee.example" },
  relationship: "colleague",
  space: { id: "space-7", name: "Example and Acme" },
});

describe("where the table throws", () => {
  test.each([
    ["receive-invites", asked("POST /v1/invites", {}, { body: anInvitation })],
    ["manage-invites", asked("DELETE /v1/invites/{id}", { id: inviteId })],
    ["show-invites", asked("GET /v1/invites/{id}", { id: inviteId })],
    ["show-invitee", asked("GET /i/{token}", { token })],
    ["exercise-right", asked("POST /i/{token}/{right}", { token, right: "object" })],
    ["answer-invite", asked("POST /i/{token}/accept", { token })],
  ] as const)(
    "%s answers, and the API's alarm hears it, since Lambda's count of errors does not",
    async (name, event) => {
      const heard = await run(name, event, always);
      expect(heard.flatMap(hearing)).toEqual(["api-fails"]);
    },
  );

  const stream = {
    Records: [
      {
        eventName: "INSERT",
        dynamodb: { SequenceNumber: "1", Keys: { pk: { S: "invite#x" }, sk: { S: "ledger#000001" } } },
      },
    ],
  };
  test.each([
    ["relay-changes", stream, "relay-changes-fails"],
    ["keep-deadlines", {}, "keep-deadlines-fails"],
    ["keep-deadlines", {}, "table-unreadable"],
    ["operate", { measure: true }, "operate-fails"],
    ["send-notice", { Records: [] }, "send-notice-fails"],
  ] as const)("%s fails as a whole, and is heard", async (name, event, alarm) => {
    expect((await run(name, event, always)).flatMap(hearing)).toContain(alarm);
  });
});

describe("where single messages of a batch throw", () => {
  const attributes = { ApproximateReceiveCount: "1" };
  const notice = { version: 1, kind: "notice", inviteId, notice: 1 };
  const delivery = {
    eventType: "Delivery",
    mail: {
      timestamp: new Date(receivedAtMs).toISOString(),
      messageId: "ses-1",
      destination: ["sam.okafor@invitee.example"],
      tags: { invite: [inviteId], notice: ["1"], attempt: ["1"] },
    },
    delivery: { timestamp: new Date(receivedAtMs).toISOString() },
  };
  const batches = [
    ["send-notice", "GetItem", notice, { inviteId, kind: "notice" }],
    ["record-delivery", "BatchGetItem", delivery, { inviteId, notice: 1, attempt: 1, kind: "delivery" }],
  ] as const;

  test.each(batches)("%s counts them, and the alarm hears it", async (name, failing, body, ids) => {
    const Records = [1, 2].map((n) => ({ messageId: `m-${n}`, body: JSON.stringify(body), attributes }));
    const heard = await run(name, { Records }, (operation) => operation === failing);
    expect(heard.flatMap(hearing)).toEqual([`${name}-records-fail`]);
    expect(lines().find((line) => line["RecordFailures"] !== undefined)).toMatchObject({ RecordFailures: 2 });
    // Whoever looks for the cause finds the invite and the message, and nothing of the person.
    const errors = lines().filter(({ level }) => level === "ERROR");
    expect(errors).toMatchObject([
      { messageId: "m-1", errorName: "Error", ...ids },
      { messageId: "m-2", errorName: "Error", ...ids },
    ]);
    expect(printed.join("\n")).not.toContain("sam.okafor");
  });

  test.each(batches)(
    "%s tells nothing of a batch without a failure, which would cost",
    async (name, _, body) => {
      const Records = [{ messageId: "m-1", body: JSON.stringify(body), attributes }];
      await run(name, { Records }, () => false);
      expect(told()).toEqual([]);
    },
  );

  test.each([
    ["send-notice", 6 * 60],
    ["record-delivery", 6 * 30],
  ] as const)("%s: one message that always fails does not ring by itself", (name, hiddenSeconds) => {
    const alarm = alarms.find(({ id }) => id === `${name}-records-fail`);
    expect(alarm?.threshold).toBeGreaterThan(900 / hiddenSeconds);
    expect(alarm?.periods).toBe(2);
  });
});

describe("the gauges that alarms look at", () => {
  const ofFunction = (name: FunctionName) =>
    alarms.filter(({ namespace, of }) => namespace === "Clientshare" && of === `clientshare-dev-${name}`);

  test.each(["operate", "keep-deadlines"] as const)("of %s are told by every run", async (name) => {
    const world = memoryInvitees();
    await writeItem(world.table, { put: inviteItem(anInvite({ inviteId }), aPolicy) });
    world.clock.now += 60_000;
    const heard = await run(name, name === "operate" ? { measure: true } : {}, () => false, world);
    const missing = ofFunction(name).filter(({ metric }) => !heard.some((one) => one.metric === metric));
    expect(ofFunction(name).length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
  });
});
