/** Wires keep-deadlines: the schedule in, whatever is due done. */
import middy from "@middy/core";
import * as z from "zod/mini";
import { versionDates } from "../../shared/domain/notice/version-dates.ts";
import { readEnvironment, variables } from "../../shared/lambda/environment.ts";
import { createLog } from "../../shared/lambda/log.ts";
import { createMeasure } from "../../shared/lambda/metrics.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import { dripRenotices } from "./drip-renotices.ts";
import { keepDeadlines, type SweepReport } from "./keep-deadlines.ts";

const environmentSchema = z.object({
  HOME_REGION: variables.HOME_REGION,
  /** The day from which the data are where the notice says. Only where they were elsewhere before. */
  PLACES_CHANGED_ON: z.exactOptional(z.iso.date()),
  TABLE_NAME: variables.TABLE_NAME,
  POLICY: variables.POLICY,
  NOTICE_QUEUE_URL: variables.NOTICE_QUEUE_URL,
  BULK_NOTICE_QUEUE_URL: variables.BULK_NOTICE_QUEUE_URL,
});
export type Environment = z.input<typeof environmentSchema>;

/** The Lambda handler of keep-deadlines. @throws {EnvironmentInvalid} or {RegionRefused} at start */
export function createKeepDeadlines(platform: Pick<Platform, "environment" | "clock" | "dynamodb" | "sqs">) {
  const environment = readEnvironment(environmentSchema, platform.environment);
  const log = createLog("keep-deadlines");
  const measure = createMeasure(platform.environment);
  const table = { dynamodb: platform.dynamodb, name: environment.TABLE_NAME };
  const acts = { table, clock: platform.clock, policy: environment.POLICY };
  return middy<unknown, SweepReport>().handler(async (_event, context) => {
    const report = await keepDeadlines({
      ...acts,
      queue: {
        sqs: platform.sqs,
        url: { single: environment.NOTICE_QUEUE_URL, bulk: environment.BULK_NOTICE_QUEUE_URL },
      },
      remainingMs: () => context.getRemainingTimeInMillis(),
      log,
    });
    const changes = { versions: versionDates, placesChangedOn: environment.PLACES_CHANGED_ON };
    const renoticed = await dripRenotices(acts, changes, () => context.getRemainingTimeInMillis());
    if (renoticed > 0) log.info("Told again, of what has changed", { count: renoticed });
    for (const [outcome, count] of Object.entries(report.acts)) log.info("Swept", { outcome, count });
    const silent = report.acts["recipient-silent"] ?? 0;
    if (silent > 0)
      log.warn("Recipients never confirmed that they followed, and are no longer awaited", { count: silent });
    measure({
      SweepFinished: Number(report.finished),
      SweepFailures: report.acts.failed ?? 0,
      Brake: Number(report.brake),
    });
    if (report.brake) log.warn("The brake on forgetting is on");
    return report;
  });
}
