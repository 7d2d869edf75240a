/** The notice of 30 November 2026 in Welsh: off until a translator signs it off. Immutable once it is in force. */
import { phrase } from "../../phrase.ts";
import { cy as before } from "../2026-11-22/cy.ts";
import { withTwoPlaces } from "./two-places.ts";

export const cy = withTwoPlaces(before, {
  copies: (second) => phrase`Mae copïau wrth gefn ${second}.`,
  kept: (place, second) =>
    phrase`Rydym yn eu cadw ${place}. Rydym yn cadw copïau wrth gefn ${second}, rhag ofn i'r lle cyntaf fethu. Nid ydym yn eu symud i unrhyw wlad arall.`,
  covered: (processor, country, uk) =>
    phrase`Cwmni yn yr Undeb Ewropeaidd (${country}) yw ${processor}, sy'n eu storio yn y ddau le i ni. Mae rheoliadau digonolrwydd y Deyrnas Unedig yn cydnabod yr amddiffyniad y mae'r gyfraith yn ei roi yn yr Undeb Ewropeaidd.${uk ? " Mae penderfyniad y Comisiwn Ewropeaidd yn gwneud hynny ar gyfer y Deyrnas Unedig." : ""}`,
});
