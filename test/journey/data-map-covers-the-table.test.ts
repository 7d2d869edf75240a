/** Every kind of item that the journeys leave in the table is on the data map, with all its attributes, and goes in time. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readInvitesEvenPast } from "../../shared/aws/invite-store.ts";
import { dataMap, type MappedField, recordOf, unmapped } from "../../shared/domain/data-map.ts";
import { policySchema } from "../../shared/domain/policy.ts";
import { operated } from "../support/run-operator.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { openTable, readAll } from "../support/table-copies.ts";
import { advance, callApi, eventually, inviteOf, tokenOf } from "../support/use-stack.ts";
import { invited, mailedCode, send } from "../support/visit.ts";

const table = "clientshare-dev-invites";
const policy = policySchema.parse({});

interface Stored {
  readonly pk: string;
  readonly sk: string;
  readonly expiresAtSeconds?: number;
  readonly [attribute: string]: unknown;
}

let stack: TestStack;
/** Whatever stood in the table at some moment, by its key; the last state of each. */
const seen = new Map<string, Stored & { readonly seenAtMs: number }>();

async function look(): Promise<void> {
  const dynamodb = openTable(stack);
  const clock = (await (await fetch(`${stack.baseUrl}/local/clock`)).json()) as { now: string };
  for (const raw of await readAll(dynamodb, table)) {
    const item = unmarshall(raw) as Stored;
    seen.set(`${item.pk} ${item.sk}`, { ...item, seenAtMs: Date.parse(clock.now) });
  }
  dynamodb.destroy();
}

beforeAll(async () => {
  stack = await startStack();
  const { baseUrl } = stack;
  const token = await tokenOf(baseUrl);
  await fetch(`${baseUrl}/v1/invites`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": "k" },
    body: JSON.stringify(inviteOf("bounce@simulator.amazonses.com")),
  });
  const accepting = await invited(stack, "accepts@firm.example", { reference: "crm-1" });
  const location = (await send(baseUrl, `${accepting.path}/accept`)).headers.get("location") ?? "";
  const platform = await tokenOf(baseUrl, { sub: "platform", organisation: "platform", scope: "handoff" });
  const code = new URL(location, baseUrl).searchParams.get("code");
  expect((await callApi(baseUrl, platform, "POST", "/v1/handoffs", { code })).status).toBe(200);
  const complaining = await invited(stack, "complains@firm.example");
  await send(baseUrl, `${complaining.path}/complain`, { text: "Who gave you my name?" });
  const proof = await mailedCode(baseUrl, complaining);
  await send(baseUrl, `${complaining.path}/data`, { code: proof });
  await send(baseUrl, `${complaining.path}/rectify`, { code: proof, save: "1", givenName: "Alex" });
  await send(baseUrl, `${complaining.path}/restrict`);
  await send(baseUrl, "/complaints", { email: "stranger@firm.example", text: "Why?" });
  await send(baseUrl, "/i/lost", { email: complaining.email });
  const objecting = await invited(stack, "objects@firm.example");
  await send(baseUrl, `${objecting.path}/object`);
  await operated(stack, "subject", "erase", "--email", "erased@firm.example", "--channel", "post");
  await operated(stack, "requests", "open", "--email", "letter@firm.example", "--right", "access");
  await operated(stack, "sending", "stop");
  await operated(stack, "sending", "start");
  await eventually("the correction is on record", async () => {
    await look();
    return [...seen.values()].some(({ entry }) => JSON.stringify(entry ?? "").includes("SubjectRectified"));
  });
  await advance(baseUrl, "P4D");
  await look();
  await advance(baseUrl, "P23D");
  await look();
});
afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

const all = () => [...seen.values()];
const longestDays = (record: keyof typeof dataMap): number =>
  Math.max(...Object.values<MappedField>(dataMap[record]).map(({ retention }) => policy[retention]));

describe("whatever is stored", () => {
  test("is of a record on the data map, and each record that the table keeps was met", () => {
    expect(all().filter((item) => recordOf(item) === undefined)).toEqual([]);
    const met = new Set(all().map((item) => recordOf(item)));
    const elsewhere = ["invitee", "inviter", "notice", "mailEvent", "log"];
    const expected = [...Object.keys(dataMap).filter((name) => !elsewhere.includes(name)), "control"];
    expect([...met].sort()).toEqual(expected.sort());
  });

  test("has no attribute that its record lacks", () => {
    const strays = all().flatMap((item) => {
      const record = recordOf(item);
      // An invite is stored in a form of its own, and looked at below.
      if (record === undefined || record === "control" || record === "invite") return [];
      const { entry, lane: _lane, ...beside } = item;
      const { seenAtMs: _seen, ...attributes } = { ...beside, ...(record === "ledger" ? Object(entry) : {}) };
      return unmapped(record, attributes).map((attribute) => `${record}.${attribute}`);
    });
    expect([...new Set(strays)]).toEqual([]);
  });

  test("of an invite is on the map as well, its invitee, inviter and notice included", async () => {
    const dynamodb = openTable(stack);
    const ids = all().flatMap(({ pk, sk }) => (sk === "invite" ? [pk.slice("invite#".length)] : []));
    const stored = await readInvitesEvenPast({ dynamodb, name: table }, ids);
    dynamodb.destroy();
    expect(stored.length).toBeGreaterThan(2);
    for (const { invite } of stored) {
      const { invitee, inviter, notice, ...rest } = invite;
      expect(unmapped("invite", { ...rest })).toEqual([]);
      expect(unmapped("invitee", { ...invitee })).toEqual([]);
      expect(unmapped("inviter", { ...inviter })).toEqual([]);
      expect(unmapped("notice", { ...notice })).toEqual([]);
    }
  });

  test("goes by itself, no later than the map says", () => {
    for (const item of all()) {
      const record = recordOf(item);
      // The one switch holds nothing about anybody.
      if (record === undefined || item.sk === "sending") continue;
      expect(item.expiresAtSeconds, `${record} has an end`).toBeTypeOf("number");
      if (record === "control") continue;
      const days = longestDays(record);
      const leftDays = (Number(item.expiresAtSeconds) * 1000 - item.seenAtMs) / 86_400_000;
      // An operators' month goes together, counted from its end.
      expect(leftDays, `${record} stays ${leftDays} days`).toBeLessThanOrEqual(
        days + (item.pk.startsWith("operations#") ? 31 : 1),
      );
    }
  });
});
