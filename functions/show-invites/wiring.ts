/** Wires show-invites: inviters' questions in, their own invites, the notice and the contract out. Its role can only read. */
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { serve } from "../../shared/lambda/http.ts";
import { createLog } from "../../shared/lambda/log.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { readingRoutes } from "./routes.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  SECOND_REGION: variables.SECOND_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
  BASE_URL: variables.BASE_URL,
  LOCALES: variables.LOCALES,
  MAIL_FROM: variables.MAIL_FROM,
  REPLY_TO: variables.REPLY_TO,
  CONSUMER_DOMAINS: variables.CONSUMER_DOMAINS,
  TOKEN_ISSUER: variables.TOKEN_ISSUER,
  TOKEN_AUDIENCE: variables.TOKEN_AUDIENCE,
  TOKEN_CLAIMS: variables.TOKEN_CLAIMS,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of show-invites. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createShowInvites(
  platform: Pick<Platform, "environment" | "clock" | "wallClock" | "dynamodb" | "secrets">,
) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const addressKeys = createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET);
  const routes = readingRoutes({
    reader: async () => ({
      table: { dynamodb: platform.dynamodb, name: environment.TABLE_NAME },
      clock: platform.clock,
      keys: await addressKeys(),
      policy: environment.POLICY,
    }),
    rules: {
      issuer: environment.TOKEN_ISSUER,
      audiences: environment.TOKEN_AUDIENCE,
      claims: environment.TOKEN_CLAIMS,
    },
    clock: platform.clock,
    wallClock: platform.wallClock,
    notice: environment,
    consumerDomains: environment.CONSUMER_DOMAINS,
  });
  return serve(routes, createLog("show-invites"));
}
