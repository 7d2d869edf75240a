/**
 * Dead letters go back to the queue that they came from, one receive, send and delete after another: each
 * message is in at least one of the two queues at any moment, and a crash at worst doubles one, which every
 * consumer bears. (SQS's own move task does the same, but can't be asked how it went.)
 */
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator, reserveMs, writeCursor } from "./operator.ts";

/** Moves what is there, as much as time allows. */
export async function redriveQueue(
  operator: Operator,
  { queue }: CommandInput<"queue redrive">,
): Promise<OperatorAnswer> {
  const { url, deadLettersUrl } = operator.queues[queue];
  let moved = 0;
  while (operator.remainingMs() > reserveMs) {
    const { Messages = [] } = await operator.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLettersUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: 60,
      }),
    );
    if (Messages.length === 0) return done({ queue, moved });
    const { Successful = [] } = await operator.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: Messages.map(({ Body = "" }, n) => ({ Id: String(n), MessageBody: Body })),
      }),
    );
    const sent = Successful.flatMap(({ Id }) => {
      const receipt = Messages[Number(Id)]?.ReceiptHandle;
      return receipt === undefined ? [] : [{ Id: String(Id), ReceiptHandle: receipt }];
    });
    if (sent.length === 0) return done({ queue, moved, note: "The queue takes no messages." });
    await operator.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: deadLettersUrl, Entries: sent }));
    moved += sent.length;
  }
  return done({ queue, moved }, writeCursor({}));
}
