import { expect, test } from "vitest";
import { after } from "../../../infra/local/duration.ts";

const at = (iso: string) => Date.parse(iso);

test.each([
  ["2026-11-22T12:00:00Z", "P28D", "2026-12-20T12:00:00Z"],
  ["2026-11-22T12:00:00Z", "PT15M", "2026-11-22T12:15:00Z"],
  ["2026-11-22T12:00:00Z", "P1DT2H30M1.5S", "2026-11-23T14:30:01.500Z"],
  ["2026-11-22T12:00:00Z", "P2W", "2026-12-06T12:00:00Z"],
  ["2027-01-31T12:00:00Z", "P1M", "2027-02-28T12:00:00Z"],
  ["2028-02-29T12:00:00Z", "P1Y", "2029-02-28T12:00:00Z"],
  ["2026-11-22T12:00:00Z", "PT0S", "2026-11-22T12:00:00Z"],
])("%s and %s make %s", (from, duration, to) => {
  expect(after(at(from), duration)).toBe(at(to));
});

test.each(["", "P", "PT", "P1", "28D", "-P1D", "P-1D", "P1DT", "P1.5D", "P9999Y", "PT1H1H", "p1d"])(
  "%j is no duration that the clock follows",
  (text) => {
    expect(after(at("2026-11-22T12:00:00Z"), text)).toBeUndefined();
  },
);
