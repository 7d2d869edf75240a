/**
 * The functions by their own wirings on a table, queues, topics and mail in memory that count: what each step
 * of an invite asks of AWS, in requests and in DynamoDB's capacity units. Counts are exact, so that tests can
 * hold them; no time is measured here.
 */
import { createHash } from "node:crypto";
import type { Context } from "aws-lambda";
import { policySchema } from "../../shared/domain/policy.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import {
  configurationSet,
  type DeployedFunction,
  environmentFor,
  type FunctionName,
  functions,
  type Handler,
  tableDefinition,
  tableName,
  tokenAudience,
  tokenIssuer,
} from "../simulation/deployment.ts";
import { type Item, itemSize } from "../simulation/parts/attribute-value.ts";
import { MemoryDynamoDB } from "../simulation/parts/memory-dynamodb.ts";
import { type AcceptedMail, type MailEventKind, mailEvent } from "../simulation/parts/ses-events.ts";

/** One call of a function to a service. Units are DynamoDB's. */
interface CountedCall {
  readonly function: FunctionName;
  readonly operation: string;
  readonly read: number;
  readonly write: number;
  /** 1, or more for calls that wait for one another: calls begun together share a round trip. */
  readonly roundTrip: number;
}

interface Counts {
  readonly calls: readonly CountedCall[];
  readonly invocations: Readonly<Partial<Record<FunctionName, number>>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sent {
  readonly Id: string;
  readonly MessageBody: string;
}

const queue = (name: string) => ({
  url: `https://sqs.eu-west-2.amazonaws.com/000000000000/${name}`,
  deadLettersUrl: `https://sqs.eu-west-2.amazonaws.com/000000000000/${name}-dead`,
});
const queues = { notices: queue("notices"), bulk: queue("notices-bulk"), events: queue("delivery-events") };

export class CountedPipeline {
  readonly policy = policySchema.parse({
    inviterInvitesPerDay: 1_000_000,
    organisationInvitesPerDay: 1_000_000,
    inviterRequestsPerMinute: 1_000_000,
  });
  readonly clock = { now: Date.UTC(2027, 0, 12, 12) };
  readonly database = new MemoryDynamoDB(() => this.clock.now, [tableDefinition]);
  /** Notices waiting to be sent, and mails that SES took. */
  readonly notices: string[] = [];
  readonly mails: AcceptedMail[] = [];
  readonly #handlers = new Map<FunctionName, Handler>();
  #ledgerKeys: { readonly pk: string; readonly sk: string }[] = [];
  #calls: CountedCall[] = [];
  #invocations: Partial<Record<FunctionName, number>> = {};
  #roundTrip = { number: 0, open: false };
  #serial = 0;
  #drawn = 0;
  #lastToken = "";

  constructor() {
    this.database.table(tableName).watcher = (changes) => {
      for (const { key, before, after } of changes) {
        const [pk = "", sk = ""] = [after?.["pk"]?.S, after?.["sk"]?.S];
        if (before === undefined && key !== undefined && sk.startsWith("ledger#")) {
          this.#ledgerKeys.push({ pk, sk });
        }
      }
    };
  }

  /** What was counted since the last time, from nothing again. */
  takeCounts(): Counts {
    const counts = { calls: this.#calls, invocations: this.#invocations };
    this.#calls = [];
    this.#invocations = {};
    return counts;
  }

  /** How many calls of the last invocation waited for one another; the secret, fetched at start, apart. */
  get roundTrips(): number {
    return this.#roundTrip.number;
  }

  /** Bytes that the table charges for: each item, its entries in the indexes, and a hundred for each of those. */
  get storedBytes(): number {
    const perEntry = 100;
    let bytes = 0;
    for (const item of this.database.table(tableName).items()) {
      bytes += itemSize(item) + perEntry;
      for (const index of [
        ["inviterKey", "inviteId"],
        ["wakeShard", "wakeAtSeconds"],
      ]) {
        const projected = ["pk", "sk", ...index].map((name) => [name, item[name]] as const);
        if (projected.every(([, value]) => value !== undefined)) {
          bytes += itemSize(Object.fromEntries(projected) as Item) + perEntry;
        }
      }
    }
    return bytes;
  }

  /** The token of the link in the last mail. */
  get lastToken(): string {
    return this.#lastToken;
  }

  /** One request of an inviter. Its round trips begin at 1. */
  async request(
    name: FunctionName,
    routeKey: string,
    wanted: {
      readonly body?: unknown;
      readonly query?: Readonly<Record<string, string>>;
      readonly parameters?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Answer> {
    const path = (routeKey.split(" ")[1] ?? "").replace(
      /\{(\w+)\}/g,
      (_, parameter: string) => wanted.parameters?.[parameter] ?? "",
    );
    const answer = (await this.invoke(name, {
      version: "2.0",
      routeKey,
      rawPath: path,
      rawQueryString: new URLSearchParams(wanted.query).toString(),
      headers: { "content-type": "application/json", ...wanted.headers },
      queryStringParameters: wanted.query,
      pathParameters: wanted.parameters,
      requestContext: {
        http: { method: routeKey.split(" ")[0], path, sourceIp: "192.0.2.1" },
        requestId: `request-${++this.#serial}`,
        authorizer: { jwt: { claims: this.#claims() } },
      },
      ...(wanted.body === undefined
        ? {}
        : { body: typeof wanted.body === "string" ? wanted.body : JSON.stringify(wanted.body) }),
      isBase64Encoded: false,
    })) as { statusCode: number; headers: Record<string, string>; body: string };
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  }

  /** Lambda hands new ledger entries to relay-changes, up to a hundred at a time. */
  async relay(): Promise<void> {
    while (this.#ledgerKeys.length > 0) {
      const Records = this.#ledgerKeys.splice(0, 100).map(({ pk, sk }) => ({
        eventName: "INSERT",
        dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: String(++this.#serial) },
      }));
      await this.invoke("relay-changes", { Records });
    }
  }

  /** Lambda hands the queued notices to send-notice, by the ten. */
  async send(): Promise<void> {
    while (this.notices.length > 0) {
      await this.invoke("send-notice", {
        Records: this.notices.splice(0, 10).map((body) => this.#record(body)),
      });
    }
  }

  /** SES tells of all mails since the last delivery, by the ten. */
  async tell(kind: MailEventKind): Promise<void> {
    const mails = [...this.mails];
    if (kind === "delivery") this.mails.length = 0;
    while (mails.length > 0) {
      const Records = mails.splice(0, 10).map((mail) => this.#record(mailEvent(mail, kind, this.clock.now)));
      await this.invoke("record-delivery", { Records });
    }
  }

  /** Runs a function on an event. What it does at start, such as fetching its secret, is counted with its first. */
  async invoke(name: FunctionName, event: unknown): Promise<unknown> {
    const deployed: DeployedFunction = functions[name];
    const handler = this.#handlers.get(name) ?? deployed.create(this.#platform(name));
    this.#handlers.set(name, handler);
    this.#invocations[name] = (this.#invocations[name] ?? 0) + 1;
    this.#roundTrip = { number: 0, open: false };
    // Far more than Lambda gives: a busy machine must not end a count.
    return handler(event, { getRemainingTimeInMillis: () => 900_000, awsRequestId: "counted" } as Context);
  }

  #record(body: string): object {
    return { messageId: `message-${++this.#serial}`, body, attributes: { ApproximateReceiveCount: "1" } };
  }

  #claims(): object {
    return {
      iss: tokenIssuer,
      aud: tokenAudience,
      token_use: "access",
      exp: String(Math.floor(this.clock.now / 1000) + 3600),
      sub: "user-7f3a9c12",
      organisation: "org-5d1e8b40",
      organisationName: "Northwind Foods",
      name: "Priya Raman",
      email: "priya.raman@northwind.example",
    };
  }

  #platform(name: FunctionName): Platform {
    const clock = () => this.clock.now;
    const client = (perform: (operation: string, input: object) => object) => ({
      send: <Output>(command: { readonly input: object }): Promise<Output> =>
        this.#call<Output>(name, command.constructor.name.replace(/Command$/, ""), command.input, perform),
    });
    return {
      environment: environmentFor(this.policy, queues),
      clock,
      wallClock: clock,
      random: (size) =>
        createHash("shake256", { outputLength: size })
          .update(String(++this.#drawn))
          .digest(),
      dynamodb: client((operation, input) => this.database.perform(operation, input)),
      sqs: client((_, input) => {
        const { Entries = [] } = input as { readonly Entries?: readonly Sent[] };
        this.notices.push(...Entries.map(({ MessageBody }) => MessageBody));
        return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
      }),
      sns: client(() => ({ Successful: [], Failed: [] })),
      ses: client((_, input) => this.#mail(input)),
      secrets: client(() => ({
        SecretString: JSON.stringify({ current: "k1", k1: "07".repeat(32) }),
      })),
      kms: client(() => ({})),
    };
  }

  #mail(input: object): object {
    const { Source, Destinations, RawMessage, Tags, ConfigurationSetName } = input as {
      Source: string;
      Destinations: readonly string[];
      RawMessage: { Data: Uint8Array };
      Tags: readonly { Name: string; Value: string }[];
      ConfigurationSetName: string;
    };
    if (ConfigurationSetName !== configurationSet) throw new Error("Another configuration set");
    const messageId = `0107018c${String(++this.#serial).padStart(8, "0")}-7a4c2f10-0000-4000-8000-000000000000-000000`;
    const raw = Buffer.from(RawMessage.Data).toString("latin1");
    this.#lastToken = /^List-Unsubscribe: <.*\/i\/([^/]+)\//m.exec(raw)?.[1] ?? "";
    this.mails.push({
      messageId,
      to: Destinations[0] ?? "",
      source: Source,
      raw,
      tags: Object.fromEntries(Tags.map(({ Name, Value }) => [Name, Value])),
      configurationSet: ConfigurationSetName,
      acceptedAt: this.clock.now,
    });
    return { MessageId: messageId };
  }

  async #call<Output>(
    name: FunctionName,
    operation: string,
    input: object,
    perform: (operation: string, input: object) => object,
  ): Promise<Output> {
    if (!this.#roundTrip.open) {
      this.#roundTrip = { number: this.#roundTrip.number + 1, open: true };
    }
    const roundTrip = this.#roundTrip.number;
    const before = { ...this.database.consumed };
    const counted = () =>
      this.#calls.push({
        function: name,
        operation,
        read: this.database.consumed.read - before.read,
        write: this.database.consumed.write - before.write,
        roundTrip,
      });
    try {
      return perform(operation, input) as Output;
    } finally {
      counted();
      // Whoever calls after this has waited for an answer; what was begun before goes out together with us.
      await new Promise((resolve) => setImmediate(resolve));
      this.#roundTrip.open = false;
    }
  }
}
