/**
 * The notice queues: what a message may say (ids, never people), how it is sent and how it is read. Messages
 * carry a version; one that this code does not know is refused, goes to the dead-letter queue and waits
 * there for the code that does. The table is the truth, so a lost message costs minutes, not a notice.
 */
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { Lane } from "../domain/invite.ts";
import type { Platform } from "../lambda/platform.ts";

const version = z.literal(1);

/** What the sender may be asked for. */
const noticeMessageSchema = z.discriminatedUnion("kind", [
  z.object({ version, kind: z.literal("notice"), inviteId: z.string(), notice: z.int().check(z.minimum(1)) }),
  /** A six-digit code to the address on file of this invite. */
  z.object({ version, kind: z.literal("code"), inviteId: z.string(), askedAtMs: z.int() }),
  /** New links for whoever has these pseudonyms; asked for by an address that we may or may not know. */
  z.object({
    version,
    kind: z.literal("links"),
    subjectIds: z.tuple([z.string()], z.string()),
    askedAtMs: z.int(),
  }),
  /** That a complaint has come, to the address given with it. */
  z.object({ version, kind: z.literal("complaint-receipt"), subjectId: z.string(), requestId: z.string() }),
]);

export type NoticeMessage = z.infer<typeof noticeMessageSchema>;
/** A mail that answers what a person asked for themself. */
export type AnswerMessage = Exclude<NoticeMessage, { kind: "notice" }>;

export interface NoticeQueue {
  readonly sqs: Platform["sqs"];
  readonly url: Readonly<Record<Lane, string>>;
}

/** The message of a queue record's body; undefined where it is none. Unknown members are ignored: newer code may add some. */
export function readNoticeMessage(body: string): NoticeMessage | undefined {
  try {
    return noticeMessageSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/**
 * Queues messages, ten to a request, to be received after `delaySeconds`. @returns the places (in the order given) of those that SQS did not take
 * @throws the SDK's error where a whole request failed
 */
export async function queueMessages(
  queue: NoticeQueue,
  lane: Lane,
  messages: readonly NoticeMessage[],
  delaySeconds = 0,
): Promise<readonly number[]> {
  const failed: number[] = [];
  for (let from = 0; from < messages.length; from += 10) {
    const Entries = messages.slice(from, from + 10).map((message, n) => ({
      Id: String(from + n),
      MessageBody: JSON.stringify(message),
      ...(delaySeconds === 0 ? {} : { DelaySeconds: delaySeconds }),
    }));
    const { Failed } = await queue.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queue.url[lane], Entries }),
    );
    for (const { Id } of Failed ?? []) failed.push(Number(Id));
  }
  return failed;
}
