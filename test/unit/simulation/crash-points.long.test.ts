/**
 * Every call of the main journeys, once each: the process dies before it, after it, or its answer is lost. And
 * every pair of such accidents within the sending protocol.
 */
import { describe, expect, test } from "vitest";
import {
  type CallSeen,
  type JourneyName,
  journeys,
  type PlacedFault,
  runJourney,
} from "../../simulation/journeys.ts";
import type { Verdict } from "../../simulation/parts/io-plan.ts";

const accidents: Readonly<Record<string, Verdict>> = {
  before: { kind: "crash", when: "before" },
  after: { kind: "crash", when: "after" },
  "answer lost": { kind: "lose-answer", by: "timeout" },
};

const nameOf = ({ function: from, service, operation, ordinal }: CallSeen) =>
  `#${ordinal} ${from} ${service}.${operation}`;

/** Runs it; what broke comes back as words rather than as an exception, so that one run tells of all. */
async function outcomeOf(journey: JourneyName, faults: readonly PlacedFault[]): Promise<string> {
  try {
    await runJourney(journey, faults);
    return "well";
  } catch (error) {
    return error instanceof Error ? error.message.replace(/inv_\w{26}/g, "the invite") : String(error);
  }
}

describe("one accident at each call", () => {
  test.each(Object.keys(journeys) as JourneyName[])(
    "%s: ends where it should",
    async (journey) => {
      const calls = await runJourney(journey);
      expect(calls.length).toBeGreaterThan(10);
      const broken: string[] = [];
      for (const call of calls) {
        for (const [when, verdict] of Object.entries(accidents)) {
          const outcome = await outcomeOf(journey, [{ ordinal: call.ordinal, verdict }]);
          if (outcome !== "well") broken.push(`${nameOf(call)} ${when}: ${outcome}`);
        }
      }
      expect(broken).toEqual([]);
    },
    600_000,
  );
});

describe("two accidents within the sending protocol", () => {
  test("every pair ends with the notice delivered, and no mail that is not counted", async () => {
    const steps = (calls: readonly CallSeen[]) =>
      calls.filter(({ function: from }) => from === "send-notice" || from === "record-delivery");
    const broken: string[] = [];
    let pairs = 0;
    for (const first of steps(await runJourney("delivered"))) {
      for (const [firstWhen, firstVerdict] of Object.entries(accidents)) {
        const one = { ordinal: first.ordinal, verdict: firstVerdict };
        // What comes after the first accident is what the second may meet.
        const calls = await runJourney("delivered", [one]).catch(() => []);
        for (const second of steps(calls).filter(({ ordinal }) => ordinal > first.ordinal)) {
          for (const [secondWhen, verdict] of Object.entries(accidents)) {
            pairs += 1;
            const outcome = await outcomeOf("delivered", [one, { ordinal: second.ordinal, verdict }]);
            if (outcome === "well") continue;
            broken.push(`${nameOf(first)} ${firstWhen}, ${nameOf(second)} ${secondWhen}: ${outcome}`);
          }
        }
      }
    }
    expect(pairs).toBeGreaterThan(900);
    expect(broken).toEqual([]);
  }, 1_200_000);
});
