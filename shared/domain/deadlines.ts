/**
 * The statutory clocks, as pure functions: when the Article 14 notice is due, when uninformed data go, when a request
 * must be answered and a complaint acknowledged. Instants are milliseconds since the epoch, dates are those of London.
 * Where the law can be read two ways, the earlier end is taken: nothing here is ever later than the law allows.
 */
import { workingDayFrom } from "./bank-holidays.ts";
import {
  addCalendarMonths,
  addDays,
  type CivilDate,
  daysBetween,
  londonDateAt,
  londonDayEndMs,
  londonInstantMs,
  londonTimeOfDayMs,
} from "./civil-date.ts";
import type { Right } from "./ledger-events.ts";
import type { Policy } from "./policy.ts";

const dayMs = 86_400_000;

/** What ends a response clock: the London date, and its last millisecond. In time is what happens at or before it. */
export interface Due {
  readonly on: CivilDate;
  readonly atMs: number;
}

/**
 * When the notice is due: the earliest of one calendar month after the data were obtained, the first communication with
 * the person, and the first disclosure to another recipient. All in ms since the epoch. UK GDPR Art. 14(3)(a), (b), (c).
 *
 * The month ends at the same time by London's clocks on the corresponding date. The law would give us that date to its
 * midnight; the data's own hour is the reading nobody can call late.
 * @throws {RangeError} for what is not a time
 */
export function noticeDueAt(
  receivedAtMs: number,
  gates: { readonly firstCommunicationAtMs?: number; readonly firstDisclosureAtMs?: number } = {},
): number {
  const month = addCalendarMonths(londonDateAt(receivedAtMs), 1);
  return earliest([
    londonInstantMs(month, londonTimeOfDayMs(receivedAtMs)),
    gates.firstCommunicationAtMs,
    gates.firstDisclosureAtMs,
  ]);
}

/**
 * When the data of somebody still uninformed are erased: `marginDays` days of 24 hours before the notice is due. In ms.
 * @throws {RangeError} for a margin below 0, which would be after the due time, or one that is no number
 */
export function forgetAt(dueAtMs: number, marginDays: number): number {
  if (!(marginDays >= 0) || !Number.isFinite(dueAtMs - marginDays * dayMs)) {
    throw new RangeError("Data of an uninformed person go at the due time at the latest");
  }
  return dueAtMs - marginDays * dayMs;
}

/** A stretch in which a clarification that we need was outstanding; without `answeredOn` it still is. */
export interface Pause {
  readonly askedOn: CivilDate;
  readonly answeredOn?: CivilDate;
}

export interface ResponseClock {
  readonly right: Right;
  /** The day the request reached us, working day or not. */
  readonly receivedOn: CivilDate;
  /** Where we had to ask who the person is: the day that proof arrived, or undefined while it is outstanding. */
  readonly proofOfIdentity?: { readonly arrivedOn?: CivilDate };
  /** Told to the person in time, with reasons, that two further months are needed. */
  readonly extended?: boolean;
  readonly pauses?: readonly Pause[];
}

/** `flatMonth`: an end on a day off is not moved. `holidayNations`: whose bank holidays move it, where it may move. */
export type ResponseRules = Pick<Policy, "flatMonth" | "holidayNations">;

/** `waiting`: the clock has not started; `paused`: it stands still, with `daysLeft` from the day that the answer comes. */
export type ResponseDue =
  | ({ readonly clock: "running"; readonly startedOn: CivilDate } & Due)
  | { readonly clock: "waiting" }
  | {
      readonly clock: "paused";
      readonly startedOn: CivilDate;
      readonly sinceOn: CivilDate;
      readonly daysLeft: number;
    };

/**
 * When a request is to be answered. UK GDPR Art. 12(3) and 12A, with the ICO's way of counting.
 *
 * - One month from the day of receipt, or of a needed proof of identity if that came later, to the corresponding date.
 * - Extended: three months from that day. Not the end of the first month and two more, which would lose days after a
 *   31 January.
 * - An end on a weekend or bank holiday moves to the next working day, unless the rules hold us to a flat month.
 * - The days from asking to answering do not count, for access requests only. The Act leaves out both the day of asking
 *   and of answering; one of the two is left out here, as the ICO's examples do. Overlapping questions count once; days
 *   before the clock started, or a question asked after it ran out, gain nothing.
 * @throws {RangeError} for an answer dated before its question
 */
export function requestDueAt(clock: ResponseClock, rules: ResponseRules): ResponseDue {
  const startedOn = startOf(clock);
  if (startedOn === undefined) return { clock: "waiting" };
  const standing = standingClock(clock, startedOn, clock.extended === true ? 3 : 1);
  if (standing.sinceOn !== undefined) {
    const daysLeft = daysBetween(standing.sinceOn, standing.endsOn);
    return { clock: "paused", startedOn, sinceOn: standing.sinceOn, daysLeft };
  }
  return { clock: "running", startedOn, ...dueOn(standing.endsOn, rules) };
}

/**
 * By when the person must have been told of an extension, with reasons: within the first month, pauses left out.
 * Art. 12A(4). Never moved to a working day. Undefined while the clock waits or is paused: there is time.
 */
export function extensionNoticeDue(clock: ResponseClock): Due | undefined {
  const startedOn = startOf(clock);
  if (startedOn === undefined) return undefined;
  const { endsOn, sinceOn } = standingClock(clock, startedOn, 1);
  return sinceOn === undefined ? { on: endsOn, atMs: londonDayEndMs(endsOn) } : undefined;
}

/** Whether time stands still for such a request while a clarification is outstanding: Art. 12A(5) says Art. 15 only. */
export function canPause(right: Right): boolean {
  return right === "access";
}

/**
 * By when a complaint is to be acknowledged: the 30 days that begin with the day of receipt, so 29 days later. DPA 2018
 * s.164A. The ICO starts a day later and moves the end off weekends and holidays; neither can make this one late.
 */
export function complaintAcknowledgeBy(receivedOn: CivilDate): Due {
  const on = addDays(receivedOn, 29);
  return { on, atMs: londonDayEndMs(on) };
}

function startOf({ receivedOn, proofOfIdentity }: ResponseClock): CivilDate | undefined {
  if (proofOfIdentity === undefined) return receivedOn;
  const { arrivedOn } = proofOfIdentity;
  if (arrivedOn === undefined) return undefined;
  return arrivedOn > receivedOn ? arrivedOn : receivedOn;
}

/** The end of the period with its pauses, before any move to a working day; `sinceOn` while one is open. */
function standingClock(
  { right, pauses = [] }: ResponseClock,
  startedOn: CivilDate,
  months: number,
): { endsOn: CivilDate; sinceOn?: CivilDate } {
  let endsOn = addCalendarMonths(startedOn, months);
  if (!canPause(right)) return { endsOn };
  // Up to where days are already left out: a second question asked meanwhile must not leave them out twice.
  let coveredTo = startedOn;
  for (const { askedOn, answeredOn } of [...pauses].sort((a, b) => daysBetween(b.askedOn, a.askedOn))) {
    if (answeredOn !== undefined && answeredOn < askedOn)
      throw new RangeError("Answered before it was asked");
    if (askedOn > endsOn) continue;
    const from = askedOn > coveredTo ? askedOn : coveredTo;
    if (answeredOn === undefined) return { endsOn, sinceOn: from };
    if (answeredOn <= from) continue;
    endsOn = addDays(endsOn, daysBetween(from, answeredOn));
    coveredTo = answeredOn;
  }
  return { endsOn };
}

function dueOn(endsOn: CivilDate, { flatMonth, holidayNations }: ResponseRules): Due {
  const on = flatMonth ? endsOn : workingDayFrom(endsOn, holidayNations);
  return { on, atMs: londonDayEndMs(on) };
}

function earliest(timesMs: readonly (number | undefined)[]): number {
  const given = timesMs.filter((timeMs) => timeMs !== undefined);
  if (!given.every(Number.isFinite)) throw new RangeError("Not a time");
  return Math.min(...given);
}
