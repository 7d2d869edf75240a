/**
 * What SES publishes about a mail, in the full shape of its event publishing: addresses and headers included,
 * as the real one does, so that whatever the pipeline keeps of it can be caught.
 */

/** A mail that SES took in. */
export interface AcceptedMail {
  readonly messageId: string;
  readonly to: string;
  readonly source: string;
  readonly raw: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string | undefined;
  readonly acceptedAt: number;
}

export type MailEventKind =
  | "send"
  | "delivery"
  | "delivery-delay"
  | "bounce-permanent"
  | "bounce-transient"
  | "bounce-suppressed"
  | "complaint"
  | "reject"
  | "rendering-failure";

/** The event's JSON text. `at` is the moment of what it reports, in ms. */
export function mailEvent(mail: AcceptedMail, kind: MailEventKind, at: number): string {
  const timestamp = new Date(at).toISOString();
  const feedbackId = `feedback-${mail.messageId}-${kind}`;
  const bounce = (bounceType: string, bounceSubType: string, status: string, diagnosticCode: string) => ({
    eventType: "Bounce",
    bounce: {
      feedbackId,
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: mail.to, action: "failed", status, diagnosticCode }],
      timestamp,
      reportingMTA: "dns; a1-2.smtp-out.eu-west-2.amazonses.com",
    },
  });
  const detail = (): object => {
    switch (kind) {
      case "send":
        return { eventType: "Send", send: {} };
      case "delivery":
        return {
          eventType: "Delivery",
          delivery: {
            timestamp,
            processingTimeMillis: Math.max(0, at - mail.acceptedAt),
            recipients: [mail.to],
            smtpResponse: "250 2.6.0 Message received",
            reportingMTA: "a1-2.smtp-out.eu-west-2.amazonses.com",
          },
        };
      case "delivery-delay":
        return {
          eventType: "DeliveryDelay",
          deliveryDelay: {
            timestamp,
            delayType: "TransientCommunicationFailure",
            expirationTime: new Date(at + 14 * 3_600_000).toISOString(),
            delayedRecipients: [
              { emailAddress: mail.to, status: "4.4.1", diagnosticCode: "smtp; 421 4.4.1 Unable to connect" },
            ],
          },
        };
      case "bounce-permanent":
        return bounce("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown");
      case "bounce-transient":
        return bounce("Transient", "General", "4.4.7", "smtp; 421 4.4.7 out of office, or mailbox full");
      case "bounce-suppressed":
        return bounce(
          "Permanent",
          "OnAccountSuppressionList",
          "5.1.1",
          "the address is on the suppression list",
        );
      case "complaint":
        return {
          eventType: "Complaint",
          complaint: {
            feedbackId,
            complaintSubType: null,
            complainedRecipients: [{ emailAddress: mail.to }],
            timestamp,
            userAgent: "Amazon SES Mailbox Simulator",
            complaintFeedbackType: "abuse",
            arrivalDate: timestamp,
          },
        };
      case "reject":
        return { eventType: "Reject", reject: { reason: "Bad content" } };
      case "rendering-failure":
        return {
          eventType: "Rendering Failure",
          failure: { errorMessage: "no value", templateName: "none" },
        };
    }
  };
  return JSON.stringify({ ...detail(), mail: mailObject(mail) });
}

function mailObject(mail: AcceptedMail): object {
  const headers = headersOf(mail.raw);
  const header = (name: string) => headers.find((one) => one.name.toLowerCase() === name)?.value;
  return {
    timestamp: new Date(mail.acceptedAt).toISOString(),
    source: mail.source,
    sourceArn: `arn:aws:ses:eu-west-2:000000000000:identity/${mail.source.split("@")[1] ?? ""}`,
    sendingAccountId: "000000000000",
    messageId: mail.messageId,
    destination: [mail.to],
    headersTruncated: false,
    headers,
    commonHeaders: {
      from: [header("from") ?? mail.source],
      to: [header("to") ?? mail.to],
      messageId: mail.messageId,
      subject: header("subject"),
    },
    tags: {
      "ses:operation": ["SendRawEmail"],
      "ses:source-ip": ["192.0.2.1"],
      "ses:from-domain": [mail.source.split("@")[1] ?? ""],
      "ses:caller-identity": ["send-notice"],
      ...(mail.configurationSet === undefined ? {} : { "ses:configuration-set": [mail.configurationSet] }),
      ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
    },
  };
}

/** Headers of a raw message, folded lines joined. */
function headersOf(raw: string): { readonly name: string; readonly value: string }[] {
  const [head = ""] = raw.split(/\r?\n\r?\n/, 1);
  return head
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 1 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }];
    });
}
