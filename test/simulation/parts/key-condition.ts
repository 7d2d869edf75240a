/**
 * A query's key condition, as a partition and bounds on the sort key; and the walk over the entries of the
 * partition that lie within them.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { compareValues, typeOf } from "./attribute-value.ts";
import { invalid } from "./dynamodb-errors.ts";
import type { Bindings } from "./expression-bindings.ts";
import type { Condition, Operand } from "./expression-tree.ts";
import { type Entry, firstIndex, lowerBound, type Place } from "./ordered-partitions.ts";
import { type KeyAttribute, scalarText } from "./table-definition.ts";

interface Bounds {
  low?: AttributeValue;
  lowIncluded: boolean;
  high?: AttributeValue;
  highIncluded: boolean;
  prefix?: AttributeValue;
}

/** The key condition as a partition and bounds on the sort key. */
export function keyCondition(
  tree: Condition,
  keys: { hash: KeyAttribute; sort?: KeyAttribute },
  bindings: Bindings,
): { partition: string; bounds: Bounds } {
  const parts = tree.type === "and" ? [tree.left, tree.right] : [tree];
  const bounds: Bounds = { lowIncluded: true, highIncluded: true };
  let partition: string | undefined;
  let ofSort = 0;
  for (const part of parts) {
    const { name, operator, values } = keyPart(part, bindings);
    const attribute = name === keys.hash.name ? keys.hash : name === keys.sort?.name ? keys.sort : undefined;
    if (attribute === undefined)
      throw invalid(`Query condition missed key schema element: ${keys.hash.name}`);
    for (const value of values) {
      if (typeOf(value) !== attribute.type)
        throw invalid(
          "One or more parameter values were invalid: Condition parameter type does not match schema type",
        );
      if (value.S === "" && (operator !== "begins_with" || attribute === keys.hash))
        throw invalid(
          `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
        );
    }
    const [first, second] = values;
    if (attribute === keys.hash) {
      if (operator !== "=" || partition !== undefined) throw invalid("Query key condition not supported");
      partition = scalarText(first);
      continue;
    }
    ofSort += 1;
    if (first === undefined || ofSort > 1) throw invalid("Query key condition not supported");
    bound(bounds, operator, first, second);
  }
  if (partition === undefined) throw invalid(`Query condition missed key schema element: ${keys.hash.name}`);
  return { partition, bounds };
}

function keyPart(
  part: Condition,
  bindings: Bindings,
): { name: string; operator: string; values: AttributeValue[] } {
  const nameOf = (operand: Operand): string => {
    const step = operand.type === "path" && operand.path.length === 1 ? operand.path[0] : undefined;
    if (typeof step !== "string") throw invalid("Invalid KeyConditionExpression: a key attribute is needed");
    return bindings.name(step);
  };
  const bindingOf = (operand: Operand | undefined): AttributeValue => {
    if (operand?.type !== "value") throw invalid("Invalid KeyConditionExpression: a value is needed");
    return bindings.value(operand.name);
  };
  if (part.type === "compare" && part.comparator !== "<>") {
    return { name: nameOf(part.left), operator: part.comparator, values: [bindingOf(part.right)] };
  }
  if (part.type === "between") {
    return {
      name: nameOf(part.value),
      operator: "between",
      values: [bindingOf(part.low), bindingOf(part.high)],
    };
  }
  if (part.type === "function" && part.name === "begins_with") {
    return { name: nameOf(part.first), operator: "begins_with", values: [bindingOf(part.second)] };
  }
  throw invalid("Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression");
}

function bound(
  bounds: Bounds,
  operator: string,
  first: AttributeValue,
  second: AttributeValue | undefined,
): void {
  if (operator === "=" || operator.startsWith(">") || operator === "between") bounds.low = first;
  if (operator === "=" || operator.startsWith("<")) bounds.high = first;
  if (operator === "between" && second !== undefined) {
    if ((compareValues(first, second) ?? 0) > 0)
      throw invalid(
        "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound",
      );
    bounds.high = second;
  }
  if (operator === ">") bounds.lowIncluded = false;
  if (operator === "<") bounds.highIncluded = false;
  if (operator === "begins_with") {
    if (first.N !== undefined)
      throw invalid(
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
      );
    bounds.low = first;
    bounds.prefix = first;
  }
}

/** The entries within the bounds, after the start, forward or backward. */
export function* inOrder(
  entries: readonly Entry[],
  bounds: Bounds,
  forward: boolean,
  start: Place | undefined,
): Generator<Entry> {
  const tooLow = (entry: Entry): boolean => {
    if (bounds.low === undefined || entry.sort === undefined) return false;
    const order = compareValues(entry.sort, bounds.low) ?? 0;
    return bounds.lowIncluded ? order < 0 : order <= 0;
  };
  const tooHigh = (entry: Entry): boolean => {
    if (entry.sort === undefined) return false;
    if (bounds.prefix !== undefined && !tooLow(entry))
      return !scalarText(entry.sort).startsWith(scalarText(bounds.prefix));
    if (bounds.high === undefined) return false;
    const order = compareValues(entry.sort, bounds.high) ?? 0;
    return bounds.highIncluded ? order > 0 : order >= 0;
  };
  let from = firstIndex(entries, (entry) => !tooLow(entry));
  let to = firstIndex(entries, tooHigh);
  if (start !== undefined) {
    const at = lowerBound(entries, start);
    const found = entries[at];
    const after = found !== undefined && found.keyText === start.keyText ? at + 1 : at;
    if (forward) from = Math.max(from, after);
    else to = Math.min(to, at);
  }
  for (let step = 0; step < to - from; step += 1) {
    const entry = entries[forward ? from + step : to - 1 - step];
    if (entry !== undefined) yield entry;
  }
}
