/**
 * The evidence ledger: append-only, hash-chained, one chain for each invite and one for each subject's rights.
 * In comes an event that is about to be written and the head of its chain; out goes the entry to store in the same
 * transaction. The chain shows whether any entry was removed, altered or moved; a signed head shows a missing tail.
 */
import { hash as digest } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import {
  type DomainEvent,
  isDomainEvent,
  type LedgerData,
  type LedgerEvent,
  ledgerEventData,
} from "./ledger-events.ts";

/** The partition key of what the chain is about; `operations#` for acts that concern no one person. */
export type LedgerChain = `invite#${string}` | `subject#${string}` | `operations#${string}`;

/** The last entry of a chain; `undefined` stands for a chain with none yet. */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: string;
}

interface EntryOf<E extends LedgerEvent> {
  readonly version: 1;
  readonly chain: LedgerChain;
  /** 1 for the first entry, then without gaps. */
  readonly seq: number;
  readonly event: E;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** The inviting organisation's id. */
  readonly organisation?: string;
  readonly data: LedgerData<E>;
  /** Hash of the entry before; of the first, {@link genesisHash}. */
  readonly previousHash: string;
  /** SHA-256, hex, of the canonical JSON of all the rest. */
  readonly hash: string;
}

interface NewEntryOf<E extends LedgerEvent> {
  readonly chain: LedgerChain;
  readonly event: E;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly organisation?: string | undefined;
  readonly data: LedgerData<E>;
}

/** An entry as stored; narrows by `event`. */
export type LedgerEntry = { [E in LedgerEvent]: EntryOf<E> }[LedgerEvent];
/** An entry before it has its place in the chain. */
export type NewLedgerEntry = { [E in LedgerEvent]: NewEntryOf<E> }[LedgerEvent];

/** What the first entry of every chain follows. */
export const genesisHash = "0".repeat(64);

/** Thrown where an entry holds what the ledger has no field for; names places only, since the value may be personal. */
export class LedgerDataRefused extends Error {
  constructor(event: string, places: readonly string[]) {
    super(`The ledger has no place for this in ${event}: ${places.join(", ")}`);
    this.name = "LedgerDataRefused";
  }
}

/**
 * The next entry of a chain, and the head that results. Members of `data` that are undefined are left out.
 * @param head the chain's last entry, or undefined for its first (so an invite's first entry needs no read)
 * @throws {LedgerDataRefused} for data outside the event's allow-list
 * @throws {RangeError} for a head that cannot be one, or a time that is not a time
 */
export function appendEntry(
  head: LedgerHead | undefined,
  { chain, event, at, organisation, data }: NewLedgerEntry,
): { entry: LedgerEntry; head: LedgerHead } {
  if (head !== undefined && !(Number.isSafeInteger(head.seq) && head.seq >= 1 && isHash(head.hash))) {
    throw new RangeError("Not the head of a chain");
  }
  const checked = ledgerEventData[event].safeParse(data);
  if (!checked.success) {
    throw new LedgerDataRefused(
      event,
      checked.error.issues.map((issue) => `${["data", ...issue.path.map(String)].join(".")} (${issue.code})`),
    );
  }
  const unhashed = {
    version: 1,
    chain,
    seq: (head?.seq ?? 0) + 1,
    event,
    at: new Date(at).toISOString(),
    ...(organisation === undefined ? {} : { organisation }),
    data: Object.fromEntries(Object.entries(checked.data).filter(([, value]) => value !== undefined)),
    previousHash: head?.hash ?? genesisHash,
  };
  const hash = hashOf(unhashed);
  // The parse above ties data to its event; the spread loses that tie, which only a cast can restate.
  return { entry: { ...unhashed, hash } as LedgerEntry, head: { seq: unhashed.seq, hash } };
}

/** SHA-256, hex, of an entry's canonical JSON without its own hash. */
export function hashEntry(entry: object): string {
  const { hash: _hash, ...rest } = entry as { hash?: unknown };
  return hashOf(rest);
}

/** What can be wrong with a chain. `index` counts from 0 in the list as given. */
export interface LedgerFault {
  readonly fault:
    | "malformed"
    | "wrong-chain"
    | "removed"
    | "reordered"
    | "repeated"
    | "altered"
    | "unlinked"
    | "tail";
  readonly index: number;
  /** What should have stood there. */
  readonly expectedSeq: number;
}

export type ChainVerdict =
  | { readonly ok: true; readonly head: LedgerHead | undefined }
  | ({ readonly ok: false } & LedgerFault);

/**
 * Whether the entries are one whole chain from its beginning, in order, or the first fault found.
 * `removed`: an entry is missing; `reordered`: it stands further on; `repeated`: seen before; `altered`: its hash is not
 * of its content; `unlinked`: it does not follow the entry before (it was replaced and hashed anew); `tail`: the chain
 * ends elsewhere than the head given. Without `expected.head`, entries cut off the end cannot be noticed.
 * Takes unknown values, since they come from files: never throws for what they hold.
 */
export function verifyChain(
  entries: readonly unknown[],
  expected: { readonly chain?: string; readonly head?: LedgerHead } = {},
): ChainVerdict {
  let chain = expected.chain;
  let previousHash = genesisHash;
  for (const [index, entry] of entries.entries()) {
    const expectedSeq = index + 1;
    const fail = (fault: LedgerFault["fault"]): ChainVerdict => ({ ok: false, fault, index, expectedSeq });
    if (!isEntryShaped(entry)) return fail("malformed");
    chain ??= entry.chain;
    if (entry.chain !== chain) return fail("wrong-chain");
    if (entry.seq < expectedSeq) return fail("repeated");
    if (entry.seq > expectedSeq) {
      const later = entries
        .slice(index + 1)
        .some((other) => isEntryShaped(other) && other.seq === expectedSeq);
      return fail(later ? "reordered" : "removed");
    }
    if (!hashMatches(entry)) return fail("altered");
    if (entry.previousHash !== previousHash) return fail("unlinked");
    previousHash = entry.hash;
  }
  const head = entries.length === 0 ? undefined : { seq: entries.length, hash: previousHash };
  if (expected.head !== undefined && (head?.seq !== expected.head.seq || head.hash !== expected.head.hash)) {
    return { ok: false, fault: "tail", index: entries.length, expectedSeq: expected.head.seq };
  }
  return { ok: true, head };
}

/** The invite that a chain is about, or undefined for a subject's or the operators' chain. */
export function inviteOfChain(chain: string): string | undefined {
  return chain.startsWith("invite#") ? chain.slice("invite#".length) : undefined;
}

interface EntryShape {
  readonly version: 1;
  readonly chain: string;
  readonly seq: number;
  readonly event: string;
  readonly at: string;
  readonly data: object;
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * The shape only, not the allow-list of today: evidence written by an earlier or a later version of this code, with
 * events that this one does not know, still verifies.
 */
function isEntryShaped(value: unknown): value is EntryShape {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Partial<Record<keyof EntryShape, unknown>>;
  return (
    entry.version === 1 &&
    typeof entry.chain === "string" &&
    typeof entry.seq === "number" &&
    Number.isSafeInteger(entry.seq) &&
    entry.seq >= 1 &&
    typeof entry.event === "string" &&
    typeof entry.at === "string" &&
    typeof entry.data === "object" &&
    entry.data !== null &&
    isHash(entry.previousHash) &&
    isHash(entry.hash)
  );
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function hashMatches(entry: EntryShape): boolean {
  try {
    return hashEntry(entry) === entry.hash;
  } catch (error) {
    // Not canonical JSON (a lone surrogate, say): nothing we wrote, so altered.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function hashOf(value: object): string {
  return digest("sha256", canonicalJson(value), "hex");
}

/** Entries of published events. */
export type DomainEntry = Extract<LedgerEntry, { event: DomainEvent }>;

/** Narrows a stored entry to one that is published. */
export function isDomainEntry(entry: LedgerEntry): entry is DomainEntry {
  return isDomainEvent(entry.event);
}
