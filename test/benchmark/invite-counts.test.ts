import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { costPerMillion, gigabyteSecondsPerInvite } from "./cost-model.ts";
import { countInvites, countReads, neededWriteUnits } from "./invite-counts.ts";

beforeAll(() => {
  vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "ERROR");
  vi.stubEnv("CLIENTSHARE_METRICS", "off");
});
afterAll(() => vi.unstubAllEnvs());

/** On top come two hourly counts. */
const spentWriteUnits = neededWriteUnits + 2;

describe("an invite, end to end", () => {
  it("costs what it is known to cost, and no more", async () => {
    const { bill } = await countInvites(5, "lone");
    expect(bill.mails).toBe(5);
    expect(bill.secretReads).toBe(0);
    expect(bill.writeUnits / bill.invites).toBeLessThanOrEqual(spentWriteUnits);
    expect(bill.readUnits / bill.invites).toBeLessThanOrEqual(11);
    expect(bill.invocations / bill.invites).toBeLessThanOrEqual(7);
    expect(bill.sqsRequests / bill.invites).toBeLessThanOrEqual(9);
    expect(bill.snsRequests / bill.invites).toBeLessThanOrEqual(5);
  });

  it("costs less the more there are at once", async () => {
    const [lone, busy] = [await countInvites(5, "lone"), await countInvites(100, "busy")];
    expect(costPerMillion(busy.bill).total).toBeLessThan(costPerMillion(lone.bill).total);
    // Of what SES takes for the mail, Lambda's time included.
    expect(costPerMillion(busy.bill, gigabyteSecondsPerInvite).shareOfSes).toBeLessThanOrEqual(0.3);
    expect(costPerMillion(lone.bill, gigabyteSecondsPerInvite).shareOfSes).toBeLessThanOrEqual(0.37);
    expect(busy.bill.sqsRequests / busy.bill.invites).toBeLessThanOrEqual(2.8);
    expect(busy.bill.invocations / busy.bill.invites).toBeLessThanOrEqual(1.4);
  });

  it("is answered after two round trips at most", async () => {
    expect((await countInvites(3, "lone")).roundTrips).toBeLessThanOrEqual(2);
  });
});

describe("reading and sweeping", () => {
  it("cost the same whether a thousand invites are stored or twenty thousand", async () => {
    const [few, many] = [await countReads(1_000), await countReads(20_000)];
    for (const [what, { requests, units }] of Object.entries(few)) {
      expect.soft(many[what]?.requests, `${what}, requests`).toBeLessThanOrEqual(requests * 1.1);
      expect.soft(many[what]?.units, `${what}, units`).toBeLessThanOrEqual(units * 1.1);
    }
  });
});
