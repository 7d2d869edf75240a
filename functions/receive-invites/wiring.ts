/** Wires receive-invites: inviters' requests in, stored invites out. */
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { serve } from "../../shared/lambda/http.ts";
import { createLog } from "../../shared/lambda/log.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { receptionRoutes } from "./routes.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
  TOKEN_ISSUER: variables.TOKEN_ISSUER,
  TOKEN_AUDIENCE: variables.TOKEN_AUDIENCE,
  TOKEN_CLAIMS: variables.TOKEN_CLAIMS,
  CONSUMER_DOMAINS: variables.CONSUMER_DOMAINS,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of receive-invites. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createReceiveInvites(
  platform: Pick<Platform, "environment" | "clock" | "wallClock" | "random" | "dynamodb" | "secrets">,
) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const addressKeys = createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET);
  const log = createLog("receive-invites");
  const routes = receptionRoutes({
    receiver: async () => ({
      table: { dynamodb: platform.dynamodb, name: environment.TABLE_NAME },
      clock: platform.clock,
      wallClock: platform.wallClock,
      random: platform.random,
      keys: await addressKeys(),
      policy: environment.POLICY,
      log,
    }),
    rules: {
      issuer: environment.TOKEN_ISSUER,
      audiences: environment.TOKEN_AUDIENCE,
      claims: environment.TOKEN_CLAIMS,
    },
    wallClock: platform.wallClock,
    consumerDomains: environment.CONSUMER_DOMAINS,
  });
  return serve(routes, log);
}
