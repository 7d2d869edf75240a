/**
 * What the notice of 30 November 2026 says more exactly than that of 22 November, in any language: what stays how long
 * once an invitation has ended, what is kept of a complaint, and how to be taken off the list. Immutable once it is in force.
 */
import type { StatedPeriod } from "../../elements.ts";
import type { Phrase } from "../../phrase.ts";
import type { Told, Wording } from "../../wording.ts";

interface TruerPeriods {
  readonly periods: Readonly<Partial<Record<StatedPeriod, string>>>;
  /** After the words on the right to object. */
  readonly takenOff: (told: Told) => Phrase;
}

/** The wording as it was, with these words for its periods and one more sentence on the list. */
export function withTruerPeriods(before: Wording, words: TruerPeriods): Wording {
  const { sections } = before.full;
  const periods = { ...before.labels.periods, ...words.periods };
  return {
    ...before,
    labels: { ...before.labels, periods },
    full: {
      ...before.full,
      sections: {
        ...sections,
        "2(a)": (told) => {
          const { heading, blocks } = sections["2(a)"](told);
          const rows = told.notice["2(a)"].map(
            ({ period }) => [periods[period], [told.days(period)]] as const,
          );
          return { heading, blocks: [{ rows }, ...blocks.slice(1)] };
        },
        "21(4)": (told) => {
          const { heading, blocks } = sections["21(4)"](told);
          return { heading, blocks: [...blocks.slice(0, 2), words.takenOff(told), ...blocks.slice(2)] };
        },
      },
    },
  };
}
