/**
 * Hands one mail to SES and says which of four things happened. SES has no idempotency token, so the SDK's
 * own retries are off (its client is made with `maxAttempts: 1`), and an answer that did not come is told
 * apart from a refusal: the first may have been a mail.
 */
import { SendRawEmailCommand } from "@aws-sdk/client-ses";
import type { Platform } from "../lambda/platform.ts";

export interface Mail {
  /** Envelope sender: the bare address. */
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
  readonly configurationSet: string;
  /** Come back with every event. Ids only; SES allows letters, digits, `_` and `-`. */
  readonly tags: Readonly<Record<string, string>>;
}

export type MailOutcome =
  | { readonly outcome: "sent"; readonly messageId: string }
  /** Not now; certainly not sent. `paused` needs a person. */
  | { readonly outcome: "later"; readonly why: "throttled" | "paused" }
  /** Never, in this form. */
  | { readonly outcome: "refused" }
  /** Sent or not: nobody knows. `failedBySes`: SES itself said that it failed, so most likely not. */
  | { readonly outcome: "unknown"; readonly failedBySes?: true };

/** Sends, once. Never throws for what SES or the network does; the outcome says it. */
export async function sendMail(ses: Platform["ses"], mail: Mail): Promise<MailOutcome> {
  try {
    const { MessageId } = await ses.send(
      new SendRawEmailCommand({
        Source: mail.from,
        Destinations: [mail.to],
        RawMessage: { Data: mail.bytes },
        ConfigurationSetName: mail.configurationSet,
        Tags: Object.entries(mail.tags).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    return MessageId === undefined ? { outcome: "unknown" } : { outcome: "sent", messageId: MessageId };
  } catch (error) {
    return classifyMailError(error);
  }
}

const throttled = new Set([
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "LimitExceededException",
  "RequestLimitExceeded",
]);
/** What is wrong is the message itself: it would be refused again. Everything else may be mended, and is kept. */
const refused = new Set([
  "MessageRejected",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "InvalidParameterCombination",
  "InvalidParameterCombinationException",
  "MissingParameter",
  "MalformedQueryString",
  "InvalidQueryParameter",
  "ValidationError",
  "ValidationException",
]);
/** The connection was never made, so nothing can have been sent. */
const unreached = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Source: Amazon SES API v1 reference, SendRawEmail, "Errors" and "Common errors". */
function classifyMailError(error: unknown): MailOutcome {
  if (!(error instanceof Error)) return { outcome: "unknown" };
  if (throttled.has(error.name)) return { outcome: "later", why: "throttled" };
  if ("code" in error && typeof error.code === "string" && unreached.has(error.code)) {
    return { outcome: "later", why: "paused" };
  }
  const status = statusOf(error);
  // 429 has several names; 408 is a request that SES gave up reading.
  if (status === 429) return { outcome: "later", why: "throttled" };
  if (status !== undefined && status >= 400 && status < 500 && status !== 408) {
    // Credentials, signature, clock, permission, account, configuration, and whatever has no name yet: faults of
    // ours, so everything is kept and somebody is paged. A 403 never is about the message.
    const isTheMessage = status !== 403 && refused.has(error.name);
    return isTheMessage ? { outcome: "refused" } : { outcome: "later", why: "paused" };
  }
  if (status !== undefined && status >= 500) return { outcome: "unknown", failedBySes: true };
  return { outcome: "unknown" };
}

function statusOf(error: Error): number | undefined {
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null)
    return undefined;
  const { $metadata } = error;
  return "httpStatusCode" in $metadata && typeof $metadata.httpStatusCode === "number"
    ? $metadata.httpStatusCode
    : undefined;
}
