/**
 * Transactions: all of up to a hundred writes or none, with a reason for each item when refused, and the
 * ten-minute memory of client tokens. Conflicts never arise here by themselves, for each call happens in one
 * piece; the plan names the items that are to meet one.
 */
import type {
  CancellationReason,
  TransactGetItemsCommandInput,
  TransactGetItemsCommandOutput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { itemSize } from "./attribute-value.ts";
import { invalid, tokenMismatch, transactionCancelled } from "./dynamodb-errors.ts";
import { Bindings } from "./expression-bindings.ts";
import { parseProjection } from "./expression-parser.ts";
import type { MemoryTable } from "./memory-table.ts";
import { addWrite, capacityAnswer, noUnits, readUnitsOf, type Units } from "./table-capacity.ts";
import { type ItemKey, keyOfRequest } from "./table-definition.ts";
import { project } from "./table-queries.ts";
import { type Judgement, type PreparedWrite, prepareWrite } from "./table-writes.ts";

const itemsMost = 100;
const bytesMost = 4 * 1024 * 1024;
const tokenKeptMilliseconds = 10 * 60_000;

type Tables = (name: string | undefined) => MemoryTable;
type Spend = (units: Units) => void;

/** Client tokens of the last ten minutes, with what their request was. */
export class TokenMemory {
  readonly #known = new Map<string, { readonly request: object; readonly at: number }>();

  /** Whether this very request was done before. Throws IdempotentParameterMismatchException for another one. */
  isRepeat(token: string | undefined, request: object, now: number): boolean {
    const known = token === undefined ? undefined : this.#known.get(token);
    if (known === undefined || now - known.at > tokenKeptMilliseconds) return false;
    if (JSON.stringify(known.request) !== JSON.stringify(request)) throw tokenMismatch();
    return true;
  }

  done(token: string | undefined, request: object, now: number): void {
    if (token === undefined) return;
    for (const [old, { at }] of this.#known) {
      if (now - at <= tokenKeptMilliseconds) break;
      this.#known.delete(old);
    }
    this.#known.delete(token);
    this.#known.set(token, { request, at: now });
  }
}

/** Throws ValidationException, TransactionCanceledException, IdempotentParameterMismatchException. */
export function transactWrite(
  input: TransactWriteItemsCommandInput,
  world: { tables: Tables; spend: Spend; tokens: TokenMemory; now: number; conflicts: readonly number[] },
): TransactWriteItemsCommandOutput {
  const items = input.TransactItems ?? [];
  checkCount(items.length);
  const { ClientRequestToken: token, ReturnConsumedCapacity: wanted, ...request } = input;
  const repeat = world.tokens.isRepeat(token, request, world.now);
  const writes = items.map((item) => prepared(item, world.tables));
  checkDistinct(writes);
  if (repeat) return { $metadata: {} };

  const judged = writes.map(({ write }, index) => judge(write, world.conflicts.includes(index)));
  const units = unitsOf(writes, judged);
  for (const each of units.values()) world.spend(each);
  const refused = judged.some(({ reason }) => reason.Code !== "None");
  if (refused) {
    throw transactionCancelled(
      judged.map(({ reason, old }, index) => ({
        ...reason,
        ...(writes[index]?.wantsOld && old !== undefined ? { Item: old } : {}),
      })),
    );
  }
  const done = writes.flatMap(({ write, kind }, index) => {
    const judgement = judged[index]?.judgement;
    return judgement?.outcome !== "write" || kind === "check" ? [] : [{ write, after: judgement.after }];
  });
  for (const table of new Set(done.map(({ write }) => write.table))) {
    table.commit(
      done
        .filter(({ write }) => write.table === table)
        .map(({ write, after }) => ({ key: write.key, after })),
    );
  }
  world.tokens.done(token, request, world.now);
  const capacity = [...units].flatMap(([table, each]) => capacityAnswer(each, table, wanted, true) ?? []);
  return { $metadata: {}, ...(capacity.length === 0 ? {} : { ConsumedCapacity: capacity }) };
}

interface Member {
  readonly write: PreparedWrite;
  readonly kind: "put" | "update" | "delete" | "check";
  readonly wantsOld: boolean;
  readonly bytes: number;
}

function prepared(item: TransactWriteItem, tables: Tables): Member {
  const [[name, action] = [], ...others] = Object.entries(item).filter(([, value]) => value !== undefined);
  if (action === undefined || others.length > 0) {
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  const kind = name === "Put" ? "put" : name === "Update" ? "update" : name === "Delete" ? "delete" : "check";
  const table = tables(action.TableName);
  if (kind === "check" && action.ConditionExpression === undefined) {
    throw invalid("The expression can not be empty: a ConditionCheck needs a ConditionExpression");
  }
  return {
    write: prepareWrite(table, { ...action, kind }),
    kind,
    wantsOld: action.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    bytes: itemSize(("Item" in action ? action.Item : undefined) ?? {}),
  };
}

function checkCount(count: number): void {
  if (count < 1 || count > itemsMost) {
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${itemsMost} and greater than or equal to 1`,
    );
  }
}

function checkDistinct(writes: readonly Member[]): void {
  checkPlaces(writes.map(({ write }) => write));
  const bytes = writes.reduce((sum, write) => sum + write.bytes, 0);
  if (bytes > bytesMost) throw invalid("Transaction request exceeds the maximum size of 4 MB");
}

function checkPlaces(members: readonly { readonly table: MemoryTable; readonly key: ItemKey }[]): void {
  const places = new Set(members.map(({ table, key }) => `${table.definition.name}\0${key.keyText}`));
  if (places.size < members.length) {
    throw invalid("Transaction request cannot include multiple operations on one item");
  }
}

function judge(
  write: PreparedWrite,
  inConflict: boolean,
): { reason: CancellationReason; judgement?: Judgement; old?: CancellationReason["Item"] } {
  if (inConflict)
    return { reason: { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" } };
  try {
    const judgement = write.judge();
    if (judgement.outcome === "write") return { reason: { Code: "None" }, judgement };
    return {
      reason: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      judgement,
      ...(judgement.before === undefined ? {} : { old: judgement.before.item }),
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ValidationException") throw error;
    return { reason: { Code: "ValidationError", Message: error.message } };
  }
}

function unitsOf(
  writes: readonly Member[],
  judged: readonly { judgement?: Judgement; reason: CancellationReason }[],
): Map<MemoryTable, Units> {
  const refused = judged.some(({ reason }) => reason.Code !== "None");
  const all = new Map<MemoryTable, Units>();
  for (const [index, { write }] of writes.entries()) {
    const units = all.get(write.table) ?? noUnits("write");
    all.set(write.table, units);
    const judgement = judged[index]?.judgement;
    const after = judgement?.outcome === "write" ? judgement.after : undefined;
    const sized = after === undefined ? undefined : { item: after, size: itemSize(after) };
    addWrite(units, write.table, { key: write.key, before: judgement?.before, after: sized, refused }, 2);
  }
  return all;
}

/** Reads of one moment. Throws ValidationException. */
export function transactGet(
  input: TransactGetItemsCommandInput,
  tables: Tables,
  spend: Spend,
): TransactGetItemsCommandOutput {
  const gets = input.TransactItems ?? [];
  checkCount(gets.length);
  const all = new Map<MemoryTable, Units>();
  const members = gets.map(({ Get }) => {
    const table = tables(Get?.TableName);
    return { Get, table, key: keyOfRequest(table.definition, Get?.Key) };
  });
  checkPlaces(members);
  const Responses = members.map(({ Get, table, key }) => {
    const projection =
      Get?.ProjectionExpression === undefined
        ? undefined
        : parseProjection(Get.ProjectionExpression, "ProjectionExpression");
    const bindings = new Bindings({ ExpressionAttributeNames: Get?.ExpressionAttributeNames }, [projection]);
    const found = table.find(key);
    const units = all.get(table) ?? noUnits("read");
    all.set(table, units);
    units.table += readUnitsOf(found?.size ?? 0, true) * 2;
    if (found === undefined) return {};
    if (projection === undefined) return { Item: found.item };
    return {
      Item: project(
        found.item,
        projection.tree.map((path) => bindings.resolve(path)),
      ),
    };
  });
  for (const units of all.values()) spend(units);
  const capacity = [...all].flatMap(
    ([table, units]) => capacityAnswer(units, table, input.ReturnConsumedCapacity, true) ?? [],
  );
  return { $metadata: {}, Responses, ...(capacity.length === 0 ? {} : { ConsumedCapacity: capacity }) };
}
