/**
 * Fetches the keys of the keyed hashes from Secrets Manager: once at start, and again every few minutes, so
 * that a rotation reaches functions that stay warm. They are never in an environment variable.
 */
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { type AddressKeys, addressKeysSchema } from "../domain/identity.ts";
import type { Platform } from "../lambda/platform.ts";

/** What the text means as JSON; undefined where it is none. The parser's own words quote what they did not understand. */
function jsonOf(secret: string): unknown {
  try {
    return JSON.parse(secret);
  } catch {
    return undefined;
  }
}

const keepMs = 5 * 60_000;

/** Gives the keys. @throws the SDK's error, or a plain one where the secret is not of its form */
export type AddressKeySource = () => Promise<AddressKeys>;

/** Begins to fetch at once; a failure is not kept, so the next call tries again. */
export function createAddressKeySource(
  platform: Pick<Platform, "secrets" | "wallClock">,
  secretId: string,
): AddressKeySource {
  let kept: { readonly keys: Promise<AddressKeys>; readonly sinceMs: number } | undefined;
  const fetchKeys = async (): Promise<AddressKeys> => {
    const { SecretString } = await platform.secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    const parsed = addressKeysSchema.safeParse(jsonOf(SecretString ?? ""));
    if (!parsed.success) throw new Error("The secret of the address keys is not of its form");
    return parsed.data;
  };
  const source: AddressKeySource = () => {
    const nowMs = platform.wallClock();
    if (kept === undefined || nowMs - kept.sinceMs > keepMs) {
      const keys = fetchKeys();
      const mine = { keys, sinceMs: nowMs };
      kept = mine;
      keys.catch(() => {
        if (kept === mine) kept = undefined;
      });
    }
    return kept.keys;
  };
  source().catch(() => undefined);
  return source;
}
