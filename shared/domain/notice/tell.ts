/**
 * Brings a compiled notice, a language and the links together into what the wording draws on. In comes a notice
 * and where it will be read; out come `Told` and the full notice's sections in reading order.
 */
import type { Article, Notice, StatedPeriod } from "./elements.ts";
import type { Language, NoticeLinks, Section, Told, ToldInvite, Wording } from "./wording.ts";

/** Reading order: the right to object first and by itself (Art. 21(4)), then who, whence, what, why, where, how long. */
export const readingOrder = [
  "21(4)",
  "1(a)",
  "1(b)",
  "2(f)",
  "1(d)",
  "1(c)",
  "2(b)",
  "1(e)",
  "1(f)",
  "2(a)",
  "2(c)",
  "2(d)",
  "2(da)",
  "2(e)",
  "2(g)",
] as const satisfies readonly Article[];

interface Formats {
  readonly date: Intl.DateTimeFormat;
  readonly number: Intl.NumberFormat;
}

// Made when first needed: each costs a function's start some milliseconds, and most write in one language.
const made = new Map<Language, Formats>();

function formatsOf(language: Language): Formats {
  const known = made.get(language);
  if (known !== undefined) return known;
  const formats = {
    date: new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/London" }),
    number: new Intl.NumberFormat(language, { useGrouping: "min2" }),
  };
  made.set(language, formats);
  return formats;
}

/** What the wording draws on. `days` throws for a period that the notice doesn't state. */
export function tell(notice: Notice, wording: Wording, links: NoticeLinks, invite?: ToldInvite): Told {
  const { date, number } = formatsOf(wording.language);
  return {
    notice,
    links,
    date: (instant) => date.format(instant),
    days: (period) => periodIn(notice, wording, number, period),
    ...(invite === undefined ? {} : { invite }),
  };
}

function periodIn(notice: Notice, wording: Wording, number: Intl.NumberFormat, period: StatedPeriod): string {
  const found = notice["2(a)"].find((entry) => entry.period === period);
  if (found === undefined) throw new Error(`The notice states no ${period}.`);
  const shown = wording.dayCount(found.days, number.format(found.days));
  const years = found.days / 365;
  return years >= 2 && Number.isInteger(years) ? `${shown} (${wording.yearCount(years)})` : shown;
}

/** The full notice, a section for each element of the law. */
export function fullNotice(
  told: Told,
  wording: Wording,
): readonly { readonly article: Article; readonly section: Section }[] {
  return readingOrder.map((article) => ({ article, section: wording.full.sections[article](told) }));
}

/** The language to write in: what was asked for if it is switched on and written, else British English. */
export function languageFor(
  asked: string,
  enabled: readonly string[],
  written: Partial<Record<Language, Wording>>,
): Language {
  const wanted = asked.toLowerCase();
  const found = (Object.keys(written) as Language[]).find(
    (language) =>
      enabled.includes(language) &&
      (language.toLowerCase() === wanted || language.toLowerCase() === wanted.split("-")[0]),
  );
  return found ?? "en-GB";
}
