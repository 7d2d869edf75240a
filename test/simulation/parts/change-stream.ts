/**
 * The table's stream, keys only: one record for each item that a write really changed, in the order of the
 * writes, each partition key always in the same shard, kept for 24 hours.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { hash32 } from "./seeded-random.ts";

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventSource: "aws:dynamodb";
  readonly eventVersion: "1.1";
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Record<string, AttributeValue>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: "KEYS_ONLY";
  };
  /** Only on what the table's own expiry removed. */
  readonly userIdentity?: { readonly type: "Service"; readonly principalId: "dynamodb.amazonaws.com" };
}

export interface Change {
  readonly eventName: StreamRecord["eventName"];
  readonly partition: string;
  readonly keys: Record<string, AttributeValue>;
  readonly byExpiry: boolean;
}

const keptMilliseconds = 24 * 3_600_000;

export class ChangeStream {
  readonly shardCount: number;
  readonly #tableName: string;
  readonly #shards: { at: number; sequence: number; record: StreamRecord }[][];
  #sequence = 0;

  constructor(tableName: string, shardCount = 2) {
    this.shardCount = shardCount;
    this.#tableName = tableName;
    this.#shards = Array.from({ length: shardCount }, () => []);
  }

  append(change: Change, now: number): void {
    this.#sequence += 1;
    const sequence = this.#sequence;
    this.#shards[hash32(change.partition) % this.shardCount]?.push({
      at: now,
      sequence,
      record: {
        eventID: `event-${sequence}`,
        eventName: change.eventName,
        eventSource: "aws:dynamodb",
        eventVersion: "1.1",
        awsRegion: "eu-west-2",
        eventSourceARN: `arn:aws:dynamodb:eu-west-2:000000000000:table/${this.#tableName}/stream/simulated`,
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(now / 1000),
          Keys: change.keys,
          SequenceNumber: String(sequence).padStart(21, "0"),
          SizeBytes: 64,
          StreamViewType: "KEYS_ONLY",
        },
        ...(change.byExpiry
          ? { userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } as const }
          : {}),
      },
    });
  }

  /**
   * Records of one shard after a position (0 to begin with), oldest first. `lost` counts those that had
   * passed 24 hours before anybody read them; they are gone for good.
   */
  read(
    shard: number,
    afterPosition: number,
    most: number,
    now: number,
  ): { readonly records: readonly StreamRecord[]; readonly position: number; readonly lost: number } {
    const kept = this.#shards[shard] ?? [];
    let lost = 0;
    while (kept[0] !== undefined && kept[0].at < now - keptMilliseconds) {
      if (kept[0].sequence > afterPosition) lost += 1;
      kept.shift();
    }
    const found = kept.filter(({ sequence }) => sequence > afterPosition).slice(0, most);
    return {
      records: found.map(({ record }) => record),
      position: found.at(-1)?.sequence ?? afterPosition,
      lost,
    };
  }

  /** Forgets what a reader has done with, so that long runs stay small. Replays can't go behind this. */
  trim(shard: number, throughPosition: number): void {
    const kept = this.#shards[shard] ?? [];
    const from = kept.findIndex(({ sequence }) => sequence > throughPosition);
    kept.splice(0, from === -1 ? kept.length : from);
  }
}
