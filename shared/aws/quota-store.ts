/**
 * Quotas: counters in the table, each taken from by one conditional update, so that no race can take more
 * than there is. They stay out of the receiving transaction, which would else conflict with itself.
 */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type AddressKeys, keyedHash } from "../domain/identity.ts";
import { dayMs } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import type { Table } from "./invitee-table.ts";

const minuteMs = 60_000;

/** One counter: so many in each window, for whom. */
export interface Quota {
  readonly scope:
    | "inviter-minute"
    | "inviter-day"
    | "organisation-day"
    | "complaints-hour"
    | "complaints-day";
  readonly pk: string;
  readonly maximum: number;
  readonly windowMs: number;
  readonly windowEndsMs: number;
}

/** The caller's three counters as they are now. Keys hold keyed hashes, no names. */
export function quotasOf(
  keys: AddressKeys,
  caller: { readonly organisation: string; readonly sub: string },
  nowMs: number,
  policy: Policy,
): { readonly requests: Quota; readonly inviterDay: Quota; readonly organisationDay: Quota } {
  const inviter = keyedHash(keys, "quota", JSON.stringify([caller.organisation, caller.sub]));
  const organisation = keyedHash(keys, "quota", JSON.stringify([caller.organisation]));
  const quota = (scope: Quota["scope"], whose: string, maximum: number, windowMs: number): Quota => {
    const window = Math.floor(nowMs / windowMs);
    return {
      scope,
      maximum,
      windowMs,
      pk: `quota#${scope}#${whose}#${window}`,
      windowEndsMs: (window + 1) * windowMs,
    };
  };
  return {
    requests: quota("inviter-minute", inviter, policy.inviterRequestsPerMinute, minuteMs),
    inviterDay: quota("inviter-day", inviter, policy.inviterInvitesPerDay, dayMs),
    organisationDay: quota("organisation-day", organisation, policy.organisationInvitesPerDay, dayMs),
  };
}

/**
 * The complaint form's counters: everybody together in an hour, and one person in a day. Who comes by a link is
 * counted apart: what others write in a person's name takes nothing from the person.
 */
export function complaintQuotas(
  subjectId: string,
  channel: "link" | "form",
  nowMs: number,
  policy: Pick<Policy, "complaintsPerHour" | "inviteeAnswersPerDay">,
): readonly [everybody: Quota, person: Quota] {
  const quota = (scope: Quota["scope"], whose: string, maximum: number, windowMs: number): Quota => {
    const window = Math.floor(nowMs / windowMs);
    return {
      scope,
      maximum,
      windowMs,
      pk: `quota#${scope}#${whose}#${window}`,
      windowEndsMs: (window + 1) * windowMs,
    };
  };
  return [
    quota("complaints-hour", "all", policy.complaintsPerHour, 60 * minuteMs),
    quota(
      "complaints-day",
      channel === "link" ? `${subjectId}#link` : subjectId,
      policy.inviteeAnswersPerDay,
      dayMs,
    ),
  ];
}

/** How many were taken, and how many are left of the window. */
export interface Taken {
  readonly quota: Quota;
  readonly taken: number;
  readonly left: number;
}

/** Takes `wanted`, or as many as there are left. Atomic: parallel callers never get more than the maximum together. */
export async function takeQuota(table: Table, quota: Quota, wanted: number): Promise<Taken> {
  let asking = Math.min(wanted, quota.maximum);
  while (asking > 0) {
    const answer = await addUsed(table, quota, asking);
    if (answer.added) return { quota, taken: asking, left: Math.max(0, quota.maximum - answer.used) };
    asking = Math.min(asking, quota.maximum - answer.used);
  }
  return { quota, taken: 0, left: 0 };
}

/** Gives back what was taken and not used. Never throws for it: a quota a little too full harms nobody for long. */
export async function returnQuota(table: Table, quota: Quota, unused: number): Promise<void> {
  if (unused > 0) await addUsed(table, quota, -unused).catch(() => undefined);
}

async function addUsed(
  table: Table,
  quota: Quota,
  by: number,
): Promise<{ readonly added: boolean; readonly used: number }> {
  try {
    const { Attributes } = await table.dynamodb.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: quota.pk }, sk: { S: "quota" } },
        UpdateExpression: "ADD used :by SET expiresAtSeconds = :until",
        ConditionExpression: "attribute_not_exists(used) OR used <= :most",
        ExpressionAttributeValues: {
          ":by": { N: String(by) },
          ":most": { N: String(quota.maximum - by) },
          ":until": { N: String(Math.ceil((quota.windowEndsMs + dayMs) / 1000)) },
        },
        ReturnValues: "UPDATED_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return { added: true, used: Number(Attributes?.["used"]?.N ?? by) };
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException" && "Item" in error) {
      const stored = unmarshall((error.Item ?? {}) as Parameters<typeof unmarshall>[0]);
      return { added: false, used: Number(stored["used"] ?? quota.maximum) };
    }
    throw error;
  }
}
