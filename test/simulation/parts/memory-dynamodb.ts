/**
 * DynamoDB in memory, as far as the pipeline uses it: takes the input of the SDK's low-level commands, does
 * the operation at once and in one piece, answers in the SDK's shapes and throws the SDK's own errors. An
 * operation or option that is not simulated stops the run instead of being passed over.
 */
import type {
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { type Item, itemSize } from "./attribute-value.ts";
import { conditionFailed, invalid, tableNotFound } from "./dynamodb-errors.ts";
import { Bindings } from "./expression-bindings.ts";
import { parseProjection, parseUpdate } from "./expression-parser.ts";
import type { Service } from "./io-gate.ts";
import type { ServiceContext } from "./io-plan.ts";
import { MemoryTable, type TableLags } from "./memory-table.ts";
import { batchGet, batchWrite } from "./table-batches.ts";
import { addWrite, capacityAnswer, noUnits, readUnitsOf, totalOf, type Units } from "./table-capacity.ts";
import { keyOfRequest, scalarText, type TableDefinition } from "./table-definition.ts";
import { type Page, project, query, scan } from "./table-queries.ts";
import { TokenMemory, transactGet, transactWrite } from "./table-transactions.ts";
import { prepareWrite, type WriteInput } from "./table-writes.ts";

export class MemoryDynamoDB implements Service {
  readonly name = "dynamodb";
  /** Capacity units used so far, refused writes included. */
  readonly consumed = { read: 0, write: 0 };
  readonly #tables = new Map<string, MemoryTable>();
  readonly #clock: () => number;
  readonly #tokens = new TokenMemory();

  constructor(clock: () => number, definitions: readonly TableDefinition[], lags?: TableLags) {
    this.#clock = clock;
    for (const definition of definitions) {
      this.#tables.set(definition.name, new MemoryTable(definition, clock, lags));
    }
  }

  /** A table by its name. Throws ResourceNotFoundException. */
  readonly table = (name: string | undefined): MemoryTable => {
    const table = this.#tables.get(name ?? "");
    if (table === undefined) throw tableNotFound();
    return table;
  };

  perform(operation: string, input: object, context: ServiceContext = {}): object {
    const tables = this.table;
    const keep = context.keep ?? Number.POSITIVE_INFINITY;
    switch (operation) {
      case "GetItem":
        return this.#get(input as GetItemCommandInput);
      case "PutItem":
        return this.#write("put", input as PutItemCommandInput);
      case "UpdateItem":
        return this.#write("update", input as UpdateItemCommandInput);
      case "DeleteItem":
        return this.#write("delete", input as DeleteItemCommandInput);
      case "Query":
        return this.#read(input as QueryCommandInput, query);
      case "Scan":
        return this.#read(input as ScanCommandInput, scan);
      case "BatchGetItem":
        return batchGet({ RequestItems: undefined, ...input }, { tables, spend: this.#spend, keep });
      case "BatchWriteItem":
        return batchWrite({ RequestItems: undefined, ...input }, { tables, spend: this.#spend, keep });
      case "TransactGetItems":
        return transactGet({ TransactItems: undefined, ...input }, tables, this.#spend);
      case "TransactWriteItems":
        return transactWrite(
          { TransactItems: undefined, ...input },
          {
            tables,
            spend: this.#spend,
            tokens: this.#tokens,
            now: this.#clock(),
            conflicts: context.conflicts ?? [],
          },
        );
      default:
        throw new Error(`${operation} is not simulated`);
    }
  }

  /** The keys that a call names, for the trace. Keys hold no personal data. */
  describe(_operation: string, input: object): string {
    if ("TransactItems" in input && Array.isArray(input.TransactItems)) {
      return input.TransactItems.map((member: object) => Object.values(member).map(keyWords).join()).join(
        " + ",
      );
    }
    return keyWords(input);
  }

  readonly #spend = (units: Units): void => {
    this.consumed[units.kind] += totalOf(units);
  };

  #get(input: GetItemCommandInput): object {
    const table = this.table(input.TableName);
    const consistent = input.ConsistentRead === true;
    const projection =
      input.ProjectionExpression === undefined
        ? undefined
        : parseProjection(input.ProjectionExpression, "ProjectionExpression");
    const bindings = new Bindings({ ExpressionAttributeNames: input.ExpressionAttributeNames }, [projection]);
    const key = keyOfRequest(table.definition, input.Key);
    const found = consistent ? table.find(key) : table.findPerhapsStale(key);
    const units = noUnits("read");
    units.table = readUnitsOf(found?.size ?? 0, consistent);
    this.#spend(units);
    const item: Item | undefined =
      found && projection
        ? project(
            found.item,
            projection.tree.map((path) => bindings.resolve(path)),
          )
        : found?.item;
    const capacity = capacityAnswer(units, table, input.ReturnConsumedCapacity);
    return { $metadata: {}, ...(item && { Item: item }), ...(capacity && { ConsumedCapacity: capacity }) };
  }

  #write(
    kind: WriteInput["kind"],
    input: PutItemCommandInput | UpdateItemCommandInput | DeleteItemCommandInput,
  ): object {
    const { ReturnValues: wanted = "NONE" } = input;
    const known = ["NONE", "ALL_OLD", ...(kind === "update" ? ["ALL_NEW", "UPDATED_NEW"] : [])];
    if (!known.includes(wanted)) {
      if (kind !== "update") throw invalid("Return values set to invalid value");
      throw new Error(`ReturnValues ${wanted} is not simulated`);
    }
    const table = this.table(input.TableName);
    const write = prepareWrite(table, { ...input, kind });
    const judgement = write.judge();
    const { before } = judgement;
    const units = noUnits("write");
    if (judgement.outcome === "condition-failed") {
      addWrite(units, table, { key: write.key, before, after: undefined, refused: true });
      this.#spend(units);
      throw conditionFailed(
        input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" ? before?.item : undefined,
      );
    }
    const { after } = judgement;
    const sized = after === undefined ? undefined : { item: after, size: itemSize(after) };
    addWrite(units, table, { key: write.key, before, after: sized });
    this.#spend(units);
    table.commit([{ key: write.key, after }]);
    const attributes =
      wanted === "ALL_OLD"
        ? before?.item
        : wanted === "ALL_NEW"
          ? after
          : wanted === "UPDATED_NEW"
            ? updatedIn(input, after)
            : undefined;
    const capacity = capacityAnswer(units, table, input.ReturnConsumedCapacity);
    return {
      $metadata: {},
      ...(attributes && { Attributes: attributes }),
      ...(capacity && { ConsumedCapacity: capacity }),
    };
  }

  #read<Input extends QueryCommandInput | ScanCommandInput>(
    input: Input,
    reading: (table: MemoryTable, input: Input) => Page,
  ): object {
    const table = this.table(input.TableName);
    const page = reading(table, input);
    const read = readUnitsOf(page.scannedBytes, input.ConsistentRead === true);
    const units = noUnits("read");
    if (input.IndexName === undefined) units.table = read;
    else units.indexes.set(input.IndexName, read);
    this.#spend(units);
    const capacity = capacityAnswer(units, table, input.ReturnConsumedCapacity);
    return {
      $metadata: {},
      ...(input.Select === "COUNT" ? {} : { Items: page.items }),
      Count: page.items.length,
      ScannedCount: page.scanned,
      ...(page.last && { LastEvaluatedKey: page.last }),
      ...(capacity && { ConsumedCapacity: capacity }),
    };
  }
}

/** The attributes that an update names, as they are after it. Those within others count as the whole. */
function updatedIn(input: object, after: Item | undefined): Item {
  const { UpdateExpression, ExpressionAttributeNames } = input as UpdateItemCommandInput;
  const update = parseUpdate(UpdateExpression ?? "", "UpdateExpression");
  const paths = [...update.tree.set, ...update.tree.add, ...update.tree.delete].map(({ path }) => path);
  const names = paths.map(([step]) => ExpressionAttributeNames?.[String(step)] ?? step);
  return Object.fromEntries(Object.entries(after ?? {}).filter(([name]) => names.includes(name)));
}

function keyWords(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const {
    Key,
    Item: item,
    IndexName,
    ExpressionAttributeValues,
  } = input as QueryCommandInput & PutItemCommandInput & GetItemCommandInput;
  const key = Key ?? item;
  if (key !== undefined) return [key["pk"], key["sk"]].map(scalarText).join("/");
  const values = Object.values(ExpressionAttributeValues ?? {}).map(scalarText);
  return [IndexName, ...values].filter((word) => word !== undefined && word !== "").join(" ");
}
