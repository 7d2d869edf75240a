import { expect, test } from "vitest";
import { recordPattern } from "../../../infra/local/record-pattern.ts";

const record = (eventName: string, sk: string) => ({ eventName, dynamodb: { Keys: { sk: { S: sk } } } });
const ledgerEntries = recordPattern({
  eventName: ["INSERT"],
  dynamodb: { Keys: { sk: { S: [{ prefix: "ledger#" }] } } },
});

test("a filter lets through what matches in every field", () => {
  expect(ledgerEntries(record("INSERT", "ledger#000001"))).toBe(true);
  expect(ledgerEntries(record("MODIFY", "ledger#000001"))).toBe(false);
  expect(ledgerEntries(record("INSERT", "invite"))).toBe(false);
  expect(ledgerEntries({})).toBe(false);
});

test("one rule of a list is enough", () => {
  const either = recordPattern({ eventName: ["INSERT", "MODIFY"] });
  expect(either(record("MODIFY", "x"))).toBe(true);
  expect(either(record("REMOVE", "x"))).toBe(false);
});

test("suffix, exists and anything-but are understood", () => {
  expect(recordPattern({ a: [{ suffix: "z" }] })({ a: "xyz" })).toBe(true);
  expect(recordPattern({ a: [{ exists: false }] })({})).toBe(true);
  expect(recordPattern({ a: [{ exists: true }] })({})).toBe(false);
  expect(recordPattern({ a: [{ "anything-but": ["x"] }] })({ a: "y" })).toBe(true);
  expect(recordPattern({ a: [{ "anything-but": ["x"] }] })({ a: "x" })).toBe(false);
});

test("an operator that is not known is refused, not ignored", () => {
  expect(() => recordPattern({ a: [{ cidr: "10.0.0.0/8" }] })).toThrow("cidr");
  expect(() => recordPattern({ a: "bare" })).toThrow("list or an object");
});
