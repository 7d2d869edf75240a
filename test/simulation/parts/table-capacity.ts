/**
 * Capacity as AWS counts it: writes by the kilobyte of the larger of the item before and after, reads by
 * four; twice for transactions, half for eventually consistent reads; index writes beside the table's.
 */
import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Item } from "./attribute-value.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { ItemKey } from "./table-definition.ts";

/** Units used by one call on one table. */
export interface Units {
  readonly kind: "read" | "write";
  table: number;
  readonly indexes: Map<string, number>;
}

export const noUnits = (kind: Units["kind"]): Units => ({ kind, table: 0, indexes: new Map() });

const writeUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));
export const readUnitsOf = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

/** Adds one write: `times` is 2 in a transaction, for the table only. A refused write costs no index units. */
export function addWrite(
  units: Units,
  table: MemoryTable,
  write: {
    readonly key: ItemKey;
    readonly before: { readonly item: Item; readonly size: number } | undefined;
    readonly after: { readonly item: Item; readonly size: number } | undefined;
    readonly refused?: boolean;
  },
  times: 1 | 2 = 1,
): void {
  const { key, before, after } = write;
  const bytes = write.refused ? (before?.size ?? 0) : Math.max(before?.size ?? 0, after?.size ?? 0);
  units.table += writeUnitsOf(bytes) * times;
  if (write.refused) return;
  for (const [name, index] of table.indexes) {
    const more = index.units(key.keyText, before?.item, after?.item);
    if (more > 0) units.indexes.set(name, (units.indexes.get(name) ?? 0) + more);
  }
}

export function totalOf(units: Units): number {
  let total = units.table;
  for (const more of units.indexes.values()) total += more;
  return total;
}

/** The answer's ConsumedCapacity, if the request asks for it. */
export function capacityAnswer(
  units: Units,
  table: MemoryTable,
  wanted: ReturnConsumedCapacity | undefined,
  transactional = false,
): ConsumedCapacity | undefined {
  if (wanted !== "TOTAL" && wanted !== "INDEXES") return undefined;
  // Transactions name the kind of unit beside the plain number.
  const kind = units.kind === "read" ? "ReadCapacityUnits" : "WriteCapacityUnits";
  const counted = (CapacityUnits: number) => ({
    CapacityUnits,
    ...(transactional ? { [kind]: CapacityUnits } : {}),
  });
  const total = { TableName: table.definition.name, ...counted(totalOf(units)) };
  if (wanted === "TOTAL") return total;
  const indexes = [...units.indexes].map(([name, more]) => [name, counted(more)]);
  return {
    ...total,
    Table: counted(units.table),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: Object.fromEntries(indexes) }),
  };
}
