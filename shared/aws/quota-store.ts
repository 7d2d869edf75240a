/**
 * Quotas: counters in the table, each taken from by one conditional update, so that no race can take more
 * than there is. They stay out of the receiving transaction, which would else conflict with itself.
 */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type AddressKeys, keyedHash } from "../domain/identity.ts";
import { dayMs, hourMs } from "../domain/invite.ts";
import type { Policy } from "../domain/policy.ts";
import type { Table } from "./invitee-table.ts";

const minuteMs = 60_000;

/** One counter: so many in each window, for whom. */
export interface Quota {
  readonly scope:
    | "inviter-minute"
    | "inviter-day"
    | "organisation-day"
    | "complaints-day"
    | "complaints-source-hour"
    | "receipts-hour";
  readonly pk: string;
  readonly maximum: number;
  readonly windowMs: number;
  readonly windowEndsMs: number;
}

/** A counter as it is now: windows are minutes, hours and days of UTC, the same for everybody. */
function quotaNow(
  scope: Quota["scope"],
  whose: string,
  limit: { readonly maximum: number; readonly windowMs: number },
  nowMs: number,
): Quota {
  const window = Math.floor(nowMs / limit.windowMs);
  return {
    scope,
    ...limit,
    pk: `quota#${scope}#${whose}#${window}`,
    windowEndsMs: (window + 1) * limit.windowMs,
  };
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
  const minute = { maximum: policy.inviterRequestsPerMinute, windowMs: minuteMs };
  const inviterDay = { maximum: policy.inviterInvitesPerDay, windowMs: dayMs };
  const organisationDay = { maximum: policy.organisationInvitesPerDay, windowMs: dayMs };
  return {
    requests: quotaNow("inviter-minute", inviter, minute, nowMs),
    inviterDay: quotaNow("inviter-day", inviter, inviterDay, nowMs),
    organisationDay: quotaNow("organisation-day", organisation, organisationDay, nowMs),
  };
}

/** Complaints by a person's own links in a day. What others write in that person's name, by the form, takes nothing from it. */
export const linkComplaints = (
  subjectId: string,
  nowMs: number,
  policy: Pick<Policy, "inviteeAnswersPerDay">,
): Quota =>
  quotaNow("complaints-day", subjectId, { maximum: policy.inviteeAnswersPerDay, windowMs: dayMs }, nowMs);

/**
 * Complaints by the form from one internet address in an hour. Nobody can use up anybody else's; of the address
 * only a keyed hash is kept, for as long as the counter is.
 */
export const formComplaints = (
  keys: AddressKeys,
  sourceIp: string,
  nowMs: number,
  policy: Pick<Policy, "formComplaintsPerSourceHour">,
): Quota =>
  quotaNow(
    "complaints-source-hour",
    keyedHash(keys, "quota", JSON.stringify(["source", sourceOf(sourceIp)])),
    { maximum: policy.formComplaintsPerSourceHour, windowMs: hourMs },
    nowMs,
  );

/** Receipts for complaints by the form, to everybody together in an hour: it limits our mail, never a complaint. */
export const formReceipts = (nowMs: number, policy: Pick<Policy, "formReceiptsPerHour">): Quota =>
  quotaNow("receipts-hour", "all", { maximum: policy.formReceiptsPerHour, windowMs: hourMs }, nowMs);

/** The address, of IPv6 its first 64 bits: that much is one subscriber's, who may use any address within. */
function sourceOf(ip: string): string {
  if (!ip.includes(":") || ip.includes(".")) return ip.slice(ip.lastIndexOf(":") + 1);
  const [before = "", after = ""] = ip.toLowerCase().split("::");
  const groups = (text: string) => text.split(":").filter((group) => group !== "");
  const missing = 8 - groups(before).length - groups(after).length;
  return [...groups(before), ...Array.from({ length: missing }, () => "0"), ...groups(after)]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
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
