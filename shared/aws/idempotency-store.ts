/**
 * What makes a repeated request the same request: under the keyed hash of organisation, inviter, route and
 * the client's key lie the keyed hash of the body and the id that it led to, for a day. Nothing else is
 * kept; the answer is rebuilt from what is stored then.
 */
import { type AddressKeys, keyedHash } from "../domain/identity.ts";
import { dayMs } from "../domain/invite.ts";
import { isPast } from "./invite-store.ts";
import { absentOrPast, type Item, type Key, readItem, type Table, type Write } from "./invitee-table.ts";

export interface IdempotentRequest {
  readonly key: Key;
  readonly bodyHash: string;
}

/** A request as it is remembered. `part` tells the rows of a batch apart. */
export function idempotentRequest(
  keys: AddressKeys,
  scope: { readonly organisation: string; readonly sub: string; readonly route: string },
  clientKey: string,
  body: string,
  part = "",
): IdempotentRequest {
  const name = JSON.stringify([scope.organisation, scope.sub, scope.route, clientKey, part]);
  return {
    key: { pk: `idempotency#${keyedHash(keys, "idempotency", name)}`, sk: "idempotency" },
    bodyHash: keyedHash(keys, "body", body),
  };
}

/**
 * Remembers the request, in the same transaction as what it does; refused where it is remembered already. A
 * whole batch leads to no one invite: its `inviteId` is left out, since an index has it as a key and takes no empty one.
 */
export function idempotencyWrite(
  request: IdempotentRequest,
  inviteId: string | undefined,
  nowMs: number,
): Extract<Write, { put: Item }> {
  return {
    put: {
      ...request.key,
      bodyHash: request.bodyHash,
      ...(inviteId === undefined ? {} : { inviteId }),
      expiresAtSeconds: Math.ceil((nowMs + dayMs) / 1000),
    },
    condition: absentOrPast(nowMs),
  };
}

export type Remembered =
  | { readonly remembered: "no" }
  | { readonly remembered: "same"; readonly inviteId: string }
  | { readonly remembered: "another-body" };

/** Compares a request with what is stored under its key. */
export function compareRemembered(
  item: Item | undefined,
  request: IdempotentRequest,
  nowMs: number,
): Remembered {
  if (item === undefined || isPast(item, nowMs)) return { remembered: "no" };
  return item["bodyHash"] === request.bodyHash
    ? { remembered: "same", inviteId: String(item["inviteId"]) }
    : { remembered: "another-body" };
}

/** Whether the request was made before. One consistent read. */
export async function recallRequest(
  table: Table,
  request: IdempotentRequest,
  nowMs: number,
): Promise<Remembered> {
  return compareRemembered(await readItem(table, request.key), request, nowMs);
}
