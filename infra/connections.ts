/**
 * What the functions are connected to, and the variables that lead there. The three files of functions
 * (inviter, notice, invitee) take it and say, for each function, which of it that one gets.
 */
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { editionHash, statedBy } from "../shared/domain/notice/stated.ts";
import { currentNoticeVersion } from "../shared/domain/notice/versions.ts";
import { bind, type FunctionSpec, PipelineFunction } from "./lambda.ts";
import type { QueuePair } from "./mail.ts";
import type { FunctionName, PhysicalNames } from "./names.ts";
import type { Permissions } from "./permissions.ts";
import { deploymentFrom } from "./published-notice.ts";
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

/** Adds a function to `scope`: its own role, its log group, and what `spec` gives it. */
export function addFunction<Environment>(
  scope: Construct,
  { names, settings, permissions }: Connections,
  name: FunctionName,
  spec: FunctionSpec<Environment>,
): IFunction {
  return new PipelineFunction<Environment>(scope, {
    ...spec,
    names,
    name,
    logRetentionDays: settings.policy.logDays,
    logKey: permissions.transitKey,
  }).function;
}

/** The variables that several functions get. Those that lead to a resource bring the permission to use it. */
export function variablesOf({ settings, region, baseUrl, permissions, ...connections }: Connections) {
  return {
    STAGE: bind(settings.stage),
    HOME_REGION: bind(region),
    /** These two are absent where the setting is. */
    second: settings.secondRegion === undefined ? {} : { SECOND_REGION: bind(settings.secondRegion) },
    placesChanged:
      settings.placesChangedOn === undefined ? {} : { PLACES_CHANGED_ON: bind(settings.placesChangedOn) },
    POLICY: bind(JSON.stringify(settings.policy)),
    BASE_URL: bind(baseUrl),
    PLATFORM_URL: bind(settings.platformUrl),
    SIGN_IN_ORIGINS: bind(settings.signInOrigins.join(",")),
    LOCALES: bind(settings.locales.join(",")),
    NOTICE_EDITION: bind(editionHash(currentNoticeVersion, statedBy(deploymentFrom(settings, region)))),
    CONSUMER_DOMAINS: bind(settings.consumerDomains),
    MAIL_FROM: bind(`${settings.mail.fromName} <${settings.mail.from}>`),
    REPLY_TO: bind(settings.mail.replyTo),
    ADDRESS_KEYS_SECRET: permissions.addressKeys(),
    NOTICE_QUEUE_URL: permissions.sender(connections.notices.queue),
    BULK_NOTICE_QUEUE_URL: permissions.sender(connections.bulkNotices.queue),
    /** What a token is checked against; the three go together. */
    token: {
      TOKEN_ISSUER: bind(settings.token.issuer),
      TOKEN_AUDIENCE: bind(settings.token.audiences.join(",")),
      TOKEN_CLAIMS: bind(JSON.stringify(settings.token.claims)),
    },
  };
}
