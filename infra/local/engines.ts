/**
 * The parts that stand in for AWS: DynamoDB, SQS and SNS, SES, Secrets Manager, KMS. A directory and the resolved
 * template arrive; running endpoints leave, with everything that the template describes created in them.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createClients, type Endpoints, pointSdkAt } from "./aws-clients.ts";
import type { DynamodbEngine } from "./dynamodb-engine.ts";
import { startKms } from "./kms-stand-in.ts";
import type { LocalClock } from "./local-clock.ts";
import { startMailEndpoint } from "./mail-endpoint.ts";
import { mailFaults } from "./mail-faults.ts";
import { mailPublisher } from "./mail-publisher.ts";
import { openMailStore } from "./mail-store.ts";
import { planMail, planQueues, planSecrets, planSubscriptions, planTable, planTopics } from "./plan-data.ts";
import { createMessaging, createTable } from "./provision.ts";
import { localAccount, type QueueEngine } from "./queue-engine.ts";
import { startSecrets } from "./secrets-stand-in.ts";
import type { Resource } from "./template-values.ts";

export interface EngineParts {
  readonly directory: string;
  readonly region: string;
  readonly clock: LocalClock;
  readonly resources: readonly Resource[];
  readonly dynamodb: DynamodbEngine;
  readonly queues: QueueEngine;
  readonly said: (line: string) => void;
}

export type Engines = Awaited<ReturnType<typeof startEngines>>;

/** Starts what is left to start, and creates what the template describes. */
export async function startEngines({
  directory,
  region,
  clock,
  resources,
  dynamodb,
  queues,
  said,
}: EngineParts) {
  const table = planTable(resources);
  const queueArn = (name: string) => `arn:aws:sqs:${region}:${localAccount}:${name}`;
  const plannedQueues = planQueues(resources, queueArn);
  const mail = planMail(resources);
  const mails = openMailStore(join(directory, "mail"));
  const faults = mailFaults();

  const secrets = await startSecrets(
    directory,
    planSecrets(resources).map((secret) => ({ ...secret, initial: firstAddressKeys })),
  );
  const kms = await startKms(directory);
  const ses = await startMailEndpoint({
    store: mails,
    faults,
    clock: clock.now,
    configurationSets: () => mail.configurationSets,
    accepted: (one) => publisher.publish(one),
  });
  const endpoints: Endpoints = {
    dynamodb: dynamodb.endpoint,
    sqs: queues.endpoint,
    sns: queues.endpoint,
    ses: ses.endpoint,
    secretsManager: secrets.endpoint,
    kms: kms.endpoint,
  };
  pointSdkAt(endpoints, region);
  const clients = createClients(region);
  const publisher = mailPublisher(clients.sns, () => mail.destinations, clock.now, said);
  await createTable(clients.dynamodb, table);
  await createMessaging(clients.sqs, clients.sns, {
    queues: plannedQueues,
    topics: planTopics(resources),
    subscriptions: planSubscriptions(resources),
  });
  return {
    table,
    queues: plannedQueues,
    mails,
    faults,
    publisher,
    endpoints,
    clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([ses.close(), secrets.close(), kms.close()]);
    },
  };
}

/** The only secret so far: the keys under which addresses are hashed, in the shape of `shared/aws/address-keys.ts`. */
function firstAddressKeys(): string {
  return JSON.stringify({ current: "k1", k1: randomBytes(32).toString("base64") });
}
