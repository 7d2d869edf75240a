import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addCalendarMonths,
  addDays,
  type CivilDate,
  daysBetween,
  daysInMonth,
  isWeekend,
  londonDateAt,
  londonDayEndMs,
  londonInstantMs,
  londonTimeOfDayMs,
  parseCivilDate,
} from "../../../shared/domain/civil-date.ts";

/**
 * The oracle: a wall calendar, every day of 400 years written down one after the other, by counting. It knows the day
 * before and nothing of arithmetic on months; the days of February come from an almanac's rule stated another way.
 */
function wallCalendar(fromYear: number, toYear: number) {
  const days: { date: CivilDate; month: number; day: number; weekday: number }[] = [];
  const index = new Map<string, number>();
  // 1 January 1900 was a Monday.
  let weekday = 1;
  for (let year = fromYear; year <= toYear; year += 1) {
    const centurial = String(year).endsWith("00");
    const leap = centurial
      ? Number(String(year).slice(0, 2)) % 4 === 0
      : Number(String(year).slice(2)) % 4 === 0;
    for (const [monthIndex, length] of [
      31,
      leap ? 29 : 28,
      31,
      30,
      31,
      30,
      31,
      31,
      30,
      31,
      30,
      31,
    ].entries()) {
      for (let day = 1; day <= length; day += 1) {
        const text = `${year}-${String(monthIndex + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        index.set(text, days.length);
        days.push({ date: text as CivilDate, month: monthIndex + 1, day, weekday });
        weekday = (weekday + 1) % 7;
      }
    }
  }
  return { days, index };
}

const calendar = wallCalendar(1900, 2320);
const at = (position: number) => {
  const found = calendar.days[position];
  if (found === undefined) throw new Error("off the wall");
  return found;
};

/** Turns the pages: `months` times to the next first of a month, then down the page to the day, or to its end. */
function monthLaterByCounting(position: number, months: number): CivilDate {
  const wanted = at(position).day;
  let page = position;
  for (let turned = 0; turned < months; turned += 1) {
    page += 1;
    while (at(page).day !== 1) page += 1;
  }
  if (months === 0) return at(position).date;
  while (at(page).day !== wanted && at(page + 1).day !== 1) page += 1;
  return at(page).date;
}

describe("calendar months", () => {
  test("agree with a calendar counted day by day, for every day of 400 years", () => {
    const last = calendar.index.get("2300-01-01") ?? 0;
    const differing: string[] = [];
    for (let position = 0; position < last; position += 1) {
      const { date } = at(position);
      if (addCalendarMonths(date, 1) !== monthLaterByCounting(position, 1)) differing.push(date);
    }
    expect(last).toBe(146_097);
    expect(differing).toEqual([]);
  });

  test("agree with it for two, three and up to forty months from any day", () => {
    fc.assert(
      fc.property(fc.nat(146_096), fc.nat(40), (position, months) => {
        expect(addCalendarMonths(at(position).date, months)).toBe(monthLaterByCounting(position, months));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["2026-01-31", 1, "2026-02-28"],
    ["2028-01-31", 1, "2028-02-29"],
    ["2028-01-30", 1, "2028-02-29"],
    ["2028-01-29", 1, "2028-02-29"],
    ["2100-01-31", 1, "2100-02-28"],
    ["2000-01-31", 1, "2000-02-29"],
    ["2026-02-28", 1, "2026-03-28"],
    ["2026-08-31", 1, "2026-09-30"],
    ["2026-12-31", 1, "2027-01-31"],
    ["2026-11-30", 3, "2027-02-28"],
    ["2027-01-31", 3, "2027-04-30"],
    ["2026-03-31", -1, "2026-02-28"],
    ["2026-01-15", -1, "2025-12-15"],
    ["2026-01-15", -13, "2024-12-15"],
    ["2026-05-05", 0, "2026-05-05"],
    ["2028-02-29", 12, "2029-02-28"],
  ] as const)("from %s, %i later, is %s", (from, months, to) => {
    expect(addCalendarMonths(from, months)).toBe(to);
  });

  test("are whole, and stay within the years that four digits can write", () => {
    for (const months of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => addCalendarMonths("2026-01-01", months)).toThrow(RangeError);
    }
    expect(() => addCalendarMonths("9999-12-01", 1)).toThrow(RangeError);
    expect(() => addCalendarMonths("0001-01-01", -1)).toThrow(RangeError);
    expect(() => addCalendarMonths("2026-02-30", 1)).toThrow(RangeError);
    expect(() => addDays("2026-01-01", 0.5)).toThrow(RangeError);
    expect(() => addDays("9999-12-31", 1)).toThrow(RangeError);
  });
});

describe("days", () => {
  test("are counted, named and classed as on the calendar", () => {
    fc.assert(
      fc.property(fc.nat(146_096), fc.integer({ min: -40_000, max: 7_000 }), (from, distance) => {
        const to = Math.max(0, from + distance);
        expect(addDays(at(from).date, to - from)).toBe(at(to).date);
        expect(daysBetween(at(from).date, at(to).date)).toBe(to - from);
        expect(isWeekend(at(to).date)).toBe([0, 6].includes(at(to).weekday));
      }),
    );
  });

  test("of each month are those of the Gregorian calendar", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => daysInMonth(2027, month))).toEqual([
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]);
    expect([1900, 2000, 2024, 2100, 2026].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 29, 28, 28]);
  });

  test("work for the first century too, which Date.UTC would move to the twentieth", () => {
    expect(addDays("0099-12-31", 1)).toBe("0100-01-01");
    expect(daysBetween("0001-01-01", "0002-01-01")).toBe(365);
  });

  test.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-1-1",
    "26-01-01",
    "0000-01-01",
    "",
    "2026-01-01T00:00",
  ])("%j is not a date", (text) => {
    expect(parseCivilDate(text)).toBeUndefined();
  });

  test("a date of the calendar is one", () => {
    expect(parseCivilDate("2028-02-29")).toBe("2028-02-29");
  });
});

const instant = (text: string) => Date.parse(text);

describe("London's clocks", () => {
  test.each([
    ["2026-03-31T22:59:59.999Z", "2026-03-31"],
    ["2026-03-31T23:00:00.000Z", "2026-04-01"],
    ["2026-11-30T23:59:59.999Z", "2026-11-30"],
    ["2026-12-01T00:00:00.000Z", "2026-12-01"],
    ["2027-03-27T23:59:59.999Z", "2027-03-27"],
    ["2027-10-30T22:59:59.999Z", "2027-10-30"],
    ["2027-10-30T23:00:00.000Z", "2027-10-31"],
  ])("at %s show %s", (text, date) => {
    expect(londonDateAt(instant(text))).toBe(date);
  });

  test("read 13:30 as 13.5 hours in winter and in summer", () => {
    expect(londonTimeOfDayMs(instant("2026-01-15T13:30:00.250Z"))).toBe(13.5 * 3_600_000 + 250);
    expect(londonTimeOfDayMs(instant("2026-07-15T12:30:00.250Z"))).toBe(13.5 * 3_600_000 + 250);
  });

  test("that never show a time in spring give the earlier reading", () => {
    // 28 March 2027, 01:30 is skipped.
    expect(londonInstantMs("2027-03-28", 1.5 * 3_600_000)).toBe(instant("2027-03-28T00:30:00Z"));
  });

  test("that show a time twice in autumn give the first", () => {
    expect(londonInstantMs("2027-10-31", 1.5 * 3_600_000)).toBe(instant("2027-10-31T00:30:00Z"));
  });

  test("end a day with its last millisecond, whatever its length", () => {
    expect(londonDayEndMs("2026-12-01")).toBe(instant("2026-12-01T23:59:59.999Z"));
    expect(londonDayEndMs("2026-07-01")).toBe(instant("2026-07-01T22:59:59.999Z"));
    expect(londonDayEndMs("2027-03-28") - londonDayEndMs("2027-03-27")).toBe(23 * 3_600_000);
    expect(londonDayEndMs("2027-10-31") - londonDayEndMs("2027-10-30")).toBe(25 * 3_600_000);
  });

  test("follow the summer time rule of the Summer Time Order 2002, hour by hour near each change", () => {
    // Sunday of the change found by walking back from the month's end, an oracle without a time-zone database.
    const lastSunday = (year: number, month: number): number => {
      let day = Date.UTC(year, month, 0);
      while (new Date(day).getUTCDay() !== 0) day -= 86_400_000;
      return day + 3_600_000;
    };
    for (let year = 2003; year <= 2037; year += 1) {
      const [spring, autumn] = [lastSunday(year, 3), lastSunday(year, 10)];
      for (const change of [spring, autumn]) {
        for (let hour = -30; hour <= 30; hour += 1) {
          const nowMs = change + hour * 3_600_000;
          const aheadMs = nowMs >= spring && nowMs < autumn ? 3_600_000 : 0;
          expect(londonDateAt(nowMs)).toBe(new Date(nowMs + aheadMs).toISOString().slice(0, 10));
          expect(londonTimeOfDayMs(nowMs)).toBe((nowMs + aheadMs) % 86_400_000);
        }
      }
    }
  });

  describe("are those of the time-zone database", () => {
    const london = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/London",
      hourCycle: "h23",
      dateStyle: "short",
      timeStyle: "medium",
    });
    const reckoned = (atMs: number): string => {
      const [year, month, day] = londonDateAt(atMs).split("-");
      const time = new Date(londonTimeOfDayMs(atMs)).toISOString().slice(11, 19);
      return `${day}/${month}/${year}, ${time}`;
    };

    test("in the hours around every change of four centuries", () => {
      const differing: string[] = [];
      for (let year = 1996; year < 2396; year += 1) {
        for (const month of [2, 9]) {
          // Every Sunday that could be the last, so that a change of the rule would show.
          for (let day = 18; day <= 31; day += 1) {
            const oneMs = Date.UTC(year, month, day, 1);
            for (const atMs of [oneMs - 3_600_000, oneMs - 1, oneMs, oneMs + 3_600_000]) {
              if (reckoned(atMs) !== london.format(atMs)) differing.push(new Date(atMs).toISOString());
            }
          }
        }
      }
      expect(differing).toEqual([]);
    });

    test("at any time from the days of no summer time to four centuries from now", () => {
      fc.assert(
        fc.property(fc.integer({ min: instant("1901-01-01"), max: instant("2426-01-01") }), (atMs) => {
          expect(reckoned(atMs)).toBe(london.format(atMs));
        }),
        { numRuns: 20_000 },
      );
    });
  });

  test("read back what they showed, to the millisecond, but for the hour that comes twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: instant("1973-01-01"), max: instant("2100-01-01") }), (nowMs) => {
        const readBackMs = londonInstantMs(londonDateAt(nowMs), londonTimeOfDayMs(nowMs));
        expect([0, 3_600_000]).toContain(nowMs - readBackMs);
      }),
    );
  });

  test("refuse what is not a time", () => {
    expect(() => londonDateAt(Number.NaN)).toThrow(RangeError);
    expect(() => londonDateAt(8.64e15 + 1)).toThrow(RangeError);
  });
});
