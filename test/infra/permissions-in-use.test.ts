/**
 * A function may do what it does, and nothing else: every call of simulated lives (with their crashes, restores,
 * operators) and of a real local stack is recorded, and held against the roles of the template in both directions.
 */
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dripRenotices } from "../../functions/keep-deadlines/drip-renotices.ts";
import { createClients } from "../../infra/local/aws-clients.ts";
import {
  type PermissionNeeded,
  permissionsNeeded,
  resourceOf,
} from "../../infra/local/permissions-needed.ts";
import { planFunctions } from "../../infra/local/plan.ts";
import { localAccount } from "../../infra/local/queue-engine.ts";
import { allows, type Grant, planGrants, withinGrants } from "../../infra/local/role-grants.ts";
import { type Resource, resolveResources } from "../../infra/local/template-values.ts";
import { type FunctionName, functionNames, physicalNames } from "../../infra/names.ts";
import { synthesize } from "../../infra/synthesize.ts";
import { datesInForce } from "../../shared/domain/notice/version-dates.ts";
import { policySchema } from "../../shared/domain/policy.ts";
import { addressKeysSecret, configurationSet, newerTableName, tableName } from "../simulation/deployment.ts";
import { SeededPlan } from "../simulation/faults.ts";
import type { IoPoint } from "../simulation/parts/io-plan.ts";
import { simulate } from "../simulation/simulate.ts";
import { operated } from "../support/run-operator.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { usesByLambda, usesOfKeys } from "../support/use-by-aws.ts";
import { invited } from "../support/visit.ts";

const region = "eu-west-2";
const names = physicalNames("dev");
const resources: readonly Resource[] = resolveResources(
  Object.entries(synthesize({ region })).map(([stackName, template]) => ({ stackName, template })),
  {
    region,
    account: "000000000000",
    baseUrl: "https://invites.clientshare.example",
    queueUrl: (name) => `https://sqs.${region}.amazonaws.com/000000000000/${name}`,
    substitutes: {},
  },
);
const functions = planFunctions(
  resources,
  (name) => `arn:aws:lambda:${region}:000000000000:function:${name}`,
);
const planned = (name: FunctionName) => {
  const found = functions.find(({ folder }) => folder === name);
  if (found === undefined) throw new Error(`${name} is not deployed`);
  return found;
};
const grantsOf = Object.fromEntries(
  functionNames.map((name) => [name, planGrants(resources, planned(name).roleArn)]),
) as Record<FunctionName, readonly Grant[]>;

/** Granted and not used by anything that runs here; each with the reason why it stays. None so far. */
const exceptions: Readonly<Partial<Record<FunctionName, Readonly<Record<string, string>>>>> = {};

/** What must have been seen of each function, or the recording was deaf. */
const core: Readonly<Record<FunctionName, string>> = {
  "receive-invites": "dynamodb:PutItem",
  "manage-invites": "dynamodb:UpdateItem",
  "show-invites": "dynamodb:Query",
  "relay-changes": "sns:Publish",
  "send-notice": "ses:SendRawEmail",
  "record-delivery": "dynamodb:PutItem",
  "keep-deadlines": "dynamodb:Query",
  "show-invitee": "dynamodb:GetItem",
  "exercise-right": "dynamodb:UpdateItem",
  "answer-invite": "dynamodb:PutItem",
  operate: "kms:Sign",
};

const secret = resources.find(({ type }) => type === "AWS::SecretsManager::Secret")?.reference ?? "";
const evidenceKey = planned("operate").environment["EVIDENCE_KEY"] ?? "";
/** The simulator's names for what the stacks call otherwise. */
const deployedNames: readonly (readonly [string, string])[] = [
  [`dynamodb:table/${newerTableName}`, `dynamodb:table/${names.table}-newer`],
  [`dynamodb:table/${tableName}`, `dynamodb:table/${names.table}`],
  ["sqs:", "sqs:clientshare-dev-"],
  ["sns:", "sns:clientshare-dev-"],
  [`secretsmanager:${addressKeysSecret}`, resourceOf("secretsmanager", secret)],
  ["kms:evidence-key", resourceOf("kms", evidenceKey)],
  [`ses:configuration-set/${configurationSet}`, `ses:configuration-set/${names.configurationSet}`],
];

function deployed(needed: PermissionNeeded): PermissionNeeded {
  const [from, to] = deployedNames.find(([start]) => needed.resource.startsWith(start)) ?? ["", ""];
  return { ...needed, resource: to + needed.resource.slice(from.length) };
}

const used = new Map<FunctionName, Map<string, PermissionNeeded>>(
  functionNames.map((name) => [name, new Map()]),
);
const record = (folder: string, needed: PermissionNeeded): void => {
  const ofFunction = used.get(folder as FunctionName);
  if (ofFunction === undefined) throw new Error(`${folder} is no function of ours`);
  ofFunction.set(JSON.stringify(needed), needed);
};

/** Everything that happens under the function's role, by itself or by AWS on its behalf. */
function allUses(name: FunctionName): readonly PermissionNeeded[] {
  const seen = [...(used.get(name)?.values() ?? []), ...usesByLambda(resources, planned(name).name)];
  return [...seen, ...usesOfKeys(resources, seen, region)];
}
const told = ({ action, resource }: { readonly action: string; readonly resource: string }) =>
  `${action} on ${resource}`;
const ungranted = (name: FunctionName) => [
  ...new Set(
    allUses(name)
      .filter((use) => !grantsOf[name].some((grant) => allows(grant, use)))
      .map(told),
  ),
];
const unused = (name: FunctionName) => {
  const uses = allUses(name);
  return grantsOf[name].filter((grant) => !uses.some((use) => allows(grant, use))).map(told);
};

/** What no simulated life comes to. */
async function liveLocally(stack: TestStack): Promise<void> {
  const { inviteId } = await invited(stack, "sam@firm.example");
  await operated(stack, "evidence", "export", inviteId);
  await operated(stack, "evidence", "public-key");
  await operated(stack, "retention", "review");

  // Each kind of dead letter is sent back.
  const clients = createClients(region);
  for (const [queue, deadLetters] of [
    ["notices", names.noticeDeadLetters],
    ["notices-bulk", names.bulkNoticeDeadLetters],
    ["delivery-events", names.deliveryEventDeadLetters],
  ] as const) {
    const QueueUrl = `${stack.endpoints["sqs"]}/${localAccount}/${deadLetters}`;
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
    expect(await operated(stack, "queue", "redrive", "--queue", queue)).toMatchObject({ moved: 1 });
  }

  // The time to live has taken an invite and left its link.
  const Key = { pk: { S: `invite#${inviteId}` }, sk: { S: "invite" } };
  await clients.dynamodb.send(new DeleteItemCommand({ TableName: names.table, Key }));
  await invited(stack, "sam@firm.example");

  // A material new version of the notice has come.
  const { dynamodb } = withinGrants(clients, "keep-deadlines", grantsOf["keep-deadlines"], record);
  const version = new Date().toISOString().slice(0, 10);
  await dripRenotices(
    { table: { dynamodb, name: names.table }, clock: Date.now, policy: policySchema.parse({}) },
    { versions: [datesInForce, { ...datesInForce, version, material: true }] },
  );
  for (const client of Object.values(clients)) client.destroy();
}

const leastSeeds = 5;
const mostSeeds = 80;
const { verdict } = SeededPlan.prototype;

beforeAll(async () => {
  SeededPlan.prototype.verdict = function hear(point: IoPoint) {
    const [folder = ""] = point.task.name.split(":");
    for (const needed of permissionsNeeded(point.operation, point.input)) record(folder, deployed(needed));
    return verdict.call(this, point);
  };
  const stack = await startStack(undefined, record);
  await liveLocally(stack);
  await stack.close();
  removeStackDirectory(stack.directory);

  // A rare branch needs a rare life: as many as it takes, so that no change of the simulator makes this fail.
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const { failure } = await simulate(String(seed), { keepTrace: 1 });
    expect(failure?.message).toBeUndefined();
    if (seed >= leastSeeds && functionNames.every((name) => unused(name).length === 0)) break;
  }
}, 600_000);
afterAll(() => {
  SeededPlan.prototype.verdict = verdict;
});

describe.each([...functionNames])("%s", (name) => {
  test("was heard", () => {
    const actions = [...(used.get(name)?.values() ?? [])].map(({ action }) => action);
    expect(actions).toContain(core[name]);
  });

  test("has leave for all that it does", () => {
    expect(ungranted(name)).toEqual([]);
  });

  test("has leave for nothing else", () => {
    expect(unused(name).sort()).toEqual(Object.keys(exceptions[name] ?? {}).sort());
  });
});

describe("the comparison", () => {
  test("sees a call without a grant and a grant without a call", () => {
    const [first] = grantsOf["send-notice"].filter(({ action }) => action === "ses:SendRawEmail");
    if (first === undefined) throw new Error("send-notice may not send");
    const uses = allUses("send-notice");
    const mail = uses.filter(({ action }) => action === "ses:SendRawEmail");
    expect(mail.some((use) => allows(first, use))).toBe(true);
    expect(
      mail.some((use) => allows({ ...first, conditions: { "ses:FromAddress": "a@b.example" } }, use)),
    ).toBe(false);
    expect(uses.some((use) => allows({ ...first, action: "ses:SendEmail" }, use))).toBe(false);
    expect(uses.some((use) => allows({ ...first, resource: "ses:identity/other.example" }, use))).toBe(false);
  });
});
