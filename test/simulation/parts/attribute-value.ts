/**
 * Attribute values as DynamoDB holds them: admitted (checked, numbers made canonical, frozen, so that what
 * is stored can be handed out without copying), measured, compared.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { canonicalNumber, compareNumbers, numberSize } from "./decimal.ts";
import { invalid } from "./dynamodb-errors.ts";

export type Item = Readonly<Record<string, AttributeValue>>;
export type AttributeType = "S" | "N" | "B" | "BOOL" | "NULL" | "M" | "L" | "SS" | "NS" | "BS";

const nestingMost = 32;

export function typeOf(value: AttributeValue): AttributeType {
  for (const type of types) if (value[type] !== undefined) return type;
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

const types = ["S", "N", "M", "L", "BOOL", "NULL", "B", "SS", "NS", "BS"] as const;

/** A checked, canonical, deeply frozen copy. Throws ValidationException. */
export function admit(value: AttributeValue, depth = 1): AttributeValue {
  if (depth > nestingMost) throw invalid("Nesting Levels have exceeded supported limits");
  if (value.S !== undefined) return Object.freeze({ S: value.S });
  if (value.N !== undefined) return Object.freeze({ N: admitNumber(value.N) });
  if (value.BOOL !== undefined) return Object.freeze({ BOOL: value.BOOL });
  if (value.NULL !== undefined) return Object.freeze({ NULL: value.NULL });
  if (value.B !== undefined) return Object.freeze({ B: Uint8Array.from(value.B) });
  if (value.M !== undefined) return Object.freeze({ M: admitItem(value.M, depth + 1) });
  if (value.L !== undefined) {
    return Object.freeze({ L: frozen(value.L.map((entry) => admit(entry, depth + 1))) });
  }
  if (value.SS !== undefined) return Object.freeze({ SS: admitSet(value.SS) });
  if (value.NS !== undefined) return Object.freeze({ NS: admitSet(value.NS.map(admitNumber)) });
  if (value.BS !== undefined) {
    admitSet(value.BS.map((bytes) => Buffer.from(bytes).toString("latin1")));
    return Object.freeze({ BS: frozen(value.BS.map((bytes) => Uint8Array.from(bytes))) });
  }
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

/** The SDK types its lists as mutable; ours are frozen all the same. */
function frozen<T>(list: T[]): T[] {
  Object.freeze(list);
  return list;
}

export function admitItem(item: Item, depth = 1): Record<string, AttributeValue> {
  const copy: Record<string, AttributeValue> = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) copy[name] = admit(value, depth);
  }
  Object.freeze(copy);
  return copy;
}

function admitNumber(text: string): string {
  const number = canonicalNumber(text);
  if ("refusal" in number) throw invalid(number.refusal);
  return number.text;
}

function admitSet(members: readonly string[]): string[] {
  if (members.length === 0)
    throw invalid("One or more parameter values were invalid: An string set  may not be empty");
  if (new Set(members).size !== members.length) {
    throw invalid("One or more parameter values were invalid: Input collection contains duplicates");
  }
  return frozen([...members]);
}

const ascii = /^[\x20-\x7e]*$/;
const textSize = (text: string): number => (ascii.test(text) ? text.length : Buffer.byteLength(text));

/** Bytes, as DynamoDB counts them for limits and capacity. */
function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return textSize(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined) return 3 + itemSize(value.M) + Object.keys(value.M).length;
  if (value.L !== undefined) return value.L.reduce((sum, entry) => sum + sizeOf(entry) + 1, 3);
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + textSize(text), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, text) => sum + numberSize(text), 0);
  if (value.BS !== undefined) return value.BS.reduce((sum, bytes) => sum + bytes.length, 0);
  return 0;
}

export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += textSize(name) + sizeOf(value);
  }
  return size;
}

/** UTF-8 order, which differs from JavaScript's only where surrogates meet the last of the basic plane. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (ascii.test(left) || ascii.test(right)) return left < right ? -1 : 1;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Order of two values of one ordered type (S, N, B); undefined where there is no order between them. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return compareText(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  return undefined;
}

/** Deep equality of admitted values; sets have no order. */
export function sameValue(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (left.S !== undefined) return left.S === right.S;
  if (left.N !== undefined) return left.N === right.N;
  if (left.BOOL !== undefined) return left.BOOL === right.BOOL;
  if (left.NULL !== undefined) return left.NULL === right.NULL;
  if (left.M !== undefined) return right.M !== undefined && sameItem(left.M, right.M);
  if (left.L !== undefined) {
    const others = right.L;
    return (
      others?.length === left.L.length && left.L.every((entry, index) => sameValue(entry, others[index]))
    );
  }
  if (left.B !== undefined) return right.B !== undefined && Buffer.compare(left.B, right.B) === 0;
  if (left.SS !== undefined) return right.SS !== undefined && sameSet(left.SS, right.SS);
  if (left.NS !== undefined) return right.NS !== undefined && sameSet(left.NS, right.NS);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
  return left.BS !== undefined && right.BS !== undefined && sameSet(left.BS.map(text), right.BS.map(text));
}

export function sameItem(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => sameValue(left[name], right[name]))
  );
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const members = new Set(left);
  return right.every((member) => members.has(member));
}
