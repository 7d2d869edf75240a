/**
 * Looks into the table that no function needs: for the console, where each notice stands, and for the clock,
 * when the table wants to be looked at next. Reads only.
 */
import { type DynamoDBClient, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { readAsInvite, type StoredInvite, wakeShardNames } from "../../shared/aws/invite-store.ts";

/** The earliest wake time from `from` on, both in milliseconds; undefined when nothing will wake. */
export async function nextWake(
  dynamodb: Pick<DynamoDBClient, "send">,
  table: string,
  from: number,
): Promise<number | undefined> {
  const times = await Promise.all(
    wakeShardNames.map(async (shard) => {
      const { Items } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: "by-wake",
          KeyConditionExpression: "wakeShard = :shard AND wakeAtSeconds >= :from",
          ExpressionAttributeValues: {
            ":shard": { S: shard },
            ":from": { N: String(Math.floor(from / 1_000)) },
          },
          Limit: 1,
        }),
      );
      return Number(Items?.[0]?.["wakeAtSeconds"]?.N ?? Number.POSITIVE_INFINITY) * 1_000;
    }),
  );
  const first = Math.min(...times);
  return Number.isFinite(first) ? first : undefined;
}

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

/** The newest invites, as far as the console shows them. */
export async function newestInvites(dynamodb: Pick<DynamoDBClient, "send">, table: string, limit: number) {
  const found: StoredInvite[] = [];
  let from: ScanCommand["input"]["ExclusiveStartKey"];
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: "sk = :invite",
        ExpressionAttributeValues: { ":invite": { S: "invite" } },
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
    for (const item of page.Items ?? []) {
      found.push(readAsInvite(unmarshall(item)));
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found
    .sort((one, other) => other.invite.inviteId.localeCompare(one.invite.inviteId))
    .slice(0, limit)
    .map(({ invite, wakeAtMs }) => ({
      id: invite.inviteId,
      status: invite.status,
      lane: invite.lane,
      notice: invite.notice.state,
      number: invite.notice.number,
      attempts: invite.notice.attempts,
      receivedAt: isoTime(invite.receivedAtMs),
      dueAt: isoTime(invite.dueAtMs),
      forgetAt: isoTime(invite.forgetAtMs),
      expiresAt: isoTime(invite.expiresAtMs),
      wakeAt: isoTime(wakeAtMs),
      ...(invite.space !== undefined && { space: invite.space.name }),
      ...(invite.invitee !== undefined && { email: invite.invitee.email }),
    }));
}
