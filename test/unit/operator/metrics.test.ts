import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { countEntries } from "../../../functions/relay-changes/count-entries.ts";
import { appendEntry } from "../../../shared/domain/ledger.ts";
import { createMeasure, happened, metricNamespace } from "../../../shared/lambda/metrics.ts";

describe("what is told", () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
    vi.spyOn(process.stdout, "write").mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test("is one line of embedded metrics, with the function's name for its only dimension", () => {
    createMeasure({ AWS_LAMBDA_FUNCTION_NAME: "clientshare-dev-operate" })({
      RequestsDue: 2,
      SweepLagSeconds: 0,
    });
    expect(lines).toHaveLength(1);
    const told = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    expect(told).toMatchObject({
      service: "clientshare-dev-operate",
      RequestsDue: 2,
      SweepLagSeconds: 0,
      _aws: { CloudWatchMetrics: [{ Namespace: metricNamespace, Dimensions: [["service"]] }] },
    });
    expect(Object.keys(told).sort()).toEqual(["RequestsDue", "SweepLagSeconds", "_aws", "service"]);
  });

  test("is nothing where nothing happened", () => {
    createMeasure({ AWS_LAMBDA_FUNCTION_NAME: "f" })(happened({ PoisonMessages: 0, Throttled: 0 }));
    expect(lines).toEqual([]);
  });
});

test("a batch of the ledger is counted by what happened", () => {
  const chain = "invite#inv_1";
  const received = appendEntry(undefined, {
    chain,
    event: "InviteReceived",
    at: 0,
    data: { relationship: "colleague", dueAt: "2026-12-01T00:00:00.000Z" },
  });
  const refused = appendEntry(received.head, {
    chain,
    event: "NoticeUndeliverable",
    at: 1,
    data: { notice: 1, reason: "reject" },
  });
  const bounced = appendEntry(received.head, {
    chain,
    event: "NoticeUndeliverable",
    at: 1,
    data: { notice: 1, reason: "permanent-bounce" },
  });
  expect(countEntries([received.entry, refused.entry, bounced.entry])).toEqual({
    Received: 1,
    Queued: 1,
    Undeliverable: 2,
    Refused: 1,
  });
});
