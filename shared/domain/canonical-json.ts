/**
 * One spelling for every JSON value, so that a hash of it means the same wherever and whenever it is made.
 * Follows RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no spaces, numbers as
 * ECMAScript prints them. What JSON cannot carry without loss is refused rather than dropped.
 */

/** Deeper than anything we write; a file made to exhaust the stack is refused like any other that is not ours. */
const maximumDepth = 32;

/**
 * The canonical text of a JSON value.
 * @throws {TypeError} for undefined, bigint, functions, symbols, NaN and infinities, lone surrogates and objects that
 * are neither plain nor arrays, and for nesting deeper than 32. The message names the place, never the value.
 */
export function canonicalJson(value: unknown, place = "$", depth = 0): string {
  if (depth > maximumDepth) throw new TypeError("Nested too deep");
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${place} is not a finite number`);
      // -0 and 0 print alike, so they hash alike: they are one number to JSON.
      return JSON.stringify(value);
    case "string":
      if (!value.isWellFormed()) throw new TypeError(`${place} holds a lone surrogate`);
      return JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return canonicalArray(value, place, depth + 1);
      return canonicalObject(value, place, depth + 1);
    default:
      throw new TypeError(`${place} is a ${typeof value}, which JSON cannot carry`);
  }
}

function canonicalArray(value: readonly unknown[], place: string, depth: number): string {
  // Array.from visits holes too, as undefined, which is then refused.
  const items = Array.from(value, (item, index) => canonicalJson(item, `${place}[${index}]`, depth));
  return `[${items.join(",")}]`;
}

function canonicalObject(value: object, place: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${place} is not a plain object`);
  }
  const members = Object.entries(value)
    // The default comparison of strings is by UTF-16 code units, as RFC 8785 asks; localeCompare is not.
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(
      ([key, member]) => `${canonicalJson(key, place)}:${canonicalJson(member, `${place}.${key}`, depth)}`,
    );
  return `{${members.join(",")}}`;
}
