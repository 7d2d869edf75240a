/** The complaint form under a flood: whoever floods is told to write instead, and nobody else notices. */
import { describe, expect, it } from "vitest";
import { complainByForm } from "../../../functions/exercise-right/complain.ts";
import { linkComplaints, takeQuota } from "../../../shared/aws/quota-store.ts";
import { anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const deployment = { region: "eu-west-2", policy: aPolicy, locales: ["en-GB"] } as const;
const hourly = aPolicy.formComplaintsPerSourceHour;

/** The form, and how many complaints it has stored. */
function form() {
  const world = memoryInvitees();
  const exercising = {
    ...world.acts,
    random: (size: number) => new Uint8Array(size),
    deployment,
    baseUrl: "https://invites.clientshare.example",
    keys: async () => ({ current: "k1", keys: { k1: "x".repeat(64) } }),
    queue: {
      sqs: { send: async <Output>(): Promise<Output> => JSON.parse("{}") },
      url: { single: "notices", bulk: "notices" },
    },
  };
  const context = {
    deployment,
    language: "en-GB",
    nowMs: receivedAtMs,
    baseUrl: "https://invites.clientshare.example",
  } as const;
  let sent = 0;
  const send = async (from: string, email = `sam${sent}@invitee.example`) => {
    const fields = new Map([
      ["email", email],
      ["text", `Complaint ${++sent}`],
    ]);
    return (await complainByForm(exercising, context, fields, from)).status;
  };
  const items = () => [...world.database.table("invitees").items()];
  const stored = () => items().filter((item) => item["sk"]?.S?.startsWith("request#")).length;
  return { ...world, send, stored, items };
}

describe("the complaint form", () => {
  it("takes every complaint, however many come in an hour, and stops only the one who sends them all", async () => {
    const { send, stored } = form();
    for (let n = 0; n < hourly; n += 1) expect(await send("203.0.113.9")).toBe(200);
    expect(await send("203.0.113.9")).toBe(429);
    for (let n = 0; n < 100; n += 1) expect(await send(`198.51.100.${n}`)).toBe(200);
    expect(stored()).toBe(hourly + 100);
  });

  it("lets nobody use up the complaints of a person in whose name they write", async () => {
    const { send, table } = form();
    const { email } = anInvite().invitee ?? expect.fail("nobody");
    for (let n = 0; n < 30; n += 1) expect(await send(`198.51.100.${n}`, email)).toBe(200);
    expect(await send("192.0.2.1", email)).toBe(200);
    const link = linkComplaints(anInvite().subjectId, receivedAtMs, aPolicy);
    expect((await takeQuota(table, link, aPolicy.inviteeAnswersPerDay)).taken).toBe(
      aPolicy.inviteeAnswersPerDay,
    );
  });

  it("counts an IPv6 subscriber as one, whichever address of theirs they use, and an IPv4 address as itself", async () => {
    const { send } = form();
    for (let n = 0; n < hourly; n += 1) expect(await send(`2001:db8:0:7::${n.toString(16)}`)).toBe(200);
    const statuses = [];
    for (const from of [
      "2001:DB8:0:7:1:2:3:4",
      "2001:0db8::7:0:0:0:1",
      "2001:db8:0:8::1",
      "::ffff:192.0.2.1",
    ]) {
      statuses.push(await send(from));
    }
    expect(statuses).toEqual([429, 429, 200, 200]);
  });

  it("keeps no internet address", async () => {
    const { send, items } = form();
    await send("203.0.113.9");
    expect(JSON.stringify(items())).not.toContain("203.0.113");
  });

  it("is open again an hour later", async () => {
    const { send, clock } = form();
    for (let n = 0; n <= hourly; n += 1) await send("203.0.113.9");
    clock.now += 3_600_000;
    expect(await send("203.0.113.9")).toBe(200);
  });
});
