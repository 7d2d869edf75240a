/**
 * What becomes of mails: each address has a nature (good, dead, soft, silent, late bouncing, complaining), each
 * event may be lost, doubled, late or early, at rates that the seed draws.
 */

import type { MailStep } from "./parts/memory-ses.ts";
import { hash32, type SeededRandom } from "./parts/seeded-random.ts";
import type { AcceptedMail, MailEventKind } from "./parts/ses-events.ts";
import type { Sometimes } from "./sometimes.ts";

const minute = 60_000;
const hour = 60 * minute;

export const natures = [
  "good",
  "dead",
  "bounces late",
  "away",
  "full for a while",
  "full for good",
  "silent",
  "complains",
  "slow",
  "virus",
  "suppressed",
  "rendering",
] as const;
export type Nature = (typeof natures)[number];
/** Good for half of all; whatever is left is shared. */
const weights: Readonly<Record<Nature, number>> = {
  good: 12,
  dead: 3,
  "bounces late": 2,
  away: 2,
  "full for a while": 1,
  "full for good": 1,
  silent: 1,
  complains: 1,
  slow: 1,
  virus: 0.4,
  suppressed: 0.3,
  rendering: 0.3,
};

interface EventRates {
  readonly lost: number;
  readonly doubled: number;
  readonly late: number;
  readonly early: number;
}

export class MailFates {
  readonly #random: SeededRandom;
  readonly #sometimes: Sometimes;
  readonly #rates: EventRates;
  readonly #mails = new Map<string, number>();
  enabled = true;

  constructor(random: SeededRandom, sometimes: Sometimes, calm: boolean) {
    this.#random = random;
    this.#sometimes = sometimes;
    const rate = (most: number) => (random.chance(0.5) && !calm ? most * random.fraction() : 0);
    this.#rates = { lost: rate(0.2), doubled: rate(0.4), late: rate(0.3), early: rate(0.5) };
  }

  /** Steps of one mail, for the in-memory SES. */
  readonly fate = (mail: AcceptedMail): readonly MailStep[] => {
    const nature = this.natureOf(mail.to);
    const seen = (this.#mails.get(mail.to) ?? 0) + 1;
    this.#mails.set(mail.to, seen);
    this.#sometimes.hit(`mailbox: ${nature}`);
    return [this.#step("send", 0), ...this.#ending(nature, seen)];
  };

  /** Of an address, the same through the whole run. */
  natureOf(address: string): Nature {
    if (!this.enabled) return "good";
    let left = (hash32(`${this.#random.seed}:${address.toLowerCase()}`) / 2 ** 32) * total;
    for (const nature of natures) {
      left -= weights[nature];
      if (left < 0) return nature;
    }
    return "good";
  }

  #ending(nature: Nature, seen: number): readonly MailStep[] {
    const random = this.#random;
    const soon = random.between(200, 20_000);
    const step = (kind: MailEventKind, after: number) => this.#step(kind, after);
    switch (nature) {
      case "good":
        return [step("delivery", soon)];
      case "dead":
        return [step("bounce-permanent", soon)];
      case "bounces late":
        return [step("delivery", soon), step("bounce-permanent", soon + random.between(minute, 80 * hour))];
      case "away":
        return [step("delivery", soon), step("bounce-transient", soon + random.between(1000, 2 * hour))];
      case "full for a while":
        return seen === 1
          ? [step("bounce-transient", random.between(minute, 14 * hour))]
          : [step("delivery", soon)];
      case "full for good":
        return [step("delivery-delay", hour), step("bounce-transient", random.between(hour, 14 * hour))];
      case "silent":
        return [];
      case "complains":
        return [step("delivery", soon), step("complaint", soon + random.between(minute, 48 * hour))];
      case "slow":
        return [step("delivery-delay", hour), step("delivery", random.between(hour, 13 * hour))];
      case "virus":
        return [step("reject", soon)];
      case "suppressed":
        return [step("bounce-suppressed", soon)];
      case "rendering":
        return [step("rendering-failure", soon)];
    }
  }

  #step(kind: MailEventKind, afterMilliseconds: number): MailStep {
    return { kind, afterMilliseconds, eventsAfterMilliseconds: this.#events() };
  }

  #events(): readonly number[] {
    const random = this.#random;
    const { lost, doubled, late, early } = this.#rates;
    if (!this.enabled) return [random.between(50, 2_000)];
    if (random.chance(lost)) {
      this.#sometimes.hit("fault: event lost");
      return [];
    }
    const events = [random.between(50, 3_000)];
    if (random.chance(early)) {
      this.#sometimes.hit("fault: event early");
      events[0] = random.between(0, 15);
    } else if (random.chance(late)) {
      this.#sometimes.hit("fault: event late");
      events[0] = random.between(minute, 30 * hour);
    }
    while (random.chance(doubled)) {
      this.#sometimes.hit("fault: event doubled");
      events.push(random.between(0, 40 * hour));
    }
    return events;
  }
}

const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
