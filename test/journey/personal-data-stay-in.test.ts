/** Planted data are in the table and in the mail, and in nothing else: logs, metrics, queues, topics, ledger, errors. */
import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListTopicsCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  removeStackDirectory,
  type StackProcess,
  spawnStack,
  stackDirectory,
} from "../support/start-stack.ts";
import { advance, callApi, eventually, inbox, postLocal, readMail, tokenOf } from "../support/use-stack.ts";

const canaries = [
  "Wilhelmina",
  "Thistlewood",
  "442079460931",
  "Quillfeather",
  "Keeper of Bees",
  "wilhelmina",
];
const invitee = (email: string) => ({
  email,
  givenName: "Wilhelmina",
  familyName: "Thistlewood",
  phone: "+442079460931",
  company: "Quillfeather Ltd",
  jobTitle: "Keeper of Bees",
  links: ["https://www.linkedin.com/in/wilhelmina-thistlewood"],
});
const inviterCanaries = ["Ada Byron", "ada.byron@acme.example"];

describe("personal data", () => {
  const directory = stackDirectory();
  let stack: StackProcess;
  let endpoints: Readonly<Record<string, string>>;
  const answers: string[] = [];
  const events: string[] = [];
  let tokens: string[] = [];
  const clients = { region: "eu-west-2", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

  beforeAll(async () => {
    process.env["AWS_LAMBDA_LOG_LEVEL"] = "DEBUG";
    process.env["CLIENTSHARE_METRICS"] = "on";
    stack = await spawnStack(directory);
    const health = await fetch(`${stack.baseUrl}/local/health`);
    endpoints = ((await health.json()) as { endpoints: Record<string, string> }).endpoints;
    const sqs = new SQSClient({ ...clients, endpoint: endpoints["sqs"] ?? "", useQueueUrlAsEndpoint: false });
    const sns = new SNSClient({ ...clients, endpoint: endpoints["sns"] ?? "" });
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "spy" }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
    const lifecycle = Topics.find(({ TopicArn }) => TopicArn?.includes("lifecycle"));
    await sns.send(
      new SubscribeCommand({
        TopicArn: lifecycle?.TopicArn,
        Protocol: "sqs",
        Endpoint: Attributes?.["QueueArn"],
        Attributes: { RawMessageDelivery: "true" },
      }),
    );

    const token = await tokenOf(stack.baseUrl);
    const post = async (body: unknown) => {
      const answer = await callApi(stack.baseUrl, token, "POST", "/v1/invites", body);
      return { status: answer.status, text: await answer.text() };
    };
    const invite = (email: string, more: object = {}) =>
      post({
        invitee: invitee(email),
        relationship: "colleague",
        space: { id: "space-7", name: "Example and Acme" },
        ...more,
      });
    await invite("wilhelmina@invitee.example");
    await invite("bounce+wilhelmina@simulator.amazonses.com");
    await invite("complaint+wilhelmina@simulator.amazonses.com");
    await postLocal(stack.baseUrl, "faults", { ses: "reject", count: 1 });
    await invite("wilhelmina.rejected@invitee.example");
    await postLocal(stack.baseUrl, "faults", { ses: "timeout", count: 1 });
    await invite("wilhelmina.timeout@invitee.example");
    // Wrong in every way that quotes what it was given.
    for (const wrong of [
      { ...invitee("not an address wilhelmina"), givenName: "Wilhelmina https://thistlewood.example" },
      { ...invitee("wilhelmina@invitee.example"), Thistlewood: "Quillfeather" },
      { ...invitee("wilhelmina@invitee.example"), phone: "call Wilhelmina" },
    ]) {
      const refused = await post({
        invitee: wrong,
        relationship: "Wilhelmina",
        space: { id: "Thistle wood", name: "s" },
      });
      expect(refused.status).toBe(400);
      answers.push(refused.text);
    }
    const malformed = await fetch(`${stack.baseUrl}/v1/invites`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: '{"invitee":{"givenName":"Wilhelmina Thistlewood',
    });
    answers.push(await malformed.text());
    await eventually("three mails", async () => (await inbox(stack.baseUrl)).length >= 3);
    await advance(stack.baseUrl, "P1D");
    for (const { id } of await inbox(stack.baseUrl)) {
      const { text = "" } = await readMail(stack.baseUrl, id);
      tokens.push(...[...text.matchAll(/\/i\/([A-Za-z0-9_-]{43})/g)].map(([, found = ""]) => found));
    }
    tokens = [...new Set(tokens)];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) break;
      events.push(...Messages.map(({ Body = "" }) => Body));
    }
  });

  afterAll(async () => {
    await stack.stop();
    removeStackDirectory(directory);
  });

  const leaks = (text: string) =>
    [...canaries, ...inviterCanaries, ...tokens].filter((word) => text.includes(word));

  it("are in no log line and no metric, at the most talkative level", () => {
    expect(stack.output()).toContain("Notice handled");
    expect(stack.output()).toContain("Delivery recorded");
    expect(leaks(stack.output())).toEqual([]);
  });

  it("are in no domain event: ids only", () => {
    expect(events.length).toBeGreaterThan(8);
    expect(leaks(events.join("\n"))).toEqual([]);
    for (const event of events) {
      const { specversion, data } = JSON.parse(event) as { specversion: string; data: object };
      expect(specversion).toBe("1.0");
      expect(["inviteId,organisation", "inviteIds"]).toContain(Object.keys(data).sort().join());
    }
  });

  it("are in no answer that refuses them", () => {
    expect(answers).toHaveLength(4);
    expect(leaks(answers.join("\n"))).toEqual([]);
  });

  it("are in the table's invites, and neither in a ledger entry, a key nor any other item", async () => {
    const dynamodb = new DynamoDBClient({ ...clients, endpoint: endpoints["dynamodb"] ?? "" });
    const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: TableNames[0] }));
    const items = Items.map((item) => unmarshall(item));
    const invites = items.filter(({ sk }) => sk === "invite");
    expect(leaks(JSON.stringify(invites))).toEqual(expect.arrayContaining(["Wilhelmina", "Ada Byron"]));
    expect(leaks(JSON.stringify(items.map(({ pk, sk }) => [pk, sk])))).toEqual([]);
    expect(leaks(JSON.stringify(items.filter(({ sk }) => sk !== "invite")))).toEqual([]);
    expect(items.filter(({ sk }) => String(sk).startsWith("ledger#")).length).toBeGreaterThan(8);
  });

  it("the links' tokens were really found, and only their hashes are stored", () => {
    expect(tokens.length).toBeGreaterThanOrEqual(3);
  });
});
