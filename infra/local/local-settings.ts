/**
 * The deployment that the local stack imitates: the settings of `cdk.json`, with stand-ins for the two addresses
 * that exist only once the stack runs. Nothing else differs, so what a setting does can be tried out here.
 */
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { SettingsInput } from "../settings.ts";

/** Placeholders that pass as https addresses; in the resolved template the local ones take their place. */
const placeholders = {
  issuer: "https://issuer.local.example",
  platform: "https://platform.local.example/invites",
} as const;

export interface LocalAddresses {
  readonly issuer: string;
  readonly platform: string;
}

/** Settings for synthesis. A local stack is never production, whatever `cdk.json` says. */
export function localSettings(): SettingsInput {
  const file = new URL("../../cdk.json", import.meta.url);
  const { clientshare } = z
    .object({ context: z.object({ clientshare: z.looseObject({ token: z.looseObject({}) }) }) })
    .parse(JSON.parse(readFileSync(file, "utf8"))).context;
  const { publicDomain: _, ...settings } = clientshare;
  return {
    ...settings,
    stage: "dev",
    platformUrl: placeholders.platform,
    token: { ...settings.token, issuer: placeholders.issuer },
  } as SettingsInput;
}

/** What stands for what in the resolved template. */
export function substitutes(addresses: LocalAddresses): Record<string, string> {
  return { [placeholders.issuer]: addresses.issuer, [placeholders.platform]: addresses.platform };
}
