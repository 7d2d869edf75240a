import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../shared/domain/canonical-json.ts";
import { dataMap } from "../../../shared/domain/data-map.ts";
import {
  appendEntry,
  genesisHash,
  hashEntry,
  inviteOfChain,
  isDomainEntry,
  type LedgerChain,
  LedgerDataRefused,
  type LedgerEntry,
  type NewLedgerEntry,
  verifyChain,
} from "../../../shared/domain/ledger.ts";
import {
  domainEvents,
  isDomainEvent,
  ledgerEventData,
  rectifiableFields,
} from "../../../shared/domain/ledger-events.ts";
import { aChain, ordinaryLife } from "../../support/ledger-chain.ts";

const chain: LedgerChain = "invite#inv_1";
const at = Date.parse("2026-11-22T10:00:00.000Z");
const received: NewLedgerEntry = {
  chain,
  event: "InviteReceived",
  at,
  organisation: "acme",
  data: { relationship: "colleague", dueAt: "2026-12-22T10:00:00.000Z" },
};

describe("an entry", () => {
  test("that is the first of its chain needs no read: it follows the genesis hash", () => {
    const { entry, head } = appendEntry(undefined, received);
    expect(entry).toEqual({
      version: 1,
      chain,
      seq: 1,
      event: "InviteReceived",
      at: "2026-11-22T10:00:00.000Z",
      organisation: "acme",
      data: { relationship: "colleague", dueAt: "2026-12-22T10:00:00.000Z" },
      previousHash: genesisHash,
      hash: entry.hash,
    });
    expect(head).toEqual({ seq: 1, hash: entry.hash });
    expect(genesisHash).toMatch(/^0{64}$/);
  });

  test("hashes as anybody can work out by hand", () => {
    const { entry } = appendEntry(undefined, received);
    const text = `{"at":"2026-11-22T10:00:00.000Z","chain":"invite#inv_1","data":{"dueAt":"2026-12-22T10:00:00.000Z","relationship":"colleague"},"event":"InviteReceived","organisation":"acme","previousHash":"${genesisHash}","seq":1,"version":1}`;
    expect(entry.hash).toBe(createHash("sha256").update(text).digest("hex"));
    expect(hashEntry(entry)).toBe(entry.hash);
  });

  test("keeps the hash it was written with, for as long as ledgers are kept", () => {
    // A golden value: a change of the canonical form or of the entry's shape would orphan what is stored already.
    expect(aChain().map(({ hash }) => hash.slice(0, 12))).toMatchInlineSnapshot(`
      [
        "7eff95fee176",
        "62452d2baeb3",
        "1df0481f59a0",
        "9281704cd68f",
      ]
    `);
  });

  test("that follows another names its hash and counts on", () => {
    const first = appendEntry(undefined, received);
    const second = appendEntry(first.head, {
      chain,
      event: "InviteRevoked",
      at: at + 1,
      data: { actor: "inviter" },
    });
    expect(second.entry).toMatchObject({ seq: 2, previousHash: first.entry.hash });
    expect(second.entry).not.toHaveProperty("organisation");
    expect(verifyChain([first.entry, second.entry])).toEqual({ ok: true, head: second.head });
  });

  test("leaves out what is undefined, so that the stored item hashes as the entry did", () => {
    const { entry } = appendEntry(undefined, {
      chain,
      event: "NoticeSent",
      at,
      organisation: undefined,
      data: { notice: 1, attempt: undefined, messageId: undefined },
    });
    expect(entry.data).toEqual({ notice: 1 });
    expect(Object.keys(entry.data)).toEqual(["notice"]);
    expect(hashEntry(JSON.parse(JSON.stringify(entry)))).toBe(entry.hash);
  });

  test.each([
    ["sequence 0", { seq: 0, hash: genesisHash }],
    ["a fraction", { seq: 1.5, hash: genesisHash }],
    ["a hash too short", { seq: 1, hash: "ab" }],
    ["a hash in capitals", { seq: 1, hash: "AB".repeat(32) }],
  ])("is not appended to a head with %s", (_name, head) => {
    expect(() => appendEntry(head, received)).toThrow(RangeError);
  });

  test("has a time", () => {
    expect(() => appendEntry(undefined, { ...received, at: Number.NaN })).toThrow(RangeError);
  });
});

describe("the allow-list of the ledger", () => {
  /** Data as a careless caller, past the compiler, could pass them. */
  const append = (event: string, data: unknown) =>
    appendEntry(undefined, { chain, event, at, data } as NewLedgerEntry);

  test.each([
    ["an address", { notice: 1, messageId: "sam.okafor@client.example" }],
    ["the words of a mail server", { notice: 1, reason: "550 5.1.1 <sam.okafor@client.example>: unknown" }],
    ["a name as reason", { notice: 1, reason: "Sam Okafor" }],
    ["a field it does not know", { notice: 1, email: "x" }],
    ["a status that is none", { notice: 1, enhancedStatus: "5.1.1 user sam" }],
    ["a hash that is none", { notice: 1, bytesSha256: "sam" }],
  ])("has no place for %s", (_name, data) => {
    expect(() => append("NoticeSent", data)).toThrow(LedgerDataRefused);
  });

  test("names the place of what it refuses and never repeats it", () => {
    let message = "";
    try {
      append("NoticeSent", { notice: 1, reason: "Sam Okafor", messageId: "sam@client.example" });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain("data.reason");
    expect(message).toContain("data.messageId");
    expect(message).not.toMatch(/okafor|client\.example/i);
  });

  test("names the parent of a field it does not know, since the name itself may be somebody's", () => {
    let message = "";
    try {
      append("NoticeSent", { notice: 1, "sam@client.example": 1 });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain("data (unrecognized_keys)");
    expect(message).not.toContain("client.example");
  });

  test("lets no text through, in any field of any event, that could hold an address, a name or a sentence", () => {
    const canaries = [
      "sam@client.example",
      "Sam Okafor",
      "Sam",
      "+44 20 7946 0123",
      "ümlaut",
      "two words",
      "line\nbreak",
      "",
    ];
    for (const [event, schema] of Object.entries(ledgerEventData)) {
      for (const [field, fieldSchema] of Object.entries(schema.shape)) {
        for (const canary of canaries) {
          const place = `${event}.${field} of ${JSON.stringify(canary)}`;
          // Ids may be any single word of letters and digits; all else is refused even that.
          const isId = /Id$|Key$|^reference$|^messageId$|^noticeVersion$|^attestation$/.test(field);
          if (canary === "Sam" && isId) continue;
          expect(fieldSchema.safeParse(canary).success, place).toBe(false);
          if (canary === "Sam" && field === "inviteIds") continue;
          expect(fieldSchema.safeParse([canary]).success, place).toBe(false);
        }
      }
    }
  });
});

test("what can be corrected is every field of an invitee on the data map", () => {
  expect([...rectifiableFields].sort()).toEqual(Object.keys(dataMap.invitee).sort());
});

describe("events", () => {
  test("published are the fifteen of the contract and no others", () => {
    expect([...domainEvents].sort()).toEqual(
      [
        "InviteReceived",
        "NoticeSent",
        "NoticeDelivered",
        "NoticeUndeliverable",
        "InviteAccepted",
        "InviteDeclined",
        "InviteRevoked",
        "InviteExpired",
        "SubjectObjected",
        "SubjectRectified",
        "SubjectRestricted",
        "SubjectUnrestricted",
        "SubjectErased",
        "SubjectForgotten",
        "ComplaintReceived",
      ].sort(),
    );
    for (const event of Object.keys(ledgerEventData)) {
      expect(isDomainEvent(event)).toBe((domainEvents as readonly string[]).includes(event));
    }
    expect(isDomainEvent("toString")).toBe(false);
  });

  test("on entries are told apart by the event", () => {
    expect(aChain().map(isDomainEntry)).toEqual([true, true, true, true]);
    expect(
      isDomainEntry(appendEntry(undefined, { chain, event: "NoticeQueued", at, data: { notice: 1 } }).entry),
    ).toBe(false);
  });

  test("belong to an invite only by an invite's chain", () => {
    expect(inviteOfChain("invite#inv_1")).toBe("inv_1");
    expect(inviteOfChain("subject#k1_abc")).toBeUndefined();
    expect(inviteOfChain("operations#2026")).toBeUndefined();
  });
});

describe("a chain", () => {
  const whole = aChain([...ordinaryLife, ...ordinaryLife.slice(1)]);
  const head = { seq: whole.length, hash: whole.at(-1)?.hash ?? "" };

  test("that is whole verifies, from storage and back too", () => {
    expect(verifyChain(whole)).toEqual({ ok: true, head });
    expect(verifyChain(JSON.parse(JSON.stringify(whole)), { chain: whole[0]?.chain ?? "", head })).toEqual({
      ok: true,
      head,
    });
  });

  test("without entries is whole unless a head says otherwise", () => {
    expect(verifyChain([])).toEqual({ ok: true, head: undefined });
    expect(verifyChain([], { head })).toEqual({ ok: false, fault: "tail", index: 0, expectedSeq: 7 });
  });

  test("verifies with events that this version of the code does not know", () => {
    const { hash: _, ...first } = pick(0);
    const later = { ...first, event: "InviteTeleported", data: { beam: 7 } };
    expect(verifyChain([{ ...later, hash: hashEntry(later) }]).ok).toBe(true);
  });

  const cases: [string, () => unknown[], string, number][] = [
    ["an entry removed", () => whole.toSpliced(2, 1), "removed", 2],
    ["the first entry removed", () => whole.slice(1), "removed", 0],
    ["two entries swapped", () => whole.with(2, pick(3)).with(3, pick(2)), "reordered", 2],
    ["an entry twice", () => whole.toSpliced(3, 0, pick(2)), "repeated", 3],
    ["an entry altered", () => whole.with(1, { ...pick(1), at: "2026-11-22T10:00:00.000Z" }), "altered", 1],
    [
      "an entry with a member more",
      () => (whole as unknown[]).with(1, { ...pick(1), note: "x" }),
      "altered",
      1,
    ],
    [
      "an entry altered and hashed anew",
      () => whole.with(1, rehashed({ ...pick(1), at: "2026-11-22T09:00:00.000Z" })),
      "unlinked",
      2,
    ],
    [
      "an entry of another chain",
      () => whole.with(1, pickOf(aChain(ordinaryLife, "invite#inv_2"), 1)),
      "wrong-chain",
      1,
    ],
    ["an entry that is none", () => [...whole.slice(0, 2), "InviteErased"], "malformed", 2],
    ["an entry that is null", () => [null], "malformed", 0],
    ["an entry with a sequence that is none", () => whole.with(0, { ...pick(0), seq: 0.5 }), "malformed", 0],
    [
      "an entry that JSON cannot carry",
      () => whole.with(0, { ...pick(0), organisation: "\ud800" }),
      "altered",
      0,
    ],
  ];
  function pickOf(entries: readonly LedgerEntry[], index: number): LedgerEntry {
    const entry = entries[index];
    if (entry === undefined) throw new Error("no such entry");
    return entry;
  }
  function pick(index: number): LedgerEntry {
    return pickOf(whole, index);
  }
  function rehashed(entry: LedgerEntry): LedgerEntry {
    return { ...entry, hash: hashEntry(entry) };
  }

  test.each(cases)("with %s is found out", (_name, tampered, fault, index) => {
    expect(verifyChain(tampered())).toEqual({ ok: false, fault, index, expectedSeq: index + 1 });
  });

  test("with its tail cut off is found out by its head alone", () => {
    const cut = whole.slice(0, -1);
    expect(verifyChain(cut).ok).toBe(true);
    expect(verifyChain(cut, { head })).toEqual({ ok: false, fault: "tail", index: 6, expectedSeq: 7 });
  });

  test("rewritten from some entry on is found out by its head alone", () => {
    const other = aChain([...ordinaryLife, ordinaryLife[1], ordinaryLife[3], ordinaryLife[2]]);
    expect(verifyChain(other).ok).toBe(true);
    expect(verifyChain(other, { head })).toMatchObject({ ok: false, fault: "tail" });
  });

  test("of another invite is found out by its name", () => {
    expect(verifyChain(whole, { chain: "invite#inv_other" })).toMatchObject({
      ok: false,
      fault: "wrong-chain",
      index: 0,
    });
  });

  test("given out in any other order is found out", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...whole.keys()], { minLength: 1 }), (order) => {
        const arranged = order.map(pick);
        const isPrefix = order.every((value, index) => value === index);
        expect(verifyChain(arranged).ok).toBe(isPrefix);
        expect(verifyChain(arranged, { head }).ok).toBe(isPrefix && order.length === whole.length);
      }),
    );
  });

  test("with any one bit of its text flipped is found out", () => {
    const text = whole.map((entry) => canonicalJson(entry)).join("\n");
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 6 }), (place, bit) => {
        const flipped =
          text.slice(0, place) +
          String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)) +
          text.slice(place + 1);
        let entries: unknown[];
        try {
          entries = flipped.split("\n").map((line) => JSON.parse(line));
        } catch {
          return;
        }
        expect(verifyChain(entries, { head }).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
