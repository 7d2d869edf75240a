/** Wires answer-invite: accepting, declining, and the platform's exchange of a hand-off code. */
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { deploymentOf } from "../../shared/domain/notice/deployment.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { serve } from "../../shared/lambda/http.ts";
import { createLog } from "../../shared/lambda/log.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { answeringRoutes, tellTrouble } from "./routes.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  SECOND_REGION: variables.SECOND_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
  BASE_URL: variables.BASE_URL,
  LOCALES: variables.LOCALES,
  PLATFORM_URL: variables.PLATFORM_URL,
  TOKEN_ISSUER: variables.TOKEN_ISSUER,
  TOKEN_AUDIENCE: variables.TOKEN_AUDIENCE,
  TOKEN_CLAIMS: variables.TOKEN_CLAIMS,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of answer-invite. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createAnswerInvite(
  platform: Pick<Platform, "environment" | "clock" | "wallClock" | "random" | "dynamodb" | "secrets">,
) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const answering = {
    table: { dynamodb: platform.dynamodb, name: environment.TABLE_NAME },
    clock: platform.clock,
    wallClock: platform.wallClock,
    random: platform.random,
    policy: environment.POLICY,
    deployment: deploymentOf(environment),
    baseUrl: environment.BASE_URL,
    platformUrl: environment.PLATFORM_URL,
    keys: createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET),
    rules: {
      issuer: environment.TOKEN_ISSUER,
      audiences: environment.TOKEN_AUDIENCE,
      claims: environment.TOKEN_CLAIMS,
    },
  };
  return serve(answeringRoutes(answering), createLog("answer-invite"), undefined, tellTrouble(answering));
}
