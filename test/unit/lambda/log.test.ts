import { afterEach, describe, expect, it, vi } from "vitest";
import { createLog } from "../../../shared/lambda/log.ts";
import { createMeasure } from "../../../shared/lambda/metrics.ts";

/** What was written to standard output, line by line. */
function linesOf(work: () => void): unknown[] {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  work();
  write.mockRestore();
  return written
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

afterEach(() => vi.unstubAllEnvs());

describe("a function's log", () => {
  it("is a JSON line with the level and the time by which Lambda filters and sorts", () => {
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "INFO");
    const [line] = linesOf(() =>
      createLog("send-notice").info("Answered", { status: 202, requestId: undefined }),
    );
    expect(line).toEqual({
      level: "INFO",
      message: "Answered",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: "send-notice",
      status: 202,
    });
  });

  it("names an error and its places, and never what it said", () => {
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "ERROR");
    const error = new TypeError("sam.okafor@brightwater.example is no number");
    const lines = linesOf(() => {
      const log = createLog("send-notice");
      log.warn("Left out at this level");
      log.error("A record failed", error, { inviteId: "inv_1" });
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: "ERROR", errorName: "TypeError", inviteId: "inv_1" });
    expect(JSON.stringify(lines)).not.toContain("sam.okafor");
  });
});

describe("a function's metrics", () => {
  it("are one line in CloudWatch's embedded format, a 0 told too", () => {
    vi.stubEnv("CLIENTSHARE_METRICS", "on");
    const measure = createMeasure({ AWS_LAMBDA_FUNCTION_NAME: "dev-keep-deadlines" });
    const lines = linesOf(() => {
      measure({ Brake: 0, SweepLagSeconds: 2 });
      measure({});
    });
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: "Clientshare",
              Dimensions: [["service"]],
              Metrics: [
                { Name: "Brake", Unit: "Count" },
                { Name: "SweepLagSeconds", Unit: "Seconds" },
              ],
            },
          ],
        },
        service: "dev-keep-deadlines",
        Brake: 0,
        SweepLagSeconds: 2,
      },
    ]);
  });
});
