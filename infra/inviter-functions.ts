/**
 * The functions that inviters call through the gateway: requests with a token come in, and what each may do
 * with the table is listed operation by operation. The one that serves GET can only read.
 */
import type { Construct } from "constructs";
import type { Environment as ManageInvites } from "../functions/manage-invites/wiring.ts";
import type { Environment as ReceiveInvites } from "../functions/receive-invites/wiring.ts";
import type { Environment as ShowInvites } from "../functions/show-invites/wiring.ts";
import { addFunction, type Connections, timeoutSeconds, variablesOf } from "./connections.ts";

/** Adds receive-invites, manage-invites and show-invites to `scope`. */
export function inviterFunctions(scope: Construct, connections: Connections) {
  const { permissions } = connections;
  const { token, HOME_REGION, POLICY, ADDRESS_KEYS_SECRET, CONSUMER_DOMAINS, ...more } =
    variablesOf(connections);
  const common = { ...token, HOME_REGION, POLICY, ADDRESS_KEYS_SECRET, CONSUMER_DOMAINS };
  return {
    "receive-invites": addFunction<ReceiveInvites>(scope, connections, "receive-invites", {
      purpose: "Stores invites: one transaction each",
      timeoutSeconds: timeoutSeconds.import,
      memoryMegabytes: 1024,
      environment: {
        ...common,
        TABLE_NAME: permissions.table({
          read: ["BatchGetItem", "GetItem"],
          write: ["DeleteItem", "PutItem", "UpdateItem"],
        }),
      },
    }),
    "manage-invites": addFunction<ManageInvites>(scope, connections, "manage-invites", {
      purpose: "Corrects, resends and revokes invites",
      timeoutSeconds: timeoutSeconds.gateway,
      memoryMegabytes: 1024,
      environment: {
        ...common,
        TABLE_NAME: permissions.table({ read: ["GetItem"], write: ["DeleteItem", "PutItem", "UpdateItem"] }),
      },
    }),
    "show-invites": addFunction<ShowInvites>(scope, connections, "show-invites", {
      purpose: "Shows inviters their invites, the notice and the contract; can only read",
      timeoutSeconds: timeoutSeconds.gateway,
      memoryMegabytes: 1024,
      environment: {
        ...common,
        // The preview is made as the sender makes the mail.
        BASE_URL: more.BASE_URL,
        LOCALES: more.LOCALES,
        ...more.second,
        MAIL_FROM: more.MAIL_FROM,
        REPLY_TO: more.REPLY_TO,
        TABLE_NAME: permissions.table({ read: ["BatchGetItem", "GetItem"], indexes: ["by-inviter"] }),
      },
    }),
  };
}
