/**
 * Reads a function's environment variables, once, at start. A mistake stops the function before it can do
 * anything, and so does a region outside the UK and the EU: the last of three checks of where data may be.
 */
import * as z from "zod";
import { lazily } from "../domain/lazily.ts";
import type { Policy } from "../domain/policy.ts";
import { isPolicy } from "../domain/policy-numbers.ts";
import { requireAllowedRegion } from "../domain/regions.ts";

// Zod would write and compile a function for each schema of an object: milliseconds of a cold start, for microseconds
// of each warm request.
z.config({ jitless: true });

/** JSON inside an environment variable. */
const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "Not JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);

const text = () => z.string().min(1);
/** Parts between commas. */
const list = () => z.string().transform((parts) => parts.split(",").filter((part) => part !== ""));

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
  MAIL_FROM: () => z.string().min(3),
  REPLY_TO: () => z.string().min(3),
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
export function readEnvironment<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<S>> {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    throw new EnvironmentInvalid([...new Set(parsed.error.issues.map(({ path }) => String(path[0])))]);
  }
  requireAllowedRegion(environment["HOME_REGION"]);
  if (environment["AWS_REGION"] !== undefined) requireAllowedRegion(environment["AWS_REGION"]);
  return parsed.data;
}
