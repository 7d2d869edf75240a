/** Wires record-delivery: the queue of SES's events in, the invites' states out. */

import middy from "@middy/core";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import { createAddressKeySource } from "../../shared/aws/address-keys.ts";
import { readDeliveryEvent } from "../../shared/aws/delivery-events.ts";
import { countOutcomes } from "../../shared/aws/sending-control.ts";
import { type BatchAnswer, type RecordOutcome, workThrough } from "../../shared/lambda/batch.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { createLog, type LogFields } from "../../shared/lambda/log.ts";
import { createMeasure, happened } from "../../shared/lambda/metrics.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { countedAs, type Recorder, recordDelivery } from "./record-delivery.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  TABLE_NAME: variables.TABLE_NAME,
  ADDRESS_KEYS_SECRET: variables.ADDRESS_KEYS_SECRET,
  POLICY: variables.POLICY,
});
export type Environment = z.input<typeof environmentSchema>;

const reserveMs = 8_000;

/** The Lambda handler of record-delivery. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createRecordDelivery(
  platform: Pick<Platform, "environment" | "clock" | "wallClock" | "dynamodb" | "secrets">,
) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const addressKeys = createAddressKeySource(platform, environment.ADDRESS_KEYS_SECRET);
  const log = createLog("record-delivery");
  const measure = createMeasure(platform.environment);
  const table = { dynamodb: platform.dynamodb, name: environment.TABLE_NAME };

  return middy<SQSEvent, BatchAnswer>().handler(async (event, context) => {
    const recorder: Recorder = {
      table,
      clock: platform.clock,
      policy: environment.POLICY,
      keys: await addressKeys(),
    };
    const counts = { delivered: 0, bounced: 0, complained: 0 };
    let poison = 0;
    const handle = async (record: SQSRecord): Promise<RecordOutcome> => {
      const delivery = readDeliveryEvent(record.body);
      if (delivery === undefined) {
        poison += 1;
        log.warn("An event that could not be read; it goes to the dead-letter queue", {
          messageId: record.messageId,
        });
        return "again";
      }
      const outcome = await recordDelivery(recorder, delivery);
      const counted = countedAs(delivery);
      if (counted !== undefined) counts[counted] += 1;
      if (delivery.about === "notice") {
        const { inviteId, notice, evidence } = delivery;
        log.info("Delivery recorded", {
          inviteId,
          notice,
          attempt: evidence.attempt,
          kind: evidence.kind,
          outcome,
        });
      }
      return "done";
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
    await countOutcomes(table, counts, platform.clock());
    measure(happened({ PoisonMessages: poison }));
    return answer;
  });
}

function idsOf({ messageId, body }: SQSRecord): LogFields {
  const event = readDeliveryEvent(body);
  if (event?.about !== "notice") return { messageId };
  const { inviteId, notice, evidence } = event;
  return { messageId, inviteId, notice, attempt: evidence.attempt, kind: evidence.kind };
}
