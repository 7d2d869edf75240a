/**
 * What is deployed in a simulated run: the functions by their own wirings, the variables that each reads, the
 * table's shape, and how long each function may run. Kept as the stacks have it, so that what is proved here
 * is proved of them.
 */
import type { Context } from "aws-lambda";
import { createAnswerInvite } from "../../functions/answer-invite/wiring.ts";
import { createExerciseRight } from "../../functions/exercise-right/wiring.ts";
import { createKeepDeadlines } from "../../functions/keep-deadlines/wiring.ts";
import { createManageInvites } from "../../functions/manage-invites/wiring.ts";
import { createOperate } from "../../functions/operate/wiring.ts";
import { createReceiveInvites } from "../../functions/receive-invites/wiring.ts";
import { createRecordDelivery } from "../../functions/record-delivery/wiring.ts";
import { createRelayChanges } from "../../functions/relay-changes/wiring.ts";
import { createSendNotice } from "../../functions/send-notice/wiring.ts";
import { createShowInvitee } from "../../functions/show-invitee/wiring.ts";
import { createShowInvites } from "../../functions/show-invites/wiring.ts";
import { editionHash, statedBy } from "../../shared/domain/notice/stated.ts";
import { currentNoticeVersion } from "../../shared/domain/notice/versions.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import type { ClientSettings } from "./parts/io-gate.ts";
import type { TableDefinition } from "./parts/table-definition.ts";

export const tableName = "invitees";
/** The table as it was before a restore, beside the restored one. */
export const newerTableName = "invitees-newer";
export const addressKeysSecret = "address-keys";
export const configurationSet = "notices";
export const baseUrl = "https://invites.clientshare.example";
export const lifecycleTopicArn = "arn:aws:sns:eu-west-2:000000000000:lifecycle";
export const mailEventsTopicArn = "arn:aws:sns:eu-west-2:000000000000:mail-events";
export const tokenIssuer = "https://login.clientshare.example/";
export const tokenAudience = "clientshare-web";

export const tableDefinition: TableDefinition = {
  name: tableName,
  hash: { name: "pk", type: "S" },
  sort: { name: "sk", type: "S" },
  ttlAttribute: "expiresAtSeconds",
  indexes: [
    {
      name: "by-inviter",
      hash: { name: "inviterKey", type: "S" },
      sort: { name: "inviteId", type: "S" },
      projection: "KEYS_ONLY",
    },
    {
      name: "by-wake",
      hash: { name: "wakeShard", type: "S" },
      sort: { name: "wakeAtSeconds", type: "N" },
      projection: "KEYS_ONLY",
    },
  ],
};

/** Every variable that any function reads; each wiring picks its own. */
export const environmentFor = (
  policy: Policy,
  queueUrls: Readonly<
    Record<"notices" | "bulk" | "events", { readonly url: string; readonly deadLettersUrl: string }>
  >,
): Readonly<Record<string, string>> => ({
  STAGE: "simulated",
  HOME_REGION: "eu-west-2",
  AWS_REGION: "eu-west-2",
  TABLE_NAME: tableName,
  ADDRESS_KEYS_SECRET: addressKeysSecret,
  POLICY: JSON.stringify(policy),
  NOTICE_QUEUE_URL: queueUrls.notices.url,
  BULK_NOTICE_QUEUE_URL: queueUrls.bulk.url,
  NOTICE_DEAD_LETTERS_URL: queueUrls.notices.deadLettersUrl,
  BULK_NOTICE_DEAD_LETTERS_URL: queueUrls.bulk.deadLettersUrl,
  DELIVERY_EVENT_QUEUE_URL: queueUrls.events.url,
  DELIVERY_EVENT_DEAD_LETTERS_URL: queueUrls.events.deadLettersUrl,
  EVIDENCE_KEY: "evidence-key",
  LIFECYCLE_TOPIC_ARN: lifecycleTopicArn,
  MAIL_FROM: "Clientshare <invites@clientshare.example>",
  REPLY_TO: "support@myclientshare.com",
  CONFIGURATION_SET: configurationSet,
  BASE_URL: baseUrl,
  PLATFORM_URL: "https://platform.clientshare.example/welcome",
  SIGN_IN_ORIGINS: "",
  TOKEN_ISSUER: tokenIssuer,
  TOKEN_AUDIENCE: tokenAudience,
  TOKEN_CLAIMS: JSON.stringify({
    subject: "sub",
    organisation: "organisation",
    organisationName: "organisationName",
    name: "name",
    email: "email",
  }),
  CONSUMER_DOMAINS: "refuse",
  LOCALES: "en-GB",
  NOTICE_EDITION: editionHash(
    currentNoticeVersion,
    statedBy({ region: "eu-west-2", policy, locales: ["en-GB"] }),
  ),
});

/** A function's handler as Lambda calls it, whatever its event. */
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

export interface DeployedFunction {
  readonly create: (platform: Platform) => Handler;
  readonly timeoutSeconds: number;
}

// Each event source makes the events of its own function, so the handlers' own types are let go here, once.
const erased =
  <Event, Answer>(handler: (event: Event, context: Context) => Promise<Answer>): Handler =>
  (event, context) =>
    handler(event as Event, context);

/** The functions by name. Timeouts as in the pipeline's stack. */
export const functions = {
  "receive-invites": { create: (platform) => erased(createReceiveInvites(platform)), timeoutSeconds: 29 },
  "manage-invites": { create: (platform) => erased(createManageInvites(platform)), timeoutSeconds: 15 },
  "show-invites": { create: (platform) => erased(createShowInvites(platform)), timeoutSeconds: 15 },
  "relay-changes": { create: (platform) => erased(createRelayChanges(platform)), timeoutSeconds: 60 },
  "send-notice": { create: (platform) => erased(createSendNotice(platform)), timeoutSeconds: 60 },
  "record-delivery": { create: (platform) => erased(createRecordDelivery(platform)), timeoutSeconds: 30 },
  "show-invitee": { create: (platform) => erased(createShowInvitee(platform)), timeoutSeconds: 15 },
  "answer-invite": { create: (platform) => erased(createAnswerInvite(platform)), timeoutSeconds: 15 },
  "exercise-right": { create: (platform) => erased(createExerciseRight(platform)), timeoutSeconds: 15 },
  operate: { create: (platform) => erased(createOperate(platform)), timeoutSeconds: 300 },
  "keep-deadlines": { create: (platform) => erased(createKeepDeadlines(platform)), timeoutSeconds: 240 },
} as const satisfies Record<string, DeployedFunction>;

export type FunctionName = keyof typeof functions;

/** The clients as the handlers make them: SES never retries by itself, everything else as the SDK does. */
export const clientSettings = {
  ses: { attempts: 1, timeoutMilliseconds: 20_000 },
  others: { attempts: 3, timeoutMilliseconds: 5_000 },
} as const satisfies Record<string, ClientSettings>;
