/**
 * One seed: draws a policy, a set of faults and a cast, runs 45 virtual days, switches the faults off two days
 * before the end, and says what happened. The same seed gives the same trace, byte for byte.
 */
import { type Policy, policySchema } from "../../shared/domain/policy.ts";
import { checkRest } from "./at-rest.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import { Invitee } from "./invitees.ts";
import { addressesOf, Inviter, inviters } from "./inviters.ts";
import { awaitLatecomers } from "./latecomer.ts";
import { Operators } from "./operators.ts";
import { SeededRandom } from "./parts/seeded-random.ts";
import { watchingOutput } from "./standard-output.ts";
import { World } from "./world.ts";

const hour = 3_600_000;
const day = 24 * hour;
export const virtualDays = 45;

export interface SeedReport {
  readonly seed: string;
  readonly digest: string;
  readonly steps: number;
  readonly calls: number;
  readonly faults: number;
  readonly invites: number;
  readonly mails: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failure?: { readonly message: string; readonly trace: readonly string[] };
}

/** Runs one seed. Never throws for what the product does: a failure is part of the report. */
export async function simulate(
  seed: string,
  options: { readonly keepTrace?: number; readonly mostSteps?: number } = {},
): Promise<SeedReport> {
  const random = new SeededRandom(seed);
  const draws = random.fork("draws");
  // Every part of the year: months of all lengths, leap days, and the nights when clocks change.
  const startMs = Date.UTC(2027, 0, 1) + draws.below(2 * 365) * day + draws.below(day);
  const world = new World({
    seed,
    policy: drawPolicy(draws),
    startMs,
    calm: draws.chance(0.05),
    ...options,
  });
  const failure = await watchingOutput(world.printed, () => live(world, draws, startMs));
  return {
    seed,
    digest: world.trace.digest(),
    steps: world.scheduler.steps,
    calls: world.gate.calls,
    faults: world.plan.injected + world.outages.begun,
    invites: world.witness.invites.size,
    mails: world.ses.accepted.length,
    counts: world.sometimes.counts,
    ...(failure === undefined ? {} : { failure: { message: failure, trace: world.trace.tail() } }),
  };
}

async function live(world: World, draws: SeededRandom, startMs: number): Promise<string | undefined> {
  const endMs = startMs + virtualDays * day;
  const calmMs = endMs - 2 * day;
  try {
    world.outages.plan(world.ses.account, calmMs);
    awaitLatecomers(world);
    startCast(world, draws, startMs, calmMs);
    await world.runUntil(calmMs);
    world.calmDown();
    await world.runUntil(endMs);
    checkRest(world);
    world.checkPublished();
    return undefined;
  } catch (error) {
    if (error instanceof InvariantBroken) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ""}` : String(error);
  }
}

/** Everybody who does something, each as a task of their own. */
function startCast(world: World, draws: SeededRandom, startMs: number, calmMs: number): void {
  const { scheduler, userEnded } = world;
  const addresses = addressesOf(draws);
  for (const [n, person] of inviters.entries()) {
    const inviter = new Inviter(world, person, world.random.fork(`inviter-${n}`), addresses);
    const acts = draws.between(2, 14);
    // Most is done early, so that its deadlines come within the run.
    const untilMs = startMs + draws.pick([6, 12, 40]) * day;
    const name = `${person.organisation}/${person.sub}`;
    scheduler.start(name, (task) => inviter.live(task, untilMs, acts), userEnded);
  }
  for (const [n, address] of addresses.entries()) {
    const invitee = new Invitee(world, world.random.fork(`invitee-${n}`), address);
    const acts = draws.pick([0, 2, 5, 12]);
    scheduler.start(`invitee-${n}`, (task) => invitee.live(task, calmMs, acts), userEnded);
  }
  const operators = new Operators(world, world.random.fork("operators"), addresses);
  const operations = draws.pick([0, 0, 3, 10]);
  // What operators begin may take two days, and must be over when the faults are.
  scheduler.start("operators", (task) => operators.live(task, calmMs - 3 * day, operations), userEnded);
  if (!draws.chance(0.15)) return;
  scheduler.after(draws.between(day, 35 * day), () =>
    scheduler.start("restore", (task) => operators.restore(task), userEnded),
  );
}

function drawPolicy(draws: SeededRandom): Policy {
  return policySchema.parse({
    inviteDays: draws.pick([8, 20, 60]),
    endedInviteDays: draws.pick([5, 90]),
    afterRefusalDays: draws.pick([5, 30]),
    forgetMarginDays: draws.pick([1, 2, 5]),
    escalateHours: draws.pick([24, 72]),
    inviteeNoticesPerDay: draws.pick([1, 2, 3, 10]),
    forgetsPerDay: draws.pick([1, 3, 100]),
    breakerOutcomes: draws.pick([5, 200]),
    inviterInvitesPerDay: draws.pick([3, 6_000]),
  });
}
