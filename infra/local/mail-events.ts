/**
 * What SES reports about a mail, in the shape that its event publishing has: addresses and headers included,
 * as the real one does, so that the pipeline has to strip them. A stored mail arrives, its events leave.
 * The mailbox simulator's addresses behave as SES documents them; every other address delivers.
 */
import type { StoredMail } from "./mail-store.ts";

type MailEventType = "SEND" | "DELIVERY" | "BOUNCE" | "COMPLAINT";

export interface MailEvent {
  readonly type: MailEventType;
  /** The JSON text that goes to the topic. */
  readonly body: string;
}

const simulator = "simulator.amazonses.com";
const bounced = "Amazon SES has suppressed or refused this simulated recipient";

/** The events of `mail`, in the order in which SES would publish them. `at` is the moment of the outcome. */
export function eventsOf(mail: StoredMail, at: Date): MailEvent[] {
  const outcome = (type: MailEventType, key: string, detail: object): MailEvent => ({
    type,
    body: JSON.stringify({ eventType: title(type), mail: mailObject(mail), [key]: detail }),
  });
  const send = outcome("SEND", "send", {});
  const delivery = () => outcome("DELIVERY", "delivery", deliveryObject(mail, at));
  const bounce = (bounceType: string, bounceSubType: string, status: string, diagnosticCode: string) =>
    outcome("BOUNCE", "bounce", {
      feedbackId: `${mail.id}-feedback`,
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: mail.to, action: "failed", status, diagnosticCode }],
      timestamp: at.toISOString(),
      reportingMTA: "dns; local.amazonses.com",
    });
  switch (simulated(mail.to)) {
    case undefined:
    case "success":
      return [send, delivery()];
    case "complaint":
      return [send, delivery(), outcome("COMPLAINT", "complaint", complaintObject(mail, at))];
    case "suppressionlist":
      return [send, bounce("Permanent", "Suppressed", "5.1.1", bounced)];
    case "ooto":
      // An out-of-office reply comes after the delivery and is reported as a transient bounce.
      return [send, delivery(), bounce("Transient", "General", "4.0.0", "smtp; out of office")];
    default:
      return [send, bounce("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown")];
  }
}

/** The simulator's mailbox that an address names, without its label; undefined for ordinary addresses. */
function simulated(address: string): string | undefined {
  const [local = "", domain = ""] = address.toLowerCase().split("@");
  return domain === simulator ? local.split("+")[0] : undefined;
}

function title(type: MailEventType): string {
  return `${type[0]}${type.slice(1).toLowerCase()}`;
}

function mailObject(mail: StoredMail): object {
  const header = (name: string) =>
    mail.headers.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value;
  return {
    timestamp: mail.receivedAt,
    source: mail.source,
    sourceArn: "arn:aws:ses:eu-west-2:000000000000:identity/local",
    sendingAccountId: "000000000000",
    messageId: mail.id,
    destination: [mail.to],
    headersTruncated: false,
    headers: mail.headers,
    commonHeaders: {
      from: [header("From") ?? mail.source],
      ...(header("Reply-To") !== undefined && { replyTo: [header("Reply-To")] }),
      date: header("Date"),
      to: [header("To") ?? mail.to],
      messageId: mail.id,
      subject: mail.subject,
    },
    tags: {
      ...mail.tags,
      "ses:source-ip": ["127.0.0.1"],
      "ses:from-domain": [mail.source.split("@")[1]?.replace(">", "") ?? ""],
      "ses:caller-identity": ["local"],
      ...(mail.configurationSet !== undefined && { "ses:configuration-set": [mail.configurationSet] }),
      "ses:operation": ["SendRawEmail"],
    },
  };
}

function deliveryObject(mail: StoredMail, at: Date): object {
  return {
    timestamp: at.toISOString(),
    processingTimeMillis: 120,
    recipients: [mail.to],
    smtpResponse: "250 2.6.0 Message received",
    reportingMTA: "local.amazonses.com",
    remoteMtaIp: "127.0.0.1",
  };
}

function complaintObject(mail: StoredMail, at: Date): object {
  return {
    feedbackId: `${mail.id}-feedback`,
    complaintSubType: null,
    complainedRecipients: [{ emailAddress: mail.to }],
    timestamp: at.toISOString(),
    userAgent: "Amazon SES Mailbox Simulator",
    complaintFeedbackType: "abuse",
    arrivalDate: at.toISOString(),
  };
}
