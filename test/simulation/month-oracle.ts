/** The month of Article 14 by another way than the product's: London's calendar as the platform's own tables have it. */

const london = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** Year, month and day in London. */
function dateIn(atMs: number): { year: number; month: number; day: number } {
  const parts = Object.fromEntries(
    london.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
  );
  return { year: parts["year"] ?? 0, month: parts["month"] ?? 0, day: parts["day"] ?? 0 };
}

/** Whether `dueMs` lies on the date that corresponds to `receivedMs`, a month later, or on the month's last. */
export function isOneMonthLater(receivedMs: number, dueMs: number): boolean {
  const from = dateIn(receivedMs);
  const due = dateIn(dueMs);
  const year = from.month === 12 ? from.year + 1 : from.year;
  const month = (from.month % 12) + 1;
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return due.year === year && due.month === month && due.day === Math.min(from.day, lastDay);
}
