/** A resend asked for again with its key, or while somebody else writes: one mail, one answer, and never a lost change. */
import { describe, expect, it } from "vitest";
import { recall, resendNotice, revokeInvite } from "../../../functions/manage-invites/manage-invites.ts";
import { idempotentRequest } from "../../../shared/aws/idempotency-store.ts";
import { readInvite } from "../../../shared/aws/invite-store.ts";
import { TableBusy } from "../../../shared/aws/invitee-table.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import type { Caller } from "../../../shared/lambda/caller.ts";
import type { Client } from "../../simulation/parts/io-gate.ts";
import { aDeliveredInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const keys = { current: "k1", keys: { k1: "x".repeat(64) } };
const caller: Caller = {
  organisation: "acme",
  inviter: { sub: "user-1", name: "Alex Morgan", email: "alex.morgan@acme.example" },
};
const { inviteId } = aDeliveredInvite();
const scope = { organisation: "acme", sub: "user-1", route: `POST /v1/invites/${inviteId}/resend` };
const remember = (body = "") => idempotentRequest(keys, scope, "key-1", body);

/** A delivered invite two days on; `before` is done ahead of each transaction, as if by somebody else. */
async function world() {
  const made = memoryInvitees();
  await storeInvite(made, aDeliveredInvite());
  made.clock.now = receivedAtMs + 2 * dayMs;
  const other = { table: made.table, clock: () => made.clock.now, keys, policy: aPolicy };
  const between = { act: async () => {}, transactions: 0 };
  const dynamodb: Client = {
    send: async <Output>(command: { readonly input: object }): Promise<Output> => {
      const operation = command.constructor.name.replace(/Command$/, "");
      if (operation === "TransactWriteItems") {
        between.transactions += 1;
        await between.act();
      }
      const output: unknown = made.database.perform(operation, command.input);
      return output as Output;
    },
  };
  const manager = { ...other, table: { ...made.table, dynamodb } };
  return {
    ...made,
    manager,
    other,
    between,
    resend: (body?: string) => resendNotice(manager, caller, { inviteId, remember: remember(body) }),
    stored: async () => (await readInvite(made.table, inviteId, made.clock.now))?.invite,
  };
}

describe("a resend with its key", () => {
  it("is remembered: asked for again it is the same answer, and no second mail", async () => {
    const { manager, resend, stored } = await world();
    expect(await recall(manager, remember())).toBeUndefined();
    const first = await resend();
    expect(first).toMatchObject({ result: "done", view: { id: inviteId, notice: { status: "queued" } } });
    expect(await recall(manager, remember())).toEqual(first);
    expect(await resend()).toEqual(first);
    expect(await stored()).toMatchObject({ resends: 1, notice: { number: 2 } });
  });

  it("with another body is another request, and refused as that", async () => {
    const { manager, resend } = await world();
    await resend();
    expect(await recall(manager, remember("{}"))).toEqual({ result: "another-body" });
  });

  it("without a key is told why not, twin or none", async () => {
    const { manager } = await world();
    const again = () => resendNotice(manager, caller, { inviteId });
    expect(await again()).toMatchObject({ result: "done" });
    expect(await again()).toMatchObject({ result: "not-now" });
  });
});

describe("a change while somebody else writes", () => {
  it("is decided anew on what they left, and lost by neither", async () => {
    const { between, other, resend, stored } = await world();
    between.act = async () => {
      between.act = async () => {};
      await revokeInvite(other, caller, { inviteId });
    };
    expect(await resend()).toMatchObject({ result: "not-now" });
    expect(await stored()).toMatchObject({ status: "revoked", resends: 0 });
    expect(between.transactions).toBe(1);
  });

  it("gives up after five tries, so that its caller can come again", async () => {
    const { between, database, manager, stored } = await world();
    between.act = async () => {
      const now = await stored();
      database.perform("UpdateItem", {
        TableName: "invitees",
        Key: { pk: { S: `invite#${inviteId}` }, sk: { S: "invite" } },
        UpdateExpression: "SET revision = :next",
        ExpressionAttributeValues: { ":next": { N: String((now?.revision ?? 0) + 1) } },
      });
    };
    await expect(revokeInvite(manager, caller, { inviteId })).rejects.toThrow(TableBusy);
    expect(between.transactions).toBe(5);
    expect((await stored())?.status).toBe("pending");
  });
});
