/**
 * The pipeline itself, in lifecycle order: requests come in by the gateway, changes leave the table by its
 * stream, notices wait in two queues, mail goes out and its fate comes back, and a schedule sees to what got
 * stuck. Everything here can be deleted and deployed again without losing anything.
 */
import { Duration } from "aws-cdk-lib";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Topic } from "aws-cdk-lib/aws-sns";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { queueTries } from "../shared/domain/queue-tries.ts";
import { accept } from "./acknowledgements.ts";
import { type Connections, timeoutSeconds } from "./connections.ts";
import { Gateway } from "./gateway.ts";
import { inviteeFunctions } from "./invitee-functions.ts";
import { inviterFunctions } from "./inviter-functions.ts";
import { allow } from "./lambda.ts";
import { Mail, type QueuePair } from "./mail.ts";
import type { FunctionName, PhysicalNames } from "./names.ts";
import { noticeFunctions } from "./notice-functions.ts";
import { Permissions } from "./permissions.ts";
import { ResidentStack } from "./resident-stack.ts";
import type { Settings } from "./settings.ts";

interface PipelineStackProps {
  readonly region: string | undefined;
  readonly settings: Settings;
  readonly names: PhysicalNames;
}

/** A message is tried so often before it goes to the dead letters: throttling by SES must not get it there. */

const lastStop =
  "It is where undeliverable messages end, and an alarm tells of the first; the table can re-create each.";

export class PipelineStack extends ResidentStack {
  readonly #names: PhysicalNames;
  readonly #settings: Settings;
  readonly #permissions: Permissions;

  constructor(scope: Construct, { region, settings, names }: PipelineStackProps) {
    super(scope, "pipeline", {
      region,
      secondRegion: settings.secondRegion,
      stackName: names.stack("pipeline"),
      description: "Clientshare invite notices: API, functions, queues, mail, schedule (stateless)",
    });
    this.#names = names;
    this.#settings = settings;
    this.#permissions = new Permissions(this, names);
    const { transitKey, mailEventsKey } = this.#permissions;

    const gateway = new Gateway(this, { names, settings, logKey: transitKey });
    const notices = this.#noticeQueue("notices", names.noticeQueue, names.noticeDeadLetters);
    const bulkNotices = this.#noticeQueue("notices-bulk", names.bulkNoticeQueue, names.bulkNoticeDeadLetters);
    const relayFailures = this.#queue("relay-failures", names.relayFailureQueue, 14);
    accept(relayFailures, { "AwsSolutions-SQS3": lastStop, "Serverless-SQSRedrivePolicy": lastStop });
    const lifecycle = new Topic(this, "lifecycle", {
      topicName: names.lifecycleTopic,
      masterKey: transitKey,
      enforceSSL: true,
    });
    const mail = new Mail(this, {
      names,
      settings: settings.mail,
      eventsKey: mailEventsKey,
      readerTimeoutSeconds: timeoutSeconds.record,
    });
    const connections: Connections = {
      names,
      settings,
      region: this.home,
      baseUrl: gateway.baseUrl,
      permissions: this.#permissions,
      notices,
      bulkNotices,
      deliveryEvents: mail.events,
      relayFailures,
      lifecycle,
      configurationSetName: mail.configurationSetName,
    };
    const functions = {
      ...inviterFunctions(this, connections),
      ...noticeFunctions(this, connections),
      ...inviteeFunctions(this, connections),
    };

    gateway.route(functions);
    this.#relay(functions["relay-changes"], relayFailures);
    this.#send(functions, connections);
    this.#watch(functions);
  }

  #queue(id: string, queueName: string, days: number, more: object = {}): Queue {
    return new Queue(this, id, {
      queueName,
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: this.#permissions.transitKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(days),
      ...more,
    });
  }

  #noticeQueue(id: string, queueName: string, deadLetterName: string): QueuePair {
    // Dead letters expire by the time of their first enqueueing, so they get the longest that SQS has.
    const deadLetters = this.#queue(`${id}-dead`, deadLetterName, 14);
    accept(deadLetters, { "Serverless-SQSRedrivePolicy": lastStop });
    const queue = this.#queue(id, queueName, this.#settings.policy.queueDays, {
      visibilityTimeout: Duration.seconds(6 * timeoutSeconds.send),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: queueTries },
    });
    return { queue, deadLetters };
  }

  /** New ledger entries, and nothing else, go from the table's stream to relay-changes. */
  #relay(relayChanges: IFunction, failures: IQueue): void {
    const streams = `${this.#permissions.tableArn}/stream/*`.replace(this.account, "<AWS::AccountId>");
    accept(this.node.findChild("relay-changes"), {
      [`AwsSolutions-IAM5[Resource::${streams}]`]:
        "A stream's name is the moment it was switched on: one table's streams can only be listed by pattern.",
    });
    relayChanges.addEventSourceMapping("table-stream", {
      eventSourceArn: this.#permissions.tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      onFailure: new SqsDlq(failures),
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual("INSERT"),
          dynamodb: { Keys: { sk: { S: FilterRule.beginsWith("ledger#") } } },
        }),
      ],
    });
  }

  /** Both notice queues into send-notice, SES's events into record-delivery. */
  #send(functions: Readonly<Record<FunctionName, IFunction>>, connections: Connections): void {
    const { maximumConcurrency, maximumConcurrencyBulk } = this.#settings.mail;
    const mappings = [
      ["notices", "send-notice", connections.notices, maximumConcurrency],
      ["notices-bulk", "send-notice", connections.bulkNotices, maximumConcurrencyBulk],
      ["delivery-events", "record-delivery", connections.deliveryEvents, undefined],
    ] as const;
    for (const [id, name, { queue }, maxConcurrency] of mappings) {
      const mapping = functions[name].addEventSourceMapping(id, {
        eventSourceArn: queue.queueArn,
        batchSize: 10,
        reportBatchItemFailures: true,
        ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
      });
      accept(mapping, {
        "Serverless-LambdaEventSourceMappingDestination":
          "A queue has its own dead-letter queue; a destination is for streams.",
      });
    }
  }

  /**
   * The sweep every five minutes, and a look from outside every fifteen. A run that is missed needs no repetition:
   * the next one looks at the same state.
   */
  #watch(functions: Readonly<Record<FunctionName, IFunction>>): void {
    const sweep = functions["keep-deadlines"];
    sweep.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    accept(sweep, {
      "Serverless-LambdaAsyncFailureDestination":
        "The event says nothing but that five minutes have passed; alarms tell of a run that failed or never came.",
    });
    const role = new Role(this, "schedule-role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": this.account } },
      }),
      description: "Lets the schedules invoke keep-deadlines and operate",
      inlinePolicies: {
        purpose: new PolicyDocument({
          statements: [allow(["lambda:InvokeFunction"], [sweep.functionArn, functions.operate.functionArn])],
        }),
      },
    });
    accept(role, {
      "NIST.800.53.R5-IAMNoInlinePolicy": "The policy belongs to this one role and is deleted with it.",
    });
    const schedules = [
      ["schedule", this.#names.schedule, "Keeps the deadlines of every notice and request", 5, sweep, {}],
      // By another function than the one it watches.
      [
        "measure-schedule",
        this.#names.measureSchedule,
        "Measures how near the deadlines are",
        15,
        functions.operate,
        { measure: true },
      ],
    ] as const;
    for (const [id, name, description, minutes, target, input] of schedules) {
      new CfnSchedule(this, id, {
        name,
        description,
        scheduleExpression: `rate(${minutes} minutes)`,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: target.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify(input),
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 300 },
        },
      });
    }
  }
}
