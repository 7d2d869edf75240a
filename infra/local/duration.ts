/**
 * ISO 8601 durations for moving the local clock: text arrives, a later moment leaves. Years and months
 * follow the calendar (31 January + P1M is the last of February), in UTC; the rest is plain arithmetic.
 */
const pattern =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Ten years: beyond that only a typing mistake goes. */
const longest = 3_660 * day;

/**
 * The moment that lies `duration` after `from`, both in milliseconds since the epoch.
 * @returns undefined for what is not a duration, is negative, or exceeds ten years.
 */
export function after(from: number, duration: string): number | undefined {
  const match = pattern.exec(duration);
  if (match === null) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const plain =
    (weeks ?? 0) * 7 * day +
    (days ?? 0) * day +
    (hours ?? 0) * hour +
    (minutes ?? 0) * minute +
    (seconds ?? 0) * second;
  const to = addMonths(from, (years ?? 0) * 12 + (months ?? 0)) + Math.round(plain);
  return to - from <= longest ? to : undefined;
}

function addMonths(from: number, months: number): number {
  if (months === 0) return from;
  const date = new Date(from);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, lastDay));
  return date.getTime();
}
