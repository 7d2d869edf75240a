/** An old address key may go once nobody is suppressed under it: the review of what is kept counts them for each key. */
import { expect, test } from "vitest";
import { reviewRetention } from "../../../functions/operate/review-retention.ts";
import { decideSubject, objectEverywhere } from "../../../shared/aws/subject-acts.ts";
import { subjectIdsOf } from "../../../shared/domain/identity.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

test("counts the suppressed by the key that names them, also where there are none", async () => {
  const world = memoryInvitees();
  const keys = { current: "k3", keys: { k1: "x".repeat(64), k2: "y".repeat(64), k3: "z".repeat(64) } };
  const asked = { channel: "link", actor: "invitee" } as const;
  for (const [name, key] of [
    ["sam", "k1"],
    ["kim", "k1"],
    ["ada", "k3"],
  ] as const) {
    const [subjectId = ""] = subjectIdsOf({ ...keys, current: key }, `${name}@firm.example`);
    await objectEverywhere(world.acts, [subjectId], "objection", asked);
  }
  const [capped = ""] = subjectIdsOf({ ...keys, current: "k2" }, "lee@firm.example");
  await decideSubject(world.acts, capped, { decide: (subject) => subject, drafts: [] });
  expect(await reviewRetention({ ...anOperator(world), keys }, {})).toMatchObject({
    result: { kinds: { subject: { items: 4 } }, suppressedByKey: { k1: 2, k2: 0, k3: 1 } },
  });
});
