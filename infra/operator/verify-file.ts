/**
 * Verifies an evidence file, offline: the file and a public key come in, and it is whole and ours, or the first
 * thing that is wrong leaves. The key is the one given, else the one that an export on this machine left here.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type EvidenceVerdict, verifyEvidenceText } from "../../shared/domain/evidence.ts";
import { UsageError } from "./read-words.ts";

/** Where exports leave the public key, by the hash of its id; not in the repository. */
const directory = ".evidence-keys";

const keyFile = (keyId: string): string =>
  join(directory, `${createHash("sha256").update(keyId).digest("hex").slice(0, 16)}.pem`);

const keySchema = z.object({ keyId: z.string(), publicKeyPem: z.string() });

/** Keeps the first public key that was seen under an id, and says so; a different one later is told, not taken. */
export function pinKey(result: unknown): string {
  const { keyId, publicKeyPem } = keySchema.parse(result);
  const file = keyFile(keyId);
  if (existsSync(file)) {
    return readFileSync(file, "utf8") === publicKeyPem
      ? `The key is the one in ${file}.`
      : `The key is NOT the one in ${file}: find out why before you rely on either.`;
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, publicKeyPem);
  return `The public key is in ${file}; give it to whoever verifies by another way than the file.`;
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
  const verdict = verifyEvidenceText(evidence, key === undefined ? pinned(evidence) : read(key));
  return { text: json ? JSON.stringify(verdict, null, 2) : told(verdict), code: verdict.ok ? 0 : 3 };
}

function told(verdict: EvidenceVerdict): string {
  if (!verdict.ok) {
    const where = "chain" in verdict ? ` (${verdict.chain}, entry ${verdict.expectedSeq})` : "";
    return `Does NOT verify: ${verdict.fault}${where}.`;
  }
  return [
    `Whole and signed by ${verdict.keyId}, as of ${verdict.exportedAt}:`,
    ...verdict.heads.map(({ chain, seq, hash }) => `  ${chain}  ${seq} entries, head ${hash}`),
  ].join("\n");
}

function pinned(text: string): string {
  const keyId = /"keyId": "([^"]+)"/.exec(text)?.[1];
  const file = keyId === undefined ? undefined : keyFile(keyId);
  if (file === undefined || !existsSync(file)) {
    throw new UsageError("Which key? Give it with --key public.pem (evidence public-key prints it).");
  }
  return read(file);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${file} can't be read.`);
  }
}
