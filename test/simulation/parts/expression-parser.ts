/**
 * Reads DynamoDB's condition, filter, key-condition, projection and update expressions into trees. Parsed
 * trees are kept by their text: product code has a few dozen of them and uses them millions of times.
 */
import { invalid } from "./dynamodb-errors.ts";
import { Tokens } from "./expression-tokens.ts";
import type {
  Comparator,
  Condition,
  ConditionFunction,
  Operand,
  Parsed,
  Path,
  PathStep,
  Update,
  UpdateValue,
} from "./expression-tree.ts";

class Reader {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  readonly #roots = new Set<string>();
  readonly tokens: Tokens;
  readonly #wrapped = new WeakSet<Condition>();

  constructor(text: string, expressionName: string) {
    this.tokens = new Tokens(text, expressionName);
  }

  finish<Tree>(tree: Tree): Parsed<Tree> {
    if (this.tokens.current.kind !== "end") throw this.tokens.fail();
    return { tree, names: this.names, values: this.values, roots: this.#roots };
  }

  path(): Path {
    const first = this.#step();
    this.#roots.add(first);
    const steps: PathStep[] = [first];
    for (;;) {
      if (this.tokens.takeIf(".")) steps.push(this.#step());
      else if (this.tokens.takeIf("[")) {
        const index = this.tokens.take();
        if (index.kind !== "number") throw this.tokens.fail();
        steps.push(Number(index.text));
        this.tokens.expect("]");
      } else return steps;
    }
  }

  #step(): string {
    const { kind, text } = this.tokens.current;
    if (kind !== "word" && kind !== "name") throw this.tokens.fail();
    this.tokens.take();
    if (kind === "name") this.names.add(text);
    return text;
  }

  value(): string {
    const { kind, text } = this.tokens.current;
    if (kind !== "value") throw this.tokens.fail();
    this.tokens.take();
    this.values.add(text);
    return text;
  }

  operand(): Operand {
    const { kind, text } = this.tokens.current;
    if (kind === "value") return { type: "value", name: this.value() };
    if (kind === "word" && text === "size" && this.tokens.following.text === "(") {
      this.tokens.take();
      this.tokens.take();
      const of = this.operand();
      this.tokens.expect(")");
      return { type: "size", of };
    }
    return { type: "path", path: this.path() };
  }

  condition(): Condition {
    let left = this.#conjunction();
    while (this.tokens.takeIf("OR")) left = { type: "or", left, right: this.#conjunction() };
    return left;
  }

  #conjunction(): Condition {
    let left = this.#negation();
    while (this.tokens.takeIf("AND")) left = { type: "and", left, right: this.#negation() };
    return left;
  }

  #negation(): Condition {
    return this.tokens.takeIf("NOT") ? { type: "not", of: this.#negation() } : this.#primary();
  }

  #primary(): Condition {
    if (this.tokens.takeIf("(")) {
      const inner = this.condition();
      this.tokens.expect(")");
      if (this.#wrapped.has(inner)) {
        throw invalid("Invalid expression: The expression has redundant parentheses;");
      }
      this.#wrapped.add(inner);
      return inner;
    }
    const { kind, text } = this.tokens.current;
    if (kind === "word" && text !== "size" && this.tokens.following.text === "(") return this.#function(text);
    const value = this.operand();
    if (this.tokens.takeIf("BETWEEN")) {
      const low = this.operand();
      this.tokens.expect("AND");
      return { type: "between", value, low, high: this.operand() };
    }
    if (this.tokens.takeIf("IN")) return { type: "in", value, list: this.#list() };
    const comparator = comparators.find((one) => this.tokens.at(one));
    if (comparator === undefined) throw this.tokens.fail();
    this.tokens.take();
    return { type: "compare", comparator, left: value, right: this.operand() };
  }

  #list(): Operand[] {
    this.tokens.expect("(");
    const list = [this.operand()];
    while (this.tokens.takeIf(",")) list.push(this.operand());
    this.tokens.expect(")");
    if (list.length > 100)
      throw invalid("Invalid ConditionExpression: The IN operator is provided with too many operands");
    return list;
  }

  #function(text: string): Condition {
    const name = functions.find((one) => one === text);
    if (name === undefined) throw invalid(`Invalid expression: Invalid function name; function: ${text}`);
    this.tokens.take();
    this.tokens.expect("(");
    const first = this.operand();
    const second = this.tokens.takeIf(",") ? this.operand() : undefined;
    this.tokens.expect(")");
    const expected = name === "attribute_exists" || name === "attribute_not_exists" ? 1 : 2;
    if ((second === undefined ? 1 : 2) !== expected) {
      throw invalid(
        `Invalid expression: Incorrect number of operands for operator or function; operator or function: ${name}`,
      );
    }
    if (expected === 1 && first.type !== "path") {
      throw invalid(
        `Invalid expression: Operator or function requires a document path; operator or function: ${name}`,
      );
    }
    return { type: "function", name, first, ...(second === undefined ? {} : { second }) };
  }

  update(): Update {
    const set: { path: Path; value: UpdateValue }[] = [];
    const remove: Path[] = [];
    const add: { path: Path; value: string }[] = [];
    const drop: { path: Path; value: string }[] = [];
    const seen = new Set<string>();
    while (this.tokens.current.kind !== "end") {
      const section = this.tokens.take().text.toUpperCase();
      if (seen.has(section))
        throw invalid(`Invalid UpdateExpression: The "${section}" section can only be used once`);
      seen.add(section);
      do {
        if (section === "SET") set.push(this.#assignment());
        else if (section === "REMOVE") remove.push(this.path());
        else if (section === "ADD") add.push({ path: this.path(), value: this.value() });
        else if (section === "DELETE") drop.push({ path: this.path(), value: this.value() });
        else throw this.tokens.fail();
      } while (this.tokens.takeIf(","));
    }
    return { set, remove, add, delete: drop };
  }

  #assignment(): { path: Path; value: UpdateValue } {
    const path = this.path();
    this.tokens.expect("=");
    const left = this.#updateOperand();
    const sign = this.tokens.takeIf("+") ? "plus" : this.tokens.takeIf("-") ? "minus" : undefined;
    return { path, value: sign === undefined ? left : { type: sign, left, right: this.#updateOperand() } };
  }

  #updateOperand(): UpdateValue {
    if (this.tokens.takeIf("(")) {
      const inner = this.#updateOperand();
      this.tokens.expect(")");
      return inner;
    }
    const { kind, text } = this.tokens.current;
    const call = kind === "word" && this.tokens.following.text === "(";
    if (!call) return this.operand();
    if (text !== "if_not_exists" && text !== "list_append") {
      throw invalid(`Invalid UpdateExpression: Invalid function name; function: ${text}`);
    }
    this.tokens.take();
    this.tokens.expect("(");
    const left = this.#updateOperand();
    this.tokens.expect(",");
    const right = this.#updateOperand();
    this.tokens.expect(")");
    if (text === "list_append") return { type: "list_append", left, right };
    if (left.type !== "path") {
      throw invalid(
        "Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists",
      );
    }
    return { type: "if_not_exists", path: left.path, otherwise: right };
  }

  paths(): Path[] {
    const paths = [this.path()];
    while (this.tokens.takeIf(",")) paths.push(this.path());
    return paths;
  }
}

const comparators: readonly Comparator[] = ["=", "<>", "<=", ">=", "<", ">"];
const functions: readonly ConditionFunction[] = [
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
];

function remembered<Tree>(read: (reader: Reader) => Tree): (text: string, name: string) => Parsed<Tree> {
  const kept = new Map<string, Parsed<Tree>>();
  return (text, expressionName) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const reader = new Reader(text, expressionName);
    const parsed = reader.finish(read(reader));
    // Texts are few in product code; a property test makes many, which need not be kept.
    if (kept.size < 2000) kept.set(text, parsed);
    return parsed;
  };
}

/** A condition, filter or key condition. Throws ValidationException. */
export const parseCondition = remembered((reader) => reader.condition());
/** An update expression. Throws ValidationException. */
export const parseUpdate = remembered((reader) => reader.update());
/** A projection: paths. Throws ValidationException. */
export const parseProjection = remembered((reader) => reader.paths());
