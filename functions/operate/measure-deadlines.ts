/**
 * The look from outside: are people being informed in time? A schedule of its own asks, and it reads the table
 * by itself, so it tells when the sweep is dead. Its cost is bounded, and does not follow what is stored.
 */
import { requestShard, wakeShardNames } from "../../shared/aws/invite-store.ts";
import { queryPage } from "../../shared/aws/invitee-table.ts";
import { breakerIsOpen, readControl } from "../../shared/aws/sending-control.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import { holidayTableEndsSoon } from "../../shared/domain/bank-holidays.ts";
import { reviewDue } from "../../shared/domain/notice/version-dates.ts";
import type { Measured } from "../../shared/lambda/metrics.ts";
import { countRequests } from "./handle-requests.ts";
import { measureUndischarged } from "./measure-undischarged.ts";

/** The gauges, as they stand now. */
export async function measureDeadlines(acts: Acts): Promise<Measured> {
  const { table, clock, policy } = acts;
  const nowMs = clock();
  const [control, undischarged, requests, lagSeconds] = await Promise.all([
    readControl(table, nowMs),
    measureUndischarged(acts),
    countRequests({ table, clock }),
    sweepLagSeconds({ table, clock }),
  ]);
  const breaker = breakerIsOpen(control.last24Hours, policy);
  return {
    ...undischarged,
    // While sending is stopped, notices stay due on purpose, and say nothing about the sweep.
    ...(control.stopped || breaker ? {} : { SweepLagSeconds: lagSeconds }),
    RequestsDue: requests.due,
    RequestsOverdue: requests.overdue,
    RecipientsLate: requests.recipientsLate,
    StoppedByOperator: Number(control.stopped),
    BreakerOpen: Number(breaker),
    HolidayTableEnds: Number(holidayTableEndsSoon(nowMs)),
    ReviewPast: Number(reviewDue(new Date(nowMs))),
  };
}

/** For how long the longest-waiting invite or person has been due. One read for each share of the index; requests have figures of their own. */
async function sweepLagSeconds({ table, clock }: Pick<Acts, "table" | "clock">): Promise<number> {
  const firsts = await Promise.all(
    wakeShardNames
      .filter((shard) => shard !== requestShard)
      .map(async (shard) => {
        const { items } = await queryPage(table, {
          index: "by-wake",
          where: { expression: "wakeShard = :shard", values: { ":shard": shard } },
          limit: 1,
        });
        return Number(items[0]?.["wakeAtSeconds"] ?? Number.POSITIVE_INFINITY);
      }),
  );
  return Math.max(0, clock() / 1000 - Math.min(...firsts));
}
