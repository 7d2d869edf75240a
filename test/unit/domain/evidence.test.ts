import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildEvidence,
  EvidenceBroken,
  type EvidenceSigner,
  printEvidence,
  verifyEvidence,
  verifyEvidenceText,
} from "../../../shared/domain/evidence.ts";
import { hashEntry, type LedgerEntry } from "../../../shared/domain/ledger.ts";
import { aChain } from "../../support/ledger-chain.ts";

const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
const signerOf = (privateKey: KeyObject): EvidenceSigner => ({
  keyId: "alias/clientshare-evidence",
  sign: async ({ message, sha256 }) => {
    expect(Buffer.from(sha256).equals(createHash("sha256").update(message).digest())).toBe(true);
    return sign("sha256", message, { key: privateKey, dsaEncoding: "der" });
  },
});
const signer = signerOf(keys.privateKey);
const exportedAt = Date.parse("2026-12-01T09:00:00.000Z");

const invite = { chain: "invite#inv_01JDA0000000000000000000", entries: aChain() };
const person = {
  chain: "subject#k1_abc",
  entries: aChain(
    [
      {
        event: "RequestReceived",
        data: { requestId: "req_1", right: "access", channel: "post", receivedOn: "2026-11-20" },
      },
      { event: "RequestAnswered", data: { requestId: "req_1", right: "access", outcome: "granted" } },
      {
        event: "SubjectErased",
        data: { inviteIds: ["inv_01JDA0000000000000000000"], channel: "link", actor: "invitee" },
      },
    ],
    "subject#k1_abc",
  ),
};
const document = await buildEvidence([invite, person], exportedAt, signer);

/** What came back from a file, free to be tampered with. */
const copy = () => JSON.parse(printEvidence(document));

describe("evidence", () => {
  test("exported verifies offline, and says what its heads are", () => {
    expect(verifyEvidence(copy(), pem)).toEqual({
      ok: true,
      exportedAt: "2026-12-01T09:00:00.000Z",
      keyId: "alias/clientshare-evidence",
      heads: [
        { chain: invite.chain, seq: 4, hash: invite.entries[3]?.hash },
        { chain: person.chain, seq: 3, hash: person.entries[2]?.hash },
      ],
    });
    expect(verifyEvidenceText(printEvidence(document), pem).ok).toBe(true);
  });

  test("names the wordings its entries speak of", () => {
    expect(document.noticeVersions).toEqual(["2026-11-01"]);
  });

  test("keeps within what KMS signs and gives: DER over a SHA-256 digest", () => {
    const bytes = Buffer.from(document.signature.value, "base64");
    expect(bytes[0]).toBe(0x30);
    expect(bytes.length).toBeGreaterThanOrEqual(68);
    expect(bytes.length).toBeLessThanOrEqual(72);
  });

  test("is not made of a chain that does not verify, nor of one whose tail the head knows to be missing", async () => {
    const holed = { chain: invite.chain, entries: invite.entries.toSpliced(1, 1) };
    await expect(buildEvidence([holed], exportedAt, signer)).rejects.toThrow(EvidenceBroken);
    const head = { seq: 4, hash: invite.entries[3]?.hash ?? "" };
    const cut = { chain: invite.chain, entries: invite.entries.slice(0, 3), head };
    await expect(buildEvidence([cut], exportedAt, signer)).rejects.toMatchObject({
      fault: "tail",
      chain: invite.chain,
    });
    await expect(buildEvidence([{ ...invite, head }], exportedAt, signer)).resolves.toMatchObject({
      version: 1,
    });
  });

  test("is of something", async () => {
    await expect(buildEvidence([], exportedAt, signer)).rejects.toThrow(RangeError);
    await expect(buildEvidence([{ chain: "invite#inv_1", entries: [] }], exportedAt, signer)).rejects.toThrow(
      RangeError,
    );
    await expect(buildEvidence([invite, invite], exportedAt, signer)).rejects.toThrow(RangeError);
  });
});

describe("tampered evidence", () => {
  const entriesOf = (tampered: ReturnType<typeof copy>, chain = 0): unknown[] =>
    tampered.chains[chain].entries;
  const rehash = (entry: LedgerEntry): LedgerEntry => ({ ...entry, hash: hashEntry(entry) });

  const tamperings: [string, (tampered: ReturnType<typeof copy>) => void, object][] = [
    [
      "an entry removed",
      (t) => entriesOf(t).splice(1, 1),
      { fault: "removed", chain: invite.chain, index: 1 },
    ],
    [
      "entries swapped",
      (t) => entriesOf(t).splice(1, 2, entriesOf(t)[2], entriesOf(t)[1]),
      { fault: "reordered", index: 1 },
    ],
    [
      "an entry altered",
      (t) => Object.assign(t.chains[1].entries[0].data, { right: "erasure" }),
      { fault: "altered", chain: person.chain, index: 0 },
    ],
    ["the tail cut off", (t) => entriesOf(t).pop(), { fault: "tail", chain: invite.chain }],
    ["all entries cut off", (t) => entriesOf(t).splice(0), { fault: "tail" }],
    [
      "the tail cut off and the head moved back",
      (t) => {
        entriesOf(t).pop();
        t.chains[0].head = { seq: 3, hash: invite.entries[2]?.hash };
      },
      { fault: "signature" },
    ],
    [
      "the last entry rewritten, hashed anew, and the head with it",
      (t) => {
        const forged = rehash({ ...t.chains[0].entries[3], event: "InviteDeclined" });
        t.chains[0].entries[3] = forged;
        t.chains[0].head.hash = forged.hash;
      },
      { fault: "signature" },
    ],
    ["a whole chain removed", (t) => t.chains.pop(), { fault: "signature" }],
    ["chains swapped", (t) => t.chains.reverse(), { fault: "signature" }],
    ["a chain given twice", (t) => t.chains.push(t.chains[0]), { fault: "not-evidence" }],
    ["no chain at all", (t) => t.chains.splice(0), { fault: "not-evidence" }],
    [
      "a chain passed off as another's",
      (t) => Object.assign(t.chains[0], { chain: "invite#inv_9" }),
      { fault: "wrong-chain", index: 0 },
    ],
    [
      "another time of export",
      (t) => Object.assign(t, { exportedAt: "2026-12-02T09:00:00.000Z" }),
      { fault: "signature" },
    ],
    ["another wording", (t) => Object.assign(t, { noticeVersions: [] }), { fault: "signature" }],
    ["another key named", (t) => Object.assign(t.signature, { keyId: "other" }), { fault: "signature" }],
    [
      "something that is not signed added",
      (t) => Object.assign(t, { note: "all is well" }),
      { fault: "not-evidence" },
    ],
    [
      "something added to a chain",
      (t) => Object.assign(t.chains[0], { note: "all is well" }),
      { fault: "not-evidence" },
    ],
    [
      "a text no canonical form exists for",
      (t) => Object.assign(t.signature, { keyId: "\ud800" }),
      { fault: "not-evidence" },
    ],
    ["no signature", (t) => Object.assign(t.signature, { value: "" }), { fault: "signature" }],
    [
      "a signature spelt otherwise",
      (t) => Object.assign(t.signature, { value: ` ${t.signature.value}` }),
      { fault: "signature" },
    ],
    [
      "a nest to exhaust the stack",
      (t) =>
        Object.assign(t.chains[0].entries[0], { data: JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) }),
      { fault: "altered" },
    ],
  ];

  test.each(tamperings)("with %s is found out", (_name, tamper, expected) => {
    const tampered = copy();
    tamper(tampered);
    expect(verifyEvidence(tampered, pem)).toMatchObject({ ok: false, ...expected });
  });

  test("signed with another key, under our key's name, is found out", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const forged = await buildEvidence([invite], exportedAt, signerOf(other.privateKey));
    expect(verifyEvidence(forged, pem)).toEqual({ ok: false, fault: "signature" });
  });

  test.each([[undefined], [null], [1], ["text"], [[]], [{}], [{ format: "clientshare-evidence" }]])(
    "that is %j is none",
    (value) => {
      expect(verifyEvidence(value, pem)).toEqual({ ok: false, fault: "not-evidence" });
    },
  );

  test("is never excused by a key that is not one of ours in kind", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
    for (const key of [rsa, p384]) {
      const wrong = key.export({ type: "spki", format: "pem" }).toString();
      expect(() => verifyEvidence(copy(), wrong)).toThrow("P-256");
    }
    expect(() => verifyEvidence(copy(), "no key")).toThrow();
  });

  test("is found out whichever single part of it is changed, dropped or added to", () => {
    const places = placesOf(copy());
    const mutation = fc.record({
      place: fc.constantFrom(...places),
      kind: fc.constantFrom("change", "drop", "add"),
      value: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom("__proto__", 0, -1, "")),
    });
    fc.assert(
      fc.property(mutation, ({ place, kind, value }) => {
        const tampered = copy();
        const parent = place.slice(0, -1).reduce((node, key) => node[key], tampered);
        const key = place.at(-1) ?? "";
        if (kind === "change") parent[key] = value;
        else if (Array.isArray(parent))
          parent.splice(Number(key), kind === "drop" ? 1 : 0, ...(kind === "drop" ? [] : [value]));
        else if (kind === "drop") delete parent[key];
        else
          Object.defineProperty(parent, typeof value === "string" ? `${key}${value}_` : "__proto__", {
            value,
            enumerable: true,
          });
        fc.pre(JSON.stringify(tampered) !== JSON.stringify(document));
        expect(verifyEvidence(tampered, pem).ok).toBe(false);
      }),
      { numRuns: 1_500 },
    );
  });

  test("is found out whichever single character of its file is changed", () => {
    const text = printEvidence(document);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.string({ minLength: 0, maxLength: 1, unit: "grapheme-ascii" }),
        (place, put) => {
          fc.pre(text[place] !== put);
          const changed = text.slice(0, place) + put + text.slice(place + 1);
          expect(verifyEvidenceText(changed, pem).ok).toBe(false);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  test("with a member given twice, which people and programs read differently, is found out in the file", () => {
    const text = printEvidence(document).replace(
      '"event": "InviteAccepted"',
      '"event": "InviteDeclined",\n          "event": "InviteAccepted"',
    );
    expect(verifyEvidence(JSON.parse(text), pem).ok).toBe(true);
    expect(verifyEvidenceText(text, pem)).toEqual({ ok: false, fault: "not-evidence" });
  });
});

/** The way to every member of a document. */
function placesOf(node: unknown, path: readonly string[] = []): string[][] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [[...path, key], ...placesOf(value, [...path, key])]);
}
