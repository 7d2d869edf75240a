/**
 * Who answers for the data: the facts about Client Share Ltd, its data protection officer, its processors and
 * the regulator that the notice and the Article 30 record state. Configuration in code, so that a change of it is
 * reviewed, and dated where the fact is somebody else's to change.
 */
import type { AllowedRegion } from "./regions.ts";

export const processorCountries = ["Luxembourg", "Germany"] as const;
export type ProcessorCountry = (typeof processorCountries)[number];

export interface Controller {
  readonly legalName: string;
  readonly companyNumber: string;
  readonly registeredAddress: string;
  /** Where letters are answered; not the registered address. */
  readonly contactAddress: string;
  readonly email: string;
  /** UK GDPR Art. 27 and its EU twin: for invitees in the EU, if counsel finds that one is needed. */
  readonly representative?: { readonly name: string; readonly address: string; readonly authority: string };
  readonly dataProtectionOfficer: { readonly name: string; readonly email: string; readonly phone: string };
  readonly regulator: {
    readonly name: string;
    /** What people still call it. */
    readonly knownAs: string;
    readonly website: string;
    readonly phone: string;
    /** Left out of the notice when absent: a wrong address is worse than the website. ISO dates. */
    readonly postal?: { readonly address: string; readonly verifiedOn: string };
    readonly verifiedOn: string;
  };
}

export const controller: Controller = {
  legalName: "Client Share Ltd",
  companyNumber: "08681337",
  registeredAddress: "12-18 Hoxton Street, London, N1 6NG",
  contactAddress: "42-46 Princelet Street, London, E1 5LP",
  email: "support@myclientshare.com",
  dataProtectionOfficer: { name: "Ian Birch", email: "dpo@trustibc.com", phone: "0330 223 4922" },
  regulator: {
    name: "Information Commission",
    knownAs: "ICO",
    website: "https://ico.org.uk/make-a-complaint/",
    phone: "0303 123 1113",
    postal: {
      address: "Wycliffe House, Water Lane, Wilmslow, Cheshire, SK9 5AF",
      // From Clientshare's notice of that day. The office has since announced a move to Manchester, so the
      // notice prints the date beside the address until somebody has looked again.
      verifiedOn: "2021-08-27",
    },
    verifiedOn: "2026-11-22",
  },
};

/**
 * The company that stores and sends for us, by where it does so, and where it is established: a processor abroad is
 * a transfer to name even if the data centre is at home. Source: AWS's customer agreement, contracting parties.
 */
export function processorFor(region: AllowedRegion): {
  readonly name: string;
  readonly country: ProcessorCountry;
} {
  return region.startsWith("eusc-")
    ? { name: "AWS European Sovereign Cloud GmbH", country: "Germany" }
    : { name: "Amazon Web Services EMEA SARL", country: "Luxembourg" };
}
