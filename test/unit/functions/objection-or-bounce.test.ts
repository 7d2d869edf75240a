/** An objection reads as a bounce does, at every moment: in the state, in the fields, in the ETag, by the clock. */
import { describe, expect, it } from "vitest";
import { correctInvitee } from "../../../functions/manage-invites/manage-invites.ts";
import { recordDelivery } from "../../../functions/record-delivery/record-delivery.ts";
import { type Sender, sendNotice } from "../../../functions/send-notice/send-notice.ts";
import { readInvite, receiveWrites } from "../../../shared/aws/invite-store.ts";
import { transact } from "../../../shared/aws/invitee-table.ts";
import { decideSubject } from "../../../shared/aws/subject-acts.ts";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import { etagOf, viewInvite } from "../../../shared/domain/invite-view.ts";
import { anInvite, aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const keys = { current: "k1", keys: { k1: "x".repeat(64) } };
const email = "sam.okafor@invitee.example";
const caller = { organisation: "acme", inviter: { sub: "user-1", name: "Alex", email: "alex@acme.example" } };

/** One invite, as queued; `drawn` is what the sender's randomness gives. */
async function queued(drawn: number) {
  const world = memoryInvitees();
  const { ledger: _ledger, ...rest } = anInvite({ subjectId: subjectIdOf(keys, email) });
  const { writes } = receiveWrites(
    rest,
    [{ event: "InviteReceived", data: { relationship: "colleague", dueAt: new Date(0).toISOString() } }],
    aPolicy,
  );
  expect((await transact(world.table, writes)).result).toBe("done");
  const sent: object[] = [];
  const sender: Sender = {
    ...world.acts,
    queue: {
      sqs: {
        send: async <Output>(command: { readonly input: object }): Promise<Output> => {
          sent.push(command.input);
          return JSON.parse("{}");
        },
      },
      url: { single: "notices", bulk: "notices-bulk" },
    },
    ses: { send: async <Output>(): Promise<Output> => JSON.parse('{"MessageId":"m"}') },
    random: (size) => new Uint8Array(size).fill(drawn),
    keys,
    from: "invites@clientshare.example",
    configurationSet: "notices",
    edition: "e".repeat(64),
    compose: async () => ({ bytes: new Uint8Array(1), version: "2026-11-22", language: "en-GB" }),
  };
  const startMs = world.clock.now;
  return {
    ...world,
    startMs,
    sent,
    send: () => sendNotice(sender, { version: 1, kind: "notice", inviteId: rest.inviteId, notice: 1 }),
    object: () =>
      decideSubject(world.acts, rest.subjectId, {
        decide: (subject) => ({ ...subject, suppressed: { why: "objection", atMs: startMs } }),
        drafts: [],
      }),
    bounce: () =>
      recordDelivery(
        { ...world.acts, keys },
        {
          about: "notice",
          inviteId: rest.inviteId,
          notice: 1,
          address: undefined,
          evidence: { kind: "permanent-bounce", attempt: 1, atMs: world.clock.now },
        },
      ),
    view: async () => {
      const stored = await readInvite(world.table, rest.inviteId, world.clock.now);
      return stored === undefined ? undefined : viewInvite(stored.invite, world.clock.now, aPolicy);
    },
    correct: () => correctInvitee({ ...world.acts, keys }, caller, rest, { email: "other@invitee.example" }),
  };
}

type World = Awaited<ReturnType<typeof queued>>;

/** Suppressed: the queue brings the message, and again when it was told to. @returns after how many seconds */
async function objected(drawn: number): Promise<{ world: World; again: number }> {
  const world = await queued(drawn);
  await world.object();
  expect(await world.send()).toEqual({ result: "postponed" });
  const [delayed] = world.sent as [{ QueueUrl: string; Entries: [{ DelaySeconds: number }] }];
  expect(delayed.QueueUrl).toBe("notices");
  return { world, again: delayed.Entries[0].DelaySeconds };
}

/** Sent, and bounced within a third of a second. */
async function bounced(drawn: number): Promise<World> {
  const world = await queued(drawn);
  expect(await world.send()).toEqual({ result: "sent" });
  world.clock.now += 300;
  await world.bounce();
  return world;
}

describe("an objection and a bounce", () => {
  it.each([0, 1, 2, 3])("read the same at every tenth of a second, draw %i", async (drawn) => {
    const first = await objected(drawn);
    const second = await bounced(drawn);
    let changes = 0;
    let before = "";
    for (let afterMs = 300; afterMs <= 8_000; afterMs += 100) {
      for (const world of [first.world, second]) world.clock.now = world.startMs + afterMs;
      if (afterMs === first.again * 1000) expect(await first.world.send()).toEqual({ result: "withheld" });
      const [suppressed, failed] = [await first.world.view(), await second.view()];
      // The draw's own thousandths stand for what the queue takes.
      if (afterMs > first.again * 1000 + 300 || afterMs < first.again * 1000) {
        expect(suppressed, `after ${afterMs} ms`).toEqual(failed);
      }
      const shown = failed === undefined ? "gone" : etagOf(failed);
      if (before !== "" && shown !== before) changes += 1;
      before = shown;
    }
    expect((await second.view())?.notice.status).toBe("undeliverable");
    expect(changes).toBe(1);
  });

  it("show between two and six seconds after the claim", async () => {
    for (let drawn = 0; drawn < 256; drawn += 1) {
      const { again, world } = await objected(drawn);
      expect(again).toBeGreaterThanOrEqual(2);
      expect(again).toBeLessThanOrEqual(5);
      const second = await bounced(drawn);
      const at = async (ms: number) => {
        second.clock.now = world.startMs + ms;
        return (await second.view())?.notice.status;
      };
      expect([await at(again * 1000 - 1), await at(again * 1000 + 256)]).toEqual(["queued", "undeliverable"]);
    }
  });

  it("can neither be corrected before they show, and both after", async () => {
    const { world, again } = await objected(1);
    const second = await bounced(1);
    expect([(await world.correct()).result, (await second.correct()).result]).toEqual(["not-now", "not-now"]);
    for (const one of [world, second]) one.clock.now = one.startMs + again * 1000 + 300;
    await world.send();
    expect([(await world.correct()).result, (await second.correct()).result]).toEqual(["done", "done"]);
  });

  it("is erased in the very write that withholds it, also where the queue lost the message", async () => {
    const { world } = await objected(2);
    world.clock.now += 300_000;
    expect(await world.send()).toEqual({ result: "withheld" });
    const stored = await world.view();
    expect(stored).toMatchObject({ status: "pending", notice: { status: "undeliverable" } });
    expect(JSON.stringify(stored)).not.toContain(email);
  });
});
