/**
 * Dates as the law counts them: days of the Gregorian calendar in the United Kingdom, without a time of day.
 * Instants (milliseconds since the epoch) come in and go out by the clocks of Europe/London, summer time included.
 */

/** A day of the calendar, `YYYY-MM-DD`, years 0001–9999. As texts they sort by time. */
export type CivilDate = `${number}-${number}-${number}`;

interface Parts {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longMonths: readonly number[] = [1, 3, 5, 7, 8, 10, 12];

/** The text as a date of the calendar, or undefined when it is none (30 February, another format). */
export function parseCivilDate(text: string): CivilDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return real ? (text as CivilDate) : undefined;
}

/** The days of a month (1–12) in the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return longMonths.includes(month) ? 31 : 30;
}

/**
 * The corresponding date `months` later (or earlier, when negative), or the last day of that month where it has none:
 * 31 January → 28 or 29 February, 28 February → 28 March.
 * The rule of the corresponding date: Dodds v Walker [1981] 1 WLR 1027.
 * @throws {RangeError} for what is not a date, not a whole number of months, or leads out of the years 1–9999
 */
export function addCalendarMonths(date: CivilDate, months: number): CivilDate {
  if (!Number.isSafeInteger(months)) throw new RangeError("Months are counted in whole numbers");
  const { year, month, day } = partsOf(date);
  const monthsSinceYearZero = year * 12 + (month - 1) + months;
  const toYear = Math.floor(monthsSinceYearZero / 12);
  const toMonth = monthsSinceYearZero - toYear * 12 + 1;
  return format({ year: toYear, month: toMonth, day: Math.min(day, daysInMonth(toYear, toMonth)) });
}

/** The date `days` later, or earlier when negative. @throws {RangeError} as {@link addCalendarMonths} does. */
export function addDays(date: CivilDate, days: number): CivilDate {
  if (!Number.isSafeInteger(days)) throw new RangeError("Days are counted in whole numbers");
  return dateOfUtcDay(utcMidnightMs(date) + days * dayMs);
}

/** Days from one date to another; negative when `to` lies before. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return (utcMidnightMs(to) - utcMidnightMs(from)) / dayMs;
}

/** Whether the date is a Saturday or a Sunday. */
export function isWeekend(date: CivilDate): boolean {
  const weekday = new Date(utcMidnightMs(date)).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** The date in London at an instant (ms since the epoch). */
export function londonDateAt(atMs: number): CivilDate {
  return dateOfUtcDay(atMs + londonOffsetMs(atMs));
}

/** Milliseconds since London's clocks last showed midnight, as the clocks read: 13:30 is 13.5 hours on any day. */
export function londonTimeOfDayMs(atMs: number): number {
  const localMs = atMs + londonOffsetMs(atMs);
  return localMs - Math.floor(localMs / dayMs) * dayMs;
}

/**
 * When London's clocks show that time on that date, in ms since the epoch. Where they show it twice (autumn) or never
 * (spring), the earlier of the two readings: what a deadline is made of must not come out later than the law allows.
 */
export function londonInstantMs(date: CivilDate, timeOfDayMs = 0): number {
  const localMs = utcMidnightMs(date) + timeOfDayMs;
  const readings = [localMs - dayMs, localMs + dayMs].map((nearMs) => localMs - londonOffsetMs(nearMs));
  const shown = readings.filter((atMs) => atMs + londonOffsetMs(atMs) === localMs);
  return Math.min(...(shown.length > 0 ? shown : readings));
}

/** The last millisecond of a date in London, in ms since the epoch: an act at or before it is in time. */
export function londonDayEndMs(date: CivilDate): number {
  return londonInstantMs(addDays(date, 1)) - 1;
}

function partsOf(date: CivilDate): Parts {
  const known = parseCivilDate(date);
  if (known === undefined) throw new RangeError("Not a date of the calendar");
  const [year = 0, month = 0, day = 0] = known.split("-").map(Number);
  return { year, month, day };
}

function format({ year, month, day }: Parts): CivilDate {
  if (year < 1 || year > 9999) throw new RangeError("Outside the years 1 to 9999");
  const padded = (value: number, width: number) => String(value).padStart(width, "0");
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}` as CivilDate;
}

/** The date's midnight in UTC: not an instant of our world, a way to count days. */
function utcMidnightMs(date: CivilDate): number {
  const { year, month, day } = partsOf(date);
  // Date.UTC takes the years 0–99 for 1900–1999; setUTCFullYear takes them as they are.
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function dateOfUtcDay(ms: number): CivilDate {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw new RangeError("Not a time");
  return format({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
}

/**
 * What London's clocks are ahead of UTC by, in ms. Since 1996 an hour, from 01:00 UTC of March's last Sunday to that of
 * October's: Summer Time Act 1972, as the Summer Time Order 2002 has it. Reckoned rather than asked, since a process's
 * first `Intl.DateTimeFormat` costs as much as a call of AWS. The tests ask the time-zone database, so they fail once
 * it knows of another law.
 */
function londonOffsetMs(atMs: number): number {
  const year = new Date(atMs).getUTCFullYear();
  if (!(year >= 1996)) return databaseOffsetMs(atMs);
  return atMs >= lastSundayMs(year, 3) + hourMs && atMs < lastSundayMs(year, 10) + hourMs ? hourMs : 0;
}

/** Midnight, UTC, of the last Sunday of a month of 31 days. */
function lastSundayMs(year: number, month: number): number {
  const lastDayMs = Date.UTC(year, month - 1, 31);
  return lastDayMs - new Date(lastDayMs).getUTCDay() * dayMs;
}

let londonClock: Intl.DateTimeFormat | undefined;

/** The same as the time-zone database has it, for years in which the rule was another. @throws {RangeError} for no time */
function databaseOffsetMs(atMs: number): number {
  londonClock ??= new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/London",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const shown = new Map<string, number>();
  for (const { type, value } of londonClock.formatToParts(atMs)) shown.set(type, Number(value));
  const field = (type: string) => shown.get(type) ?? Number.NaN;
  const localMs = new Date(0).setUTCFullYear(field("year"), field("month") - 1, field("day"));
  const clockMs = localMs + ((field("hour") * 60 + field("minute")) * 60 + field("second")) * 1000;
  return clockMs - Math.floor(atMs / 1000) * 1000;
}
