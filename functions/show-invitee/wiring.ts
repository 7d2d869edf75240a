/** Wires show-invitee: whatever a person without an account can look at. Its role can only read. */
import * as z from "zod/mini";
import { deploymentOf } from "../../shared/domain/notice/deployment.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { serve } from "../../shared/lambda/http.ts";
import { createLog } from "../../shared/lambda/log.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { otherwise, showingRoutes, tellTrouble } from "./routes.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  SECOND_REGION: variables.SECOND_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  POLICY: variables.POLICY,
  BASE_URL: variables.BASE_URL,
  LOCALES: variables.LOCALES,
  PLATFORM_URL: variables.PLATFORM_URL,
  SIGN_IN_ORIGINS: variables.SIGN_IN_ORIGINS,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of show-invitee. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createShowInvitee(platform: Pick<Platform, "environment" | "clock" | "dynamodb">) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const showing = {
    table: { dynamodb: platform.dynamodb, name: environment.TABLE_NAME },
    clock: platform.clock,
    deployment: deploymentOf(environment),
    baseUrl: environment.BASE_URL,
    platformOrigins: [new URL(environment.PLATFORM_URL).origin, ...environment.SIGN_IN_ORIGINS],
  };
  return serve(showingRoutes(showing), createLog("show-invitee"), otherwise(showing), tellTrouble(showing));
}
