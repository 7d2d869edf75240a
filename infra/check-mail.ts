/**
 * `npm run check-mail -- -c region=eu-west-2 [-c stage=prod]`: says what keeps SES from delivering our mail. It takes the
 * words that `npm run deploy` takes, which ends with it. In production a hindrance is an error; `dev` may stay as it is.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SESClient } from "@aws-sdk/client-ses";
import * as z from "zod";
import { requireAllowedRegion } from "../shared/domain/regions.ts";
import { hindrancesOf, readMailAccount } from "./mail-readiness.ts";
import { parseSettings } from "./settings.ts";

const words = process.argv.slice(2);
/** The value of `-c name=value` or `--context name=value`; the last one counts. */
const inContext = (name: string): string | undefined =>
  words
    .filter((_, n) => ["-c", "--context"].includes(words[n - 1] ?? ""))
    .findLast((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(fileURLToPath(new URL("../cdk.json", import.meta.url)), "utf8")));
const stage = inContext("stage");
const settings = parseSettings(context[stage === undefined ? "clientshare" : `clientshare:${stage}`]);
const region = requireAllowedRegion(inContext("region") ?? process.env["CDK_DEFAULT_REGION"]);

const ses = new SESClient({ region });
const hindrances = hindrancesOf(await readMailAccount(ses, settings.mail.domain), settings.mail);
for (const sentence of hindrances) process.stdout.write(`!! ${sentence}\n`);
if (hindrances.length === 0) process.stdout.write(`Mail from ${settings.mail.domain} goes out.\n`);
if (hindrances.length > 0 && settings.stage === "prod") process.exitCode = 1;
