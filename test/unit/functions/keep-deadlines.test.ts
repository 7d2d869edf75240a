/** One item's trouble must not keep the others past their deadlines; and the log says whose it is. */
import { describe, expect, it } from "vitest";
import { keepDeadlines, type Sweep } from "../../../functions/keep-deadlines/keep-deadlines.ts";
import { inviteItem, readInvite } from "../../../shared/aws/invite-store.ts";
import { writeItem } from "../../../shared/aws/invitee-table.ts";
import { objectEverywhere } from "../../../shared/aws/subject-acts.ts";
import { newInviteId } from "../../../shared/domain/identity.ts";
import { dayMs, type Invite } from "../../../shared/domain/invite.ts";
import type { LogFields } from "../../../shared/lambda/log.ts";
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
  const logged: { readonly error: unknown; readonly ids: LogFields | undefined }[] = [];
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
    log: { error: (_, error, ids) => logged.push({ error, ids }) },
  };
  const statusOf = async (inviteId: string) =>
    (await readInvite(memory.table, inviteId, memory.clock.now))?.invite.status;
  return { ...memory, store, sweep, statusOf, logged };
}

describe("the sweep goes on past", () => {
  it("an item of a schema that this code does not know", async () => {
    const { store, sweep, clock, statusOf, table, logged } = await world();
    const ids = [await store(1), await store(2), await store(3), await store(4)];
    const inviteId = "inv_0000000000000000000000000A";
    const item = inviteItem(anInvite({ inviteId }), aPolicy);
    await writeItem(table, { put: { ...item, schema: 3 } });
    clock.now = anInvite().forgetAtMs;
    const { acts } = await keepDeadlines(sweep);
    expect(acts.failed).toBe(1);
    // The runbook sends whoever is woken by the count to the log, to learn whose it is.
    expect(logged).toEqual([{ error: expect.any(Error), ids: { kind: "invite", inviteId } }]);
    for (const id of ids) expect(await statusOf(id)).toBe("forgotten");
  });

  it("a queue that takes nothing", async () => {
    const { store, sweep, clock, statusOf, logged } = await world({ sqsIsDown: true });
    await store(1, { receivedAtMs, notice: anInvite({ notice: { queuedAtMs: receivedAtMs } }).notice });
    const due = [await store(2), await store(3), await store(4)];
    clock.now = anInvite().forgetAtMs;
    await keepDeadlines(sweep);
    for (const id of due) expect(await statusOf(id)).toBe("forgotten");
    expect(logged).toEqual([]);
  });

  it("a person, and a request, whose items cannot be read, and the log names both", async () => {
    const { store, sweep, clock, statusOf, table, logged } = await world();
    const due = [await store(2), await store(3), await store(4)];
    clock.now = anInvite().forgetAtMs;
    const wakes = { wakeShard: "wake#1", wakeAtSeconds: 1, expiresAtSeconds: 4_000_000_000, schema: 99 };
    await writeItem(table, { put: { pk: `subject#${subject(8)}`, sk: "subject", ...wakes } });
    await writeItem(table, {
      put: { pk: `subject#${subject(9)}`, sk: "request#req_0123456789AB", ...wakes },
    });
    await keepDeadlines(sweep);
    expect(logged.map(({ ids }) => ids)).toEqual([
      { kind: "subject", subjectId: subject(8) },
      { kind: "request", requestId: "req_0123456789AB" },
    ]);
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
