/**
 * What the placeholders of one request stand for, and the walk along a document path. Checks as AWS does
 * that every placeholder used is given and every one given is used.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { admit, type Item } from "./attribute-value.ts";
import { invalid } from "./dynamodb-errors.ts";
import type { Parsed, Path } from "./expression-tree.ts";

/** A path with its `#placeholders` replaced. */
export type ResolvedPath = readonly (string | number)[];

export interface BindingsInput {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

export class Bindings {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;

  /** Throws ValidationException where the placeholders given and used are not the same. */
  constructor(input: BindingsInput, expressions: readonly (Parsed<unknown> | undefined)[]) {
    this.#names = input.ExpressionAttributeNames ?? {};
    const given = input.ExpressionAttributeValues ?? {};
    const some = expressions.some((expression) => expression !== undefined);
    this.#values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, admit(value)]));
    for (const [kind, all] of [
      ["Names", input.ExpressionAttributeNames],
      ["Values", input.ExpressionAttributeValues],
    ] as const) {
      if (all === undefined) continue;
      if (!some) throw invalid(`ExpressionAttribute${kind} can only be specified when using expressions`);
      if (Object.keys(all).length === 0) throw invalid(`ExpressionAttribute${kind} must not be empty`);
    }
    for (const expression of expressions) {
      if (expression === undefined) continue;
      for (const name of expression.names) {
        if (this.#names[name] === undefined) {
          throw invalid(
            `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
          );
        }
      }
      for (const name of expression.values) {
        if (this.#values[name] === undefined) {
          throw invalid(
            `An expression attribute value used in expression is not defined; attribute value: ${name}`,
          );
        }
      }
    }
    const unusedName = Object.keys(this.#names).find(
      (name) => !expressions.some((one) => one?.names.has(name)),
    );
    const unusedValue = Object.keys(given).find((name) => !expressions.some((one) => one?.values.has(name)));
    if (unusedName !== undefined) {
      throw invalid(
        `Value provided in ExpressionAttributeNames unused in expressions: keys: {${unusedName}}`,
      );
    }
    if (unusedValue !== undefined) {
      throw invalid(
        `Value provided in ExpressionAttributeValues unused in expressions: keys: {${unusedValue}}`,
      );
    }
  }

  value(name: string): AttributeValue {
    const value = this.#values[name];
    if (value === undefined) throw new Error(`unbound ${name}`);
    return value;
  }

  name(step: string): string {
    return step.startsWith("#") ? (this.#names[step] ?? step) : step;
  }

  resolve(path: Path): ResolvedPath {
    return path.map((step) => (typeof step === "string" ? this.name(step) : step));
  }
}

/** What stands at a path of an item. */
export function valueAt(item: Item, path: ResolvedPath): AttributeValue | undefined {
  const [first, ...rest] = path;
  let value = typeof first === "string" ? item[first] : undefined;
  for (const step of rest) {
    if (value === undefined) return undefined;
    value = typeof step === "string" ? value.M?.[step] : value.L?.[step];
  }
  return value;
}
