/**
 * Reads a function's environment variables, once, at start. A mistake stops the function before it can do
 * anything, and so does a region outside the UK and the EU: the last of three checks of where data may be.
 */
import * as z from "zod/mini";
import { lazily } from "../domain/lazily.ts";
import type { Policy } from "../domain/policy.ts";
import { isPolicy } from "../domain/policy-numbers.ts";
import { requireAllowedRegion } from "../domain/regions.ts";

/** JSON inside an environment variable. */
const json = <S extends z.ZodMiniType>(schema: S) => z.pipe(parsed, schema);
const parsed = z.pipe(
  z.string(),
  z.transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.issues.push({ code: "custom", message: "Not JSON", input: text });
      return z.NEVER;
    }
  }),
);

const text = () => z.string().check(z.minLength(1));
/** Parts between commas. */
const list = () =>
  z.pipe(
    z.string(),
    z.transform((parts) => parts.split(",").filter((part) => part !== "")),
  );

/** The variables that functions share; each wiring picks the ones that it uses, and no others are made. Values are strings. */
export const variables = lazily({
  STAGE: text,
  HOME_REGION: text,
  /** Only where the deployment has one; so that the notice says it. */
  SECOND_REGION: () => z.exactOptional(text()),
  TABLE_NAME: text,
  ADDRESS_KEYS_SECRET: text,
  POLICY: () => json(z.custom<Policy>(isPolicy)),
  NOTICE_QUEUE_URL: () => z.url(),
  BULK_NOTICE_QUEUE_URL: () => z.url(),
  LIFECYCLE_TOPIC_ARN: text,
  MAIL_FROM: () => z.string().check(z.minLength(3)),
  REPLY_TO: () => z.string().check(z.minLength(3)),
  CONFIGURATION_SET: text,
  /** SHA-256, hex, of what the notice states: `editionHash`. */
  NOTICE_EDITION: text,
  BASE_URL: () => z.url(),
  PLATFORM_URL: () => z.url(),
  SIGN_IN_ORIGINS: list,
  TOKEN_ISSUER: () => z.url(),
  TOKEN_AUDIENCE: list,
  TOKEN_CLAIMS: () =>
    json(
      z.object({
        subject: z.string(),
        organisation: z.string(),
        organisationName: z.string(),
        name: z.string(),
        email: z.string(),
      }),
    ),
  CONSUMER_DOMAINS: () => z.enum(["refuse", "allow"]),
  LOCALES: list,
});

/** Names the variables that are wrong, never their values. */
export class EnvironmentInvalid extends Error {
  constructor(names: readonly string[]) {
    super(`Environment variables missing or wrong: ${names.join(", ")}`);
    this.name = "EnvironmentInvalid";
  }
}

/**
 * The function's own variables, parsed. @throws {EnvironmentInvalid} naming every wrong variable
 * @throws {RegionRefused} where the function runs outside the UK and the EU
 */
export function readEnvironment<S extends z.core.$ZodShape>(
  schema: z.ZodMiniObject<S>,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodMiniObject<S>> {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    throw new EnvironmentInvalid([...new Set(parsed.error.issues.map(({ path }) => String(path[0])))]);
  }
  requireAllowedRegion(environment["HOME_REGION"]);
  if (environment["AWS_REGION"] !== undefined) requireAllowedRegion(environment["AWS_REGION"]);
  return parsed.data;
}
