/** The notice of 30 November 2026 in Welsh: off until a translator signs it off. Immutable once it is in force. */
import { exactly, phrase } from "../../phrase.ts";
import { cy as before } from "../2026-11-22/cy.ts";
import { withTruerPeriods } from "./truer-periods.ts";
import { withTwoPlaces } from "./two-places.ts";

const truer = withTruerPeriods(before, {
  periods: {
    endedInviteDays: "Yr hyn y gall y gwahoddwr ei weld o wahoddiad sydd wedi dod i ben, heb eich manylion",
    ledgerDays: "Y cofnod o bob cam ac o'r gwahoddiad, heb eich enw na'ch cyfeiriad",
    requestDays:
      "Yr hyn y gofynnoch i ni amdano neu y cwynoch amdano, gyda'n hateb; o gŵyn hefyd y cyfeiriad ar ei chyfer, hyd yn oed os caiff y gweddill ei ddileu",
  },
  takenOff: (told) =>
    phrase`I dynnu eich cyfeiriad oddi ar y rhestr honno, defnyddiwch y ddolen yn ein he-bost tra bydd yn gweithio, ac wedi hynny ysgrifennwch at ${exactly(told.notice["1(a)"].email)}.`,
});

export const cy = withTwoPlaces(truer, {
  copies: (second) => phrase`Mae copïau wrth gefn ${second}.`,
  kept: (place, second) =>
    phrase`Rydym yn eu cadw ${place}. Rydym yn cadw copïau wrth gefn ${second}, rhag ofn i'r lle cyntaf fethu. Nid ydym yn eu symud i unrhyw wlad arall.`,
  covered: (processor, country, uk) =>
    phrase`Cwmni yn yr Undeb Ewropeaidd (${country}) yw ${processor}, sy'n eu storio yn y ddau le i ni. Mae rheoliadau digonolrwydd y Deyrnas Unedig yn cydnabod yr amddiffyniad y mae'r gyfraith yn ei roi yn yr Undeb Ewropeaidd.${uk ? " Mae penderfyniad y Comisiwn Ewropeaidd yn gwneud hynny ar gyfer y Deyrnas Unedig." : ""}`,
});
