/** The notice of 30 November 2026 in English. Immutable once it is in force. */
import { phrase } from "../../phrase.ts";
import { enGB as before } from "../2026-11-22/en-GB.ts";
import { withTwoPlaces } from "./two-places.ts";

export const enGB = withTwoPlaces(before, {
  copies: (second) => phrase`Backup copies are ${second}.`,
  kept: (place, second) =>
    phrase`We keep them ${place}. We keep backup copies ${second}, in case the first place fails. We do not move them to any other country.`,
  covered: (processor, country, uk) =>
    phrase`${processor}, which stores them in both places for us, is a company in ${country}. The United Kingdom's adequacy regulations recognise the protection that the law gives in the European Union.${uk ? " A decision of the European Commission does so for the United Kingdom." : ""}`,
});
