/** A person has a pseudonym under each key still kept. A decision under any of them stops what is under way. */
import { describe, expect, it } from "vitest";
import { acceptInvite } from "../../../functions/answer-invite/answer-invite.ts";
import { redeemHandoff } from "../../../functions/answer-invite/redeem-handoff.ts";
import { type Sender, sendNotice } from "../../../functions/send-notice/send-notice.ts";
import { receiveWrites } from "../../../shared/aws/invite-store.ts";
import { TableBusy, transact, writeItem } from "../../../shared/aws/invitee-table.ts";
import { decideSubject } from "../../../shared/aws/subject-acts.ts";
import { subjectKey } from "../../../shared/aws/subject-store.ts";
import { subjectIdsOf } from "../../../shared/domain/identity.ts";
import type { Invite } from "../../../shared/domain/invite.ts";
import type { Subject } from "../../../shared/domain/subject.ts";
import { aDeliveredInvite, anInvite, aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const keys = { current: "k2", keys: { k1: "x".repeat(64), k2: "y".repeat(64) } };
const [current = "", older = ""] = subjectIdsOf(keys, "sam.okafor@invitee.example");
const random = (size: number) => new Uint8Array(size).fill(3);

/** A table with one invite, received before the key was rotated. */
async function rotated(invite: (given: Partial<Invite>) => Invite) {
  const world = memoryInvitees();
  const { ledger: _ledger, ...rest } = invite({ subjectId: older });
  const { writes } = receiveWrites(
    rest,
    [{ event: "InviteReceived", data: { relationship: "colleague", dueAt: new Date(0).toISOString() } }],
    aPolicy,
  );
  expect((await transact(world.table, writes)).result).toBe("done");
  const object = (subject: Subject): Subject => ({
    ...subject,
    suppressed: { why: "objection", atMs: world.clock.now },
  });
  return {
    ...world,
    inviteId: rest.inviteId,
    object: () => decideSubject(world.acts, current, { decide: object, drafts: [] }),
  };
}

/** A sender whose rendering takes as long as `meanwhile`. @returns it, with the count of its mails */
function senderOf(world: Awaited<ReturnType<typeof rotated>>, meanwhile: () => Promise<unknown>) {
  const mails: object[] = [];
  const send = async <Output>(command: { readonly input: object }): Promise<Output> => {
    mails.push(command.input);
    return JSON.parse('{"MessageId":"m"}');
  };
  const sender: Sender = {
    ...world.acts,
    queue: { sqs: { send: async () => JSON.parse("{}") }, url: { single: "notices", bulk: "notices-bulk" } },
    ses: { send },
    random,
    keys,
    from: "invites@clientshare.example",
    configurationSet: "notices",
    edition: "e".repeat(64),
    compose: async () => {
      await meanwhile();
      return { bytes: new Uint8Array(1), version: "v", language: "en-GB" };
    },
  };
  return {
    mails,
    send: () => sendNotice(sender, { version: 1, kind: "notice", inviteId: world.inviteId, notice: 1 }),
  };
}

describe("after a key's rotation", () => {
  it("an objection that commits while the notice is rendered stops it, though nothing was known before", async () => {
    const world = await rotated(anInvite);
    const { mails, send } = senderOf(world, world.object);
    expect(await send()).toEqual({ result: "postponed" });
    world.clock.now += 6_000;
    expect(await send()).toEqual({ result: "withheld" });
    expect(mails).toEqual([]);
  });

  it("a record that has run out and is not yet deleted stops nothing", async () => {
    const world = await rotated(anInvite);
    await writeItem(world.table, {
      put: {
        ...subjectKey(current),
        schema: 1,
        subjectId: current,
        noticesAtMs: [],
        revision: 7,
        expiresAtSeconds: 1,
      },
    });
    const { send } = senderOf(world, async () => undefined);
    expect(await send()).toEqual({ result: "sent" });
  });

  it("a yes is refused after an objection whose spread has not come to the invite", async () => {
    const world = await rotated(aDeliveredInvite);
    await world.object();
    await expect(acceptInvite(world.acts, keys, random, world.inviteId)).rejects.toThrow(TableBusy);
  });

  it("nothing is handed over after such an objection", async () => {
    const world = await rotated(aDeliveredInvite);
    const accepted = await acceptInvite(world.acts, keys, random, world.inviteId);
    if (accepted.accepted !== "yes") return expect.fail("not accepted");
    await world.object();
    expect(await redeemHandoff(world.acts, keys, accepted.code, "client")).toEqual({ redeemed: "no" });
  });
});
