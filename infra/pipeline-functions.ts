/**
 * The eleven functions, in lifecycle order: what each is told, and what each may do. Environments are typed
 * by the wirings that parse them, so a variable missing or too many does not compile; permissions are listed
 * operation by operation, and a function that serves GET has none that writes.
 */
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { Environment as KeepDeadlines } from "../functions/keep-deadlines/wiring.ts";
import type { Environment as ManageInvites } from "../functions/manage-invites/wiring.ts";
import type { Environment as ReceiveInvites } from "../functions/receive-invites/wiring.ts";
import type { Environment as RecordDelivery } from "../functions/record-delivery/wiring.ts";
import type { Environment as RelayChanges } from "../functions/relay-changes/wiring.ts";
import type { Environment as SendNotice } from "../functions/send-notice/wiring.ts";
import type { Environment as ShowInvites } from "../functions/show-invites/wiring.ts";
import { type BoundEnvironment, bind, PipelineFunction } from "./lambda.ts";
import type { QueuePair } from "./mail.ts";
import type { FunctionName, PhysicalNames } from "./names.ts";
import type { Permissions } from "./permissions.ts";
import type { Settings } from "./settings.ts";

/** Everything that the functions are connected to. */
export interface Connections {
  readonly names: PhysicalNames;
  readonly settings: Settings;
  readonly region: string;
  readonly baseUrl: string;
  readonly permissions: Permissions;
  readonly notices: QueuePair;
  readonly bulkNotices: QueuePair;
  readonly deliveryEvents: QueuePair;
  readonly relayFailures: IQueue;
  readonly lifecycle: ITopic;
  readonly configurationSetName: string;
}

/** How long each function may run, in seconds: queues hide their messages for six times as long. */
export const timeoutSeconds = {
  gateway: 15,
  import: 29,
  relay: 60,
  send: 60,
  record: 30,
  sweep: 240,
  operate: 300,
} as const;

type Environment<Names extends string> = Readonly<Record<Names, string>>;
type Common = "STAGE" | "HOME_REGION" | "TABLE_NAME" | "ADDRESS_KEYS_SECRET" | "POLICY" | "BASE_URL";
type Token = "TOKEN_ISSUER" | "TOKEN_AUDIENCE" | "TOKEN_CLAIMS";

/** Builds every function in `scope`. */
export function pipelineFunctions(
  scope: Construct,
  connections: Connections,
): Record<FunctionName, IFunction> {
  const { names, settings, permissions } = connections;
  const plain = plainVariables(connections);
  const { STAGE, HOME_REGION, POLICY, BASE_URL } = plain;
  const token = {
    TOKEN_ISSUER: plain.TOKEN_ISSUER,
    TOKEN_AUDIENCE: plain.TOKEN_AUDIENCE,
    TOKEN_CLAIMS: plain.TOKEN_CLAIMS,
  };
  const ADDRESS_KEYS_SECRET = permissions.addressKeys();
  const NOTICE_QUEUE_URL = permissions.sender(connections.notices.queue);
  const BULK_NOTICE_QUEUE_URL = permissions.sender(connections.bulkNotices.queue);

  const build = <E>(
    name: FunctionName,
    purpose: string,
    timeout: number,
    memoryMegabytes: number,
    environment: BoundEnvironment<E>,
    also: ConstructorParameters<typeof PipelineFunction>[1]["also"] = [],
  ) =>
    new PipelineFunction<E>(scope, {
      names,
      name,
      purpose,
      environment,
      also,
      timeoutSeconds: timeout,
      memoryMegabytes,
      logRetentionDays: settings.policy.logDays,
      logKey: permissions.transitKey,
    }).function;

  return {
    "receive-invites": build<ReceiveInvites>(
      "receive-invites",
      "Stores invites: one transaction each",
      timeoutSeconds.import,
      1024,
      {
        ...token,
        HOME_REGION,
        POLICY,
        CONSUMER_DOMAINS: plain.CONSUMER_DOMAINS,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({
          read: ["GetItem"],
          write: ["PutItem", "UpdateItem"],
        }),
      },
    ),
    "manage-invites": build<ManageInvites>(
      "manage-invites",
      "Corrects, resends and revokes invites",
      timeoutSeconds.gateway,
      1024,
      {
        ...token,
        HOME_REGION,
        POLICY,
        CONSUMER_DOMAINS: plain.CONSUMER_DOMAINS,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({
          read: ["GetItem"],
          write: ["DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
    ),
    "show-invites": build<ShowInvites>(
      "show-invites",
      "Shows inviters their invites, the notice and the contract; can only read",
      timeoutSeconds.gateway,
      1024,
      {
        ...token,
        HOME_REGION,
        POLICY,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({ read: ["BatchGetItem", "GetItem"], indexes: ["by-inviter"] }),
      },
    ),
    "relay-changes": build<RelayChanges>(
      "relay-changes",
      "Tells queues and topic what changed in the table",
      timeoutSeconds.relay,
      512,
      {
        STAGE,
        HOME_REGION,
        TABLE_NAME: permissions.table({ read: ["BatchGetItem"] }),
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        LIFECYCLE_TOPIC_ARN: permissions.publisher(connections.lifecycle),
      },
      [...permissions.tableStream(), ...permissions.sender(connections.relayFailures).statements],
    ),
    "send-notice": build<SendNotice>(
      "send-notice",
      "Claims a notice, renders it and hands it to SES",
      timeoutSeconds.send,
      1024,
      {
        HOME_REGION,
        POLICY,
        BASE_URL,
        LOCALES: plain.LOCALES,
        MAIL_FROM: plain.MAIL_FROM,
        REPLY_TO: plain.REPLY_TO,
        CONFIGURATION_SET: permissions.mailer(connections.configurationSetName, settings.mail),
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem"],
          write: ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
      [
        ...permissions.receiver(connections.notices.queue, permissions.transitKey),
        ...permissions.receiver(connections.bulkNotices.queue, permissions.transitKey),
      ],
    ),
    "record-delivery": build<RecordDelivery>(
      "record-delivery",
      "Records what became of each mail",
      timeoutSeconds.record,
      512,
      {
        HOME_REGION,
        POLICY,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "Query"],
          write: ["DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
      permissions.receiver(connections.deliveryEvents.queue, permissions.mailEventsKey),
    ),
    "keep-deadlines": build<KeepDeadlines>(
      "keep-deadlines",
      "Finds what is stuck, due or over, and acts on it",
      timeoutSeconds.sweep,
      512,
      {
        HOME_REGION,
        POLICY,
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "Query"],
          write: ["DeleteItem", "PutItem", "UpdateItem"],
          indexes: ["by-wake"],
        }),
      },
    ),
    "show-invitee": build<Environment<Common | "LOCALES" | "PLATFORM_URL">>(
      "show-invitee",
      "Shows invitees their invite, their data and the notice; can only read",
      timeoutSeconds.gateway,
      1024,
      {
        STAGE,
        HOME_REGION,
        POLICY,
        BASE_URL,
        LOCALES: plain.LOCALES,
        PLATFORM_URL: plain.PLATFORM_URL,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({ read: ["BatchGetItem", "GetItem", "Query"] }),
      },
    ),
    "exercise-right": build<Environment<Common | "LOCALES" | "NOTICE_QUEUE_URL">>(
      "exercise-right",
      "Does what an invitee has a right to",
      timeoutSeconds.gateway,
      1024,
      {
        STAGE,
        HOME_REGION,
        POLICY,
        BASE_URL,
        LOCALES: plain.LOCALES,
        ADDRESS_KEYS_SECRET,
        NOTICE_QUEUE_URL,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem", "Query"],
          write: ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
    ),
    "answer-invite": build<Environment<Common | Token | "LOCALES" | "PLATFORM_URL">>(
      "answer-invite",
      "Accepts and declines, and hands an accepted invite over to the platform",
      timeoutSeconds.gateway,
      1024,
      {
        ...token,
        STAGE,
        HOME_REGION,
        POLICY,
        BASE_URL,
        LOCALES: plain.LOCALES,
        PLATFORM_URL: plain.PLATFORM_URL,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem", "Query"],
          write: ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
    ),
    operate: build<
      Environment<Common | "LOCALES" | "NOTICE_QUEUE_URL" | "BULK_NOTICE_QUEUE_URL" | "EVIDENCE_KEY">
    >(
      "operate",
      "The operators' commands, invoked directly under their own identity",
      timeoutSeconds.operate,
      1024,
      {
        STAGE,
        HOME_REGION,
        POLICY,
        BASE_URL,
        LOCALES: plain.LOCALES,
        ADDRESS_KEYS_SECRET,
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        EVIDENCE_KEY: permissions.evidenceSigner(),
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem", "Query", "Scan"],
          write: ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"],
          indexes: ["by-inviter", "by-wake"],
        }),
      },
      [
        ...permissions.redriver(connections.notices, permissions.transitKey),
        ...permissions.redriver(connections.bulkNotices, permissions.transitKey),
        ...permissions.redriver(connections.deliveryEvents, permissions.mailEventsKey),
      ],
    ),
  };
}

/** The variables that lead to nothing and need no permission. */
function plainVariables({ settings, region, baseUrl }: Connections) {
  return {
    STAGE: bind(settings.stage),
    HOME_REGION: bind(region),
    POLICY: bind(JSON.stringify(settings.policy)),
    BASE_URL: bind(baseUrl),
    PLATFORM_URL: bind(settings.platformUrl),
    LOCALES: bind(settings.locales.join(",")),
    CONSUMER_DOMAINS: bind(settings.consumerDomains),
    MAIL_FROM: bind(`${settings.mail.fromName} <${settings.mail.from}>`),
    REPLY_TO: bind(settings.mail.replyTo),
    TOKEN_ISSUER: bind(settings.token.issuer),
    TOKEN_AUDIENCE: bind(settings.token.audiences.join(",")),
    TOKEN_CLAIMS: bind(JSON.stringify(settings.token.claims)),
  };
}
