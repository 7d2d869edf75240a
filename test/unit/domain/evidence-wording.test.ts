/** What evidence says of its chains, and how it says what is wrong with them. */
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  buildEvidence,
  type EvidenceSigner,
  printEvidence,
  verifyEvidence,
  verifyEvidenceText,
} from "../../../shared/domain/evidence.ts";
import { aChain, ordinaryLife } from "../../support/ledger-chain.ts";

const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
const signer: EvidenceSigner = {
  keyId: "alias/evidence",
  sign: async ({ message }) => sign("sha256", message, { key: keys.privateKey, dsaEncoding: "der" }),
};
const build = (...chains: Parameters<typeof buildEvidence>[0]) => buildEvidence(chains, 0, signer);
const chainOf = (chain: `invite#${string}`, ...versions: string[]) => {
  const sent = versions.map(
    (noticeVersion) => ({ event: "NoticeSent", data: { notice: 1, noticeVersion } }) as const,
  );
  const entries = aChain([{ event: "InviteExpired", data: {} }, ...sent], chain);
  return { chain, entries };
};

describe("evidence of several chains", () => {
  it("names every wording that any of them speaks of once, in order", async () => {
    const document = await build(
      chainOf("invite#inv_1", "2027-02-01", "2026-11-22"),
      chainOf("invite#inv_2", "2026-12-01", "2026-11-22"),
      chainOf("invite#inv_3"),
    );
    expect(document.noticeVersions).toEqual(["2026-11-22", "2026-12-01", "2027-02-01"]);
    expect(verifyEvidence(document, pem)).toMatchObject({ ok: true });
  });

  it("of which none speaks of a wording names none", async () => {
    expect((await build(chainOf("invite#inv_1"))).noticeVersions).toEqual([]);
  });

  it("has each of them once", async () => {
    const twice = build(chainOf("invite#inv_1"), chainOf("invite#inv_1"));
    await expect(twice).rejects.toThrow(new RangeError("Evidence is of one or more chains, each once"));
    await expect(build()).rejects.toThrow(new RangeError("Evidence is of one or more chains, each once"));
    await expect(build({ chain: "invite#inv_1", entries: [] })).rejects.toThrow("The chain has no entries");
  });
});

describe("evidence that cannot be made", () => {
  it("says what is wrong and where, and of whom only in a member that no log prints", async () => {
    const entries = aChain(ordinaryLife, "invite#inv_1").toSpliced(1, 1);
    await expect(build({ chain: "invite#inv_1", entries })).rejects.toMatchObject({
      name: "EvidenceBroken",
      message: "The ledger does not verify: removed at entry 2",
      chain: "invite#inv_1",
    });
  });
});

describe("evidence from a file", () => {
  it("that is no JSON is none", () => {
    expect(verifyEvidenceText("{", pem)).toEqual({ ok: false, fault: "not-evidence" });
  });

  it("must be written as it was handed out, to the last space", async () => {
    const text = printEvidence(await build(chainOf("invite#inv_1")));
    expect(verifyEvidenceText(text, pem).ok).toBe(true);
    expect(verifyEvidenceText(`${text} `, pem)).toEqual({ ok: false, fault: "not-evidence" });
  });
});
