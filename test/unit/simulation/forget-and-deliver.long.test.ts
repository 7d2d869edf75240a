/**
 * The narrowest race there is: the sweep forgets a person at the very moment at which the news of their
 * delivery arrives, and they answer. Over a thousand schedules one of the two wins, whole, and never both.
 */
import { expect, test } from "vitest";
import type { Invite } from "../../../shared/domain/invite.ts";
import { policySchema } from "../../../shared/domain/policy.ts";
import { InvariantBroken } from "../../simulation/invariant-broken.ts";
import { Inviter, inviters } from "../../simulation/inviters.ts";
import type { Item } from "../../simulation/parts/attribute-value.ts";
import { SeededRandom } from "../../simulation/parts/seeded-random.ts";
import { type AcceptedMail, mailEvent } from "../../simulation/parts/ses-events.ts";
import { mark } from "../../simulation/secrecy.ts";
import { watchingOutput } from "../../simulation/standard-output.ts";
import { World } from "../../simulation/world.ts";

const policy = policySchema.parse({});
const startMs = Date.UTC(2027, 2, 1, 9);

interface Eve {
  readonly items: readonly Item[];
  readonly mail: AcceptedMail;
  readonly invite: Invite;
}

/** A silent notice, minutes before its person is forgotten. */
async function eveOfForgetting(): Promise<Eve> {
  const world = new World({ seed: "eve", policy, startMs, calm: true });
  world.fates.natureOf = () => "silent";
  const [person] = inviters;
  if (person === undefined) throw new Error("Nobody invites");
  const inviter = new Inviter(world, person, world.random.fork("inviter"), [`${mark}.race@invitee.example`]);
  world.scheduler.start("inviter", (task) => inviter.invite(task), world.userEnded);
  await world.runUntil(startMs + 60_000);
  const [seen] = world.witness.invites.values();
  if (seen === undefined) throw new Error("Nothing was received");
  await world.runUntil(seen.invite.forgetAtMs - 60_000);
  const mail = world.ses.accepted.at(-1);
  if (mail === undefined) throw new Error("Nothing was sent");
  return { items: world.table.snapshot(), mail, invite: seen.invite };
}

/** Two sweeps and two copies of the delivery at almost the same moment. @returns how the invite ended */
async function race(eve: Eve, seed: string): Promise<string> {
  const random = new SeededRandom(seed);
  const world = new World({ seed, policy, startMs: eve.invite.forgetAtMs, calm: true });
  world.table.restore(eve.items);
  world.witness.rewind(eve.items);
  const { plan } = world;
  world.gate.plan = {
    verdict: (point) => plan.verdict(point),
    latency: () => ({
      requestMilliseconds: random.between(1, 30),
      answerMilliseconds: random.between(1, 30),
    }),
    landsAfterDeath: () => true,
  };
  const delivered = mailEvent(eve.mail, "delivery", eve.mail.acceptedAt + 500);
  for (let copy = 0; copy < 2; copy += 1) {
    world.scheduler.after(random.below(150), () => world.sweep());
    world.scheduler.after(random.below(150), () => void world.queues.events.send({ body: delivered }));
  }
  await world.runUntil(eve.invite.forgetAtMs + 4 * 60_000);
  const { invite } = world.witness.invites.get(eve.invite.inviteId) ?? {};
  const entries = world.sometimes.counts;
  const forgotten = entries["ledger: SubjectForgotten"] ?? 0;
  const informed = entries["ledger: NoticeDelivered"] ?? 0;
  if (forgotten + informed !== 1)
    throw new InvariantBroken("I11", `${forgotten} forgettings, ${informed} deliveries`);
  return `${invite?.status}/${invite?.notice.state}${invite?.invitee === undefined ? "/erased" : ""}`;
}

test("of a forgetting and a delivery at the same moment one wins, over a thousand schedules", async () => {
  const endings: Record<string, number> = {};
  await watchingOutput(
    () => undefined,
    async () => {
      const eve = await eveOfForgetting();
      for (let seed = 0; seed < 1000; seed += 1) {
        const ending = await race(eve, `race ${seed}`);
        endings[ending] = (endings[ending] ?? 0) + 1;
      }
    },
  );
  expect(Object.keys(endings).sort()).toEqual(["forgotten/undeliverable/erased", "pending/delivered"]);
  // Both sides really win sometimes: otherwise nothing was raced.
  for (const times of Object.values(endings)) expect(times).toBeGreaterThan(50);
}, 300_000);
