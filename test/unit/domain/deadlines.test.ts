import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBankHoliday, nations } from "../../../shared/domain/bank-holidays.ts";
import {
  addCalendarMonths,
  addDays,
  type CivilDate,
  isWeekend,
  londonDateAt,
  londonDayEndMs,
} from "../../../shared/domain/civil-date.ts";
import {
  canPause,
  complaintAcknowledgeBy,
  extensionNoticeDue,
  forgetAt,
  noticeDueAt,
  type ResponseClock,
  type ResponseRules,
  requestDueAt,
} from "../../../shared/domain/deadlines.ts";
import { rights } from "../../../shared/domain/ledger-events.ts";
import { policySchema } from "../../../shared/domain/policy.ts";

const ms = (text: string) => Date.parse(text);
const iso = (atMs: number) => new Date(atMs).toISOString();
const dayMs = 86_400_000;

describe("the notice is due", () => {
  test.each([
    ["an ordinary month later", "2026-11-10T09:15:00.123Z", "2026-12-10T09:15:00.123Z"],
    ["on the last day of a shorter month", "2027-01-31T15:00:00.000Z", "2027-02-28T15:00:00.000Z"],
    ["on 29 February in a leap year", "2028-01-31T15:00:00.000Z", "2028-02-29T15:00:00.000Z"],
    [
      "at the same hour by the clock, over the change to summer time",
      "2027-03-10T12:00:00.000Z",
      "2027-04-10T11:00:00.000Z",
    ],
    [
      "at the same hour by the clock, over the change to winter time",
      "2027-10-10T11:00:00.000Z",
      "2027-11-10T12:00:00.000Z",
    ],
    ["a month from London's date, not from UTC's", "2027-08-30T23:30:00.000Z", "2027-09-29T23:30:00.000Z"],
    ["before the hour that spring leaves out", "2027-02-28T01:30:00.000Z", "2027-03-28T00:30:00.000Z"],
    ["in the first of the hours that autumn repeats", "2026-09-25T00:30:00.000Z", "2026-10-25T00:30:00.000Z"],
    ["over the turn of the year", "2026-12-31T23:59:59.999Z", "2027-01-31T23:59:59.999Z"],
  ])("%s", (_name, received, due) => {
    expect(iso(noticeDueAt(ms(received)))).toBe(due);
  });

  test("at the first communication or disclosure when either comes before the month is out", () => {
    const received = ms("2026-11-10T09:00:00Z");
    const month = noticeDueAt(received);
    expect(noticeDueAt(received, { firstCommunicationAtMs: received + 5 })).toBe(received + 5);
    expect(noticeDueAt(received, { firstDisclosureAtMs: received + 7 })).toBe(received + 7);
    expect(
      noticeDueAt(received, { firstCommunicationAtMs: received + 9, firstDisclosureAtMs: received + 7 }),
    ).toBe(received + 7);
    expect(noticeDueAt(received, { firstCommunicationAtMs: month + 1, firstDisclosureAtMs: month + 1 })).toBe(
      month,
    );
  });

  test("never after the corresponding London date has ended, nor a full day before it began", () => {
    fc.assert(
      fc.property(fc.integer({ min: ms("1972-01-01"), max: ms("2372-01-01") }), (received) => {
        const due = noticeDueAt(received);
        const correspondingOn = addCalendarMonths(londonDateAt(received), 1);
        expect(due).toBeLessThanOrEqual(londonDayEndMs(correspondingOn));
        expect(londonDateAt(due)).toBe(correspondingOn);
        expect(due - received).toBeGreaterThanOrEqual(28 * dayMs - 3_600_000);
        expect(due - received).toBeLessThanOrEqual(31 * dayMs + 3_600_000);
      }),
    );
  });

  test("at no time, if there is none to count from", () => {
    expect(() => noticeDueAt(Number.NaN)).toThrow(RangeError);
    expect(() => noticeDueAt(0, { firstDisclosureAtMs: Number.NaN })).toThrow(RangeError);
  });
});

describe("data of the uninformed go", () => {
  test("the margin before the due time", () => {
    expect(iso(forgetAt(ms("2026-12-10T09:15:00.000Z"), 2))).toBe("2026-12-08T09:15:00.000Z");
    expect(forgetAt(1_000, 0)).toBe(1_000);
  });

  test("never after it, whatever the margin", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.double(), (due, margin) => {
        let at: number;
        try {
          at = forgetAt(due, margin);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect(margin >= 0 && Number.isFinite(margin * dayMs)).toBe(false);
          return;
        }
        expect(at).toBeLessThanOrEqual(due);
      }),
    );
  });
});

const policy = policySchema.parse({});
const rolled: ResponseRules = { flatMonth: false, holidayNations: ["england-and-wales"] };
const answerDue = (clock: ResponseClock) => requestDueAt(clock, policy);
const due = (clock: ResponseClock, rules: ResponseRules = policy) => {
  const result = requestDueAt(clock, rules);
  if (result.clock !== "running") throw new Error(`the clock is ${result.clock}`);
  return result;
};
const access = (receivedOn: CivilDate, more: Partial<ResponseClock> = {}): ResponseClock => ({
  right: "access",
  receivedOn,
  ...more,
});

describe("a request is to be answered", () => {
  test("by the corresponding date, to the last millisecond of it in London", () => {
    expect(due(access("2026-09-03"))).toEqual({
      clock: "running",
      startedOn: "2026-09-03",
      on: "2026-10-03",
      atMs: ms("2026-10-03T22:59:59.999Z"),
    });
    expect(due(access("2027-01-31")).on).toBe("2027-02-28");
  });

  test.each([
    // 28 February 2027 is a Sunday.
    ["england-and-wales", "2027-01-28", "2027-03-01"],
    // 25 December 2026 is a Friday, the Monday after stands in for Boxing Day.
    ["england-and-wales", "2026-11-25", "2026-12-29"],
    ["scotland", "2026-12-01", "2027-01-05"],
    ["england-and-wales", "2026-12-01", "2027-01-04"],
    ["scotland", "2026-12-02", "2027-01-05"],
    ["scotland", "2026-10-30", "2026-12-01"],
    ["england-and-wales", "2026-10-30", "2026-11-30"],
    ["northern-ireland", "2027-02-17", "2027-03-18"],
    ["england-and-wales", "2027-02-17", "2027-03-17"],
  ] as const)("in %s, received on %s and not held to a flat month, by %s", (nation, receivedOn, on) => {
    expect(due(access(receivedOn), { flatMonth: false, holidayNations: [nation] }).on).toBe(on);
  });

  test("by default within the flat month that the notice of 2021 promises", () => {
    expect(policySchema.parse({}).flatMonth).toBe(true);
    expect(due(access("2026-11-25")).on).toBe("2026-12-25");
  });

  test("within two further months once extended, counted from the start", () => {
    expect(due(access("2027-01-31", { extended: true })).on).toBe("2027-04-30");
    expect(due(access("2026-11-25", { extended: true }), rolled).on).toBe("2027-02-25");
    expect(due(access("2026-11-28", { extended: true }), rolled).on).toBe("2027-03-01");
  });

  test("counted from the day that a needed proof of identity arrived", () => {
    const clock = access("2026-11-02", { proofOfIdentity: {} });
    expect(answerDue(clock)).toEqual({ clock: "waiting" });
    expect(extensionNoticeDue(clock)).toBeUndefined();
    expect(due({ ...clock, proofOfIdentity: { arrivedOn: "2026-11-09" } })).toMatchObject({
      startedOn: "2026-11-09",
      on: "2026-12-09",
    });
  });

  test("counted from receipt where the proof came before the request", () => {
    expect(due(access("2026-11-09", { proofOfIdentity: { arrivedOn: "2026-11-02" } })).on).toBe("2026-12-09");
  });
});

describe("a clarification", () => {
  const asked = (askedOn: CivilDate, answeredOn?: CivilDate) => ({
    askedOn,
    ...(answeredOn === undefined ? {} : { answeredOn }),
  });

  test("stops the clock of an access request for the days it is outstanding", () => {
    expect(due(access("2026-11-03", { pauses: [asked("2026-11-05", "2026-11-10")] })).on).toBe("2026-12-08");
  });

  test("stops no other clock", () => {
    for (const right of rights) {
      const { on } = due({ right, receivedOn: "2026-11-03", pauses: [asked("2026-11-05", "2026-11-10")] });
      expect(on).toBe(canPause(right) ? "2026-12-08" : "2026-12-03");
    }
    expect(rights.filter(canPause)).toEqual(["access"]);
    expect(
      answerDue({ right: "erasure", receivedOn: "2026-11-03", pauses: [asked("2026-11-05")] }).clock,
    ).toBe("running");
  });

  test("still outstanding leaves the days there were, and no date", () => {
    const clock = access("2026-11-03", { pauses: [asked("2026-11-05")] });
    expect(answerDue(clock)).toEqual({
      clock: "paused",
      startedOn: "2026-11-03",
      sinceOn: "2026-11-05",
      daysLeft: 28,
    });
    expect(extensionNoticeDue(clock)).toBeUndefined();
  });

  test("answered on the day it was asked gains nothing", () => {
    expect(due(access("2026-11-03", { pauses: [asked("2026-11-05", "2026-11-05")] })).on).toBe("2026-12-03");
  });

  test("that overlaps another counts its days once", () => {
    const pauses = [
      asked("2026-11-08", "2026-11-14"),
      asked("2026-11-05", "2026-11-10"),
      asked("2026-11-06", "2026-11-07"),
    ];
    expect(due(access("2026-11-03", { pauses })).on).toBe("2026-12-12");
  });

  test("asked after the clock ran out gains nothing; asked on its last day it does", () => {
    expect(due(access("2026-11-03", { pauses: [asked("2026-12-04", "2026-12-20")] })).on).toBe("2026-12-03");
    expect(due(access("2026-11-03", { pauses: [asked("2026-12-03", "2026-12-20")] })).on).toBe("2026-12-20");
    expect(answerDue(access("2026-11-03", { pauses: [asked("2026-12-04")] })).clock).toBe("running");
  });

  test("before the clock started gains nothing", () => {
    const proofOfIdentity = { arrivedOn: "2026-11-20" } as const;
    expect(
      due(access("2026-11-03", { proofOfIdentity, pauses: [asked("2026-11-05", "2026-11-10")] })).on,
    ).toBe("2026-12-20");
    expect(
      due(access("2026-11-03", { proofOfIdentity, pauses: [asked("2026-11-05", "2026-11-23")] })).on,
    ).toBe("2026-12-23");
  });

  test("cannot be answered before it was asked", () => {
    expect(() => answerDue(access("2026-11-03", { pauses: [asked("2026-11-05", "2026-11-04")] }))).toThrow(
      RangeError,
    );
  });

  test("moves the day by which an extension must be told, which no holiday moves", () => {
    expect(extensionNoticeDue(access("2026-11-25"))?.on).toBe("2026-12-25");
    expect(extensionNoticeDue(access("2026-11-25", { extended: true }))?.on).toBe("2026-12-25");
    expect(extensionNoticeDue(access("2026-11-03", { pauses: [asked("2026-11-05", "2026-11-10")] }))).toEqual(
      {
        on: "2026-12-08",
        atMs: ms("2026-12-08T23:59:59.999Z"),
      },
    );
  });
});

describe("any response clock", () => {
  const day = fc.nat(1_500).map((offset) => addDays("2025-06-01", offset));
  const clocks = fc
    .record({
      right: fc.constantFrom(...rights),
      receivedOn: day,
      extended: fc.boolean(),
      waits: fc.option(fc.nat(60), { nil: undefined }),
      pauses: fc.array(fc.record({ after: fc.nat(120), lasts: fc.nat(40) }), { maxLength: 4 }),
    })
    .map(
      ({ right, receivedOn, extended, waits, pauses }): ResponseClock => ({
        right,
        receivedOn,
        extended,
        ...(waits === undefined ? {} : { proofOfIdentity: { arrivedOn: addDays(receivedOn, waits) } }),
        pauses: pauses.map(({ after, lasts }) => ({
          askedOn: addDays(receivedOn, after),
          answeredOn: addDays(receivedOn, after + lasts),
        })),
      }),
    );

  test("ends no later held to the flat month than rolled, and rolled on a working day that is the first", () => {
    fc.assert(
      fc.property(clocks, fc.constantFrom(...nations), (clock, nation) => {
        const flat = due(clock, { flatMonth: true, holidayNations: [nation] });
        const moved = due(clock, { flatMonth: false, holidayNations: [nation] });
        const off = (date: CivilDate) => isWeekend(date) || isBankHoliday(date, nation);
        expect(flat.on <= moved.on).toBe(true);
        expect(off(moved.on)).toBe(false);
        for (let date = flat.on; date < moved.on; date = addDays(date, 1)) expect(off(date)).toBe(true);
        expect(flat.atMs).toBe(londonDayEndMs(flat.on));
      }),
    );
  });

  test("grants exactly the days on which a question was open while it ran: counted day by day", () => {
    fc.assert(
      fc.property(clocks, (clock) => {
        // The oracle ticks off one day after the other: a day passes unless a question is open on it.
        const { on, startedOn } = due(clock);
        const questions = clock.right === "access" ? (clock.pauses ?? []) : [];
        let ticksLeft = 0;
        const end = addCalendarMonths(startedOn, clock.extended === true ? 3 : 1);
        for (let date = startedOn; date < end; date = addDays(date, 1)) ticksLeft += 1;
        let date = startedOn;
        const open = () =>
          questions.some(({ askedOn, answeredOn = askedOn }) => askedOn <= date && date < answeredOn);
        while (ticksLeft > 0 || open()) {
          if (!open()) ticksLeft -= 1;
          date = addDays(date, 1);
        }
        expect(on).toBe(date);
      }),
    );
  });

  test("gives the same whichever order the questions are listed in", () => {
    fc.assert(
      fc.property(clocks, (clock) => {
        expect(answerDue({ ...clock, pauses: [...(clock.pauses ?? [])].reverse() })).toEqual(
          answerDue(clock),
        );
      }),
    );
  });
});

describe("a complaint is to be acknowledged", () => {
  test("by the thirtieth day, the day of receipt being the first", () => {
    expect(complaintAcknowledgeBy("2026-11-01")).toEqual({
      on: "2026-11-30",
      atMs: ms("2026-11-30T23:59:59.999Z"),
    });
    expect(complaintAcknowledgeBy("2028-02-01").on).toBe("2028-03-01");
  });

  test("before 30 times 24 hours are over, at whatever time it came", () => {
    fc.assert(
      fc.property(fc.integer({ min: ms("2025-01-01"), max: ms("2045-01-01") }), (received) => {
        const { atMs } = complaintAcknowledgeBy(londonDateAt(received));
        expect(atMs - received).toBeLessThan(30 * dayMs + 3_600_000);
        expect(atMs - received).toBeGreaterThan(29 * dayMs - 3_600_000 - 1);
      }),
    );
  });
});
