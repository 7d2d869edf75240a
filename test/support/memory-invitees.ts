/** The invitee table in memory, with its indexes, a clock that tests move, and a count of every call. */
import type { Table } from "../../shared/aws/invitee-table.ts";
import type { Acts } from "../../shared/aws/subject-acts.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { Client } from "../simulation/parts/io-gate.ts";
import { MemoryDynamoDB } from "../simulation/parts/memory-dynamodb.ts";
import { aPolicy, receivedAtMs } from "./an-invite.ts";

export interface MemoryInvitees {
  readonly table: Table;
  readonly database: MemoryDynamoDB;
  /** Names of the calls made so far, in order. */
  readonly calls: string[];
  readonly clock: { now: number };
  readonly acts: Acts;
}

const text = (name: string) => ({ name, type: "S" as const });
const number = (name: string) => ({ name, type: "N" as const });

/** An empty table, its clock at {@link receivedAtMs}; and tables of the same shape by other names. */
export function memoryInvitees(policy: Policy = aPolicy, others: readonly string[] = []): MemoryInvitees {
  const clock = { now: receivedAtMs };
  const shape = {
    hash: text("pk"),
    sort: text("sk"),
    ttlAttribute: "expiresAtSeconds",
    indexes: [
      {
        name: "by-inviter",
        hash: text("inviterKey"),
        sort: text("inviteId"),
        projection: "KEYS_ONLY" as const,
      },
      {
        name: "by-wake",
        hash: text("wakeShard"),
        sort: number("wakeAtSeconds"),
        projection: "KEYS_ONLY" as const,
      },
    ],
  };
  const database = new MemoryDynamoDB(
    () => clock.now,
    ["invitees", ...others].map((name) => ({ ...shape, name })),
  );
  const calls: string[] = [];
  const dynamodb: Client = {
    send: <Output>(command: { readonly input: object }): Promise<Output> => {
      const operation = command.constructor.name.replace(/Command$/, "");
      calls.push(operation);
      return new Promise((resolve) => resolve(database.perform(operation, command.input) as Output));
    },
  };
  const table = { dynamodb, name: "invitees" };
  return { table, database, calls, clock, acts: { table, clock: () => clock.now, policy } };
}
