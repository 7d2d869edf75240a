/**
 * The functions that carry a notice from the table to its recipient and see that it arrives: stream, queues
 * and schedule invoke them, no request does.
 */
import type { Construct } from "constructs";
import type { Environment as KeepDeadlines } from "../functions/keep-deadlines/wiring.ts";
import type { Environment as RecordDelivery } from "../functions/record-delivery/wiring.ts";
import type { Environment as RelayChanges } from "../functions/relay-changes/wiring.ts";
import type { Environment as SendNotice } from "../functions/send-notice/wiring.ts";
import { addFunction, type Connections, timeoutSeconds, variablesOf } from "./connections.ts";

/** Adds relay-changes, send-notice, record-delivery and keep-deadlines to `scope`. */
export function noticeFunctions(scope: Construct, connections: Connections) {
  const { permissions, settings, notices, bulkNotices, deliveryEvents } = connections;
  const { transitKey, mailEventsKey } = permissions;
  const variables = variablesOf(connections);
  const { HOME_REGION, POLICY, ADDRESS_KEYS_SECRET, NOTICE_QUEUE_URL, BULK_NOTICE_QUEUE_URL } = variables;
  return {
    "relay-changes": addFunction<RelayChanges>(scope, connections, "relay-changes", {
      purpose: "Tells queues and topic what changed in the table",
      timeoutSeconds: timeoutSeconds.relay,
      memoryMegabytes: 512,
      environment: {
        STAGE: variables.STAGE,
        HOME_REGION,
        TABLE_NAME: permissions.table({ read: ["BatchGetItem"] }),
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        LIFECYCLE_TOPIC_ARN: permissions.publisher(connections.lifecycle),
      },
      also: [...permissions.tableStream(), ...permissions.sender(connections.relayFailures).statements],
    }),
    "send-notice": addFunction<SendNotice>(scope, connections, "send-notice", {
      purpose: "Claims a notice, renders it and hands it to SES",
      timeoutSeconds: timeoutSeconds.send,
      memoryMegabytes: 1024,
      environment: {
        HOME_REGION,
        POLICY,
        ADDRESS_KEYS_SECRET,
        BASE_URL: variables.BASE_URL,
        LOCALES: variables.LOCALES,
        NOTICE_EDITION: variables.NOTICE_EDITION,
        ...variables.second,
        MAIL_FROM: variables.MAIL_FROM,
        REPLY_TO: variables.REPLY_TO,
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        CONFIGURATION_SET: permissions.mailer(connections.configurationSetName, settings.mail),
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem", "Query"],
          write: ["ConditionCheckItem", "PutItem", "UpdateItem"],
        }),
      },
      also: [
        ...permissions.receiver(notices.queue, transitKey),
        ...permissions.receiver(bulkNotices.queue, transitKey),
      ],
    }),
    "record-delivery": addFunction<RecordDelivery>(scope, connections, "record-delivery", {
      purpose: "Records what became of each mail",
      timeoutSeconds: timeoutSeconds.record,
      memoryMegabytes: 512,
      environment: {
        HOME_REGION,
        POLICY,
        ADDRESS_KEYS_SECRET,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "Query"],
          write: ["DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
      also: permissions.receiver(deliveryEvents.queue, mailEventsKey),
    }),
    "keep-deadlines": addFunction<KeepDeadlines>(scope, connections, "keep-deadlines", {
      purpose: "Finds what is stuck, due or over, and acts on it",
      timeoutSeconds: timeoutSeconds.sweep,
      memoryMegabytes: 512,
      environment: {
        HOME_REGION,
        ...variables.placesChanged,
        POLICY,
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem", "Query", "Scan"],
          write: ["DeleteItem", "PutItem", "UpdateItem"],
          indexes: ["by-wake"],
        }),
      },
    }),
  };
}
