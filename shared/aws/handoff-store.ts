/**
 * Hand-off codes in the table: what takes an accepting invitee to the platform. Only a code's hash is stored,
 * for ten minutes; the first client that redeems it keeps it, and may ask again until then.
 */
import { isToken, sha256 } from "../domain/identity.ts";
import { isPast } from "./invite-store.ts";
import { absent, type Key, readItem, type Table, type Write } from "./invitee-table.ts";

const lifeMs = 10 * 60_000;

const handoffKey = (code: string): Key => ({ pk: `handoff#${sha256(code)}`, sk: "handoff" });

/** Remembers a code, for the transaction that accepts. @param code 256 random bits, as a link's token */
export const handoffWrite = (code: string, inviteId: string, nowMs: number): Write => ({
  put: { ...handoffKey(code), inviteId, expiresAtSeconds: Math.ceil((nowMs + lifeMs) / 1000) },
  condition: absent,
});

export interface Handoff {
  readonly inviteId: string;
  /** Keyed hash of the client that has redeemed it; undefined until one has. */
  readonly client?: string;
}

/** What a code stands for; undefined for one that never was, or has run out. */
export async function readHandoff(table: Table, code: string, nowMs: number): Promise<Handoff | undefined> {
  if (!isToken(code)) return undefined;
  const item = await readItem(table, handoffKey(code));
  if (item === undefined || isPast(item, nowMs)) return undefined;
  const { client } = item;
  return { inviteId: String(item["inviteId"]), ...(typeof client === "string" ? { client } : {}) };
}

/** Gives the code to one client, unless another has it or its time is over. */
export const redeemWrite = (code: string, client: string, nowMs: number): Write => ({
  update: handoffKey(code),
  set: { expression: "SET #client = :client", names: { "#client": "client" }, values: { ":client": client } },
  condition: {
    expression: "attribute_exists(pk) AND expiresAtSeconds > :now AND attribute_not_exists(#client)",
    values: { ":now": Math.floor(nowMs / 1000) },
  },
});
