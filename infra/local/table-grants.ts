/**
 * What a function's role lets it do with tables, held against each call as IAM would: the template's statements
 * and a client arrive, a client leaves that refuses what nobody granted. So a missing grant fails here first.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { ofType } from "./plan.ts";
import type { Resource } from "./template-values.ts";

export interface TableGrant {
  /** Such as `dynamodb:Query`. */
  readonly actions: readonly string[];
  /** ARNs of tables, indexes or streams. */
  readonly resources: readonly string[];
}

/** What DynamoDB answers where the role does not allow a call. */
export class AccessDeniedException extends Error {
  readonly $fault = "client";
  readonly $metadata = { httpStatusCode: 400 };

  constructor(folder: string, action: string, resource: string) {
    super(`${folder} is not authorized to perform ${action} on ${resource}: its role does not allow it.`);
    this.name = "AccessDeniedException";
  }
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const roleSchema = z.object({
  Policies: z.array(
    z.object({
      PolicyDocument: z.object({
        Statement: z.array(z.object({ Effect: z.literal("Allow"), Action: oneOrMore, Resource: oneOrMore })),
      }),
    }),
  ),
});

/** What the template's role of that ARN may do with tables. @throws {Error} where there is no such role */
export function planTableGrants(resources: readonly Resource[], roleArn: string): readonly TableGrant[] {
  const role = ofType(resources, "AWS::IAM::Role").find(({ reference }) =>
    roleArn.endsWith(`role/${reference}`),
  );
  if (role === undefined) throw new Error(`No role of the template is ${roleArn}.`);
  return roleSchema
    .parse(role.properties)
    .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map(({ Action, Resource }) => ({
      actions: Action.filter((action) => action.startsWith("dynamodb:")),
      resources: Resource,
    }))
    .filter(({ actions }) => actions.length > 0);
}

/** The same client for `folder`'s function: what its role does not allow is refused before it is sent. */
export function withinGrants<Client extends Pick<DynamoDBClient, "send">>(
  client: Client,
  folder: string,
  grants: readonly TableGrant[],
): Client {
  const send = async (command: Command, ...rest: readonly unknown[]): Promise<unknown> => {
    for (const { action, resource } of usesOf(command)) {
      const granted = grants.some(
        ({ actions, resources }) =>
          actions.includes(action) && resources.some((arn) => arn.endsWith(`:${resource}`)),
      );
      if (!granted) throw new AccessDeniedException(folder, action, resource);
    }
    return Reflect.apply(client.send, client, [command, ...rest]);
  };
  return new Proxy(client, {
    get: (target, key) => (key === "send" ? send : Reflect.get(target, key, target)),
  });
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

interface TableUse {
  readonly action: string;
  readonly resource: string;
}

/** A transaction needs leave for each of its members, and none for itself. */
const memberActions = {
  ConditionCheck: "ConditionCheckItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  Get: "GetItem",
} as const;

const onTable = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const member = z.partialRecord(z.enum(["ConditionCheck", "Put", "Update", "Delete", "Get"]), onTable);
const inputSchema = z.union([
  z.object({ TransactItems: z.array(member) }),
  z.object({ RequestItems: z.record(z.string(), z.unknown()) }),
  onTable,
]);

function usesOf(command: Command): readonly TableUse[] {
  const input = inputSchema.parse(command.input);
  const action = command.constructor.name.replace(/Command$/, "");
  if ("TransactItems" in input) {
    return input.TransactItems.flatMap((item) =>
      Object.keys(memberActions).flatMap((kind) => {
        const known = kind as keyof typeof memberActions;
        const table = item[known];
        return table === undefined ? [] : [useOf(memberActions[known], table.TableName)];
      }),
    );
  }
  if ("RequestItems" in input) return Object.keys(input.RequestItems).map((table) => useOf(action, table));
  const { TableName, IndexName } = input;
  return [useOf(action, IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`)];
}

const useOf = (operation: string, table: string): TableUse => ({
  action: `dynamodb:${operation}`,
  resource: `table/${table}`,
});
