import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bankHolidays,
  holidayTable,
  holidayTableEndsSoon,
  isBankHoliday,
  type Nation,
  nations,
  oneOffHolidays,
  workingDayFrom,
} from "../../../shared/domain/bank-holidays.ts";
import { addDays, type CivilDate, daysBetween, isWeekend } from "../../../shared/domain/civil-date.ts";

const dayMs = 86_400_000;
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10) as CivilDate;
const weekday = (ms: number) => new Date(ms).getUTCDay();

/** Easter Sunday by Meeus, Jones and Butcher. */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return Date.UTC(year, month - 1, (h + l - 7 * m + 33 * month + 19) % 32);
}

const firstMonday = (year: number, month: number): number => {
  let ms = Date.UTC(year, month - 1, 1);
  while (weekday(ms) !== 1) ms += dayMs;
  return ms;
};
const lastMonday = (year: number, month: number): number => {
  let ms = Date.UTC(year, month, 0);
  while (weekday(ms) !== 1) ms -= dayMs;
  return ms;
};

/** Fixed days, with substitutes: a day that falls on a weekend moves to the next weekday that is no holiday itself. */
function observed(days: readonly number[]): number[] {
  const onWeekdays = days.filter((ms) => ![0, 6].includes(weekday(ms)));
  const taken = new Set(onWeekdays);
  for (const day of days.filter((ms) => [0, 6].includes(weekday(ms)))) {
    let ms = day;
    while ([0, 6].includes(weekday(ms)) || taken.has(ms)) ms += dayMs;
    taken.add(ms);
  }
  return [...taken];
}

function byTheRules(nation: Nation, year: number): CivilDate[] {
  const fixed = (month: number, day: number) => Date.UTC(year, month - 1, day);
  const always = [
    easter(year) - 2 * dayMs,
    firstMonday(year, 5),
    lastMonday(year, 5),
    ...observed([fixed(12, 25), fixed(12, 26)]),
  ];
  const rest: Record<Nation, number[]> = {
    "england-and-wales": [...observed([fixed(1, 1)]), easter(year) + dayMs, lastMonday(year, 8)],
    scotland: [...observed([fixed(1, 1), fixed(1, 2)]), firstMonday(year, 8), ...observed([fixed(11, 30)])],
    "northern-ireland": [
      ...observed([fixed(1, 1)]),
      ...observed([fixed(3, 17)]),
      easter(year) + dayMs,
      ...observed([fixed(7, 12)]),
      lastMonday(year, 8),
    ],
  };
  return [...always, ...rest[nation]].map(text);
}

describe("the table of bank holidays", () => {
  test.each(nations)("has for %s what the rules give, and the days proclaimed once", (nation) => {
    const expected = oneOffHolidays.filter((day) => day.nations.includes(nation)).map(({ date }) => date);
    for (let year = holidayTable.firstYear; year <= holidayTable.lastYear; year += 1) {
      expected.push(...byTheRules(nation, year));
    }
    expect(bankHolidays(nation)).toEqual(expected.sort());
  });

  test("has days nobody needs a rule for", () => {
    expect(isBankHoliday("2026-04-03", "scotland")).toBe(true); // Good Friday
    expect(isBankHoliday("2026-04-06", "scotland")).toBe(false); // Easter Monday is none there
    expect(isBankHoliday("2026-04-06", "england-and-wales")).toBe(true);
    expect(isBankHoliday("2026-12-28", "northern-ireland")).toBe(true); // for Boxing Day, a Saturday
    expect(isBankHoliday("2026-12-26", "northern-ireland")).toBe(false);
    expect(isBankHoliday("2026-06-15", "scotland")).toBe(true);
    expect(isBankHoliday("2026-06-15", "england-and-wales")).toBe(false);
  });

  test("holds real dates on working days, each once, one-off days within its years", () => {
    for (const nation of nations) {
      const dates = bankHolidays(nation);
      expect(dates.filter(isWeekend)).toEqual([]);
      expect(new Set(dates).size).toBe(dates.length);
    }
    for (const { date, nations: where } of oneOffHolidays) {
      expect(Number(date.slice(0, 4))).toBeGreaterThanOrEqual(holidayTable.firstYear);
      expect(Number(date.slice(0, 4))).toBeLessThanOrEqual(holidayTable.lastYear);
      expect(where.length).toBeGreaterThan(0);
    }
  });

  test("knows nothing beyond its years, so that an end there is early rather than late", () => {
    expect(isBankHoliday("2031-12-25", "england-and-wales")).toBe(false);
    expect(workingDayFrom("2031-12-25", ["england-and-wales"])).toBe("2031-12-25");
  });
});

describe("the next working day", () => {
  test.each([
    ["2026-11-24", "2026-11-24"],
    ["2026-11-28", "2026-11-30"],
    ["2026-12-25", "2026-12-29"],
    ["2027-12-25", "2027-12-29"],
    ["2027-03-26", "2027-03-30"],
  ] as const)("from %s in England is %s", (from, to) => {
    expect(workingDayFrom(from, ["england-and-wales"])).toBe(to);
  });

  test("differs between the nations", () => {
    expect(workingDayFrom("2026-11-30", ["scotland"])).toBe("2026-12-01");
    expect(workingDayFrom("2026-11-30", ["england-and-wales"])).toBe("2026-11-30");
    expect(workingDayFrom("2027-07-12", ["northern-ireland"])).toBe("2027-07-13");
  });

  test("takes a day off only if it is one in every nation given", () => {
    expect(workingDayFrom("2026-11-30", ["scotland", "england-and-wales"])).toBe("2026-11-30");
    expect(workingDayFrom("2026-12-25", ["scotland", "england-and-wales"])).toBe("2026-12-29");
  });

  test("is never before the day asked for, is open, and skips nothing but days off", () => {
    const nation = fc.constantFrom(...nations);
    fc.assert(
      fc.property(fc.nat(365 * 8), nation, (offset, where) => {
        const from = addDays("2024-06-01", offset);
        const to = workingDayFrom(from, [where]);
        const off = (day: CivilDate) => isWeekend(day) || isBankHoliday(day, where);
        expect(off(to)).toBe(false);
        for (let day = from; day < to; day = addDays(day, 1)) expect(off(day)).toBe(true);
        expect(daysBetween(from, to)).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe("the alarm on the table", () => {
  const noon = (date: CivilDate) => Date.parse(`${date}T12:00:00Z`);

  test("is quiet on the day the table was verified, and for a year", () => {
    expect(holidayTableEndsSoon(noon(holidayTable.verifiedOn))).toBe(false);
    expect(holidayTableEndsSoon(noon(addDays(holidayTable.verifiedOn, 365)))).toBe(false);
  });

  test("rings when nobody has compared the table for more than a year", () => {
    expect(holidayTableEndsSoon(noon(addDays(holidayTable.verifiedOn, 366)))).toBe(true);
  });

  test("rings before the table ends, by the lead asked for", () => {
    const left = daysBetween(holidayTable.verifiedOn, `${holidayTable.lastYear}-12-31`);
    expect(holidayTableEndsSoon(noon(holidayTable.verifiedOn), left)).toBe(false);
    expect(holidayTableEndsSoon(noon(holidayTable.verifiedOn), left + 1)).toBe(true);
    expect(holidayTableEndsSoon(noon(`${holidayTable.lastYear + 1}-01-01`))).toBe(true);
  });
});
