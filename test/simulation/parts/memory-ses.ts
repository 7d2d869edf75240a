/**
 * SES in memory. Taking a mail in and answering the caller are two things (the io-gate may lose the second);
 * what becomes of the mail, and which events tell of it when, is decided by the harness's fate for it. Mail
 * that arrives lies in a mailbox for each address.
 */
import {
  AccountSendingPausedException,
  ConfigurationSetDoesNotExistException,
  ConfigurationSetSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SESServiceException,
  type SendRawEmailCommandInput,
} from "@aws-sdk/client-ses";
import type { Service } from "./io-gate.ts";
import type { Scheduler } from "./scheduler.ts";
import { type AcceptedMail, type MailEventKind, mailEvent } from "./ses-events.ts";

/** How the account stands. The harness changes it at any time. */
export interface MailAccount {
  readonly configurationSets: ReadonlySet<string>;
  paused: boolean;
  pausedConfigurationSets: ReadonlySet<string>;
  mailFromUnverified: boolean;
  /** In the sandbox only these recipients are taken. Undefined outside of it. */
  sandboxVerified: ReadonlySet<string> | undefined;
  ratePerSecond: number;
  perDay: number;
  /** The account's own suppression list. */
  suppressed: Set<string>;
  /** The configuration set overrides the account's list with none. */
  suppressionOverridden: boolean;
}

export const anAccount = (configurationSets: readonly string[]): MailAccount => ({
  configurationSets: new Set(configurationSets),
  paused: false,
  pausedConfigurationSets: new Set(),
  mailFromUnverified: false,
  sandboxVerified: undefined,
  ratePerSecond: 14,
  perDay: 50_000,
  suppressed: new Set(),
  suppressionOverridden: true,
});

/** One thing that happens to a mail after it was taken in. A delivery puts it into the mailbox. */
export interface MailStep {
  readonly kind: MailEventKind;
  /** When it happens, after acceptance. */
  readonly afterMilliseconds: number;
  /** When its event comes, after it happened; one number for each copy, none when the event is lost. */
  readonly eventsAfterMilliseconds: readonly number[];
}

export type MailFate = (mail: AcceptedMail) => readonly MailStep[];

export const deliversAtOnce: MailFate = () => [
  { kind: "send", afterMilliseconds: 0, eventsAfterMilliseconds: [20] },
  { kind: "delivery", afterMilliseconds: 800, eventsAfterMilliseconds: [200] },
];

export interface ArrivedMail extends AcceptedMail {
  readonly arrivedAt: number;
}

const metadata = { $metadata: { httpStatusCode: 400 } };
const dayMilliseconds = 86_400_000;

export class MemorySes implements Service {
  readonly name = "ses";
  readonly account: MailAccount;
  fate: MailFate = deliversAtOnce;
  /** Every mail taken in, whatever became of it. */
  readonly accepted: AcceptedMail[] = [];
  readonly #scheduler: Scheduler;
  readonly #publish: (event: string) => void;
  readonly #mailboxes = new Map<string, ArrivedMail[]>();
  #second = { at: 0, count: 0 };
  #day = { at: 0, count: 0 };

  /** `publish` gets each event's JSON: the configuration set's event destination. */
  constructor(scheduler: Scheduler, account: MailAccount, publish: (event: string) => void) {
    this.#scheduler = scheduler;
    this.account = account;
    this.#publish = publish;
  }

  /** What has arrived for an address, oldest first. */
  mailbox(address: string): readonly ArrivedMail[] {
    return this.#mailboxes.get(address.toLowerCase()) ?? [];
  }

  perform(operation: string, input: object): object {
    if (operation !== "SendRawEmail") throw new Error(`${operation} is not simulated`);
    const { RawMessage, Destinations, Source, Tags, ConfigurationSetName } =
      input as SendRawEmailCommandInput;
    const [to, ...others] = Destinations ?? [];
    if (to === undefined || others.length > 0) throw new Error("A mail goes to exactly one recipient");
    const badTag = Tags?.find(
      ({ Name, Value }) => !/^[\w-]{1,256}$/.test(Name ?? "") || !/^[\w-]{1,256}$/.test(Value ?? ""),
    );
    if (badTag !== undefined) throw refusal("InvalidParameterValue", "Invalid tag name or value");
    this.#admit(to, ConfigurationSetName);
    const mail: AcceptedMail = {
      messageId: `0102-${String(this.accepted.length + 1).padStart(8, "0")}`,
      to,
      source: Source ?? "",
      raw: Buffer.from(RawMessage?.Data ?? []).toString("utf8"),
      tags: Object.fromEntries((Tags ?? []).map(({ Name = "", Value = "" }) => [Name, Value])),
      configurationSet: ConfigurationSetName,
      acceptedAt: this.#scheduler.now(),
    };
    this.accepted.push(mail);
    for (const step of this.#stepsOf(mail)) this.#take(mail, step);
    return { $metadata: {}, MessageId: mail.messageId };
  }

  /** The tags: ids, never the address. */
  describe(_operation: string, input: object): string {
    const { Tags } = input as SendRawEmailCommandInput;
    return (Tags ?? []).map(({ Name, Value }) => `${Name}=${Value}`).join(" ");
  }

  #admit(to: string, configurationSet: string | undefined): void {
    const { account } = this;
    if (configurationSet !== undefined && !account.configurationSets.has(configurationSet)) {
      throw new ConfigurationSetDoesNotExistException({ message: "No such configuration set", ...metadata });
    }
    if (account.paused) throw new AccountSendingPausedException({ message: "Sending paused", ...metadata });
    if (account.pausedConfigurationSets.has(configurationSet ?? "")) {
      throw new ConfigurationSetSendingPausedException({ message: "Sending paused", ...metadata });
    }
    if (account.mailFromUnverified) {
      throw new MailFromDomainNotVerifiedException({ message: "MAIL FROM not verified", ...metadata });
    }
    if (account.sandboxVerified?.has(to.toLowerCase()) === false) {
      throw new MessageRejected({ message: "Email address is not verified.", ...metadata });
    }
    const now = this.#scheduler.now();
    if (now - this.#second.at >= 1000) this.#second = { at: now, count: 0 };
    if (now - this.#day.at >= dayMilliseconds) this.#day = { at: now, count: 0 };
    if (this.#second.count >= account.ratePerSecond) throw mailThrottled();
    if (this.#day.count >= account.perDay) throw refusal("Throttling", "Daily message quota exceeded.");
    this.#second.count += 1;
    this.#day.count += 1;
  }

  #stepsOf(mail: AcceptedMail): readonly MailStep[] {
    const { account } = this;
    const isSuppressed = account.suppressed.has(mail.to.toLowerCase()) && !account.suppressionOverridden;
    if (!isSuppressed) return this.fate(mail);
    // SES says Send all the same; the mail goes nowhere.
    return [
      { kind: "send", afterMilliseconds: 0, eventsAfterMilliseconds: [20] },
      { kind: "bounce-suppressed", afterMilliseconds: 500, eventsAfterMilliseconds: [200] },
    ];
  }

  #take(mail: AcceptedMail, step: MailStep): void {
    const at = mail.acceptedAt + step.afterMilliseconds;
    this.#scheduler.at(at, () => {
      if (step.kind === "delivery") this.#arrive(mail, at);
      // SES puts permanent bounces and complaints on the account's list by itself.
      if (step.kind === "bounce-permanent" || step.kind === "complaint") {
        this.account.suppressed.add(mail.to.toLowerCase());
      }
    });
    for (const wait of step.eventsAfterMilliseconds) {
      this.#scheduler.at(at + wait, () => this.#publish(mailEvent(mail, step.kind, at)));
    }
  }

  #arrive(mail: AcceptedMail, arrivedAt: number): void {
    const address = mail.to.toLowerCase();
    const mailbox = this.#mailboxes.get(address) ?? [];
    this.#mailboxes.set(address, mailbox);
    mailbox.push({ ...mail, arrivedAt });
  }
}

function refusal(name: string, message: string): SESServiceException {
  return new SESServiceException({ name, $fault: "client", message, ...metadata });
}

/** As SES refuses what comes faster than the account's rate. */
export const mailThrottled = (): Error => refusal("Throttling", "Maximum sending rate exceeded.");

/** As SES refuses a message it will not take. */
export const mailRejected = (): Error => new MessageRejected({ message: "Message rejected", ...metadata });

/** As SES answers while it is broken: the mail was not taken. */
export const mailServiceFailed = (): Error =>
  new SESServiceException({
    name: "ServiceUnavailable",
    $fault: "server",
    message: "Service unavailable",
    $metadata: { httpStatusCode: 503 },
  });
