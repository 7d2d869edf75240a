/**
 * The functions that invitees reach by their link, and the one by which operators act for them. What serves
 * GET can only read: that a link scanner changes nothing is a fact of IAM.
 */
import type { Construct } from "constructs";
import type { Environment as AnswerInvite } from "../functions/answer-invite/wiring.ts";
import type { Environment as ExerciseRight } from "../functions/exercise-right/wiring.ts";
import type { Environment as Operate } from "../functions/operate/wiring.ts";
import type { Environment as ShowInvitee } from "../functions/show-invitee/wiring.ts";
import { addFunction, type Connections, timeoutSeconds, variablesOf } from "./connections.ts";
import { bind } from "./lambda.ts";

const writes = ["DeleteItem", "PutItem", "UpdateItem"] as const;

/** Adds show-invitee, exercise-right, answer-invite and operate to `scope`. */
export function inviteeFunctions(scope: Construct, connections: Connections) {
  const { permissions, notices, bulkNotices, deliveryEvents } = connections;
  const variables = variablesOf(connections);
  const { HOME_REGION, POLICY, ADDRESS_KEYS_SECRET, BASE_URL, LOCALES, PLATFORM_URL } = variables;
  const { NOTICE_QUEUE_URL, BULK_NOTICE_QUEUE_URL } = variables;
  const common = { HOME_REGION, ...variables.second, POLICY, LOCALES };
  const page = { timeoutSeconds: timeoutSeconds.gateway, memoryMegabytes: 1024 };
  const reads = ["BatchGetItem", "GetItem", "Query"] as const;
  return {
    "show-invitee": addFunction<ShowInvitee>(scope, connections, "show-invitee", {
      ...page,
      purpose: "Shows invitees their invite, their data and the notice; can only read",
      environment: {
        ...common,
        BASE_URL,
        PLATFORM_URL,
        SIGN_IN_ORIGINS: variables.SIGN_IN_ORIGINS,
        TABLE_NAME: permissions.table({ read: ["GetItem"] }),
      },
    }),
    "exercise-right": addFunction<ExerciseRight>(scope, connections, "exercise-right", {
      ...page,
      purpose: "Does what an invitee has a right to",
      environment: {
        ...common,
        ADDRESS_KEYS_SECRET,
        BASE_URL,
        NOTICE_QUEUE_URL,
        TABLE_NAME: permissions.table({ read: reads, write: writes }),
      },
    }),
    "answer-invite": addFunction<AnswerInvite>(scope, connections, "answer-invite", {
      ...page,
      purpose: "Accepts and declines, and hands an accepted invite over to the platform",
      environment: {
        ...common,
        ...variables.token,
        ADDRESS_KEYS_SECRET,
        BASE_URL,
        PLATFORM_URL,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem"],
          write: ["ConditionCheckItem", ...writes],
        }),
      },
    }),
    operate: addFunction<Operate>(scope, connections, "operate", {
      purpose: "The operators' commands, invoked directly under their own identity",
      timeoutSeconds: timeoutSeconds.operate,
      memoryMegabytes: 1024,
      environment: {
        HOME_REGION,
        ...variables.second,
        POLICY,
        ADDRESS_KEYS_SECRET,
        LOCALES,
        BASE_URL,
        NOTICE_QUEUE_URL,
        BULK_NOTICE_QUEUE_URL,
        // What they may be used for is said by the redrivers below.
        NOTICE_DEAD_LETTERS_URL: bind(notices.deadLetters.queueUrl),
        BULK_NOTICE_DEAD_LETTERS_URL: bind(bulkNotices.deadLetters.queueUrl),
        DELIVERY_EVENT_QUEUE_URL: bind(deliveryEvents.queue.queueUrl),
        DELIVERY_EVENT_DEAD_LETTERS_URL: bind(deliveryEvents.deadLetters.queueUrl),
        EVIDENCE_KEY: permissions.evidenceSigner(),
        TABLE_NAME: permissions.table({
          read: [...reads, "Scan"],
          write: ["DeleteItem", "PutItem"],
          indexes: ["by-inviter", "by-wake"],
        }),
      },
      also: [
        ...permissions.newerTable(),
        ...permissions.redriver(notices, permissions.transitKey),
        ...permissions.redriver(bulkNotices, permissions.transitKey),
        ...permissions.redriver(deliveryEvents, permissions.mailEventsKey),
      ],
    }),
  };
}
