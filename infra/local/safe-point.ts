/**
 * Up to where a crash costs nothing. Queues live in memory, so what the stream has handed to a queue is safe
 * only once the queues are empty: then, and not before, the stream's position is kept and mails count as
 * settled. A restart begins at the last safe point and does the rest again, which at-least-once allows.
 */

import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import * as z from "zod/mini";
import type { MailStore } from "./mail-store.ts";
import { type MovingParts, stillness } from "./quiet.ts";
import { stateFile } from "./state-file.ts";
import type { StreamRelay } from "./stream-relay.ts";

export interface SafePoint {
  close(): Promise<void>;
}

/** The file with the sequence number behind which the stream is to be read at the next start. */
export function streamPosition(directory: string) {
  return stateFile(join(directory, "stream.json"), z.object({ sequence: z.string() }));
}

const everyMilliseconds = 700;

/** Moves the safe point along, now and then, while the stack runs. */
export function keepSafePoint(
  directory: string,
  parts: MovingParts,
  relay: Pick<StreamRelay, "delivered"> | undefined,
  mails: MailStore,
): SafePoint {
  const position = streamPosition(directory);
  let kept = position.read()?.sequence;
  let moving: Promise<void> = Promise.resolve();

  const move = async () => {
    const delivered = relay?.delivered();
    const unsettled = mails.list().flatMap(({ id, settled }) => (settled ? [] : [id]));
    if ((delivered === undefined || delivered === kept) && unsettled.length === 0) return;
    const still = await stillness(parts);
    if (still === undefined || still.waiting > 0) return;
    mails.settle(unsettled);
    if (delivered === undefined) return;
    position.write({ sequence: delivered });
    kept = delivered;
  };
  const timer = setInterval(() => {
    moving = moving.then(move).catch(() => {});
  }, everyMilliseconds);
  return {
    async close() {
      clearInterval(timer);
      await moving;
    },
  };
}

/**
 * Deletes stream records up to `sequence` from dynoxide's file: each write costs in proportion to those it
 * keeps. The last one stays, because the engine numbers on from it.
 */
export function trimStream(file: DatabaseSync, sequence: string): void {
  file
    .prepare(
      "DELETE FROM _stream_records WHERE CAST(sequence_number AS INTEGER) < ? AND id < (SELECT MAX(id) FROM _stream_records)",
    )
    .run(BigInt(sequence));
}
