/** A notice that nobody can handle: flagged with the last try, seen by operators, unflagged by the claim that works. */
import { describe, expect, it } from "vitest";
import { listUndischarged } from "../../../functions/operate/list-undischarged.ts";
import { sendOrFlag } from "../../../functions/send-notice/flag-poisoned.ts";
import type { Sender, SendResult } from "../../../functions/send-notice/send-notice.ts";
import { sendNotice } from "../../../functions/send-notice/send-notice.ts";
import { readInvitesEvenPast } from "../../../shared/aws/invite-store.ts";
import { queueTries } from "../../../shared/domain/queue-tries.ts";
import { anInvite } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

async function aNotice(compose: Sender["compose"]) {
  const world = memoryInvitees();
  const { inviteId } = await storeInvite(world, anInvite());
  const sender: Sender = {
    ...world.acts,
    queue: { sqs: { send: () => Promise.reject(new Error("not asked")) }, url: { single: "s", bulk: "b" } },
    ses: { send: async <Output>(): Promise<Output> => JSON.parse('{"MessageId":"m"}') },
    random: (size) => new Uint8Array(size),
    keys: { current: "k1", keys: { k1: "x".repeat(64) } },
    from: "invites@clientshare.example",
    configurationSet: "notices",
    edition: "e".repeat(64),
    compose,
  };
  const message = { version: 1, kind: "notice", inviteId, notice: 1 } as const;
  const poisonedAtMs = async () => {
    const [stored] = await readInvitesEvenPast(world.table, [inviteId]);
    return stored?.invite.notice.poisonedAtMs;
  };
  const listed = async () => {
    const operator = { ...world.acts, remainingMs: () => 60_000 } as Parameters<typeof listUndischarged>[0];
    return JSON.stringify(await listUndischarged(operator, { undischarged: true }));
  };
  return { ...world, sender, message, poisonedAtMs, listed };
}

const fails: Sender["compose"] = () => Promise.reject(new Error("A template that breaks on this invite"));

describe("a notice whose handling always fails", () => {
  it("is flagged with its last try and not before, and its failure is told as it was", async () => {
    const { sender, message, poisonedAtMs, clock, listed } = await aNotice(fails);
    const handle = (receives: number) =>
      sendOrFlag(sender, message, receives, () => sendNotice(sender, message));
    await expect(handle(queueTries - 1)).rejects.toThrow("breaks on this invite");
    expect(await poisonedAtMs()).toBeUndefined();
    expect(await listed()).toContain('"poisoned":false');
    await expect(handle(queueTries)).rejects.toThrow("breaks on this invite");
    expect(await poisonedAtMs()).toBe(clock.now);
    expect(await listed()).toContain('"poisoned":true');
  });

  it("is flagged as well where it was always somebody else's turn, but not for a pause of SES", async () => {
    const { sender, message, poisonedAtMs } = await aNotice(fails);
    const answers = (done: SendResult) => sendOrFlag(sender, message, queueTries, async () => done);
    await answers({ result: "halt", why: "throttled" });
    await answers({ result: "nothing-to-do" });
    expect(await poisonedAtMs()).toBeUndefined();
    await answers({ result: "again" });
    expect(await poisonedAtMs()).toBeTypeOf("number");
  });

  it("loses the flag with the claim that succeeds after all", async () => {
    let broken = true;
    const { sender, message, poisonedAtMs } = await aNotice(async (...given) =>
      broken ? fails(...given) : { bytes: new Uint8Array(1), version: "2026-11-22", language: "en-GB" },
    );
    const handle = () => sendOrFlag(sender, message, queueTries, () => sendNotice(sender, message));
    await expect(handle()).rejects.toThrow();
    expect(await poisonedAtMs()).toBeTypeOf("number");
    broken = false;
    expect(await handle()).toEqual({ result: "sent" });
    expect(await poisonedAtMs()).toBeUndefined();
  });

  it("says nothing of a flag that could not be set: the failure of the sending is what is told", async () => {
    const { sender, message } = await aNotice(fails);
    const lost = { ...sender, table: { name: "gone", dynamodb: sender.table.dynamodb } };
    const told = sendOrFlag(lost, message, queueTries, () => Promise.reject(new Error("the first failure")));
    await expect(told).rejects.toThrow("the first failure");
  });
});
