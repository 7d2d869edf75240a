/**
 * Judges a condition or filter against an item, with DynamoDB's rules for what is missing or of another
 * type: such comparisons are false, except `<>`.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { compareValues, type Item, sameValue, typeOf } from "./attribute-value.ts";
import { invalid } from "./dynamodb-errors.ts";
import { type Bindings, valueAt } from "./expression-bindings.ts";
import type { Comparator, Condition, ConditionFunction, Operand } from "./expression-tree.ts";

/** Whether it holds. An absent item has no attributes. */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  switch (condition.type) {
    case "and":
      return holds(condition.left, item, bindings) && holds(condition.right, item, bindings);
    case "or":
      return holds(condition.left, item, bindings) || holds(condition.right, item, bindings);
    case "not":
      return !holds(condition.of, item, bindings);
    case "compare": {
      const left = operandValue(condition.left, item, bindings);
      const right = operandValue(condition.right, item, bindings);
      return compares(condition.comparator, left, right);
    }
    case "between": {
      const value = operandValue(condition.value, item, bindings);
      return (
        compares(">=", value, operandValue(condition.low, item, bindings)) &&
        compares("<=", value, operandValue(condition.high, item, bindings))
      );
    }
    case "in": {
      const value = operandValue(condition.value, item, bindings);
      return (
        value !== undefined &&
        condition.list.some((one) => sameValue(value, operandValue(one, item, bindings)))
      );
    }
    case "function":
      return functionHolds(
        condition.name,
        operandValue(condition.first, item, bindings),
        condition.second && operandValue(condition.second, item, bindings),
      );
  }
}

function operandValue(operand: Operand, item: Item, bindings: Bindings): AttributeValue | undefined {
  switch (operand.type) {
    case "value":
      return bindings.value(operand.name);
    case "path":
      return valueAt(item, bindings.resolve(operand.path));
    case "size": {
      const size = lengthOf(operandValue(operand.of, item, bindings));
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

function lengthOf(value: AttributeValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.S !== undefined) return [...value.S].length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.B ?? value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

function compares(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (left === undefined || right === undefined) return comparator === "<>";
  if (comparator === "<>") return !sameValue(left, right);
  if (comparator === "=") return sameValue(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  switch (comparator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function functionHolds(
  name: ConditionFunction,
  first: AttributeValue | undefined,
  second: AttributeValue | undefined,
): boolean {
  switch (name) {
    case "attribute_exists":
      return first !== undefined;
    case "attribute_not_exists":
      return first === undefined;
    case "attribute_type":
      return first !== undefined && second?.S === typeOf(first);
    case "begins_with":
      if (first?.S !== undefined && second?.S !== undefined) return first.S.startsWith(second.S);
      if (first?.B === undefined || second?.B === undefined) return false;
      return Buffer.compare(first.B.subarray(0, second.B.length), second.B) === 0;
    case "contains":
      return first !== undefined && second !== undefined && contains(first, second);
  }
}

function contains(whole: AttributeValue, part: AttributeValue): boolean {
  if (whole.S !== undefined) return part.S !== undefined && whole.S.includes(part.S);
  if (whole.SS !== undefined) return part.S !== undefined && whole.SS.includes(part.S);
  if (whole.NS !== undefined) return part.N !== undefined && whole.NS.includes(part.N);
  if (whole.L !== undefined) return whole.L.some((entry) => sameValue(entry, part));
  if (part.B === undefined) return false;
  if (whole.B !== undefined) return Buffer.from(whole.B).includes(Buffer.from(part.B));
  const bytes = part.B;
  return whole.BS?.some((member) => Buffer.compare(member, bytes) === 0) ?? false;
}

const ordered = new Set(["S", "N", "B"]);

/** What AWS refuses before it looks at any item: values of a type that the operator can't take. */
export function checkOperandTypes(condition: Condition, bindings: Bindings): void {
  const typeIn = (operand: Operand | undefined) =>
    operand?.type === "value" ? typeOf(bindings.value(operand.name)) : undefined;
  const require = (operator: string, operand: Operand | undefined, allowed: ReadonlySet<string>) => {
    const type = typeIn(operand);
    if (type !== undefined && !allowed.has(type)) {
      throw invalid(
        `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
      );
    }
    return type;
  };
  switch (condition.type) {
    case "and":
    case "or":
      checkOperandTypes(condition.left, bindings);
      checkOperandTypes(condition.right, bindings);
      return;
    case "not":
      checkOperandTypes(condition.of, bindings);
      return;
    case "compare":
      if (condition.comparator === "=" || condition.comparator === "<>") return;
      require(condition.comparator, condition.left, ordered);
      require(condition.comparator, condition.right, ordered);
      return;
    case "between": {
      const low = require("BETWEEN", condition.low, ordered);
      const high = require("BETWEEN", condition.high, ordered);
      if (low !== undefined && high !== undefined && low !== high) {
        throw invalid("The BETWEEN operator requires same data type for lower and upper bounds");
      }
      return;
    }
    case "in":
      return;
    case "function":
      if (condition.name === "begins_with") {
        require("begins_with", condition.first, new Set(["S", "B"]));
        require("begins_with", condition.second, new Set(["S", "B"]));
      }
      if (condition.name === "attribute_type") require("attribute_type", condition.second, new Set(["S"]));
  }
}
