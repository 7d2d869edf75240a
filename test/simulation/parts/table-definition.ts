/**
 * The shape of a simulated table: keys, secondary indexes, expiry attribute; and how an item's key is read
 * out of it and checked as AWS does.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type Item, typeOf } from "./attribute-value.ts";
import { invalid } from "./dynamodb-errors.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

export interface IndexDefinition {
  readonly name: string;
  readonly hash: KeyAttribute;
  readonly sort?: KeyAttribute;
  readonly projection: "KEYS_ONLY" | "ALL";
}

export interface TableDefinition {
  readonly name: string;
  readonly hash: KeyAttribute;
  readonly sort?: KeyAttribute;
  readonly indexes: readonly IndexDefinition[];
  readonly ttlAttribute?: string;
}

/** Where an item stands: its partition, its place within, and both in one text for maps. */
export interface ItemKey {
  readonly keyText: string;
  readonly partition: string;
  readonly sort: AttributeValue | undefined;
}

const hashBytesMost = 2048;
const sortBytesMost = 1024;

export const keyNamesOf = ({ hash, sort }: { hash: KeyAttribute; sort?: KeyAttribute }): string[] =>
  sort === undefined ? [hash.name] : [hash.name, sort.name];

export function scalarText(value: AttributeValue | undefined): string {
  if (value === undefined) return "";
  return value.S ?? value.N ?? Buffer.from(value.B ?? []).toString("latin1");
}

/** The key of an item that has been admitted. Throws ValidationException where it has none, or a wrong one. */
export function keyOfItem(table: TableDefinition, item: Item): ItemKey {
  for (const attribute of [table.hash, table.sort]) {
    if (attribute === undefined) continue;
    const value = item[attribute.name];
    if (value === undefined) {
      throw invalid(
        `One or more parameter values were invalid: Missing the key ${attribute.name} in the item`,
      );
    }
    const type = typeOf(value);
    if (type !== attribute.type) {
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${type}`,
      );
    }
    const length = value.S === undefined ? (value.B?.length ?? 1) : Buffer.byteLength(value.S);
    if (length === 0) {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. Key: ${attribute.name}`,
      );
    }
    const most = attribute === table.hash ? hashBytesMost : sortBytesMost;
    if (length > most) {
      throw invalid(
        `One or more parameter values were invalid: Size of ${attribute === table.hash ? "hashkey" : "rangekey"} has exceeded the maximum size limit of ${most} bytes`,
      );
    }
  }
  return keyIn(table, item);
}

/** The same of the `Key` member of a request, which must hold the key and nothing else. */
export function keyOfRequest(table: TableDefinition, key: Item | undefined): ItemKey {
  const names = keyNamesOf(table);
  const fits =
    key !== undefined &&
    Object.keys(key).length === names.length &&
    [table.hash, table.sort].every((attribute) => {
      const value = attribute && key[attribute.name];
      return attribute === undefined || (value !== undefined && typeOf(value) === attribute.type);
    });
  if (!fits) throw invalid("The provided key element does not match the schema");
  return keyOfItem(table, key);
}

/** Without checks, for what is stored already. */
export function keyIn(table: TableDefinition, item: Item): ItemKey {
  const partition = scalarText(item[table.hash.name]);
  const sort = table.sort && item[table.sort.name];
  return { partition, sort, keyText: `${partition}\0${scalarText(sort)}` };
}

/** Only the key attributes, as stream records and continuation keys hold them. */
export function pickKeys(names: readonly string[], item: Item): Record<string, AttributeValue> {
  const keys: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) keys[name] = value;
  }
  return keys;
}

/** An attribute that is a key of an index must be of its type and not empty, in every item. */
export function checkIndexKeys(table: TableDefinition, item: Item): void {
  for (const index of table.indexes) {
    for (const attribute of [index.hash, index.sort]) {
      const value = attribute && item[attribute.name];
      if (attribute === undefined || value === undefined) continue;
      const type = typeOf(value);
      if (type !== attribute.type) {
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${attribute.name} Expected: ${attribute.type} Actual: ${type} IndexName: ${index.name}`,
        );
      }
      if (value.S === "" || value.B?.length === 0) {
        throw invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index.name}, IndexKey: ${attribute.name}`,
        );
      }
    }
  }
}
