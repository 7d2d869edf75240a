/**
 * A person's requests after a restore: what was asked, or done about it, since the copy was made. Which of two states of
 * a request is the later one, say the steps that the chain of its table has of it, and never a clock.
 */
import { isPast, subjectPartition } from "../../shared/aws/invite-store.ts";
import { type Item, readPartition, type Table, writeItem } from "../../shared/aws/invitee-table.ts";
import { readLedger } from "../../shared/aws/ledger-chain.ts";
import { canonicalJson } from "../../shared/domain/canonical-json.ts";
import type { LedgerEntry } from "../../shared/domain/ledger.ts";
import type { Operator } from "./operator.ts";

/** Brings the person's requests up to the newer table, where it went on from the one here. @returns how many it had to */
export async function replayRequests(operator: Operator, newer: Table, subjectId: string): Promise<number> {
  const nowMs = operator.clock();
  const pk = subjectPartition(subjectId);
  const here = new Map((await readPartition(operator.table, pk, "request#")).map((item) => [item.sk, item]));
  const differing = (await readPartition(newer, pk, "request#")).filter((later) => {
    const same = here.get(later.sk);
    return !isPast(later, nowMs) && (same === undefined || substanceOf(same) !== substanceOf(later));
  });
  if (differing.length === 0) return 0;
  const [ours, theirs] = await Promise.all(
    [operator.table, newer].map((table) => readLedger(table, pk, nowMs)),
  );
  const wanted = differing.filter((later) => {
    const same = here.get(later.sk);
    return (
      same === undefined ||
      hasGoneOn(stepsOf(ours, later), stepsOf(theirs, later)) ||
      // Where both went on, or the chain has run out: an answer that was given stays given.
      (later["status"] === "answered" && same["status"] !== "answered")
    );
  });
  for (const later of wanted) await writeItem(operator.table, { put: later });
  return wanted.length;
}

/** The request but for when the sweep looks at it, and what became of its receipt: neither is a step. */
function substanceOf({
  wakeShard: _shard,
  wakeAtSeconds: _wake,
  receipt: _receipt,
  ...request
}: Item): string {
  return canonicalJson(request);
}

/** The hashes of the entries about a request, in order. Those from before the restore are the same in both tables. */
const stepsOf = (entries: readonly LedgerEntry[] = [], { sk }: Item): readonly string[] =>
  entries
    .filter(({ data }) => "requestId" in data && `request#${data.requestId}` === sk)
    .map(({ hash }) => hash);

/** All steps that were done here were done there too, and there came more. */
const hasGoneOn = (ours: readonly string[], theirs: readonly string[]): boolean =>
  theirs.length > ours.length && ours.every((hash, n) => hash === theirs[n]);
