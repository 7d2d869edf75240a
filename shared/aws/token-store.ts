/**
 * The links' tokens in the table: only their hashes, with what they lead to. Whether one still opens anything
 * follows from the invite, so a token needs no revoking: it dies with the data. Objecting by it works for
 * as long as the suppression list lasts.
 */
import { isToken, sha256 } from "../domain/identity.ts";
import { dayMs } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import { isPast } from "./invite-store.ts";
import { absent, type Key, readItem, type Table, type Write } from "./invitee-table.ts";

export interface TokenTarget {
  readonly inviteId: string;
  readonly subjectId: string;
  readonly notice: number;
  /** 0 for a link that the person asked for. */
  readonly attempt: number;
}

const tokenKey = (token: string): Key => ({ pk: `token#${sha256(token)}`, sk: "token" });

/** Remembers a token's hash; for the transaction that claims the mail which carries it. */
export function tokenWrite(token: string, target: TokenTarget, nowMs: number, policy: Policy): Write {
  return {
    put: {
      ...tokenKey(token),
      ...target,
      expiresAtSeconds: Math.ceil((nowMs + policy.suppressionDays * dayMs) / 1000),
    },
    condition: absent,
  };
}

/** Takes back a link that nobody has, since the mail that carried it certainly never went. */
export function tokenWithdrawal(token: string, target: TokenTarget, nowMs: number): Write {
  return { put: { ...tokenKey(token), ...target, expiresAtSeconds: Math.floor(nowMs / 1000) } };
}

/** Where a token leads; undefined for anything that was never one. */
export async function readToken(
  table: Table,
  token: string,
  nowMs: number,
): Promise<TokenTarget | undefined> {
  if (!isToken(token)) return undefined;
  const item = await readItem(table, tokenKey(token));
  if (item === undefined || isPast(item, nowMs)) return undefined;
  return {
    inviteId: String(item["inviteId"]),
    subjectId: String(item["subjectId"]),
    notice: Number(item["notice"]),
    attempt: Number(item["attempt"]),
  };
}
