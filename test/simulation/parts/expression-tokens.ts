/**
 * Cuts an expression of DynamoDB's language into tokens, and walks over them. Knows words, placeholders,
 * numbers (list indexes) and signs; nothing of grammar.
 */
import { invalid } from "./dynamodb-errors.ts";

type TokenKind = "word" | "name" | "value" | "number" | "sign" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const tokenPattern =
  /\s+|([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<=|>=|<>|[=<>().,[\]+-])/y;
const kinds = ["word", "name", "value", "number", "sign"] as const;

export class Tokens {
  readonly #tokens: readonly Token[];
  readonly #expressionName: string;
  #index = 0;

  constructor(text: string, expressionName: string) {
    this.#expressionName = expressionName;
    this.#tokens = tokenize(text, expressionName);
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? { kind: "end", text: "<EOF>" };
  }

  get following(): Token {
    return this.#tokens[this.#index + 1] ?? { kind: "end", text: "<EOF>" };
  }

  take(): Token {
    const token = this.current;
    this.#index += 1;
    return token;
  }

  /** Is the current token this sign, or this word in any case? */
  at(text: string): boolean {
    const { kind, text: found } = this.current;
    return kind === "sign" ? found === text : kind === "word" && found.toUpperCase() === text;
  }

  takeIf(text: string): boolean {
    const found = this.at(text);
    if (found) this.#index += 1;
    return found;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.fail();
  }

  fail(): Error {
    return invalid(`Invalid ${this.#expressionName}: Syntax error; token: "${this.current.text}"`);
  }
}

function tokenize(text: string, expressionName: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) throw invalid(`Invalid ${expressionName}: Syntax error; token: "${text.charAt(at)}"`);
    const kind = kinds.find((_, index) => match[index + 1] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: match[0] });
  }
  if (tokens.length === 0) throw invalid(`Invalid ${expressionName}: The expression can not be empty;`);
  return tokens;
}
