/**
 * `npm run check-mail -- -c region=eu-west-2 [-c stage=prod]`: says what keeps SES from delivering our mail. It takes the
 * words that `npm run deploy` takes, which ends with it. In production a hindrance is an error; `dev` may stay as it is.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SESClient } from "@aws-sdk/client-ses";
import * as z from "zod/mini";
import { type AllowedRegion, RegionRefused, requireAllowedRegion } from "../shared/domain/regions.ts";
import { inContext } from "./context-words.ts";
import { hindrancesOf, type MailAccount, readMailAccount } from "./mail-readiness.ts";
import { parseSettings, SettingsInvalid, settingsKey } from "./settings.ts";

const words = process.argv.slice(2);

/** The settings and the region that the words name. @throws {SettingsInvalid | RegionRefused} */
function deploymentOf() {
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(fileURLToPath(new URL("../cdk.json", import.meta.url)), "utf8")));
  const key = settingsKey(inContext(words, "stage"));
  return {
    settings: parseSettings(context[key], key),
    region: requireAllowedRegion(inContext(words, "region") ?? process.env["CDK_DEFAULT_REGION"]),
  };
}

/** What SES says, or the sentence for an operator whom it does not answer. */
async function readOrExplain(region: AllowedRegion, domain: string): Promise<MailAccount> {
  try {
    return await readMailAccount(new SESClient({ region }), domain);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    throw new NotAsked(
      `SES in ${region} could not be asked (${name}: ${message || "no connection"}). ` +
        "Are credentials and network there? Nothing is known of the mail.",
    );
  }
}

class NotAsked extends Error {}

try {
  const { settings, region } = deploymentOf();
  const hindrances = hindrancesOf(await readOrExplain(region, settings.mail.domain), settings.mail);
  for (const sentence of hindrances) process.stdout.write(`!! ${sentence}\n`);
  if (hindrances.length === 0) process.stdout.write(`Mail from ${settings.mail.domain} goes out.\n`);
  if (hindrances.length > 0 && settings.stage === "prod") process.exitCode = 1;
} catch (error) {
  const isTold =
    error instanceof SettingsInvalid || error instanceof RegionRefused || error instanceof NotAsked;
  if (!isTold) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
