/** The notice of 30 November 2026 in English. Immutable once it is in force. */
import { exactly, phrase } from "../../phrase.ts";
import { enGB as before } from "../2026-11-22/en-GB.ts";
import { withTruerPeriods } from "./truer-periods.ts";
import { withTwoPlaces } from "./two-places.ts";

const truer = withTruerPeriods(before, {
  periods: {
    endedInviteDays: "What the inviter can see of an invitation that has ended, without your details",
    ledgerDays: "The record of each step and of the invitation, without your name or address",
    requestDays:
      "What you asked of us or complained about, with our answer; of a complaint also the address for it, even if the rest is deleted",
  },
  takenOff: (told) =>
    phrase`To have your address taken off that list, use the link in our email while it works, and after that write to ${exactly(told.notice["1(a)"].email)}.`,
});

export const enGB = withTwoPlaces(truer, {
  copies: (second) => phrase`Backup copies are ${second}.`,
  kept: (place, second) =>
    phrase`We keep them ${place}. We keep backup copies ${second}, in case the first place fails. We do not move them to any other country.`,
  covered: (processor, country, uk) =>
    phrase`${processor}, which stores them in both places for us, is a company in ${country}. The United Kingdom's adequacy regulations recognise the protection that the law gives in the European Union.${uk ? " A decision of the European Commission does so for the United Kingdom." : ""}`,
});
