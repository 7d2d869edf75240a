/**
 * What a function's role lets it do, held against each call of each client as IAM would: the template's statements
 * and the clients arrive, clients leave that refuse what nobody granted. So a missing grant fails here first, and
 * whoever listens is told which permissions were used.
 */
import * as z from "zod/mini";
import type { Platform } from "../../shared/lambda/platform.ts";
import { type PermissionNeeded, permissionsNeeded, resourceOf } from "./permissions-needed.ts";
import { ofType } from "./plan.ts";
import type { Resource } from "./template-values.ts";

/** One action that a role allows on one resource. */
export interface Grant {
  readonly action: string;
  /** As in {@link PermissionNeeded}; a wildcard stays as it is written. */
  readonly resource: string;
  /** Condition keys with the only value that each may have (`StringEquals`). */
  readonly conditions: Readonly<Record<string, string>>;
}

/** What AWS answers where the role does not allow a call. */
export class AccessDeniedException extends Error {
  readonly $fault = "client";
  readonly $metadata = { httpStatusCode: 400 };

  constructor(folder: string, { action, resource, context }: PermissionNeeded) {
    const told = Object.entries(context).map(([key, value]) => ` with ${key} ${value}`);
    super(
      `${folder} is not authorized to perform ${action} on ${resource}${told.join()}: its role does not allow it.`,
    );
    this.name = "AccessDeniedException";
  }
}

const oneOrMore = z.union([
  z.pipe(
    z.string(),
    z.transform((one) => [one]),
  ),
  z.array(z.string()),
]);
const roleSchema = z.object({
  Policies: z.array(
    z.object({
      PolicyDocument: z.object({
        Statement: z.array(
          z.object({
            Effect: z.literal("Allow"),
            Action: oneOrMore,
            Resource: oneOrMore,
            Condition: z.prefault(
              z.strictObject({ StringEquals: z._default(z.record(z.string(), z.string()), {}) }),
              {},
            ),
          }),
        ),
      }),
    }),
  ),
});

/**
 * Everything that the template's role of that ARN allows, pair by pair.
 * @throws {Error} where there is no such role, or where it says something that can't be held against calls here
 */
export function planGrants(resources: readonly Resource[], roleArn: string): readonly Grant[] {
  const role = ofType(resources, "AWS::IAM::Role").find(({ reference }) =>
    roleArn.endsWith(`role/${reference}`),
  );
  if (role === undefined) throw new Error(`No role of the template is ${roleArn}.`);
  return roleSchema
    .parse(role.properties)
    .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) =>
        Resource.map((arn) => ({
          action,
          resource: resourceOf("any", arn),
          conditions: Condition.StringEquals,
        })),
      ),
    );
}

/** Whether the grant allows it: the same action, the same resource, every condition met. No pattern matches. */
export function allows(grant: Grant, { action, resource, context }: PermissionNeeded): boolean {
  return (
    grant.action === action &&
    grant.resource === resource &&
    Object.entries(grant.conditions).every(([key, value]) => context[key] === value)
  );
}

/** The clients of a function. */
export type Clients = Pick<Platform, "dynamodb" | "sqs" | "sns" | "ses" | "secrets" | "kms">;

/** Hears of each permission that `folder` used. */
export type PermissionUsed = (folder: string, permission: PermissionNeeded) => void;

/** The same clients for `folder`'s function: what its role does not allow is refused before it is sent. */
export function withinGrants(
  clients: Clients,
  folder: string,
  grants: readonly Grant[],
  used: PermissionUsed = () => {},
): Clients {
  const guard = <Client extends object>(client: Client & { send: unknown }): Client => {
    const send = async (command: Command, ...rest: readonly unknown[]): Promise<unknown> => {
      const operation = command.constructor.name.replace(/Command$/, "");
      for (const needed of permissionsNeeded(operation, command.input)) {
        if (!grants.some((grant) => allows(grant, needed))) throw new AccessDeniedException(folder, needed);
        used(folder, needed);
      }
      return Reflect.apply(client.send as (...call: readonly unknown[]) => unknown, client, [
        command,
        ...rest,
      ]);
    };
    return new Proxy(client, {
      get: (target, key) => (key === "send" ? send : Reflect.get(target, key, target)),
    });
  };
  return {
    dynamodb: guard(clients.dynamodb),
    sqs: guard(clients.sqs),
    sns: guard(clients.sns),
    ses: guard(clients.ses),
    secrets: guard(clients.secrets),
    kms: guard(clients.kms),
  };
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}
