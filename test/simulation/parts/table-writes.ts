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
import { checkIndexKeys, type ItemKey, keyIn, keyOfItem, keyOfRequest } from "./table-definition.ts";
import { applyUpdate, checkKeysUntouched, checkUpdate } from "./update-evaluation.ts";

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
  /** Throws ValidationException where the request doesn't fit the table's keys; `judge` does so too. */
  check(): void;
  /** Throws ValidationException where the item doesn't fit the table, or the update the item. */
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
  if (update !== undefined) checkUpdate(update.tree, bindings);
  const given = admitItem((input.kind === "put" ? input.Item : input.Key) ?? {});
  const key = keyIn(table.definition, given);

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
  const check = (): void => {
    checkItem(table, input.kind, given);
    if (update !== undefined) checkKeysUntouched(update.tree, bindings, table.keyNames);
  };
  return {
    table,
    key,
    check,
    judge: () => {
      check();
      const before = table.find(key);
      if (condition !== undefined && !holds(condition.tree, before?.item ?? {}, bindings)) {
        return { outcome: "condition-failed", before };
      }
      return { outcome: "write", before, after: after(before) };
    },
  };
}

/** What depends on the table's keys: refuses a single write, and cancels a transaction with a reason. */
function checkItem(table: MemoryTable, kind: WriteInput["kind"], given: Item): void {
  if (kind !== "put") {
    keyOfRequest(table.definition, given);
    return;
  }
  keyOfItem(table.definition, given);
  checkIndexKeys(table.definition, given);
  if (itemSize(given) > itemBytesMost) throw invalid("Item size has exceeded the maximum allowed size");
}
