/**
 * The trees that DynamoDB's expressions are read into: conditions, updates and the paths within them.
 */

/** A name, possibly a `#placeholder`, or an index into a list. */
export type PathStep = string | number;
export type Path = readonly PathStep[];

export type Operand =
  | { readonly type: "path"; readonly path: Path }
  | { readonly type: "value"; readonly name: string }
  | { readonly type: "size"; readonly of: Operand };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";
export type ConditionFunction =
  | "attribute_exists"
  | "attribute_not_exists"
  | "attribute_type"
  | "begins_with"
  | "contains";

export type Condition =
  | { readonly type: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly type: "not"; readonly of: Condition }
  | {
      readonly type: "compare";
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly type: "between"; readonly value: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly type: "in"; readonly value: Operand; readonly list: readonly Operand[] }
  | {
      readonly type: "function";
      readonly name: ConditionFunction;
      readonly first: Operand;
      readonly second?: Operand;
    };

export type UpdateValue =
  | Operand
  | { readonly type: "if_not_exists"; readonly path: Path; readonly otherwise: UpdateValue }
  | { readonly type: "list_append"; readonly left: UpdateValue; readonly right: UpdateValue }
  | { readonly type: "plus" | "minus"; readonly left: UpdateValue; readonly right: UpdateValue };

export interface Update {
  readonly set: readonly { readonly path: Path; readonly value: UpdateValue }[];
  readonly remove: readonly Path[];
  readonly add: readonly { readonly path: Path; readonly value: string }[];
  readonly delete: readonly { readonly path: Path; readonly value: string }[];
}

/** A tree, with the placeholders that its text uses. */
export interface Parsed<Tree> {
  readonly tree: Tree;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  /** The first steps of all its paths. */
  readonly roots: ReadonlySet<string>;
}
