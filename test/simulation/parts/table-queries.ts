/**
 * Query and Scan: pages of a table or an index, in order, with limits by number and by size, filters after
 * the limit, and a key to go on from.
 */
import type { AttributeValue, QueryCommandInput, ScanCommandInput } from "@aws-sdk/client-dynamodb";
import { admitItem, type Item } from "./attribute-value.ts";
import { checkOperandTypes, holds } from "./condition-evaluation.ts";
import { invalid } from "./dynamodb-errors.ts";
import { Bindings, type ResolvedPath, valueAt } from "./expression-bindings.ts";
import { parseCondition, parseProjection } from "./expression-parser.ts";
import { inOrder, keyCondition } from "./key-condition.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { Entry, Place } from "./ordered-partitions.ts";
import { type KeyAttribute, keyIn, keyNamesOf, pickKeys } from "./table-definition.ts";

export interface Page {
  readonly items: readonly Item[];
  readonly scanned: number;
  readonly scannedBytes: number;
  readonly last: Record<string, AttributeValue> | undefined;
}

const pageBytesMost = 1024 * 1024;

function keysOf(
  table: MemoryTable,
  indexName: string | undefined,
): { hash: KeyAttribute; sort?: KeyAttribute } {
  if (indexName === undefined) return table.definition;
  const index = table.indexes.get(indexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${indexName}`);
  return index.definition;
}

/** One page of a query. Throws ValidationException. */
export function query(table: MemoryTable, input: QueryCommandInput): Page {
  const keys = keysOf(table, input.IndexName);
  checkReading(input);
  if (input.KeyConditionExpression === undefined) {
    throw invalid(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const condition = parseCondition(input.KeyConditionExpression, "KeyConditionExpression");
  const filter =
    input.FilterExpression === undefined
      ? undefined
      : parseCondition(input.FilterExpression, "FilterExpression");
  const projection =
    input.ProjectionExpression === undefined
      ? undefined
      : parseProjection(input.ProjectionExpression, "ProjectionExpression");
  const bindings = new Bindings(input, [condition, filter, projection]);
  if (filter !== undefined) checkOperandTypes(filter.tree, bindings);
  for (const root of filter?.roots ?? []) {
    if (keyNamesOf(keys).includes(bindings.name(root))) {
      throw invalid(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${bindings.name(root)}`,
      );
    }
  }
  const { partition, bounds } = keyCondition(condition.tree, keys, bindings);
  const entries = table.partitions(input.IndexName)?.partition(partition) ?? [];
  const forward = input.ScanIndexForward !== false;
  const start =
    input.ExclusiveStartKey === undefined
      ? undefined
      : startPlace(table, keys, input.IndexName, input.ExclusiveStartKey);
  return page({
    entries: inOrder(entries, bounds, forward, start),
    limit: input.Limit,
    filter: filter && ((item) => holds(filter.tree, item, bindings)),
    paths: projection?.tree.map((path) => bindings.resolve(path)),
    keyNames: [...new Set([...keyNamesOf(keys), ...table.keyNames])],
  });
}

/** One page of a scan: partition by partition, in no order that means anything. */
export function scan(table: MemoryTable, input: ScanCommandInput): Page {
  const keys = keysOf(table, input.IndexName);
  checkReading(input);
  const filter =
    input.FilterExpression === undefined
      ? undefined
      : parseCondition(input.FilterExpression, "FilterExpression");
  const projection =
    input.ProjectionExpression === undefined
      ? undefined
      : parseProjection(input.ProjectionExpression, "ProjectionExpression");
  const bindings = new Bindings(input, [filter, projection]);
  if (filter !== undefined) checkOperandTypes(filter.tree, bindings);
  const all = [...(table.partitions(input.IndexName)?.all() ?? [])];
  // By key, so that a continued scan finds its place whatever was written between two pages.
  all.sort((left, right) => (left.keyText < right.keyText ? -1 : 1));
  const startText =
    input.ExclusiveStartKey && keyIn(table.definition, admitItem(input.ExclusiveStartKey)).keyText;
  return page({
    entries: startText === undefined ? all : all.filter((entry) => entry.keyText > startText),
    limit: input.Limit,
    filter: filter && ((item) => holds(filter.tree, item, bindings)),
    paths: projection?.tree.map((path) => bindings.resolve(path)),
    keyNames: [...new Set([...keyNamesOf(keys), ...table.keyNames])],
  });
}

function checkReading(input: {
  IndexName?: string | undefined;
  ConsistentRead?: boolean | undefined;
  Limit?: number | undefined;
}): void {
  if (input.IndexName !== undefined && input.ConsistentRead === true) {
    throw invalid("Consistent reads are not supported on global secondary indexes");
  }
  if (input.Limit !== undefined && input.Limit < 1) {
    throw invalid(
      "1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  }
}

function page(reading: {
  entries: Iterable<Entry>;
  limit: number | undefined;
  filter: ((item: Item) => boolean) | undefined;
  paths: readonly ResolvedPath[] | undefined;
  keyNames: readonly string[];
}): Page {
  const items: Item[] = [];
  let scanned = 0;
  let scannedBytes = 0;
  for (const entry of reading.entries) {
    scanned += 1;
    scannedBytes += entry.size;
    if (reading.filter === undefined || reading.filter(entry.item)) {
      items.push(reading.paths === undefined ? entry.item : project(entry.item, reading.paths));
    }
    if (scanned === reading.limit || scannedBytes >= pageBytesMost) {
      return { items, scanned, scannedBytes, last: pickKeys(reading.keyNames, entry.item) };
    }
  }
  return { items, scanned, scannedBytes, last: undefined };
}

/** Only these paths of the item. List members keep their order and close up. */
export function project(item: Item, paths: readonly ResolvedPath[]): Item {
  const projected: Record<string, AttributeValue> = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    const [first, ...rest] = path;
    if (value === undefined || typeof first !== "string") continue;
    projected[first] = rest.length === 0 ? value : grafted(projected[first], rest, value);
  }
  return projected;
}

function grafted(
  into: AttributeValue | undefined,
  path: ResolvedPath,
  value: AttributeValue,
): AttributeValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") return { L: [...(into?.L ?? []), grafted(undefined, rest, value)] };
  return { M: { ...into?.M, [step]: grafted(into?.M?.[step], rest, value) } };
}

function startPlace(
  table: MemoryTable,
  keys: { hash: KeyAttribute; sort?: KeyAttribute },
  indexName: string | undefined,
  key: Record<string, AttributeValue>,
): Place {
  const wanted = new Set([...keyNamesOf(keys), ...table.keyNames]);
  const fits = Object.keys(key).length === wanted.size && Object.keys(key).every((name) => wanted.has(name));
  if (!fits) throw invalid("The provided starting key is invalid");
  const admitted = admitItem(key);
  const base = keyIn(table.definition, admitted);
  if (indexName === undefined) return base;
  return { sort: keys.sort && admitted[keys.sort.name], keyText: base.keyText };
}
