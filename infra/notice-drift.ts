/**
 * Holds the notice to the stacks. In come the synthesized templates; the settings that the sender gets, the days
 * that tables, logs and queues keep, and who subscribes to what are read out of them, as AWS will be told, and
 * compared with what the notice says. Passes in silence or throws, and then nothing is deployed.
 */
import * as z from "zod/mini";
import { checkNotice, NoticeDrift, type StackFacts } from "../shared/domain/notice/check-notice.ts";
import { deploymentOf } from "../shared/domain/notice/deployment.ts";
import { editionHash, statedBy } from "../shared/domain/notice/stated.ts";
import { currentNoticeVersion } from "../shared/domain/notice/versions.ts";
import { policySchema } from "../shared/domain/policy.ts";
import { type StackTemplate, type TemplateResource, textOf } from "./template.ts";

const secondsInDay = 86_400;
/** What SQS keeps when nothing is said. Source: AWS::SQS::Queue, MessageRetentionPeriod. */
const defaultRetentionSeconds = 4 * secondsInDay;
/** What DynamoDB keeps when nothing is said. Source: AWS::DynamoDB::Table, RecoveryPeriodInDays. */
const defaultRecoveryDays = 35;

/**
 * Compiles the notice under the settings that the sender is deployed with, and compares it with the rest.
 * Does nothing for an app that sends no notices.
 * @throws {NoticeIncomplete} naming the articles, @throws {NoticeDrift} naming what differs
 */
export function requireHonestNotice(templates: readonly StackTemplate[]): void {
  const resources = templates.flatMap(({ Resources }) => Object.values(Resources));
  const sender = resources.find(({ Metadata }) => Metadata["clientshare:function"] === "send-notice");
  if (sender === undefined) return;
  const { HOME_REGION, SECOND_REGION, POLICY, LOCALES, NOTICE_EDITION } = senderSchema.parse(
    variablesOf(sender),
  );
  const policies = new Set(
    resources.flatMap((resource) => {
      const { POLICY: policy } = variablesOf(resource);
      return typeof policy === "string" ? [policy] : [];
    }),
  );
  if (policies.size > 1)
    throw new NoticeDrift(["Policy: the functions are deployed with different numbers."]);
  const deployment = deploymentOf({
    HOME_REGION,
    ...(SECOND_REGION === undefined ? {} : { SECOND_REGION }),
    POLICY: policySchema.parse(JSON.parse(POLICY)),
    LOCALES: LOCALES.split(","),
  });
  checkNotice(deployment, readStacks(resources, deployment.region));
  if (editionHash(currentNoticeVersion, statedBy(deployment)) !== NOTICE_EDITION) {
    throw new NoticeDrift(["Edition: the ledger would name another than the sender writes."]);
  }
}

const senderSchema = z.looseObject({
  HOME_REGION: z.string(),
  SECOND_REGION: z.optional(z.string()),
  POLICY: z.string(),
  LOCALES: z.string(),
  NOTICE_EDITION: z.string(),
});

const planSchema = z.looseObject({
  BackupPlan: z.looseObject({
    BackupPlanRule: z.array(
      z.looseObject({
        Lifecycle: z._default(z.looseObject({ DeleteAfterDays: z.optional(z.number()) }), {}),
        CopyActions: z._default(
          z.array(
            z.looseObject({
              DestinationBackupVaultArn: z.unknown(),
              Lifecycle: z._default(z.looseObject({ DeleteAfterDays: z.optional(z.number()) }), {}),
            }),
          ),
          [],
        ),
      }),
    ),
  }),
});
const replicaSchema = z.looseObject({
  ReplicaRegions: z._default(z.array(z.looseObject({ Region: z.string() })), []),
});

function variablesOf({ Properties }: TemplateResource): Record<string, unknown> {
  const { success, data } = z
    .looseObject({ Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }) })
    .safeParse(Properties);
  return success ? data.Environment.Variables : {};
}

/** What the templates' resources keep, and who else gets something. */
function readStacks(resources: readonly TemplateResource[], home: string): StackFacts {
  const of = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const queues = of("AWS::SQS::Queue").map((queue) => ({
    holdsAddresses: /delivery-events/.test(JSON.stringify(queue["QueueName"] ?? "")),
    days: Number(queue["MessageRetentionPeriod"] ?? defaultRetentionSeconds) / secondsInDay,
  }));
  return {
    regions: resources.flatMap((resource) => {
      const { HOME_REGION: region } = variablesOf(resource);
      return typeof region === "string" ? [region] : [];
    }),
    ...readCopies(of("AWS::Backup::BackupPlan"), of("AWS::SecretsManager::Secret"), home),
    // Whoever has a language writes to people, or shows them what was written.
    toldCopies: resources.flatMap((resource) => {
      const { LOCALES, SECOND_REGION: told } = variablesOf(resource);
      return LOCALES === undefined ? [] : [typeof told === "string" ? told : undefined];
    }),
    backupDays: of("AWS::DynamoDB::Table").map((table) => recoveryDays(table)),
    logDays: of("AWS::Logs::LogGroup").map(({ RetentionInDays: days }) =>
      typeof days === "number" ? days : undefined,
    ),
    addressQueueDays: queues.filter(({ holdsAddresses }) => holdsAddresses).map(({ days }) => days),
    idQueueDays: queues.filter(({ holdsAddresses }) => !holdsAddresses).map(({ days }) => days),
    otherRecipients: of("AWS::SNS::Subscription")
      .filter(({ Protocol }) => ["http", "https", "email", "email-json", "sms"].includes(String(Protocol)))
      .map(({ Protocol }) => `a subscriber by ${String(Protocol)}`),
  };
}

/** Where backups and address keys are copied to, and how long backups are kept. */
function readCopies(
  plans: readonly Record<string, unknown>[],
  secrets: readonly Record<string, unknown>[],
  home: string,
): Pick<StackFacts, "copyRegions" | "copiedBackupDays"> {
  const rules = plans.flatMap((plan) => planSchema.parse(plan).BackupPlan.BackupPlanRule);
  const copies = rules.flatMap(({ CopyActions }) => CopyActions);
  return {
    copyRegions: [
      ...copies.map(
        ({ DestinationBackupVaultArn: arn }) => textOf(arn, home)?.split(":")[3] ?? "an unknown region",
      ),
      ...secrets.flatMap((secret) => replicaSchema.parse(secret).ReplicaRegions.map(({ Region }) => Region)),
    ],
    copiedBackupDays: [...rules, ...copies].map(({ Lifecycle }) => Lifecycle.DeleteAfterDays),
  };
}

function recoveryDays(table: Record<string, unknown>): number {
  const recovery = z
    .looseObject({ RecoveryPeriodInDays: z._default(z.number(), defaultRecoveryDays) })
    .safeParse(table["PointInTimeRecoverySpecification"]);
  return recovery.success ? recovery.data.RecoveryPeriodInDays : defaultRecoveryDays;
}
