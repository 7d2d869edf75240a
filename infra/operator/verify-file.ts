/**
 * Verifies an evidence file, offline: the file and a public key come in, and it is whole and ours, or the first
 * thing that is wrong leaves. The key is the one given, else the one that an export on this machine left here.
 */
import { createHash, createPublicKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { type EvidenceVerdict, verifyEvidenceText } from "../../shared/domain/evidence.ts";
import { UsageError } from "./read-words.ts";

/** Where exports leave the public key, by the hash of its id; not in the repository. */
const directory = ".evidence-keys";

const keyFile = (keyId: string): string =>
  join(directory, `${createHash("sha256").update(keyId).digest("hex").slice(0, 16)}.pem`);

const keySchema = z.object({ keyId: z.string(), publicKeyPem: z.string() });

/**
 * Keeps the first public key that was seen under an id, and says so; a different one later is told, not taken.
 * @returns as well the exit code: 3 where the keys differ
 */
export function pinKey(result: unknown): { readonly text: string; readonly code: 0 | 3 } {
  const { keyId, publicKeyPem } = keySchema.parse(result);
  const file = keyFile(keyId);
  if (existsSync(file)) {
    return readFileSync(file, "utf8") === publicKeyPem
      ? { text: `The key is the one in ${file}.`, code: 0 }
      : {
          text:
            `The key is NOT the one in ${file}: find out why before you rely on either.\n` +
            "(A local stack that was wiped has a new key under the old id: remove that file.)",
          code: 3,
        };
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, publicKeyPem);
  return {
    text: `The public key is in ${file}; give it to whoever verifies by another way than the file.`,
    code: 0,
  };
}

/** What was found, as text for people or JSON, and the exit code: 0 for a file that verifies, 3 for one that doesn't. */
export function verifyFile({
  file,
  key,
  json,
}: {
  readonly file: string;
  readonly key?: string;
  readonly json: boolean;
}): { readonly text: string; readonly code: 0 | 3 } {
  const evidence = read(file);
  const keyPath = key ?? pinned(evidence);
  const pem = read(keyPath);
  if (!isPublicKey(pem)) throw new UsageError(`${keyPath} is no public key (P-256, as PEM).`);
  const verdict = verifyEvidenceText(evidence, pem);
  return { text: json ? JSON.stringify(verdict, null, 2) : told(verdict, keyPath), code: verdict.ok ? 0 : 3 };
}

/** What each fault means, for whoever never saw one. */
const faults = {
  "not-evidence": "this is no evidence file, or one that was written anew",
  signature: "the chains hold together, but their heads were not signed with this key",
  malformed: "an entry is none",
  "wrong-chain": "an entry is of another chain",
  removed: "an entry is missing",
  reordered: "an entry stands elsewhere than it was written",
  repeated: "an entry stands there twice",
  altered: "an entry was altered",
  unlinked: "an entry was replaced: it does not follow the one before",
  tail: "the end was cut off or replaced",
} as const satisfies Record<Extract<EvidenceVerdict, { ok: false }>["fault"], string>;

function told(verdict: EvidenceVerdict, keyPath: string): string {
  if (!verdict.ok) {
    const where = "chain" in verdict ? ` (${verdict.chain}, entry ${verdict.expectedSeq})` : ` (${keyPath})`;
    return `Does NOT verify: ${verdict.fault}: ${faults[verdict.fault]}${where}.`;
  }
  return [
    `Whole and signed by ${verdict.keyId} (${keyPath}), as of ${verdict.exportedAt}:`,
    ...verdict.heads.map(({ chain, seq, hash }) => `  ${chain}  ${seq} entries, head ${hash}`),
  ].join("\n");
}

/** The file of the key that the evidence names. */
function pinned(text: string): string {
  const keyId = /"keyId": "([^"]+)"/.exec(text)?.[1];
  if (keyId === undefined) throw new UsageError("That is no evidence file: it names no key.");
  const file = keyFile(keyId);
  if (!existsSync(file)) {
    throw new UsageError("Which key? Give it with --key public.pem (evidence public-key prints it).");
  }
  return file;
}

function isPublicKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(pem);
    return asymmetricKeyType === "ec" && asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${file} can't be read.`);
  }
}
