/** Wires exercise-right: whatever a person does with their data by a form. */
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { deploymentOf } from "../../shared/domain/notice/deployment.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { serve } from "../../shared/lambda/http.ts";
import { createLog } from "../../shared/lambda/log.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { exercisingRoutes, tellTrouble } from "./routes.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  SECOND_REGION: variables.SECOND_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
  BASE_URL: variables.BASE_URL,
  LOCALES: variables.LOCALES,
  NOTICE_QUEUE_URL: variables.NOTICE_QUEUE_URL,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of exercise-right. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createExerciseRight(
  platform: Pick<Platform, "environment" | "clock" | "wallClock" | "random" | "dynamodb" | "secrets" | "sqs">,
) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const exercising = {
    table: { dynamodb: platform.dynamodb, name: environment.TABLE_NAME },
    clock: platform.clock,
    random: platform.random,
    policy: environment.POLICY,
    deployment: deploymentOf(environment),
    baseUrl: environment.BASE_URL,
    keys: createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET),
    // What a person asks for goes on the queue for single notices, never behind an import.
    queue: {
      sqs: platform.sqs,
      url: { single: environment.NOTICE_QUEUE_URL, bulk: environment.NOTICE_QUEUE_URL },
    },
  };
  return serve(exercisingRoutes(exercising), createLog("exercise-right"), undefined, tellTrouble(exercising));
}
