/**
 * An invited person who doesn't exist: what the notice is checked with when nobody is being written to, at synth,
 * in the hashes of a version and in the sample. Fixed, since those must come out the same every time.
 */
import { policySchema } from "../policy.ts";
import { noticeVersionInForce } from "./current-version.ts";
import type { Deployment } from "./deployment.ts";
import type { InvitedPerson } from "./notice-facts.ts";

export const specimenInvite: InvitedPerson = {
  invitee: {
    email: "sam.okafor@brightwater.example",
    givenName: "Sam",
    familyName: "Okafor",
    phone: "+442079460000",
    company: "Brightwater Ltd",
    jobTitle: "Head of Procurement",
    links: ["https://www.linkedin.com/in/example"],
  },
  inviter: { name: "Priya Raman", email: "priya.raman@northwind.example", organisation: "Northwind Foods" },
  relationship: "business-contact",
  space: { id: "space-7", name: "Northwind and Brightwater" },
  receivedAt: new Date("2026-11-23T09:30:00.000Z"),
  expiresAt: new Date("2027-01-22T09:30:00.000Z"),
  locale: "en-GB",
};

/** The default policy, in London. */
export const specimenDeployment: Deployment = {
  region: "eu-west-2",
  policy: policySchema.parse({}),
  locales: ["en-GB"],
};

export const specimenLinks = {
  page: "https://invites.clientshare.example/i/specimen-link-without-effect",
  privacy: `https://invites.clientshare.example/privacy/${noticeVersionInForce}`,
} as const;
