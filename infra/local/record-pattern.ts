/**
 * Filter criteria of an event source mapping. A pattern arrives as the template has it; a test for records
 * leaves. An operator that is not known here is refused, since a filter misread is data lost or leaked.
 */

/** Whether a record passes. */
export type RecordPattern = (record: unknown) => boolean;

/** Reads one pattern. @throws {Error} naming an operator that the local stack lacks. */
export function recordPattern(pattern: unknown): RecordPattern {
  if (Array.isArray(pattern)) {
    const rules = pattern.map(rule);
    return (value) => rules.some((passes) => passes(value));
  }
  if (typeof pattern !== "object" || pattern === null) {
    throw new Error("In a filter pattern every value must be a list or an object.");
  }
  const fields = Object.entries(pattern).map(([key, inner]) => [key, recordPattern(inner)] as const);
  return (value) => fields.every(([key, passes]) => passes(field(value, key)));
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function rule(rule: unknown): RecordPattern {
  if (typeof rule !== "object" || rule === null) return (value) => value === rule;
  const [[operator, operand] = ["", undefined], ...others] = Object.entries(rule) as [string, unknown][];
  if (others.length > 0) throw new Error("A rule of a filter pattern has one operator.");
  switch (operator) {
    case "prefix":
      return (value) => typeof value === "string" && value.startsWith(String(operand));
    case "suffix":
      return (value) => typeof value === "string" && value.endsWith(String(operand));
    case "exists":
      return (value) => (value !== undefined) === operand;
    case "anything-but": {
      const refused = (Array.isArray(operand) ? operand : [operand]) as unknown[];
      return (value) => value !== undefined && !refused.includes(value);
    }
    default:
      throw new Error(`The local stack does not know the filter operator ${operator}.`);
  }
}
