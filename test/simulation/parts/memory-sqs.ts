/**
 * SQS in memory: the SDK's commands on queues of {@link MemoryQueue}. Batches may be done in part, as the plan
 * says; what is not simulated stops the run.
 */
import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  type ChangeMessageVisibilityCommandInput,
  type DeleteMessageBatchCommandInput,
  type DeleteMessageCommandInput,
  EmptyBatchRequest,
  type GetQueueAttributesCommandInput,
  MessageNotInflight,
  QueueDoesNotExist,
  type ReceiveMessageCommandInput,
  type SendMessageBatchCommandInput,
  type SendMessageBatchRequestEntry,
  type SendMessageCommandInput,
  SQSServiceException,
  type StartMessageMoveTaskCommandInput,
  TooManyEntriesInBatchRequest,
} from "@aws-sdk/client-sqs";
import type { Service } from "./io-gate.ts";
import type { ServiceContext } from "./io-plan.ts";
import type { MemoryQueue } from "./memory-queue.ts";

const metadata = { $metadata: { httpStatusCode: 400 } };
const bytesMost = 1_048_576;

export class MemorySqs implements Service {
  readonly name = "sqs";
  readonly #clock: () => number;
  readonly #queues = new Map<string, MemoryQueue>();

  constructor(clock: () => number, queues: readonly MemoryQueue[]) {
    this.#clock = clock;
    for (const queue of queues) {
      this.#queues.set(queue.url, queue);
      this.#queues.set(queue.arn, queue);
    }
  }

  perform(
    operation: string,
    input: object,
    { keep = Number.POSITIVE_INFINITY }: ServiceContext = {},
  ): object {
    switch (operation) {
      case "SendMessage":
        return this.#send(input as SendMessageCommandInput);
      case "SendMessageBatch":
        return this.#sendBatch(input as SendMessageBatchCommandInput, keep);
      case "ReceiveMessage":
        return this.#receive(input as ReceiveMessageCommandInput);
      case "DeleteMessage": {
        const { QueueUrl, ReceiptHandle } = input as DeleteMessageCommandInput;
        this.#queue(QueueUrl).delete(ReceiptHandle ?? "");
        return { $metadata: {} };
      }
      case "DeleteMessageBatch":
        return this.#deleteBatch(input as DeleteMessageBatchCommandInput, keep);
      case "ChangeMessageVisibility": {
        const { QueueUrl, ReceiptHandle, VisibilityTimeout } = input as ChangeMessageVisibilityCommandInput;
        const found = this.#queue(QueueUrl).changeVisibility(ReceiptHandle ?? "", VisibilityTimeout ?? 0);
        if (!found) throw new MessageNotInflight({ message: "The message is not in flight", ...metadata });
        return { $metadata: {} };
      }
      case "GetQueueAttributes":
        return this.#attributes(input as GetQueueAttributesCommandInput);
      case "StartMessageMoveTask":
        return this.#move(input as StartMessageMoveTaskCommandInput);
      default:
        throw new Error(`${operation} is not simulated`);
    }
  }

  /** The queue's name and how many entries. Bodies are left out: they are judged by the harness, not printed. */
  describe(_operation: string, input: object): string {
    const { QueueUrl = "", Entries } = input as { QueueUrl?: string; Entries?: readonly unknown[] };
    const name = QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);
    return Entries === undefined ? name : `${name} ×${Entries.length}`;
  }

  #queue(urlOrArn: string | undefined): MemoryQueue {
    const queue = this.#queues.get(urlOrArn ?? "");
    if (queue === undefined) {
      throw new QueueDoesNotExist({ message: "The specified queue does not exist.", ...metadata });
    }
    return queue;
  }

  #sendOne(queue: MemoryQueue, entry: SendMessageCommandInput | SendMessageBatchRequestEntry): string {
    const { MessageBody: body = "", MessageAttributes, MessageGroupId, DelaySeconds } = entry;
    return queue.send({
      body,
      attributes: MessageAttributes ?? {},
      ...(MessageGroupId === undefined ? {} : { groupId: MessageGroupId }),
      ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }),
    });
  }

  #send(input: SendMessageCommandInput): object {
    const queue = this.#queue(input.QueueUrl);
    if (Buffer.byteLength(input.MessageBody ?? "") > bytesMost) {
      throw new SQSServiceException({
        name: "InvalidParameterValue",
        $fault: "client",
        message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
        ...metadata,
      });
    }
    return { $metadata: {}, MessageId: this.#sendOne(queue, input) };
  }

  #sendBatch(input: SendMessageBatchCommandInput, keep: number): object {
    const queue = this.#queue(input.QueueUrl);
    const entries = checkEntries(input.Entries);
    const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody ?? ""), 0);
    if (bytes > bytesMost) {
      throw new BatchRequestTooLong({ message: "The batch is longer than 1048576 bytes.", ...metadata });
    }
    return outcome(entries, keep, (entry) => ({ MessageId: this.#sendOne(queue, entry) }));
  }

  #receive(input: ReceiveMessageCommandInput): object {
    const queue = this.#queue(input.QueueUrl);
    const found = queue.receive(input.MaxNumberOfMessages ?? 1, input.VisibilityTimeout);
    const Messages = found.map((message) => ({
      MessageId: message.id,
      ReceiptHandle: message.receipt,
      Body: message.body,
      Attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(message.sentAt),
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
      },
      MessageAttributes: message.attributes,
    }));
    return { $metadata: {}, ...(Messages.length === 0 ? {} : { Messages }) };
  }

  #deleteBatch(input: DeleteMessageBatchCommandInput, keep: number): object {
    const queue = this.#queue(input.QueueUrl);
    return outcome(checkEntries(input.Entries), keep, ({ ReceiptHandle }) => {
      queue.delete(ReceiptHandle ?? "");
      return {};
    });
  }

  #attributes(input: GetQueueAttributesCommandInput): object {
    const queue = this.#queue(input.QueueUrl);
    const now = this.#clock();
    const hidden = queue.messages.filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receives }) => receives === 0).length;
    return {
      $metadata: {},
      Attributes: {
        QueueArn: queue.arn,
        ApproximateNumberOfMessages: String(queue.messages.length - hidden.length),
        ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
        ApproximateNumberOfMessagesDelayed: String(delayed),
        VisibilityTimeout: String(queue.settings.visibilitySeconds),
      },
    };
  }

  #move(input: StartMessageMoveTaskCommandInput): object {
    const from = this.#queue(input.SourceArn);
    const sources = [...new Set(this.#queues.values())].filter(
      ({ settings }) => settings.redrive?.to === from,
    );
    const to = input.DestinationArn === undefined ? sources[0] : this.#queue(input.DestinationArn);
    if (to === undefined) throw new QueueDoesNotExist({ message: "Not a dead-letter queue.", ...metadata });
    from.moveAll(to);
    return { $metadata: {}, TaskHandle: `move-${from.name}` };
  }
}

interface BatchEntry {
  readonly Id?: string | undefined;
}

function checkEntries<Entry extends BatchEntry>(entries: readonly Entry[] | undefined): readonly Entry[] {
  if (entries === undefined || entries.length === 0) {
    throw new EmptyBatchRequest({
      message: "There should be at least one entry in the request.",
      ...metadata,
    });
  }
  if (entries.length > 10) {
    throw new TooManyEntriesInBatchRequest({
      message: "Maximum number of entries per request are 10.",
      ...metadata,
    });
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new BatchEntryIdsNotDistinct({ message: "Two or more entries have the same Id.", ...metadata });
  }
  return entries;
}

/** Does the first `keep` entries; the others fail on the service's side. */
export function outcome<Entry extends BatchEntry>(
  entries: readonly Entry[],
  keep: number,
  done: (entry: Entry) => object,
): object {
  const Successful = entries.slice(0, keep).map((entry) => ({ Id: entry.Id, ...done(entry) }));
  const Failed = entries
    .slice(keep)
    .map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError", Message: "Please try again" }));
  return { $metadata: {}, Successful, ...(Failed.length === 0 ? {} : { Failed }) };
}
