/** What an entry, a head and a hash must look like before anything is made of them, member by member. */
import { describe, expect, it } from "vitest";
import { appendEntry, hashEntry, LedgerDataRefused, verifyChain } from "../../../shared/domain/ledger.ts";
import { ledgerEventData } from "../../../shared/domain/ledger-events.ts";
import { aChain } from "../../support/ledger-chain.ts";

const [first = expect.fail("no entry")] = aChain();
const hash = first.hash;

/** The verdict on a chain of one entry that is changed like this, and hashed anew so that only its shape is wrong. */
function verdictOn(changed: Readonly<Record<string, unknown>>) {
  const members = Object.entries({ ...first, ...changed }).filter(([, value]) => value !== undefined);
  const entry: object = Object.fromEntries(members);
  const isHashed = !("hash" in changed);
  return verifyChain([isHashed ? { ...entry, hash: hashEntry(entry) } : entry]);
}

describe("an entry is malformed", () => {
  it.each(["version", "chain", "seq", "event", "at", "data", "previousHash", "hash"])(
    "without %s",
    (member) => {
      expect(verdictOn({ [member]: undefined })).toMatchObject({
        fault: "malformed",
        index: 0,
        expectedSeq: 1,
      });
    },
  );

  it.each<[string, unknown]>([
    ["version", 2],
    ["version", "1"],
    ["chain", 7],
    ["seq", "1"],
    ["seq", 0],
    ["seq", -1],
    ["seq", 1.5],
    ["event", 7],
    ["event", null],
    ["at", 1_764_000_000_000],
    ["data", null],
    ["data", "none"],
    ["previousHash", 7],
    ["previousHash", hash.slice(1)],
    ["previousHash", `${hash}0`],
    ["hash", hash.toUpperCase()],
    ["hash", `${hash}\n`],
    ["hash", ` ${hash}`],
    ["hash", [hash]],
  ])("with %s %j", (member, value) => {
    expect(verdictOn({ [member]: value })).toMatchObject({ fault: "malformed" });
  });

  it("of an entry with another time only in that it is altered", () => {
    expect(verdictOn({ at: "another time" })).toMatchObject({ ok: true });
    expect(verifyChain([{ ...first, at: "another time" }])).toMatchObject({ fault: "altered" });
  });

  it.each([[7], [undefined], ["entry"], [() => first]])("that is %s", (value) => {
    expect(verifyChain([value])).toMatchObject({ fault: "malformed" });
  });
});

describe("a chain's order", () => {
  const whole = aChain();

  it("tells an entry that comes later from one that is gone, even where what comes later is no entry", () => {
    const [one, two, three, four] = whole;
    expect(verifyChain([one, three, "no entry", two, four])).toMatchObject({ fault: "reordered", index: 1 });
    expect(verifyChain([one, three, "no entry", four])).toMatchObject({ fault: "removed", index: 1 });
  });

  it("is checked against its head's number and hash, each alone", () => {
    const head = { seq: 4, hash: whole[3]?.hash ?? "" };
    expect(verifyChain(whole, { head }).ok).toBe(true);
    expect(verifyChain(whole, { head: { ...head, seq: 5 } })).toMatchObject({
      fault: "tail",
      expectedSeq: 5,
    });
    expect(verifyChain(whole, { head: { ...head, hash } })).toMatchObject({ fault: "tail", index: 4 });
  });
});

describe("a head is refused", () => {
  const entry = {
    chain: "invite#inv_1",
    event: "InviteRevoked",
    at: 0,
    data: {},
  } as const;

  it.each([
    ["number 0", { seq: 0, hash }],
    ["a number past counting", { seq: Number.MAX_SAFE_INTEGER + 1, hash }],
    ["a hash with something before it", { seq: 1, hash: `x${hash}` }],
    ["a hash with something after it", { seq: 1, hash: `${hash}0` }],
  ])("with %s, by name", (_, head) => {
    expect(() => appendEntry(head, entry)).toThrow(new RangeError("Not the head of a chain"));
  });

  it("never for being the first", () => {
    expect(appendEntry({ seq: 1, hash }, entry).entry).toMatchObject({ seq: 2, previousHash: hash });
  });

  it("unless the data are refused, which says where, and in which event", () => {
    const careless = { ...entry, data: { channel: "pigeon", actor: "nobody" } };
    const attempt = () => appendEntry(undefined, JSON.parse(JSON.stringify(careless)));
    expect(attempt).toThrow(LedgerDataRefused);
    expect(attempt).toThrow(
      "The ledger has no place for this in InviteRevoked: data.actor (invalid_value), data.channel (invalid_value)",
    );
    try {
      attempt();
    } catch (error) {
      expect(error).toMatchObject({ name: "LedgerDataRefused" });
    }
  });
});

describe("every event", () => {
  it("refuses a field that it does not have", () => {
    for (const [event, schema] of Object.entries(ledgerEventData)) {
      const issues = schema.safeParse({ unheardOf: 1 }).error?.issues ?? [];
      expect(
        issues.map(({ code }) => code),
        event,
      ).toContain("unrecognized_keys");
    }
  });

  it.each([
    ["notice", [1, 1_000_000], [0, 1_000_001, 1.5, "1"]],
    ["attempt", [1, undefined], [0]],
    ["smtpCode", [100, 250, 599, undefined], [99, 600]],
    [
      "enhancedStatus",
      ["2.0.0", "4.123.456", "5.7.1"],
      ["3.0.0", "5.1", "x5.1.1", "5.1.1x", "5.1234.1", "5.1.1234"],
    ],
    ["messageId", ["0102-ab_c.9", "a".repeat(128)], ["", "a".repeat(129), "a b", "<a"]],
    ["bytesSha256", ["0".repeat(64)], ["0".repeat(63), "0".repeat(65), "G".repeat(64)]],
    ["noticeVersion", ["2026-11-22", "a".repeat(32)], ["", "a".repeat(33), "a b"]],
    [
      "reason",
      ["withheld", "permanent-bounce", "a1-2"],
      ["", "-a", "a-", "a--b", "1a", "A", "a".repeat(49), "é", "a b"],
    ],
    ["actor", ["invitee", "sweep"], ["nobody", ""]],
  ])("takes as %s what is one, and nothing that only begins or ends like one", (field, good, bad) => {
    const takes = (value: unknown) =>
      ledgerEventData.NoticeSent.safeParse({ notice: 1, ...{ [field]: value } }).success;
    for (const value of good) expect(takes(value), JSON.stringify(value)).toBe(true);
    for (const value of bad) expect(takes(value), JSON.stringify(value)).toBe(false);
  });

  it("that touched several invites lists a thousand at most, by their ids", () => {
    const takes = (inviteIds: unknown) => ledgerEventData.SubjectErased.safeParse({ inviteIds }).success;
    expect(takes(Array.from({ length: 1_000 }, () => "inv_1"))).toBe(true);
    expect(takes(Array.from({ length: 1_001 }, () => "inv_1"))).toBe(false);
    expect(takes(["a".repeat(128)])).toBe(true);
    for (const id of ["", "a".repeat(129), "a b", "a\n", "x@y"]) expect(takes([id])).toBe(false);
  });

  it("is dated in UTC, and by days of the calendar", () => {
    const takes = (dueAt: string, receivedOn = "2026-11-22") =>
      ledgerEventData.RequestReceived.safeParse({ requestId: "r", right: "access", receivedOn, dueAt })
        .success;
    expect(takes("2026-11-22T10:00:00.000Z")).toBe(true);
    expect(takes("2026-11-22T10:00:00.000+01:00")).toBe(false);
    expect(takes("2026-11-22T10:00:00.000Z", "2026-11-31")).toBe(false);
  });
});
