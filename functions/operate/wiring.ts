/**
 * Wires operate: an operator's command in, its answer out. Each use is on the operators' ledger twice, before
 * anything is done and with its outcome. A schedule asks for the gauges by the same door.
 */
import middy from "@middy/core";
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { recordOperation } from "../../shared/aws/operations-ledger.ts";
import { keyedHash } from "../../shared/domain/identity.ts";
import { deploymentOf } from "../../shared/domain/notice/deployment.ts";
import { type OperatorAnswer, type OperatorCall, readCall } from "../../shared/domain/operator-command.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { createLog } from "../../shared/lambda/log.ts";
import { createMeasure, type Measured } from "../../shared/lambda/metrics.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { measureDeadlines } from "./measure-deadlines.ts";
import { type Operator, refused } from "./operator.ts";
import { runCommand } from "./run-command.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  SECOND_REGION: variables.SECOND_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
  LOCALES: variables.LOCALES,
  BASE_URL: variables.BASE_URL,
  NOTICE_QUEUE_URL: variables.NOTICE_QUEUE_URL,
  BULK_NOTICE_QUEUE_URL: variables.BULK_NOTICE_QUEUE_URL,
  NOTICE_DEAD_LETTERS_URL: z.url(),
  BULK_NOTICE_DEAD_LETTERS_URL: z.url(),
  DELIVERY_EVENT_QUEUE_URL: z.url(),
  DELIVERY_EVENT_DEAD_LETTERS_URL: z.url(),
  EVIDENCE_KEY: z.string().check(z.minLength(1)),
});
export type Environment = z.input<typeof environmentSchema>;
/** For the stacks, which watch these by name. */
export type { MetricName } from "../../shared/lambda/metrics.ts";

type Settings = z.output<typeof environmentSchema>;
type Parts = Pick<
  Platform,
  "environment" | "clock" | "wallClock" | "random" | "dynamodb" | "sqs" | "kms" | "secrets"
>;

const measureEvent = z.strictObject({ measure: z.literal(true) });

/** The Lambda handler of operate. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createOperate(platform: Parts) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const addressKeys = createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET);
  const log = createLog("operate");
  const measure = createMeasure(platform.environment);

  return middy<unknown, OperatorAnswer | Measured>().handler(async (event, context) => {
    const operator = operatorOf(platform, environment, await addressKeys(), () =>
      context.getRemainingTimeInMillis(),
    );
    if (measureEvent.safeParse(event).success) {
      const measured = await measureDeadlines(operator);
      measure(measured);
      return measured;
    }
    const read = readCall(event);
    if (!read.ok) return refused("invalid", read.faults.join("; "));
    const { call } = read;
    const use = {
      command: call.command.replace(" ", "-"),
      operatorKey: keyedHash(operator.keys, "operator", call.operator),
      reference: context.awsRequestId,
    };
    // Before anything is done: what cannot be recorded does not happen.
    await recordOperation(operator, { ...use, outcome: "begun" });
    const answer = await attempt(operator, call, (error) =>
      log.error("A command failed", error, { command: use.command, requestId: context.awsRequestId }),
    );
    const outcome = answer.ok ? "done" : answer.problem.code;
    await recordOperation(operator, { ...use, outcome });
    log.info("Command run", { command: use.command, outcome, requestId: context.awsRequestId });
    return answer;
  });
}

async function attempt(
  operator: Operator,
  call: OperatorCall,
  failed: (error: unknown) => void,
): Promise<OperatorAnswer> {
  try {
    return await runCommand(operator, call);
  } catch (error) {
    failed(error);
    const name = error instanceof Error ? error.name : typeof error;
    return name === "TableBusy"
      ? refused("busy", "Others kept writing the same records. Try again.")
      : refused("failed", `It failed (${name}); the function's log has where. It can be run again.`);
  }
}

function operatorOf(
  platform: Parts,
  environment: Settings,
  keys: Operator["keys"],
  remainingMs: () => number,
): Operator {
  const { dynamodb, sqs, kms, clock, random } = platform;
  return {
    table: { dynamodb, name: environment.TABLE_NAME },
    clock,
    random,
    policy: environment.POLICY,
    keys,
    sqs,
    kms,
    queue: {
      sqs,
      url: { single: environment.NOTICE_QUEUE_URL, bulk: environment.BULK_NOTICE_QUEUE_URL },
    },
    queues: {
      notices: { url: environment.NOTICE_QUEUE_URL, deadLettersUrl: environment.NOTICE_DEAD_LETTERS_URL },
      "notices-bulk": {
        url: environment.BULK_NOTICE_QUEUE_URL,
        deadLettersUrl: environment.BULK_NOTICE_DEAD_LETTERS_URL,
      },
      "delivery-events": {
        url: environment.DELIVERY_EVENT_QUEUE_URL,
        deadLettersUrl: environment.DELIVERY_EVENT_DEAD_LETTERS_URL,
      },
    },
    evidenceKey: environment.EVIDENCE_KEY,
    deployment: deploymentOf(environment),
    baseUrl: environment.BASE_URL,
    remainingMs,
  };
}
