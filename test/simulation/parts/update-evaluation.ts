/**
 * Applies an update expression to an item and gives the new one; the old is left as it was, and what did
 * not change is shared. All values are read from the old item, as DynamoDB does.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type Item, typeOf } from "./attribute-value.ts";
import { addNumbers } from "./decimal.ts";
import { invalid } from "./dynamodb-errors.ts";
import { type Bindings, type ResolvedPath, valueAt } from "./expression-bindings.ts";
import type { Path, Update, UpdateValue } from "./expression-tree.ts";

const wrongType = (): Error => invalid("An operand in the update expression has an incorrect data type");
const wrongPath = (): Error =>
  invalid("The document path provided in the update expression is invalid for update");

/** Throws ValidationException where two paths overlap, or a value can't be added or deleted. */
export function checkUpdate(update: Update, bindings: Bindings): void {
  const paths = pathsOf(update).map((path) => bindings.resolve(path));
  for (const [index, path] of paths.entries()) {
    for (const other of paths.slice(index + 1)) checkOverlap(path, other);
  }
  for (const { value } of update.add) checkSetOrNumber("ADD", bindings.value(value));
  for (const { value } of update.delete) checkSetOrNumber("DELETE", bindings.value(value));
}

/** Throws ValidationException where the update touches a key. */
export function checkKeysUntouched(update: Update, bindings: Bindings, keyNames: readonly string[]): void {
  for (const path of pathsOf(update)) {
    const [name] = bindings.resolve(path);
    if (typeof name === "string" && keyNames.includes(name)) {
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
}

const pathsOf = (update: Update): readonly Path[] => [
  ...[...update.set, ...update.add, ...update.delete].map(({ path }) => path),
  ...update.remove,
];

function checkSetOrNumber(operator: "ADD" | "DELETE", value: AttributeValue): void {
  const type = typeOf(value);
  if (type === "SS" || type === "NS" || type === "BS" || (operator === "ADD" && type === "N")) return;
  throw invalid(
    `Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
  );
}

function checkOverlap(left: ResolvedPath, right: ResolvedPath): void {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    if (left[index] === right[index]) continue;
    if (typeof left[index] === typeof right[index]) return;
    throw invalid(
      `Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [${left.join(", ")}], path two: [${right.join(", ")}]`,
    );
  }
  throw invalid(
    `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${left.join(", ")}], path two: [${right.join(", ")}]`,
  );
}

/** The item after the update. Throws ValidationException for operands and paths that don't fit this item. */
export function applyUpdate(update: Update, item: Item, bindings: Bindings): Item {
  const changes: { path: ResolvedPath; value: AttributeValue | undefined }[] = [];
  for (const { path, value } of update.set) {
    changes.push({ path: bindings.resolve(path), value: updateValue(value, item, bindings) });
  }
  for (const { path, value } of update.add) {
    const resolved = bindings.resolve(path);
    changes.push({ path: resolved, value: added(valueAt(item, resolved), bindings.value(value)) });
  }
  for (const { path, value } of update.delete) {
    const resolved = bindings.resolve(path);
    const found = valueAt(item, resolved);
    if (found !== undefined)
      changes.push({ path: resolved, value: subtracted(found, bindings.value(value)) });
  }
  const removed = update.remove.map((path) => ({ path: bindings.resolve(path), value: undefined }));
  // From the back, so that the indexes of a list stay those of the old item.
  removed.sort((left, right) => Number(right.path.at(-1)) - Number(left.path.at(-1)) || 0);
  let next: AttributeValue = { M: item };
  for (const { path, value } of [...changes, ...removed]) next = placed(next, path, value);
  return Object.freeze(next.M ?? {});
}

function updateValue(expression: UpdateValue, item: Item, bindings: Bindings): AttributeValue {
  switch (expression.type) {
    case "value":
      return bindings.value(expression.name);
    case "size":
      throw invalid(
        "Invalid UpdateExpression: The function is not allowed in an update expression; function: size",
      );
    case "path": {
      const found = valueAt(item, bindings.resolve(expression.path));
      if (found === undefined) {
        throw invalid("The provided expression refers to an attribute that does not exist in the item");
      }
      return found;
    }
    case "if_not_exists":
      return (
        valueAt(item, bindings.resolve(expression.path)) ?? updateValue(expression.otherwise, item, bindings)
      );
    case "list_append": {
      const left = updateValue(expression.left, item, bindings).L;
      const right = updateValue(expression.right, item, bindings).L;
      if (left === undefined || right === undefined) throw wrongType();
      return Object.freeze({ L: [...left, ...right] });
    }
    case "plus":
    case "minus": {
      const left = updateValue(expression.left, item, bindings).N;
      const right = updateValue(expression.right, item, bindings).N;
      if (left === undefined || right === undefined) throw wrongType();
      return Object.freeze({ N: addNumbers(left, right, expression.type === "plus" ? 1 : -1) });
    }
  }
}

function added(found: AttributeValue | undefined, more: AttributeValue): AttributeValue {
  if (found === undefined) return more;
  if (found.N !== undefined && more.N !== undefined) return Object.freeze({ N: addNumbers(found.N, more.N) });
  if (found.SS !== undefined && more.SS !== undefined) return { SS: [...new Set([...found.SS, ...more.SS])] };
  if (found.NS !== undefined && more.NS !== undefined) return { NS: [...new Set([...found.NS, ...more.NS])] };
  if (found.BS !== undefined && more.BS !== undefined) {
    const known = new Set(found.BS.map((bytes) => Buffer.from(bytes).toString("latin1")));
    return {
      BS: [...found.BS, ...more.BS.filter((bytes) => !known.has(Buffer.from(bytes).toString("latin1")))],
    };
  }
  throw wrongType();
}

/** What is left of a set; undefined when nothing is, for DynamoDB has no empty set. */
function subtracted(found: AttributeValue, less: AttributeValue): AttributeValue | undefined {
  if (found.SS !== undefined && less.SS !== undefined) {
    const rest = without(found.SS, less.SS, String);
    return rest.length === 0 ? undefined : { SS: rest };
  }
  if (found.NS !== undefined && less.NS !== undefined) {
    const rest = without(found.NS, less.NS, String);
    return rest.length === 0 ? undefined : { NS: rest };
  }
  if (found.BS !== undefined && less.BS !== undefined) {
    const rest = without(found.BS, less.BS, (bytes) => Buffer.from(bytes).toString("latin1"));
    return rest.length === 0 ? undefined : { BS: rest };
  }
  throw wrongType();
}

function without<T>(all: readonly T[], some: readonly T[], textOf: (member: T) => string): T[] {
  const gone = new Set(some.map(textOf));
  return all.filter((member) => !gone.has(textOf(member)));
}

/** The container with this value at this path, or with nothing there. Copies only along the path. */
function placed(
  container: AttributeValue,
  path: ResolvedPath,
  value: AttributeValue | undefined,
): AttributeValue {
  const [step, ...rest] = path;
  if (typeof step === "string" && container.M !== undefined) {
    const inner = container.M[step];
    const { [step]: _, ...others } = container.M;
    if (rest.length === 0) {
      if (value === undefined) return Object.freeze({ M: Object.freeze(others) });
      return Object.freeze({ M: Object.freeze({ ...container.M, [step]: value }) });
    }
    if (inner === undefined && value === undefined) return container;
    if (inner === undefined) throw wrongPath();
    return Object.freeze({ M: Object.freeze({ ...container.M, [step]: placed(inner, rest, value) }) });
  }
  if (typeof step === "number" && container.L !== undefined) {
    const list = [...container.L];
    const inner = list[step];
    if (rest.length > 0) {
      if (inner === undefined && value === undefined) return container;
      if (inner === undefined) throw wrongPath();
      list[step] = placed(inner, rest, value);
    } else if (value !== undefined) list[Math.min(step, list.length)] = value;
    else if (inner !== undefined) list.splice(step, 1);
    return Object.freeze({ L: list });
  }
  // What is not there need not be taken away.
  if (value === undefined) return container;
  throw wrongPath();
}
