/** Wires send-notice: two notice queues in, SES out. */

import middy from "@middy/core";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { readNoticeMessage } from "../../shared/aws/notice-queue.ts";
import { countOutcomes, createSendingReader } from "../../shared/aws/sending-control.ts";
import { type BatchAnswer, type RecordOutcome, workThrough } from "../../shared/lambda/batch.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { createLog, type LogFields } from "../../shared/lambda/log.ts";
import { createMeasure, happened } from "../../shared/lambda/metrics.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { composeNotice } from "../../shared/pages/compose-notice.ts";
import { composeAnswer } from "./compose-answer.ts";
import { sendOrFlag } from "./flag-poisoned.ts";
import { type AnswerResult, type AnswerSender, sendAnswer } from "./send-answer.ts";
import { type Sender, type SendResult, sendNotice } from "./send-notice.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  SECOND_REGION: variables.SECOND_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
  MAIL_FROM: variables.MAIL_FROM,
  REPLY_TO: variables.REPLY_TO,
  CONFIGURATION_SET: variables.CONFIGURATION_SET,
  BASE_URL: variables.BASE_URL,
  LOCALES: variables.LOCALES,
  NOTICE_EDITION: variables.NOTICE_EDITION,
  NOTICE_QUEUE_URL: variables.NOTICE_QUEUE_URL,
  BULK_NOTICE_QUEUE_URL: variables.BULK_NOTICE_QUEUE_URL,
});
export type Environment = z.input<typeof environmentSchema>;

/** A mail takes SES up to its request timeout; with less left, the rest of the batch goes back to the queue. */
const reserveMs = 25_000;

/** The Lambda handler of send-notice. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createSendNotice(
  platform: Pick<
    Platform,
    "environment" | "clock" | "wallClock" | "random" | "dynamodb" | "ses" | "sqs" | "secrets"
  >,
) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const addressKeys = createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET);
  const log = createLog("send-notice");
  const measure = createMeasure(platform.environment);
  const table = { dynamodb: platform.dynamodb, name: environment.TABLE_NAME };
  const compose = composeNotice(environment);
  const readSending = createSendingReader(table, environment.POLICY);

  return middy<SQSEvent, BatchAnswer>().handler(async (event, context) => {
    const sending = await readSending(platform.clock());
    if (sending.sending === "stopped" && sending.why === "operator") {
      // Nothing is lost: notices and complaints wait in the table, and the sweep tells the queue again.
      log.warn("Sending is stopped", { reason: sending.why, count: event.Records.length });
      return { batchItemFailures: [] };
    }
    const sender: Sender & AnswerSender = {
      table,
      queue: {
        sqs: platform.sqs,
        url: { single: environment.NOTICE_QUEUE_URL, bulk: environment.BULK_NOTICE_QUEUE_URL },
      },
      ses: platform.ses,
      clock: platform.clock,
      random: platform.random,
      keys: await addressKeys(),
      policy: environment.POLICY,
      from: bareAddress(environment.MAIL_FROM),
      configurationSet: environment.CONFIGURATION_SET,
      edition: environment.NOTICE_EDITION,
      compose,
      composeAnswer: composeAnswer(environment),
      baseUrl: environment.BASE_URL,
    };
    let sent = 0;
    const troubles = { PoisonMessages: 0, Throttled: 0, SendingBroken: 0 };
    const outcomeOf = (done: SendResult | AnswerResult): RecordOutcome => {
      if (done.result === "halt") troubles[done.why === "throttled" ? "Throttled" : "SendingBroken"] += 1;
      return recordOutcome(done);
    };
    const handle = async (record: SQSRecord): Promise<RecordOutcome> => {
      const message = readNoticeMessage(record.body);
      if (message === undefined) {
        troubles.PoisonMessages += 1;
        log.warn("A message that is none of ours; it goes to the dead-letter queue", {
          messageId: record.messageId,
        });
        return "again";
      }
      if (message.kind !== "notice") {
        const done = await sendAnswer(sender, message);
        log.info("Answer handled", { kind: message.kind, outcome: done.result });
        return outcomeOf(done);
      }
      if (sending.sending === "stopped") {
        // The breaker: what people asked for themselves still goes out, notices wait for the sweep.
        log.warn("Sending is stopped", { reason: sending.why, inviteId: message.inviteId });
        return "done";
      }
      const receives = Number(record.attributes.ApproximateReceiveCount);
      const done = await sendOrFlag(sender, message, receives, () => sendNotice(sender, message));
      log.info("Notice handled", {
        inviteId: message.inviteId,
        notice: message.notice,
        outcome: done.result,
        ...(done.result === "halt" ? { reason: done.why } : {}),
      });
      if (done.result === "sent") sent += 1;
      return outcomeOf(done);
    };
    const answer = await workThrough(event.Records, {
      identify: ({ messageId }) => messageId,
      name: idsOf,
      handle,
      log,
      measure,
      remainingMs: () => context.getRemainingTimeInMillis(),
      reserveMs,
      ordered: false,
    });
    await countOutcomes(table, { sent }, platform.clock());
    measure(happened(troubles));
    return answer;
  });
}

function idsOf({ messageId, body }: SQSRecord): LogFields {
  const message = readNoticeMessage(body);
  return {
    messageId,
    kind: message?.kind,
    ...(message !== undefined && "inviteId" in message ? { inviteId: message.inviteId } : {}),
  };
}

const recordOutcome = ({ result }: SendResult | AnswerResult): RecordOutcome =>
  result === "halt" ? "stop" : result === "again" ? "again" : "done";

/** `Name <address>` → `address`. */
const bareAddress = (mailbox: string): string => /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox;
