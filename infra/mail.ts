/**
 * Mail out, and what became of it: the domain's identity, the configuration set that every notice is sent
 * under, and the way of SES's events through a topic into a queue of their own. Those events carry addresses
 * and headers, so they have their own key and at most four days.
 */
import { CfnOutput, Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  MailFromBehaviorOnMxFailure,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { queueTries } from "../shared/domain/queue-tries.ts";
import { accept } from "./acknowledgements.ts";
import type { PhysicalNames } from "./names.ts";
import type { Settings } from "./settings.ts";

/** SES's events always carry the address: nobody needs them for longer than a long weekend. */
const eventRetention = Duration.days(4);

/** A queue, and where its messages go that nobody could handle. */
export interface QueuePair {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
}

interface MailProps {
  readonly names: PhysicalNames;
  readonly settings: Settings["mail"];
  readonly eventsKey: IKey;
  /** The time-out of the function that reads the events; a message stays hidden for six times that. */
  readonly readerTimeoutSeconds: number;
}

export class Mail extends Construct {
  readonly configurationSetName: string;
  readonly events: QueuePair;

  constructor(scope: Construct, props: MailProps) {
    super(scope, "mail");
    const { names, settings } = props;
    const configurationSet = new ConfigurationSet(this, "configuration-set", {
      configurationSetName: names.configurationSet,
      // No mail over an unencrypted connection: it bounces instead, and the inviter hears of it.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      // SES's own list would keep addresses that we erased, and swallow mail that ours allows.
      disableSuppressionList: true,
      // Even if the account's deliverability dashboard is on: it would track opens and clicks.
      vdmOptions: { engagementMetrics: false, optimizedSharedDelivery: false },
    });
    this.configurationSetName = names.configurationSet;
    this.events = this.#eventQueue(props);
    const topic = this.#eventTopic(props);
    configurationSet.addEventDestination("events", {
      configurationSetEventDestinationName: names.mailEventTopic,
      destination: EventDestination.snsTopic(topic),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.DELIVERY_DELAY,
      ],
    });
    this.#identity(settings, configurationSet);
  }

  #eventQueue({ names, eventsKey, readerTimeoutSeconds }: MailProps): QueuePair {
    const deadLetters = new Queue(this, "events-dead", {
      queueName: names.deliveryEventDeadLetters,
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: eventsKey,
      enforceSSL: true,
      retentionPeriod: eventRetention,
    });
    accept(deadLetters, {
      "Serverless-SQSRedrivePolicy": "It is where unreadable events end, and an alarm tells of the first.",
    });
    const queue = new Queue(this, "events", {
      queueName: names.deliveryEventQueue,
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: eventsKey,
      enforceSSL: true,
      retentionPeriod: eventRetention,
      visibilityTimeout: Duration.seconds(6 * readerTimeoutSeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: queueTries },
    });
    return { queue, deadLetters };
  }

  #eventTopic({ names, eventsKey }: MailProps): Topic {
    const topic = new Topic(this, "events-topic", {
      topicName: names.mailEventTopic,
      masterKey: eventsKey,
      enforceSSL: true,
    });
    topic.addSubscription(
      new SqsSubscription(this.events.queue, {
        rawMessageDelivery: true,
        deadLetterQueue: this.events.deadLetters,
      }),
    );
    return topic;
  }

  #identity(settings: Settings["mail"], configurationSet: ConfigurationSet): void {
    const identity = new EmailIdentity(this, "identity", {
      identity: Identity.domain(settings.domain),
      configurationSet,
      dkimSigning: true,
      mailFromDomain: settings.mailFromDomain,
      // A broken return path stops sending and pages somebody; mail that fails SPF would go unnoticed.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.REJECT_MESSAGE,
      feedbackForwarding: false,
    });
    for (const [index, { name, value }] of identity.dkimRecords.entries()) {
      new CfnOutput(this, `dkim-record-${index + 1}`, {
        description: "DNS record to create",
        value: `${name} CNAME ${value}`,
      });
    }
    new CfnOutput(this, "mail-from-record", {
      description: "DNS records to create",
      value: `${settings.mailFromDomain} MX 10 feedback-smtp.${identity.stack.region}.amazonses.com, TXT "v=spf1 include:amazonses.com ~all"`,
    });
  }
}
