/** One item's trouble must not keep the others past their deadlines. */
import { describe, expect, it } from "vitest";
import { keepDeadlines, type Sweep } from "../../../functions/keep-deadlines/keep-deadlines.ts";
import { inviteItem, readInvite } from "../../../shared/aws/invite-store.ts";
import { writeItem } from "../../../shared/aws/invitee-table.ts";
import { objectEverywhere } from "../../../shared/aws/subject-acts.ts";
import { newInviteId } from "../../../shared/domain/identity.ts";
import { dayMs, type Invite } from "../../../shared/domain/invite.ts";
import { anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const subject = (n: number) => `k1_Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHJlYWwgaGFza${n}`;

/** Invites in every shard, and a sweep over them. `sqs` fails where it is told to. */
async function world(given: { readonly sqsIsDown?: true } = {}) {
  const memory = memoryInvitees();
  const store = async (n: number, invite: Partial<Invite> = {}) => {
    const inviteId = newInviteId(
      receivedAtMs,
      Uint8Array.from({ length: 10 }, () => n),
    );
    const whole = { ...anInvite({ notice: { state: "undeliverable", attempts: 1 } }), ...invite, inviteId };
    const stored = { ...whole, subjectId: subject(n), linkKey: `invite#${n}` };
    await writeItem(memory.table, { put: inviteItem(stored, aPolicy) });
    await writeItem(memory.table, { put: { pk: `subject#${subject(n)}`, sk: `invite#${n}`, inviteId } });
    return inviteId;
  };
  const sent: unknown[] = [];
  const sweep: Sweep = {
    ...memory.acts,
    queue: {
      sqs: {
        send: <Output>(command: { readonly input: object }): Promise<Output> => {
          if (given.sqsIsDown) return Promise.reject(new Error("SQS is down"));
          sent.push(command.input);
          return Promise.resolve({ Failed: [] } as Output);
        },
      },
      url: { single: "https://sqs.example/single", bulk: "https://sqs.example/bulk" },
    },
    remainingMs: () => 60_000,
  };
  const statusOf = async (inviteId: string) =>
    (await readInvite(memory.table, inviteId, memory.clock.now))?.invite.status;
  return { ...memory, store, sweep, statusOf };
}

describe("the sweep goes on past", () => {
  it("an item of a schema that this code does not know", async () => {
    const { store, sweep, clock, statusOf, table } = await world();
    const ids = [await store(1), await store(2), await store(3), await store(4)];
    const item = inviteItem(anInvite({ inviteId: "inv_0000000000000000000000000A" }), aPolicy);
    await writeItem(table, { put: { ...item, schema: 3 } });
    clock.now = anInvite().forgetAtMs;
    const { acts } = await keepDeadlines(sweep);
    expect(acts.failed).toBeGreaterThan(0);
    for (const id of ids) expect(await statusOf(id)).toBe("forgotten");
  });

  it("a queue that takes nothing", async () => {
    const { store, sweep, clock, statusOf } = await world({ sqsIsDown: true });
    await store(1, { receivedAtMs, notice: anInvite({ notice: { queuedAtMs: receivedAtMs } }).notice });
    const due = [await store(2), await store(3), await store(4)];
    clock.now = anInvite().forgetAtMs;
    await keepDeadlines(sweep);
    for (const id of due) expect(await statusOf(id)).toBe("forgotten");
  });

  it("a person who objects to an invite whose time is over already", async () => {
    const { store, sweep, clock, statusOf, acts } = await world();
    const late = await store(1, { dischargedAtMs: receivedAtMs, dataUntilMs: receivedAtMs + 40 * dayMs });
    const due = [await store(2), await store(3), await store(4)];
    clock.now = receivedAtMs + 45 * dayMs;
    await objectEverywhere(acts, [subject(1)], "objection", { channel: "link", actor: "invitee" });
    await keepDeadlines(sweep);
    for (const id of due) expect(await statusOf(id)).toBe("forgotten");
    const { invite } = (await readInvite(acts.table, late, clock.now)) ?? {};
    expect(invite?.invitee).toBeUndefined();
  });
});
