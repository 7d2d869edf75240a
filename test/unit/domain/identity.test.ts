import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  type AddressKeys,
  addressKeysSchema,
  isInviteId,
  isToken,
  keyedHash,
  newInviteId,
  newToken,
  pendingLinkKey,
  sha256,
  subjectIdOf,
  subjectIdsOf,
} from "../../../shared/domain/identity.ts";

const long = (letter: string): string => letter.repeat(43);
const keys: AddressKeys = { current: "k2", keys: { k3: long("c"), k1: long("a"), k2: long("b") } };
const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("base64url");

describe("the secret of the address keys", () => {
  it("says which key names new things; every other member is a key", () => {
    expect(addressKeysSchema.parse({ current: "k2", k1: long("a"), k2: long("b") })).toEqual({
      current: "k2",
      keys: { k1: long("a"), k2: long("b") },
    });
    const id = "Az09Az09Az09Az09";
    expect(addressKeysSchema.parse({ current: id, [id]: long("a") }).current).toBe(id);
  });

  it.each<[string, Record<string, string>, string]>([
    ["names a key that is not there", { current: "k9", k1: long("a") }, "No current key"],
    ["names itself", { current: "current", k1: long("a") }, "No current key"],
    ["names what every object has", { current: "toString", k1: long("a") }, "No current key"],
    ["has an id with a sign in it", { current: "k1", k1: long("a"), k_2: long("b") }, "Not a key's id"],
    [
      "has an id that begins with a sign",
      { current: "k1", k1: long("a"), "-k2": long("b") },
      "Not a key's id",
    ],
    [
      "has an id of seventeen letters",
      { current: "k1", k1: long("a"), [long("i").slice(0, 17)]: long("b") },
      "Not a key's id",
    ],
    ["has an id of none", { current: "k1", k1: long("a"), "": long("b") }, "Not a key's id"],
    ["has a key of less than 256 bits", { current: "k1", k1: long("a").slice(1) }, "less than 256 bits"],
  ])("is refused where it %s", (_, secret, why) => {
    const parsed = addressKeysSchema.safeParse(secret);
    expect(JSON.stringify(parsed.error?.issues.map(({ message }) => message))).toContain(why);
  });
});

describe("a pseudonym", () => {
  it("is the key's id and an HMAC of purpose and text under it, as anybody with the key can work out", () => {
    const hash = hmac(long("b"), "subject\0sam@invitee.example");
    expect(keyedHash(keys, "subject", "sam@invitee.example")).toBe(hash);
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(subjectIdOf(keys, "sam@invitee.example")).toBe(`k2_${hash}`);
  });

  it("of the same text for another purpose is another", () => {
    expect(keyedHash(keys, "code", "x")).toBe(hmac(long("b"), "code\0x"));
    expect(keyedHash(keys, "code", "x")).not.toBe(keyedHash(keys, "quota", "x"));
  });

  it("is found under every key still kept: the current one's first, then the older ones' in order", () => {
    expect(subjectIdsOf(keys, "sam@invitee.example")).toEqual([
      subjectIdOf(keys, "sam@invitee.example"),
      `k1_${hmac(long("a"), "subject\0sam@invitee.example")}`,
      `k3_${hmac(long("c"), "subject\0sam@invitee.example")}`,
    ]);
  });

  it("cannot be made with a key that is not there, and the error says which", () => {
    expect(() => keyedHash({ current: "k9", keys: {} }, "subject", "x")).toThrow(/no address key k9/);
  });

  it("of a pending invite is one for each organisation, inviter and space, however their names are cut", () => {
    const key = pendingLinkKey(keys, "acme", "user-1", "space-7");
    expect(key).toBe(`invite#${hmac(long("b"), 'pending\0["acme","user-1","space-7"]')}`);
    const others = [
      pendingLinkKey(keys, "acme2", "user-1", "space-7"),
      pendingLinkKey(keys, "acme", "user-2", "space-7"),
      pendingLinkKey(keys, "acme", "user-1", "space-8"),
      pendingLinkKey(keys, "acm", "euser-1", "space-7"),
    ];
    expect(new Set([key, ...others]).size).toBe(5);
  });
});

describe("an invite's id", () => {
  it("has 48 bits of time and 80 random ones in Crockford's base 32", () => {
    expect(newInviteId(0, new Uint8Array(10))).toBe("inv_00000000000000000000000000");
    expect(newInviteId(0, new Uint8Array(10).fill(255))).toBe("inv_0000000000ZZZZZZZZZZZZZZZZ");
    expect(newInviteId(2 ** 48 - 1, new Uint8Array(10))).toBe("inv_7ZZZZZZZZZ0000000000000000");
    expect(newInviteId(1, Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))).toBe(
      "inv_0000000001000G40R40M30E209",
    );
  });

  it("takes ten bytes and no more of the randomness", () => {
    const ten = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    expect(newInviteId(5, Uint8Array.of(...ten, 77, 78))).toBe(newInviteId(5, ten));
  });

  it("sorts by time of receipt, whatever the random bits are", () => {
    const nowMs = Date.UTC(2026, 10, 22);
    const earlier = newInviteId(nowMs, new Uint8Array(10).fill(255));
    expect(earlier < newInviteId(nowMs + 1, new Uint8Array(10))).toBe(true);
  });

  it.each([
    ["inv_01M8239W6AWYWM55V53RXCEGV0", true],
    ["inv_01M8239W6AWYWM55V53RXCEGV", false],
    ["inv_01M8239W6AWYWM55V53RXCEGV00", false],
    ["xinv_01M8239W6AWYWM55V53RXCEGV0", false],
    ["inv_01m8239w6awywm55v53rxcegv0", false],
    ["inv_IM8239W6AWYWM55V53RXCEGV01", false],
    ["inv_0L8239W6AWYWM55V53RXCEGV01", false],
    ["inv_0O8239W6AWYWM55V53RXCEGV01", false],
    ["inv_0U8239W6AWYWM55V53RXCEGV01", false],
    ["inv_01M8239W6AWYWM55V53RXCEGV0\n", false],
    ["", false],
  ])("%j: %s", (text, is) => {
    expect(isInviteId(text)).toBe(is);
  });
});

describe("a link's token", () => {
  it("is 256 random bits in 43 letters, digits and signs that need no escaping", () => {
    const random = Uint8Array.from({ length: 40 }, (_, n) => 255 - n);
    const token = newToken(random);
    expect(Buffer.from(token, "base64url")).toEqual(Buffer.from(random.slice(0, 32)));
    expect(isToken(token)).toBe(true);
    expect(isToken(newToken(new Uint8Array(32).fill(251)))).toBe(true);
  });

  it.each([
    [long("a"), true],
    [`${long("a").slice(2)}-_`, true],
    [long("a").slice(1), false],
    [`${long("a")}a`, false],
    [`${long("a").slice(1)}+`, false],
    [`${long("a").slice(1)}=`, false],
    [` ${long("a")}`, false],
    [`${long("a")}\n`, false],
    ["", false],
  ])("%j: %s", (text, is) => {
    expect(isToken(text)).toBe(is);
  });

  it("is stored as its SHA-256 in hex", () => {
    expect(sha256("abc")).toBe(createHash("sha256").update("abc").digest("hex"));
    expect(sha256(Buffer.from("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
