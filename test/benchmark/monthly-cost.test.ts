import { describe, expect, it } from "vitest";
import { synthesize } from "../../infra/synthesize.ts";
import { monthlyCost, standingIn } from "./monthly-cost.ts";

const templates = synthesize({ region: "eu-west-2" });
const standing = standingIn(templates);
const anInvite = {
  bill: {
    invites: 1,
    writeUnits: 31,
    readUnits: 11,
    httpRequests: 1,
    invocations: 7,
    sqsRequests: 9,
    snsRequests: 5,
    mails: 1,
    secretReads: 0,
  },
  traces: { logBytes: 1_800, storedBytes: 4_400 },
  sweepReadUnits: 33.5,
};
const sum = (month: Readonly<Record<string, number>>) =>
  Object.values(month).reduce((all, one) => all + one, 0);

describe("a month's cost", () => {
  it("has in it whatever stands there when nobody is invited, counted off the stacks", () => {
    const alarms = Object.values(templates.operations.Resources).filter(
      ({ Type }) => Type === "AWS::CloudWatch::Alarm",
    );
    expect(standing.alarmMetrics).toBeGreaterThanOrEqual(alarms.length);
    expect(standing).toMatchObject({ keys: 4, secrets: 1, dashboards: 1, polledQueues: 3 });
    // Every five minutes the sweep, every fifteen the measuring.
    expect(standing.scheduledRuns).toBe(30 * 24 * (12 + 4));
    const idle = monthlyCost(0, standing, anInvite);
    expect(idle).toMatchObject({ "KMS keys": 4, secret: 0.4, dashboard: 3, SES: 0, "DynamoDB, writes": 0 });
    expect(Object.values(idle).every(Number.isFinite)).toBe(true);
    expect(sum(idle)).toBeLessThanOrEqual(25);
  });

  it("grows with the invites by what each of them uses, and by no more", () => {
    const [one, two, three] = [1, 2, 3].map((millions) =>
      sum(monthlyCost(millions * 1_000_000, standing, anInvite)),
    );
    expect((three ?? 0) - (two ?? 0)).toBeLessThanOrEqual((two ?? 0) - (one ?? 0) + 1e-9);
    const { SES, "DynamoDB, writes": writes } = monthlyCost(1_000_000, standing, anInvite);
    expect(SES).toBeCloseTo(100);
    expect(writes).toBeCloseTo(31 * 0.7423);
  });
});
