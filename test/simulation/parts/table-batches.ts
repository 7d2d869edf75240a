/**
 * BatchGetItem and BatchWriteItem: many items without any promise between them. The plan may let only the
 * first few be handled; the rest come back unprocessed, as AWS does under load.
 */
import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  KeysAndAttributes,
  WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { itemSize } from "./attribute-value.ts";
import { invalid } from "./dynamodb-errors.ts";
import { Bindings } from "./expression-bindings.ts";
import { parseProjection } from "./expression-parser.ts";
import type { MemoryTable } from "./memory-table.ts";
import { addWrite, capacityAnswer, noUnits, readUnitsOf, type Units } from "./table-capacity.ts";
import { keyOfRequest } from "./table-definition.ts";
import { project } from "./table-queries.ts";
import { prepareWrite } from "./table-writes.ts";

const getsMost = 100;
const writesMost = 25;

interface World {
  readonly tables: (name: string | undefined) => MemoryTable;
  readonly spend: (units: Units) => void;
  /** How many entries to handle. */
  readonly keep: number;
}

/** Throws ValidationException. */
export function batchGet(input: BatchGetItemCommandInput, world: World): BatchGetItemCommandOutput {
  const asked = Object.entries(input.RequestItems ?? {});
  const count = asked.reduce((sum, [, { Keys }]) => sum + (Keys?.length ?? 0), 0);
  if (count < 1 || count > getsMost) throw invalid("Too many items requested for the BatchGetItem call");
  const answer: BatchGetItemCommandOutput = { $metadata: {}, Responses: {}, UnprocessedKeys: {} };
  let left = world.keep;
  for (const [name, request] of asked) {
    const table = world.tables(name);
    const projection =
      request.ProjectionExpression === undefined
        ? undefined
        : parseProjection(request.ProjectionExpression, "ProjectionExpression");
    const bindings = new Bindings({ ExpressionAttributeNames: request.ExpressionAttributeNames }, [
      projection,
    ]);
    const keys = (request.Keys ?? []).map((key) => ({ key, place: keyOfRequest(table.definition, key) }));
    if (new Set(keys.map(({ place }) => place.keyText)).size < keys.length) {
      throw invalid("Provided list of item keys contains duplicates");
    }
    const consistent = request.ConsistentRead === true;
    const units = noUnits("read");
    const items: Record<string, AttributeValue>[] = [];
    for (const { place } of keys.slice(0, left)) {
      const found = consistent ? table.find(place) : table.findPerhapsStale(place);
      units.table += readUnitsOf(found?.size ?? 0, consistent);
      if (found === undefined) continue;
      items.push(
        projection === undefined
          ? found.item
          : project(
              found.item,
              projection.tree.map((path) => bindings.resolve(path)),
            ),
      );
    }
    world.spend(units);
    answer.Responses = { ...answer.Responses, [name]: items };
    const rest: KeysAndAttributes = { ...request, Keys: keys.slice(left).map(({ key }) => key) };
    if (keys.length > left) answer.UnprocessedKeys = { ...answer.UnprocessedKeys, [name]: rest };
    left = Math.max(0, left - keys.length);
    const capacity = capacityAnswer(units, table, input.ReturnConsumedCapacity);
    if (capacity !== undefined) answer.ConsumedCapacity = [...(answer.ConsumedCapacity ?? []), capacity];
  }
  return answer;
}

/** Throws ValidationException. */
export function batchWrite(input: BatchWriteItemCommandInput, world: World): BatchWriteItemCommandOutput {
  const asked = Object.entries(input.RequestItems ?? {});
  const count = asked.reduce((sum, [, requests]) => sum + requests.length, 0);
  if (count < 1 || count > writesMost) throw invalid("Too many items requested for the BatchWriteItem call");
  const answer: BatchWriteItemCommandOutput = { $metadata: {}, UnprocessedItems: {} };
  let left = world.keep;
  for (const [name, requests] of asked) {
    const table = world.tables(name);
    const writes = requests.map((request) => ({ request, write: prepareWrite(table, writeInput(request)) }));
    if (new Set(writes.map(({ write }) => write.key.keyText)).size < writes.length) {
      throw invalid("Provided list of item keys contains duplicates");
    }
    for (const { write } of writes) write.check();
    const units = noUnits("write");
    for (const { write } of writes.slice(0, left)) {
      const judgement = write.judge();
      const after = judgement.outcome === "write" ? judgement.after : undefined;
      const sized = after === undefined ? undefined : { item: after, size: itemSize(after) };
      addWrite(units, table, { key: write.key, before: judgement.before, after: sized });
      table.commit([{ key: write.key, after }]);
    }
    world.spend(units);
    if (writes.length > left) {
      const rest = writes.slice(left).map(({ request }) => request);
      answer.UnprocessedItems = { ...answer.UnprocessedItems, [name]: rest };
    }
    left = Math.max(0, left - writes.length);
    const capacity = capacityAnswer(units, table, input.ReturnConsumedCapacity);
    if (capacity !== undefined) answer.ConsumedCapacity = [...(answer.ConsumedCapacity ?? []), capacity];
  }
  return answer;
}

function writeInput({ PutRequest, DeleteRequest }: WriteRequest) {
  if (PutRequest !== undefined) return { kind: "put", Item: PutRequest.Item } as const;
  if (DeleteRequest !== undefined) return { kind: "delete", Key: DeleteRequest.Key } as const;
  throw invalid("Supplied WriteRequest is empty");
}
