/**
 * The days on which a deadline of data-protection law does not end, other than weekends: bank holidays of the three
 * jurisdictions of the United Kingdom, as a dated table. Beyond the table no holiday is known, so a deadline there
 * comes out early, never late; `holidayTableEndsSoon` says so a year ahead.
 */
import { addDays, type CivilDate, daysBetween, isWeekend, londonDateAt } from "./civil-date.ts";

export const nations = ["england-and-wales", "scotland", "northern-ireland"] as const;
export type Nation = (typeof nations)[number];

/**
 * How far the dates go, and when somebody last compared them. On that day: with the rules of the Banking and Financial
 * Dealings Act 1971 and the yearly proclamations (worked out anew by `test/unit/domain/bank-holidays.test.ts`), and with
 * the npm package date-holidays. To extend: add the years from gov.uk/bank-holidays, set `lastYear` and `verifiedOn`; the
 * test names what differs from the rules.
 */
export const holidayTable = { verifiedOn: "2026-11-22", firstYear: 2025, lastYear: 2030 } as const satisfies {
  verifiedOn: CivilDate;
  firstYear: number;
  lastYear: number;
};

/** Month and day of each, substitutes for weekends in their place. */
const everywhere: Readonly<Record<number, string>> = {
  2025: "01-01 04-18 05-05 05-26 12-25 12-26",
  2026: "01-01 04-03 05-04 05-25 12-25 12-28",
  2027: "01-01 03-26 05-03 05-31 12-27 12-28",
  2028: "01-03 04-14 05-01 05-29 12-25 12-26",
  2029: "01-01 03-30 05-07 05-28 12-25 12-26",
  2030: "01-01 04-19 05-06 05-27 12-25 12-26",
};

/** Easter Monday and the last Monday of August. */
const notInScotland: Readonly<Record<number, string>> = {
  2025: "04-21 08-25",
  2026: "04-06 08-31",
  2027: "03-29 08-30",
  2028: "04-17 08-28",
  2029: "04-02 08-27",
  2030: "04-22 08-26",
};

/** 2 January, the first Monday of August, St Andrew's Day. */
const onlyInScotland: Readonly<Record<number, string>> = {
  2025: "01-02 08-04 12-01",
  2026: "01-02 08-03 11-30",
  2027: "01-04 08-02 11-30",
  2028: "01-04 08-07 11-30",
  2029: "01-02 08-06 11-30",
  2030: "01-02 08-05 12-02",
};

/** St Patrick's Day, and the Battle of the Boyne. */
const onlyInNorthernIreland: Readonly<Record<number, string>> = {
  2025: "03-17 07-14",
  2026: "03-17 07-13",
  2027: "03-17 07-12",
  2028: "03-17 07-12",
  2029: "03-19 07-12",
  2030: "03-18 07-12",
};

/** Days proclaimed once: a coronation, a jubilee, a mourning. */
export const oneOffHolidays: readonly {
  readonly date: CivilDate;
  readonly nations: readonly Nation[];
  readonly occasion: string;
}[] = [
  {
    date: "2026-06-15",
    nations: ["scotland"],
    occasion: "Scotland's return to the men's football World Cup",
  },
];

const listed = (years: Readonly<Record<number, string>>): CivilDate[] =>
  Object.entries(years).flatMap(([year, days]) =>
    days.split(" ").map((day) => `${year}-${day}` as CivilDate),
  );

const holidays: Readonly<Record<Nation, ReadonlySet<CivilDate>>> = {
  "england-and-wales": new Set([
    ...listed(everywhere),
    ...listed(notInScotland),
    ...oneOffs("england-and-wales"),
  ]),
  scotland: new Set([...listed(everywhere), ...listed(onlyInScotland), ...oneOffs("scotland")]),
  "northern-ireland": new Set([
    ...listed(everywhere),
    ...listed(notInScotland),
    ...listed(onlyInNorthernIreland),
    ...oneOffs("northern-ireland"),
  ]),
};

function oneOffs(nation: Nation): CivilDate[] {
  return oneOffHolidays.filter((holiday) => holiday.nations.includes(nation)).map(({ date }) => date);
}

/** Whether the table has the date as a bank holiday of that nation; false for every date beyond the table. */
export function isBankHoliday(date: CivilDate, nation: Nation): boolean {
  return holidays[nation].has(date);
}

/** The nation's bank holidays in the table, in order. */
export function bankHolidays(nation: Nation): readonly CivilDate[] {
  return [...holidays[nation]].sort();
}

/**
 * The date itself if it is a working day, else the next one that is. A day is a holiday only if it is one in each of
 * the nations given: where the person and we sit in different ones, that is the reading which cannot be late.
 */
export function workingDayFrom(date: CivilDate, ofNations: readonly [Nation, ...Nation[]]): CivilDate {
  let day = date;
  while (isWeekend(day) || ofNations.every((nation) => isBankHoliday(day, nation))) day = addDays(day, 1);
  return day;
}

/**
 * Whether somebody should look at the table now: fewer than `leadDays` of it remain (an extended and paused request
 * looks some months ahead, and gov.uk publishes two years ahead), or a year has passed since it was last compared with
 * gov.uk (one-off days are proclaimed at months' notice).
 * @param nowMs ms since the epoch
 */
export function holidayTableEndsSoon(nowMs: number, leadDays = 365): boolean {
  const today = londonDateAt(nowMs);
  const lastDay: CivilDate = `${holidayTable.lastYear}-12-31`;
  return daysBetween(today, lastDay) < leadDays || daysBetween(holidayTable.verifiedOn, today) > 365;
}
