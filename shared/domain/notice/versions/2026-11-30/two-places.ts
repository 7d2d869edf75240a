/**
 * What the notice of 30 November 2026 adds to that of 22 November, in any language: where copies of the backups lie in
 * a second place, it says so. Where there is none it says word for word what it said. Immutable once it is in force.
 */
import type { Phrase } from "../../phrase.ts";
import type { Wording } from "../../wording.ts";

interface TwoPlaces {
  /** In the essentials: where the copies are. */
  readonly copies: (second: string) => Phrase;
  /** UK GDPR Art. 14(1)(f): both places, … */
  readonly kept: (place: string, second: string) => Phrase;
  /** … who stores them there, and what the law of each is covered by. `uk`: the copies lie there. */
  readonly covered: (processor: string, country: string, uk: boolean) => Phrase;
}

/** The wording as it was, with these words for a deployment that has a second region. */
export function withTwoPlaces(before: Wording, words: TwoPlaces): Wording {
  const { labels, essentials, full } = before;
  const { places, processorCountries } = labels;
  return {
    ...before,
    essentials: {
      ...essentials,
      whoSees: (told) => {
        const section = essentials.whoSees(told);
        const { copies } = told.notice["1(f)"];
        if (copies === undefined) return section;
        return { ...section, blocks: [...section.blocks, words.copies(places[copies.region])] };
      },
    },
    full: {
      ...full,
      sections: {
        ...full.sections,
        "1(f)": (told) => {
          const section = full.sections["1(f)"](told);
          const { region, processorCountry, copies } = told.notice["1(f)"];
          if (copies === undefined) return section;
          const processor =
            told.notice["1(e)"].find(({ recipient }) => recipient === "processor")?.name ?? "";
          const uk = copies.clause === "eu-adequacy-decision";
          return {
            ...section,
            blocks: [
              words.kept(places[region], places[copies.region]),
              words.covered(processor, processorCountries[processorCountry], uk),
            ],
          };
        },
      },
    },
  };
}
