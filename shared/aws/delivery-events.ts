/**
 * SES's events as they arrive from their topic, reduced to what we may keep: the kind, our own tags, SMTP's
 * codes. The event's address is read for one thing only, to know whom a complaint objects for; its headers
 * and the mail server's words are never looked at.
 * Source: Amazon SES Developer Guide, "Examples of event data that Amazon SES publishes to Amazon SNS".
 */
import * as z from "zod/mini";
import type { DeliveryEvidence, EvidenceKind } from "../domain/delivery-evidence.ts";

const tags = z.record(z.string(), z.array(z.string()));
const instant = z.iso.datetime({ offset: true });
const recipients = z.array(z.object({ status: z.optional(z.string()) }));

const sesEventSchema = z.object({
  eventType: z.string(),
  mail: z.object({
    timestamp: instant,
    messageId: z.string(),
    destination: z._default(z.array(z.string()), []),
    tags: z._default(tags, {}),
  }),
  delivery: z.optional(z.object({ timestamp: instant, smtpResponse: z.optional(z.string()) })),
  bounce: z.optional(
    z.object({
      timestamp: instant,
      bounceType: z.string(),
      bounceSubType: z.optional(z.string()),
      bouncedRecipients: z._default(recipients, []),
    }),
  ),
  complaint: z.optional(z.object({ timestamp: instant })),
  deliveryDelay: z.optional(z.object({ timestamp: instant, delayedRecipients: z._default(recipients, []) })),
});

type SesEvent = z.infer<typeof sesEventSchema>;

export type DeliveryEvent =
  | {
      readonly about: "notice";
      readonly inviteId: string;
      readonly notice: number;
      readonly evidence: DeliveryEvidence;
      readonly address: string | undefined;
    }
  /** An answer to a person's own request, a test mail: nothing of it is followed. */
  | { readonly about: "other"; readonly kind: string; readonly address: string | undefined }
  /** Of a kind that we don't use (Open, Click, Subscription). */
  | { readonly about: "nothing" };

/** What SES publishes once, as plain text, when a topic is made the destination of its events. */
const topicValidated = "Successfully validated SNS topic for Amazon SES event publishing.";

/** The event of a queue record's body; undefined where it is none. Unknown members are ignored. */
export function readDeliveryEvent(body: string): DeliveryEvent | undefined {
  if (body.trim() === topicValidated) return { about: "nothing" };
  let parsed: ReturnType<typeof sesEventSchema.safeParse>;
  try {
    parsed = sesEventSchema.safeParse(JSON.parse(body));
  } catch {
    return undefined;
  }
  if (!parsed.success) return undefined;
  const event = parsed.data;
  const kind = kindOf(event);
  if (kind === undefined) return { about: "nothing" };
  const address = event.mail.destination[0];
  const inviteId = event.mail.tags["invite"]?.[0];
  const notice = Number(event.mail.tags["notice"]?.[0]);
  const attempt = Number(event.mail.tags["attempt"]?.[0]);
  if (inviteId === undefined || !Number.isSafeInteger(notice) || !Number.isSafeInteger(attempt)) {
    return { about: "other", kind, address };
  }
  return { about: "notice", inviteId, notice, address, evidence: { kind, attempt, ...detailsOf(event) } };
}

/** Which of our kinds of evidence an SES event is. What each means is in `evidenceMeaning`. */
function kindOf({ eventType, bounce }: SesEvent): EvidenceKind | undefined {
  switch (eventType) {
    case "Send":
      return "send";
    case "Delivery":
      return "delivery";
    case "DeliveryDelay":
      return "delay";
    case "Complaint":
      return "complaint";
    case "Reject":
      return "reject";
    case "Rendering Failure":
    case "RenderingFailure":
      return "rendering-failure";
    case "Bounce":
      // "Undetermined" is not known to be for good; and for good is what re-opens a duty.
      if (bounce?.bounceType !== "Permanent") return "transient-bounce";
      return bounce.bounceSubType === "Suppressed" || bounce.bounceSubType === "OnAccountSuppressionList"
        ? "suppressed"
        : "permanent-bounce";
    default:
      return undefined;
  }
}

function detailsOf(event: SesEvent): Pick<DeliveryEvidence, "atMs" | "smtpCode" | "enhancedStatus"> {
  const { delivery, bounce, complaint, deliveryDelay, mail } = event;
  const at = (delivery ?? bounce ?? complaint ?? deliveryDelay ?? mail).timestamp;
  const smtpCode = /^([245]\d\d)\b/.exec(delivery?.smtpResponse ?? "")?.[1];
  const status =
    (bounce?.bouncedRecipients ?? deliveryDelay?.delayedRecipients)?.[0]?.status ??
    /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(delivery?.smtpResponse ?? "")?.[1];
  return {
    atMs: Date.parse(at),
    ...(smtpCode === undefined ? {} : { smtpCode: Number(smtpCode) }),
    ...(status !== undefined && /^[245]\.\d{1,3}\.\d{1,3}$/.test(status) ? { enhancedStatus: status } : {}),
  };
}
