/**
 * The regular look at what is kept: every kind of record with its number of days, how many there are, and
 * whether anything outlives its time. It reads the whole table, a page at a time, since it exists to find what
 * no index would show; in go pages, out come counts.
 */
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { inviteIdOf, readIfReadable } from "../../shared/aws/invite-store.ts";
import { holidayTable, holidayTableEndsSoon } from "../../shared/domain/bank-holidays.ts";
import { recordOf } from "../../shared/domain/data-map.ts";
import { keyIdOf } from "../../shared/domain/identity.ts";
import { isHeld } from "../../shared/domain/invite.ts";
import { datesInForce, reviewDue } from "../../shared/domain/notice/version-dates.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator, readCursor, reserveMs, writeCursor } from "./operator.ts";

/** Counts of some pages; the command line adds them up. */
export async function reviewRetention(
  operator: Operator,
  { cursor }: CommandInput<"retention review">,
): Promise<OperatorAnswer> {
  const { table, clock, policy } = operator;
  const nowMs = clock();
  const kinds: Record<string, { items: number; past: number }> = {};
  let held = 0;
  let overdue = 0;
  const unreadable: string[] = [];
  const suppressedByKey = Object.fromEntries(Object.keys(operator.keys.keys).map((id) => [id, 0]));
  let after = readCursor(cursor);
  let pages = 0;
  do {
    const { Items = [], LastEvaluatedKey } = await table.dynamodb.send(
      new ScanCommand({
        TableName: table.name,
        Limit: 1_000,
        ...(after === undefined ? {} : { ExclusiveStartKey: marshall(after) }),
      }),
    );
    for (const item of Items.map((one) => unmarshall(one))) {
      const kind = recordOf({ pk: String(item["pk"]), sk: String(item["sk"]) }) ?? "not on the data map";
      const counts = kinds[kind] ?? { items: 0, past: 0 };
      kinds[kind] = counts;
      counts.items += 1;
      if (kind === "subject" && item["suppressed"] !== undefined) {
        const key = keyIdOf(String(item["subjectId"]));
        suppressedByKey[key] = (suppressedByKey[key] ?? 0) + 1;
      }
      if (typeof item["expiresAtSeconds"] === "number" && item["expiresAtSeconds"] * 1000 <= nowMs) {
        counts.past += 1;
      }
      if (kind !== "invite") continue;
      const invite = readIfReadable(item)?.invite;
      if (invite === undefined) unreadable.push(inviteIdOf({ pk: String(item["pk"]) }));
      if (invite?.invitee === undefined) continue;
      held += 1;
      if (!isHeld(invite, nowMs)) overdue += 1;
    }
    after = LastEvaluatedKey === undefined ? undefined : unmarshall(LastEvaluatedKey);
    pages += 1;
  } while (after !== undefined && pages < 10 && operator.remainingMs() > reserveMs);
  const days = Object.fromEntries(Object.entries(policy).filter(([name]) => name.endsWith("Days")));
  return done(
    {
      kinds,
      /** People whose data are here, and those whose data should be gone: TTL's business for hours at most. */
      held,
      overdue,
      /** Invites of which this code cannot tell: they are in neither count. */
      unreadable,
      /** How many nobody may write to, by the address key that they are known under: 0 before a key may be removed. */
      suppressedByKey,
      days,
      noticeReview: {
        version: datesInForce.version,
        reviewBy: datesInForce.reviewBy,
        past: reviewDue(new Date(nowMs)),
      },
      holidayTable: {
        lastYear: holidayTable.lastYear,
        verifiedOn: holidayTable.verifiedOn,
        endsSoon: holidayTableEndsSoon(nowMs),
      },
    },
    after === undefined ? undefined : writeCursor(after),
  );
}
