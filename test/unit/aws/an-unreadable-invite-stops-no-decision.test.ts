/** One invite that this version cannot read keeps its person's decision from none of the others, and is not forgotten. */
import { beforeEach, describe, expect, test } from "vitest";
import { inviteKey, readInvites } from "../../../shared/aws/invite-store.ts";
import { type Item, readItem, writeItem } from "../../../shared/aws/invitee-table.ts";
import { UnreadableInvite } from "../../../shared/aws/stored-invite.ts";
import {
  eraseEverywhere,
  objectEverywhere,
  restrictEverywhere,
  spread,
  unrestrictEverywhere,
} from "../../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../../shared/aws/subject-store.ts";
import { aDeliveredInvite } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const asked = { channel: "link", actor: "invitee" } as const;
const first = aDeliveredInvite().inviteId;
const [strange, last] = [first.replace(/.$/, "8"), first.replace(/.$/, "9")];
const { subjectId } = aDeliveredInvite();
let world: ReturnType<typeof memoryInvitees>;
let asItWas: Item;

beforeEach(async () => {
  world = memoryInvitees();
  for (const inviteId of [first, strange, last]) {
    await storeInvite(world, aDeliveredInvite({ inviteId, linkKey: `invite#${inviteId}` }));
  }
  asItWas = (await readItem(world.table, inviteKey(strange))) ?? expect.fail("nothing is stored");
  await writeItem(world.table, { put: { ...asItWas, schema: 9 } });
});

const becomesReadable = () => writeItem(world.table, { put: asItWas });
const invites = async (...ids: string[]) =>
  (await readInvites(world.table, ids, world.clock.now)).map(({ invite }) => invite);
const subject = async () => (await readSubjects(world.table, [subjectId], world.clock.now))[0];

test("an objection stands, stops the others, and reaches it once it can be read", async () => {
  expect(await objectEverywhere(world.acts, [subjectId], "objection", asked)).toBe("decided");
  expect(await invites(first, last)).toEqual([
    expect.objectContaining({ status: "declined" }),
    expect.objectContaining({ status: "declined" }),
  ]);
  expect(await subject()).toMatchObject({
    suppressed: { why: "objection" },
    spreading: { what: "objection" },
  });
  await becomesReadable();
  await spread(world.acts, [subjectId], "objection");
  expect(await invites(strange)).toEqual([expect.objectContaining({ status: "declined" })]);
  expect(await subject()).not.toHaveProperty("spreading");
});

describe("an erasure", () => {
  test("erases the others, is not called done, and reaches it once it can be read", async () => {
    await expect(eraseEverywhere(world.acts, [subjectId], asked)).rejects.toThrow(UnreadableInvite);
    for (const invite of await invites(first, last)) expect(invite).not.toHaveProperty("invitee");
    expect(await subject()).toMatchObject({
      suppressed: { why: "erasure" },
      spreading: { what: "erasure" },
    });
    await becomesReadable();
    await spread(world.acts, [subjectId], "erasure");
    expect((await invites(strange))[0]).not.toHaveProperty("invitee");
    expect(await subject()).not.toHaveProperty("spreading");
  });

  test("stays to be done, whatever the person decides next", async () => {
    await expect(eraseEverywhere(world.acts, [subjectId], asked)).rejects.toThrow(UnreadableInvite);
    expect(await restrictEverywhere(world.acts, [subjectId], asked)).toBe("decided");
    expect(await subject()).toMatchObject({
      restrictedAtMs: world.clock.now,
      spreading: { what: "erasure" },
    });
  });
});

test("a restriction can be laid on and lifted", async () => {
  expect(await restrictEverywhere(world.acts, [subjectId], asked)).toBe("decided");
  const lifted = await unrestrictEverywhere(world.acts, [subjectId], asked);
  expect(lifted).toMatchObject({ decided: "decided", invites: [{ inviteId: first }, { inviteId: last }] });
});

test("nothing but what cannot be read is passed over", async () => {
  world.acts.table.dynamodb.send = () => Promise.reject(new Error("The table is away"));
  await expect(objectEverywhere(world.acts, [subjectId], "objection", asked)).rejects.toThrow("away");
});
