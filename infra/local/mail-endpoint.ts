/**
 * The local SES: the v1 Query protocol, as much of it as a sender needs. SendRawEmail arrives, is stored, and
 * its events leave through the configuration set. Faults are asked for over POST /local/faults.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import PostalMime from "postal-mime";
import { listenOnLoopback, readBody } from "./loopback-server.ts";
import type { MailFaults } from "./mail-faults.ts";
import type { Acceptance, MailStore, StoredMail } from "./mail-store.ts";

export interface MailEndpoint {
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface MailEndpointParts {
  readonly store: MailStore;
  readonly faults: MailFaults;
  readonly clock: () => number;
  /** The configuration sets that exist. */
  readonly configurationSets: () => ReadonlySet<string>;
  /** Hears of each mail once it is stored. */
  readonly accepted: (mail: StoredMail) => void;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** SES takes 10 MB before encoding. */
const maximumBytes = 16_000_000;

/** Starts the endpoint on a free port. */
export async function startMailEndpoint(parts: MailEndpointParts): Promise<MailEndpoint> {
  const server = await listenOnLoopback(0, (request, response) => {
    answer(parts, request).then(
      (reply) => {
        // Withheld: the caller has to run into its own timeout, as it would when the answer is lost.
        if (reply !== "withheld") send(response, reply);
      },
      () => send(response, failure(500, "InternalFailure", "The local SES failed.")),
    );
  });
  return { endpoint: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

async function answer(parts: MailEndpointParts, request: IncomingMessage): Promise<Reply | "withheld"> {
  const body = await readBody(request, maximumBytes);
  if (body === "too-large") return failure(400, "InvalidParameterValue", "Message length is too long.");
  const input = new URLSearchParams(body.toString());
  const action = input.get("Action") ?? "";
  switch (action) {
    case "SendRawEmail":
      return sendRawEmail(parts, input);
    case "GetSendQuota":
      return success(
        action,
        `<Max24HourSend>50000.0</Max24HourSend><MaxSendRate>14.0</MaxSendRate><SentLast24Hours>${parts.store.list().length}.0</SentLast24Hours>`,
      );
    case "GetAccountSendingEnabled":
      return success(action, "<Enabled>true</Enabled>");
    case "GetSendStatistics":
      return success(action, "<SendDataPoints/>");
    case "ListIdentities":
      return success(action, "<Identities/>");
    case "DescribeConfigurationSet": {
      const name = input.get("ConfigurationSetName") ?? "";
      return parts.configurationSets().has(name)
        ? success(action, `<ConfigurationSet><Name>${name}</Name></ConfigurationSet>`)
        : failure(400, "ConfigurationSetDoesNotExist", `Configuration set <${xml(name)}> does not exist.`);
    }
    default:
      return failure(400, "InvalidAction", `Could not find operation ${xml(action)} for version 2010-12-01`);
  }
}

async function sendRawEmail(parts: MailEndpointParts, input: URLSearchParams): Promise<Reply | "withheld"> {
  const fault = parts.faults.take();
  switch (fault) {
    case "throttle":
      return failure(400, "Throttling", "Maximum sending rate exceeded.");
    case "reject":
      return failure(400, "MessageRejected", "Email address is not verified.");
    case "down":
      return failure(503, "ServiceUnavailable", "Service is unavailable.");
    case "timeout":
    case "none":
      break;
  }
  const acceptance = await read(parts, input);
  if ("status" in acceptance) return acceptance;
  const mail = await parts.store.accept(acceptance);
  parts.accepted(mail);
  return fault === "timeout" ? "withheld" : success("SendRawEmail", `<MessageId>${mail.id}</MessageId>`);
}

async function read(parts: MailEndpointParts, input: URLSearchParams): Promise<Acceptance | Reply> {
  const raw = Buffer.from(input.get("RawMessage.Data") ?? "", "base64");
  if (raw.length === 0) return failure(400, "InvalidParameterValue", "Missing final '@domain'");
  const parsed = await PostalMime.parse(raw);
  const listed = members(input, "Destinations.member");
  const recipients =
    listed.length > 0
      ? listed
      : [...(parsed.to ?? []), ...(parsed.cc ?? []), ...(parsed.bcc ?? [])].map((to) => to.address ?? "");
  const [to, ...others] = recipients;
  if (to === undefined || to === "" || others.length > 0) {
    return failure(400, "InvalidParameterValue", "The local SES takes exactly one recipient.");
  }
  const source = input.get("Source") ?? parsed.from?.address ?? "";
  if (!source.includes("@")) return failure(400, "InvalidParameterValue", "Missing final '@domain'");
  const configurationSet = input.get("ConfigurationSetName") ?? undefined;
  if (configurationSet !== undefined && !parts.configurationSets().has(configurationSet)) {
    return failure(
      400,
      "ConfigurationSetDoesNotExist",
      `Configuration set <${xml(configurationSet)}> does not exist.`,
    );
  }
  const names = members(input, "Tags.member", ".Name");
  const values = members(input, "Tags.member", ".Value");
  if ([...names, ...values].some((part) => !/^[A-Za-z0-9_-]{1,256}$/.test(part))) {
    return failure(400, "InvalidParameterValue", "Tag names and values take A-Z, a-z, 0-9, _ and - only.");
  }
  const id = `010c${randomBytes(6).toString("hex")}-${randomUUID()}-000000`;
  return {
    id,
    to: addressIn(to),
    source,
    raw: stamped(raw, id, new Date(parts.clock())),
    receivedAt: new Date(parts.clock()).toISOString(),
    tags: Object.fromEntries(names.map((name, index) => [name, [values[index] ?? ""]])),
    configurationSet,
  };
}

function members(input: URLSearchParams, prefix: string, suffix = ""): string[] {
  const found: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = input.get(`${prefix}.${index}${suffix}`);
    if (value === null) return found;
    found.push(value);
  }
}

function addressIn(recipient: string): string {
  return /<([^<>]+)>\s*$/.exec(recipient)?.[1] ?? recipient;
}

/**
 * SES puts its own Message-ID in the place of the sender's and dates a message that has no date; the rest stays
 * byte for byte.
 */
function stamped(raw: Buffer, id: string, at: Date): Buffer {
  const text = raw.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const head = (end === -1 ? text : text.slice(0, end)).replace(/^Message-ID:.*(?:\r\n[ \t].*)*\r\n/im, "");
  const rest = end === -1 ? "" : text.slice(end);
  const date = /^Date:/im.test(head) ? "" : `Date: ${at.toUTCString().replace("GMT", "+0000")}\r\n`;
  return Buffer.from(`${date}Message-ID: <${id}@eu-west-2.amazonses.com>\r\n${head}${rest}`, "latin1");
}

function success(action: string, result: string): Reply {
  return {
    status: 200,
    body:
      `<${action}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  };
}

function failure(status: number, code: string, message: string): Reply {
  return {
    status,
    body:
      `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type>` +
      `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  };
}

function xml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { "content-type": "text/xml" });
  response.end(reply.body);
}
