/**
 * The facts that our own notice states, each taken from where it is true: the controller's configuration, the
 * data map, the deployment's region and policy, and the invite. Nothing here is written twice, so the notice
 * can't say what the system doesn't do.
 */
import type { Controller } from "../controller.ts";
import { processorFor } from "../controller.ts";
import {
  type Category,
  type Invitee,
  mappedFields,
  type Purpose,
  purposes,
  type Recipient,
  type RetentionKey,
} from "../data-map.ts";
import type { Policy } from "../policy.ts";
import { allowedRegions } from "../regions.ts";
import type { Deployment } from "./deployment.ts";
import { type NoticeFacts, rightPages, rights } from "./elements.ts";

/** What one invite contributes. Dates are instants; the wording shows them as days in London. */
export interface InvitedPerson {
  readonly invitee: Invitee;
  readonly inviter: { readonly name: string; readonly email: string; readonly organisation: string };
  readonly relationship: "colleague" | "business-contact";
  readonly space: { readonly id: string; readonly name: string };
  readonly receivedAt: Date;
  readonly expiresAt: Date;
  /** What the inviter asked for; see `languageFor`. */
  readonly locale: string;
}

/** What of an invite goes into the notice's facts: where the data came from. */
export type InviteSource = Pick<InvitedPerson, "inviter" | "relationship" | "receivedAt">;

type Row = ReturnType<typeof mappedFields>[number];
let rowsAboutInvitee: readonly Row[] | undefined;

/** The rows of the map that are about the invitee: what their notice must account for. */
function aboutInvitee(): readonly Row[] {
  rowsAboutInvitee ??= mappedFields().filter(({ about }) => about !== "inviter");
  return rowsAboutInvitee;
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** Everything the notice to this person states, as yet unchecked. */
export function noticeFacts(
  controller: Controller,
  deployment: Deployment,
  invite: InviteSource,
): NoticeFacts {
  const { dataProtectionOfficer, regulator, ...office } = controller;
  const rows = aboutInvitee();
  const used: Purpose[] = unique(rows.flatMap((row) => [...row.purposes]));
  return {
    "1(a)": office,
    "1(b)": dataProtectionOfficer,
    "1(c)": used.map((purpose) => ({
      purpose,
      basis: purposes[purpose].basis,
      reference: referenceOf(purpose),
      fields: rows
        .filter((row) => row.purposes.includes(purpose))
        .map(({ record, field }) => `${record}.${field}`),
    })),
    "1(d)": unique(rows.map(({ category }): Category => category)).map((category) => ({
      category,
      fields: rows
        .filter((row) => row.category === category)
        .map(({ record, field }) => `${record}.${field}`),
    })),
    "1(e)": unique(rows.flatMap((row): Recipient[] => [...row.recipients])).map((recipient) =>
      recipient === "processor" ? { recipient, name: processorFor(deployment.region).name } : { recipient },
    ),
    "1(f)": transfers(deployment),
    "2(a)": retentions(deployment.policy),
    "2(b)": used.flatMap((purpose) => {
      const lawful = purposes[purpose];
      return lawful.basis === "legitimate-interest" ? [{ purpose, assessment: lawful.assessment }] : [];
    }),
    "2(c)": rights.map((right) => ({ right, effect: right, page: rightPages[right] })),
    "2(d)": consentClause(used),
    "2(da)": { form: "complain", acknowledgedWithinDays: 30 },
    "2(e)": regulator,
    "2(f)": sourceFacts(invite),
    "2(g)": { automatedDecisions: false },
    "21(4)": { page: rightPages.objection, separate: true },
    ...deployment.stated,
  };
}

/** The source, Art. 14(2)(f): the one element that is each invite's own. */
export const sourceFacts = ({ inviter, relationship, receivedAt }: InviteSource) => ({
  givenBy: { name: inviter.name, email: inviter.email },
  organisation: inviter.organisation,
  relationship,
  receivedAt,
  publiclyAccessible: false,
});

/** The assessment or law behind a purpose. */
export function referenceOf(purpose: Purpose): string {
  const lawful = purposes[purpose];
  return lawful.basis === "legitimate-interest" ? lawful.assessment : lawful.law;
}

function consentClause(used: readonly Purpose[]) {
  const bases: readonly string[] = used.map((purpose) => purposes[purpose].basis);
  // A purpose on consent would have to bring its way of withdrawing: the compiler refuses it without.
  return { consentIsUsed: bases.includes("consent") };
}

/**
 * Where, and what covers it. Copies by the law that they come under: in the EU the UK's regulations cover them as they
 * cover everything there; from the EU into the UK the Commission's decision of 2021 does, renewed in December 2025.
 */
function transfers({ region, secondRegion: second }: Deployment) {
  const { place, country, law } = allowedRegions[region];
  const ukCovers = "uk-adequacy-regulations";
  return {
    region,
    place,
    country,
    processorCountry: processorFor(region).country,
    clause: law === "UK" ? "none-outside-uk" : ukCovers,
    ...(second && {
      copies: {
        region: second,
        clause: allowedRegions[second].law === "UK" ? "eu-adequacy-decision" : ukCovers,
      },
    }),
  };
}

/** Every period that the map names for the invitee, and the two that end them early or late. */
function retentions(policy: Policy): { period: RetentionKey; days: number }[] {
  const periods = unique(aboutInvitee().map(({ retention }) => retention));
  const all: RetentionKey[] = unique([...periods, "afterRefusalDays", "backupDays"]);
  return all.map((period) => ({ period, days: policy[period] }));
}
