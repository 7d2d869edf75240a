/**
 * Who is who, without saying so: keyed hashes of addresses and of other things that must be found again but
 * not read. A bare hash of an address falls to a dictionary; the key is what makes it a pseudonym. Keys have
 * ids, so that one can be replaced while what older ones named is still found.
 */
import { createHmac, hash } from "node:crypto";
import * as z from "zod/mini";

/**
 * The secret as stored: `current` says which key names new things; every other member is a key, by its id,
 * and still names what it named. At least 256 random bits each, as letters and digits or base64. Flat, because
 * that is the form which Secrets Manager generates by itself.
 */
export const addressKeysSchema = z.pipe(
  z
    .catchall(
      z.object({ current: z.string() }),
      z.string().check(z.minLength(43, "A key of less than 256 bits")),
    )
    .check(
      z.refine(
        (secret) => secret.current !== "current" && Object.hasOwn(secret, secret.current),
        "No current key",
      ),
      z.refine(
        (secret) => Object.keys(secret).every((id) => /^[A-Za-z0-9]{1,16}$/.test(id)),
        "Not a key's id",
      ),
    ),
  z.transform(({ current, ...keys }): AddressKeys => ({ current, keys })),
);

export interface AddressKeys {
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** What a keyed hash is for; the same text under two purposes has two unrelated hashes. */
export type Purpose =
  | "subject"
  | "pending"
  | "idempotency"
  | "body"
  | "quota"
  | "cursor"
  | "code"
  | "operator"
  | "inviter";

function mac(keys: AddressKeys, keyId: string, purpose: Purpose, text: string): string {
  const key = keys.keys[keyId];
  if (key === undefined) throw new Error(`There is no address key ${keyId}`);
  return createHmac("sha256", key).update(`${purpose}\0${text}`).digest("base64url");
}

/** HMAC-SHA-256 under the current key, base64url (43 characters). */
export const keyedHash = (keys: AddressKeys, purpose: Purpose, text: string): string =>
  mac(keys, keys.current, purpose, text);

/** The pseudonym of a canonical address, for whatever is stored from now on. */
export const subjectIdOf = (keys: AddressKeys, canonicalAddress: string): string =>
  `${keys.current}_${keyedHash(keys, "subject", canonicalAddress)}`;

/** The id of the key that a pseudonym was made with. */
export const keyIdOf = (subjectId: string): string => subjectId.slice(0, subjectId.indexOf("_"));

/** Every pseudonym that the address has under a key still kept; the current one first. */
export function subjectIdsOf(keys: AddressKeys, canonicalAddress: string): readonly string[] {
  const older = Object.keys(keys.keys)
    .filter((id) => id !== keys.current)
    .sort();
  return [keys.current, ...older].map((id) => `${id}_${mac(keys, id, "subject", canonicalAddress)}`);
}

/** The sort key of a pending invite's link under its subject: one for each inviter and space. */
export const pendingLinkKey = (
  keys: AddressKeys,
  organisation: string,
  sub: string,
  spaceId: string,
): string => `invite#${keyedHash(keys, "pending", JSON.stringify([organisation, sub, spaceId]))}`;

/** SHA-256, hex: for secrets of 256 random bits, which need no key, and for bytes to be proved later. */
export const sha256 = (bytes: string | Uint8Array): string => hash("sha256", bytes, "hex");

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * A new invite's id: `inv_` and 26 characters of Crockford's base 32, 48 bits of time and 80 random ones, so
 * that ids sort by time of receipt. @param random ten bytes
 */
export function newInviteId(nowMs: number, random: Uint8Array): string {
  let value = BigInt(nowMs);
  for (const byte of random.subarray(0, 10)) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let digit = 0; digit < 26; digit++) {
    text = crockford.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return `inv_${text}`;
}

/** Whether a text can be the id of an invite at all; anything else is not worth a read. */
export const isInviteId = (text: string): boolean => /^inv_[0-9A-HJKMNP-TV-Z]{26}$/.test(text);

/** A link's token: 256 random bits, base64url. Only {@link sha256} of it is ever stored. */
export const newToken = (random: Uint8Array): string =>
  Buffer.from(random.subarray(0, 32)).toString("base64url");

/** Whether a text can be a token at all. */
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
