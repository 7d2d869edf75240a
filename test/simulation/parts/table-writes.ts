/**
 * One write (put, update, delete, or the check of a transaction), in two steps: `prepareWrite` checks what
 * AWS checks before it looks at the table; `judge` looks, and says what would become of the item.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { admitItem, type Item, itemSize } from "./attribute-value.ts";
import { checkOperandTypes, holds } from "./condition-evaluation.ts";
import { invalid } from "./dynamodb-errors.ts";
import { Bindings, type BindingsInput } from "./expression-bindings.ts";
import { parseCondition, parseUpdate } from "./expression-parser.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { Entry } from "./ordered-partitions.ts";
import { checkIndexKeys, type ItemKey, keyOfItem, keyOfRequest } from "./table-definition.ts";
import { applyUpdate, checkUpdate } from "./update-evaluation.ts";

export interface WriteInput extends BindingsInput {
  readonly kind: "put" | "update" | "delete" | "check";
  readonly Item?: Record<string, AttributeValue> | undefined;
  readonly Key?: Record<string, AttributeValue> | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
}

export type Judgement =
  | { readonly outcome: "write"; readonly before: Entry | undefined; readonly after: Item | undefined }
  | { readonly outcome: "condition-failed"; readonly before: Entry | undefined };

export interface PreparedWrite {
  readonly table: MemoryTable;
  readonly key: ItemKey;
  /** Throws ValidationException where the update doesn't fit the item. */
  judge(): Judgement;
}

const itemBytesMost = 400 * 1024;

/** Throws ValidationException for what is wrong whatever the table holds. */
export function prepareWrite(table: MemoryTable, input: WriteInput): PreparedWrite {
  const condition =
    input.ConditionExpression === undefined
      ? undefined
      : parseCondition(input.ConditionExpression, "ConditionExpression");
  const update =
    input.UpdateExpression === undefined
      ? undefined
      : parseUpdate(input.UpdateExpression, "UpdateExpression");
  const bindings = new Bindings(input, [condition, update]);
  if (condition !== undefined) checkOperandTypes(condition.tree, bindings);
  if (update !== undefined) checkUpdate(update.tree, bindings, table.keyNames);
  const given = admitItem((input.kind === "put" ? input.Item : input.Key) ?? {});
  if (input.kind === "put") checkIndexKeys(table.definition, given);
  const key =
    input.kind === "put" ? keyOfItem(table.definition, given) : keyOfRequest(table.definition, given);
  if (input.kind === "put" && itemSize(given) > itemBytesMost) {
    throw invalid("Item size has exceeded the maximum allowed size");
  }

  const after = (before: Entry | undefined): Item | undefined => {
    switch (input.kind) {
      case "put":
        return given;
      case "delete":
        return undefined;
      case "check":
        return before?.item;
      case "update": {
        const start = before?.item ?? given;
        if (update === undefined) return start;
        const next = admitItem(applyUpdate(update.tree, start, bindings));
        checkIndexKeys(table.definition, next);
        if (itemSize(next) > itemBytesMost)
          throw invalid("Item size to update has exceeded the maximum allowed size");
        return next;
      }
    }
  };
  return {
    table,
    key,
    judge: () => {
      const before = table.find(key);
      if (condition !== undefined && !holds(condition.tree, before?.item ?? {}, bindings)) {
        return { outcome: "condition-failed", before };
      }
      return { outcome: "write", before, after: after(before) };
    },
  };
}
