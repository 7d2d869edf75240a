/**
 * The table's stream, relayed: each new ledger entry becomes a message on a notice queue, a domain event on
 * the lifecycle topic, both, or neither. The stream carries keys only, so the entries are read first. Doing
 * it twice is harmless: the queue's messages are hints, the events carry the entry's hash as their id.
 */
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import { type Item, type Key, readItems, type Table } from "../../shared/aws/invitee-table.ts";
import { type NoticeMessage, type NoticeQueue, queueMessages } from "../../shared/aws/notice-queue.ts";
import type { Lane } from "../../shared/domain/invite.ts";
import { inviteOfChain, isDomainEntry, type LedgerEntry } from "../../shared/domain/ledger.ts";
import { toCloudEvent } from "../../shared/domain/lifecycle-event.ts";
import type { Platform } from "../../shared/lambda/platform.ts";

export interface Relay {
  readonly table: Table;
  readonly queue: NoticeQueue;
  readonly sns: Platform["sns"];
  readonly topicArn: string;
  /** CloudEvents `source`. */
  readonly source: string;
}

export interface Relayed {
  /** The places (as given) of those that must be tried again. */
  readonly failed: readonly number[];
  /** The entries that were there, in order. */
  readonly entries: readonly LedgerEntry[];
}

/** Relays the ledger entries under these keys. @throws the SDK's errors where a whole request failed */
export async function relayEntries(relay: Relay, keys: readonly Key[]): Promise<Relayed> {
  const items = new Map((await readItems(relay.table, keys)).map((item) => [`${item.pk}\0${item.sk}`, item]));
  const found = keys.flatMap((key, place) => {
    // Gone already: its chain was deleted whole, long after it was relayed for the first time.
    const item = items.get(`${key.pk}\0${key.sk}`);
    return item === undefined ? [] : [{ place, item, entry: entryOf(item) }];
  });
  const failed = new Set<number>();
  for (const lane of ["single", "bulk"] as const) {
    const due = found
      .filter(({ item }) => laneOf(item) === lane)
      .flatMap(({ place, entry }) => {
        const message = messageOf(entry);
        return message === undefined ? [] : [{ place, message }];
      });
    const refused = await queueMessages(
      relay.queue,
      lane,
      due.map(({ message }) => message),
    );
    for (const n of refused) failed.add(due[n]?.place ?? 0);
  }
  for (const place of await publish(relay, found)) failed.add(place);
  return { failed: [...failed].sort((a, b) => a - b), entries: found.map(({ entry }) => entry) };
}

function entryOf(item: Item): LedgerEntry {
  const { entry } = item;
  if (typeof entry !== "object" || entry === null || !("version" in entry) || entry.version !== 1) {
    throw new Error("A ledger entry of a version that this code does not know");
  }
  return entry as LedgerEntry;
}

const laneOf = (item: Item): Lane => (item["lane"] === "bulk" ? "bulk" : "single");

/** The notice that an entry obliges us to send. */
function messageOf(entry: LedgerEntry): NoticeMessage | undefined {
  const inviteId = inviteOfChain(entry.chain);
  if (inviteId === undefined) return undefined;
  switch (entry.event) {
    case "InviteReceived":
      return { version: 1, kind: "notice", inviteId, notice: 1 };
    case "NoticeCorrected":
    case "NoticeResent":
    case "NoticeQueued":
      return { version: 1, kind: "notice", inviteId, notice: entry.data.notice };
    default:
      return undefined;
  }
}

async function publish(
  relay: Relay,
  found: readonly { readonly place: number; readonly entry: LedgerEntry }[],
): Promise<readonly number[]> {
  const failed: number[] = [];
  const events = found.flatMap(({ place, entry }) =>
    isDomainEntry(entry) ? [{ place, event: toCloudEvent(entry, relay.source) }] : [],
  );
  for (let from = 0; from < events.length; from += 10) {
    const some = events.slice(from, from + 10);
    const { Failed } = await relay.sns.send(
      new PublishBatchCommand({
        TopicArn: relay.topicArn,
        PublishBatchRequestEntries: some.map(({ event }, n) => ({
          Id: String(n),
          Message: JSON.stringify(event),
          MessageAttributes: { type: { DataType: "String", StringValue: event.type } },
        })),
      }),
    );
    for (const { Id } of Failed ?? []) failed.push(some[Number(Id)]?.place ?? 0);
  }
  return failed;
}
