/**
 * Evidence for somebody who trusts neither our table nor our word: whole ledger chains go in, one JSON file comes out,
 * whose heads are signed. Checking it takes the file and our public key, no network and no secret: it finds entries that
 * were removed, altered, moved or put in, a tail cut off, and a head that we never signed.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import * as z from "zod/mini";
import { canonicalJson } from "./canonical-json.ts";
import { type LedgerEntry, type LedgerFault, type LedgerHead, verifyChain } from "./ledger.ts";

/** One chain from its first entry to its head. */
interface EvidenceChain {
  readonly chain: string;
  readonly head: LedgerHead;
  readonly entries: readonly LedgerEntry[];
}

export interface EvidenceDocument {
  readonly format: "clientshare-evidence";
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  /** Every wording that the entries speak of: with it, the notice can be reproduced. */
  readonly noticeVersions: readonly string[];
  readonly chains: readonly EvidenceChain[];
  /** Over all of the above but the entries, which the heads' hashes stand for. */
  readonly signature: {
    readonly algorithm: "ECDSA_SHA_256";
    readonly keyId: string;
    /** Base64 of the DER signature, as KMS gives it. */
    readonly value: string;
  };
}

/** What signs: KMS `Sign` (key spec ECC_NIST_P256) where deployed, a key of its own locally. */
export interface EvidenceSigner {
  readonly keyId: string;
  /**
   * A DER-encoded ECDSA signature on P-256 with SHA-256, of `message`. KMS takes `sha256` with MessageType DIGEST, since
   * a message of more than 4,096 bytes is too long for it; node:crypto takes `message`.
   */
  sign(statement: { readonly message: Uint8Array; readonly sha256: Uint8Array }): Promise<Uint8Array>;
}

/** Thrown where what the table holds does not verify: that must be looked into, not exported and signed. */
export class EvidenceBroken extends Error {
  readonly chain: string;
  readonly fault: LedgerFault["fault"];
  constructor(chain: string, { fault, expectedSeq }: Omit<LedgerFault, "index">) {
    super(`The ledger does not verify: ${fault} at entry ${expectedSeq}`);
    this.name = "EvidenceBroken";
    this.chain = chain;
    this.fault = fault;
  }
}

/**
 * The document for these chains, signed.
 * @param chains each whole, in order; `head` where the head is stored apart from the entries (with the invite), so that a
 * tail missing from the table is found before we sign what is left
 * @param exportedAtMs ms since the epoch
 * @throws {EvidenceBroken} for a chain that does not verify
 * @throws {RangeError} for no chain, an empty one, or the same twice
 */
export async function buildEvidence(
  chains: readonly {
    readonly chain: string;
    readonly entries: readonly LedgerEntry[];
    readonly head?: LedgerHead;
  }[],
  exportedAtMs: number,
  signer: EvidenceSigner,
): Promise<EvidenceDocument> {
  if (chains.length === 0 || new Set(chains.map(({ chain }) => chain)).size !== chains.length) {
    throw new RangeError("Evidence is of one or more chains, each once");
  }
  const verified = chains.map(({ chain, entries, head: expectedHead }): EvidenceChain => {
    const verdict = verifyChain(entries, {
      chain,
      ...(expectedHead === undefined ? {} : { head: expectedHead }),
    });
    if (!verdict.ok) throw new EvidenceBroken(chain, verdict);
    if (verdict.head === undefined) throw new RangeError("The chain has no entries");
    return { chain, head: verdict.head, entries };
  });
  const unsigned = {
    format: "clientshare-evidence",
    version: 1,
    exportedAt: new Date(exportedAtMs).toISOString(),
    noticeVersions: noticeVersionsOf(verified),
    chains: verified,
  } as const;
  const algorithm = "ECDSA_SHA_256";
  const message = statementOf({ ...unsigned, signature: { algorithm, keyId: signer.keyId } });
  const signature = await signer.sign({ message, sha256: createHash("sha256").update(message).digest() });
  return {
    ...unsigned,
    signature: { algorithm, keyId: signer.keyId, value: Buffer.from(signature).toString("base64") },
  };
}

/** The document as the file that is handed out. */
export function printEvidence(document: EvidenceDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

export type EvidenceVerdict =
  | {
      readonly ok: true;
      readonly exportedAt: string;
      readonly keyId: string;
      readonly heads: readonly { readonly chain: string; readonly seq: number; readonly hash: string }[];
    }
  /** Not a document of this format, or with parts that the signature would not cover. */
  | { readonly ok: false; readonly fault: "not-evidence" }
  /** The chains hold together, but these heads were not signed with this key. */
  | { readonly ok: false; readonly fault: "signature" }
  | ({ readonly ok: false; readonly chain: string } & LedgerFault);

/**
 * Whether a document says what was signed, all of it, or the first thing wrong. Offline; never throws for what the
 * document holds.
 * @param document what `JSON.parse` made of the file
 * @param publicKeyPem the public key, SPKI as PEM, got by another way than the document
 * @throws {Error} for a key that is none, or not on the curve P-256
 */
export function verifyEvidence(document: unknown, publicKeyPem: string): EvidenceVerdict {
  const key = createPublicKey(publicKeyPem);
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new Error("Evidence is signed with an elliptic-curve key on P-256");
  }
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) return { ok: false, fault: "not-evidence" };
  const { chains, signature, exportedAt } = parsed.data;
  if (new Set(chains.map(({ chain }) => chain)).size !== chains.length) {
    return { ok: false, fault: "not-evidence" };
  }
  for (const { chain, head, entries } of chains) {
    const verdict = verifyChain(entries, { chain, head });
    if (!verdict.ok) return { ...verdict, chain };
  }
  const value = Buffer.from(signature.value, "base64");
  // Base64 has spellings that decode alike; only the one we wrote is ours.
  const spelt = value.toString("base64") === signature.value;
  if (!spelt || !verify("sha256", statementOf(parsed.data), { key, dsaEncoding: "der" }, value)) {
    return { ok: false, fault: "signature" };
  }
  const heads = chains.map(({ chain, head }) => ({ chain, ...head }));
  return { ok: true, exportedAt, keyId: signature.keyId, heads };
}

/**
 * {@link verifyEvidence} for the text of a file, which must be written as {@link printEvidence} writes: a member given
 * twice would be read one way by a person and another by a program.
 */
export function verifyEvidenceText(text: string, publicKeyPem: string): EvidenceVerdict {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return verifyEvidence(undefined, publicKeyPem);
  }
  const verdict = verifyEvidence(document, publicKeyPem);
  if (!verdict.ok || `${JSON.stringify(document, null, 2)}\n` === text) return verdict;
  return { ok: false, fault: "not-evidence" };
}

const text = z.string().check(z.refine((value) => value.isWellFormed()));

const documentSchema = z.strictObject({
  format: z.literal("clientshare-evidence"),
  version: z.literal(1),
  exportedAt: z.iso.datetime(),
  noticeVersions: z.array(text),
  chains: z
    .array(
      z.strictObject({
        chain: text,
        head: z.strictObject({ seq: z.int().check(z.minimum(1)), hash: text }),
        entries: z.array(z.unknown()),
      }),
    )
    .check(z.minLength(1)),
  signature: z.strictObject({ algorithm: z.literal("ECDSA_SHA_256"), keyId: text, value: text }),
});

/** What is signed: everything in the document but the entries and the signature itself. */
function statementOf(document: {
  readonly format: string;
  readonly version: number;
  readonly exportedAt: string;
  readonly noticeVersions: readonly string[];
  readonly chains: readonly { readonly chain: string; readonly head: LedgerHead }[];
  readonly signature: { readonly algorithm: string; readonly keyId: string };
}): Uint8Array {
  const { format, version, exportedAt, noticeVersions, chains, signature } = document;
  const heads = chains.map(({ chain, head }) => ({ chain, seq: head.seq, hash: head.hash }));
  const { algorithm, keyId } = signature;
  const statement = { format, version, exportedAt, noticeVersions, heads, algorithm, keyId };
  return new TextEncoder().encode(canonicalJson(statement));
}

function noticeVersionsOf(chains: readonly EvidenceChain[]): string[] {
  const versions = chains
    .flatMap(({ entries }) => entries)
    .map(({ data }) => ("noticeVersion" in data ? data.noticeVersion : undefined))
    .filter((version) => version !== undefined);
  return [...new Set(versions)].sort();
}
