/** What the simulator's witness lets pass and what it does not, where a seed once stopped at it. */
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { SeededRandom } from "../../simulation/parts/seeded-random.ts";
import { Trace } from "../../simulation/parts/trace.ts";
import { holdsPersonalData, mark, Secrecy } from "../../simulation/secrecy.ts";
import { Sometimes } from "../../simulation/sometimes.ts";
import { Witness } from "../../simulation/witness.ts";
import { anInvite, aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

test("whom an old copy brings back after their deadline may be there for six hours, and not one longer", async () => {
  const world = memoryInvitees();
  const { clock, database } = world;
  const invite = await storeInvite(world, anInvite());
  const witness = new Witness({
    clock: () => clock.now,
    policy: aPolicy,
    sometimes: new Sometimes(),
    trace: new Trace(),
    secrecy: new Secrecy(),
    pseudonyms: () => [],
  });
  clock.now = invite.dueAtMs + 60_000;
  witness.rewind(database.table("invitees").snapshot());
  expect(() => witness.checkDeadlines()).not.toThrow();
  clock.now += 6 * 3_600_000 + 1;
  expect(() => witness.checkDeadlines()).toThrow(/I3.*past the deadline/);
});

test("no keyed hash of many reads like the planted mark, and the mark itself is seen however it is written", () => {
  const random = new SeededRandom("hashes");
  const hashes = Array.from({ length: 20_000 }, () =>
    createHmac("sha256", "k").update(random.hex(16)).digest("base64url"),
  );
  expect(hashes.filter(holdsPersonalData)).toEqual([]);
  expect(holdsPersonalData(`"${mark.toUpperCase()}"`)).toBe(true);
});
