/**
 * The notice as the law lists it: one required member for every element of UK GDPR Article 14(1) and (2), with
 * 14(2)(da) and 21(4). Each member says by its schema what would be missing or too vague. The type of a notice
 * follows from this file, so wording and pages can't be written for one that lacks an element.
 */
import * as z from "zod/mini";
import { processorCountries } from "../controller.ts";
import type { Category, LawfulBasis, Purpose, Recipient, RetentionKey } from "../data-map.ts";
import { type AllowedRegion, allowedRegions } from "../regions.ts";

/** Phrases that sound like an answer and are none. */
const evasions = [
  /operational (considerations|reasons|needs|requirements)/i,
  /(as|so) long as (is |it is |we )?(necessary|needed|need|required|appropriate)/i,
  /no longer than (is |it is )?(necessary|needed|required)/i,
  /\b(where|if|as) (appropriate|applicable)\b/i,
  /from time to time/i,
  /certain (circumstances|third parties|purposes|periods?)/i,
  /not limited to/i,
  /\b(various|other|different) purposes\b/i,
  /\b(trusted|selected|carefully chosen) (partners|third parties|companies)\b/i,
  /^(tbc|tbd|n\/?a|none given|unknown|various|other|-+|\.+)$/i,
];

/** The evasive phrase in a text, or undefined. */
export function evasionIn(text: string): string | undefined {
  for (const evasion of evasions) {
    const found = evasion.exec(text);
    if (found !== null) return found[0];
  }
  return undefined;
}

const stated = z.string().check(
  z.trim(),
  z.minLength(3, "is empty or too short to say anything"),
  z.refine((text) => evasionIn(text) === undefined, "is vague"),
);
const days = z.int("is not a number of days").check(z.minimum(1, "is not a number of days"));
const isoDate = z.iso.date();
const regionSchema = z.enum(Object.keys(allowedRegions) as [AllowedRegion, ...AllowedRegion[]]);
const basis = z.enum(["legitimate-interest", "legal-obligation", "consent"] satisfies LawfulBasis[]);
const isInUk = (region: AllowedRegion): boolean => allowedRegions[region].law === "UK";
const enough = <T extends z.ZodMiniType>(item: T, what: string) =>
  z.array(item, `names no ${what}`).check(z.minLength(1, `names no ${what}`));

/** Periods that a notice to an invitee can state; how early the uninformed are forgotten is not one. */
export type StatedPeriod = Exclude<RetentionKey, "forgetMarginDays">;

/** The rights that Article 14(2)(c) lists; each with the page under the invitee's link that exercises it. */
export const rightPages = {
  access: "data",
  rectification: "rectify",
  erasure: "erase",
  restriction: "restrict",
  objection: "object",
} as const;
export type Right = keyof typeof rightPages;
export const rights = Object.keys(rightPages) as readonly Right[];

const rightSchema = z.object({ right: z.enum(rights), effect: z.string(), page: stated }).check(
  z.refine(({ right, effect }) => right === effect, {
    error: ({ input }) => {
      const { right, effect } = input as { right: string; effect: string };
      return `describes ${effect} where it should describe ${right}`;
    },
  }),
);

/** What each element must hold. Keys are the paragraphs of Article 14, and 21(4). */
export const elementSchemas = {
  "1(a)": z.object({
    legalName: stated,
    companyNumber: z.string().check(z.regex(/^[A-Z0-9]{8}$/, "is not a company number")),
    registeredAddress: stated,
    contactAddress: stated,
    email: z.email(),
    representative: z.exactOptional(z.object({ name: stated, address: stated, authority: stated })),
  }),
  "1(b)": z.object({ name: stated, email: z.email(), phone: stated }),
  "1(c)": enough(
    z.object({
      purpose: z.custom<Purpose>(
        (purpose: unknown) => typeof purpose === "string" && purpose !== "",
        "is no purpose",
      ),
      basis: z.literal(basis.options, "is tied to no lawful basis"),
      /** The assessment or the law that the basis rests on. */
      reference: stated,
      fields: enough(z.string(), "field that it uses"),
    }),
    "purpose",
  ).check(
    z.refine((all) => all.some(({ purpose }) => purpose === "invite"), "has no purpose for the invitation"),
  ),
  "1(d)": enough(
    z.object({
      category: z.custom<Category>((name) => typeof name === "string"),
      fields: enough(stated, "field"),
    }),
    "category of data",
  ),
  "1(e)": enough(
    z.object({
      recipient: z.custom<Recipient>((name) => typeof name === "string"),
      name: z.exactOptional(stated),
    }),
    "recipient",
  ).check(
    z.superRefine((all, context) => {
      for (const needed of ["inviting-organisation", "space-members", "processor"] as const) {
        const found = all.find(({ recipient }) => recipient === needed);
        if (found === undefined) context.addIssue(`leaves out the recipient "${needed}"`);
        else if (needed === "processor" && found.name === undefined)
          context.addIssue("doesn't name the processor");
      }
    }),
  ),
  "1(f)": z
    .object({
      region: regionSchema,
      place: stated,
      country: stated,
      /** Where the processor is established; the adequacy regulations cover the whole EU. */
      processorCountry: z.enum(processorCountries),
      clause: z.enum(["none-outside-uk", "uk-adequacy-regulations"]),
      /** Where copies of the backups are kept, if the deployment has a second region. */
      copies: z.exactOptional(
        z.object({
          region: regionSchema,
          clause: z.enum(["uk-adequacy-regulations", "eu-adequacy-decision"]),
        }),
      ),
    })
    .check(
      z.refine(
        ({ region, clause, copies }) =>
          isInUk(region) === (clause === "none-outside-uk") &&
          (copies === undefined ||
            (copies.region !== region &&
              isInUk(copies.region) === (copies.clause === "eu-adequacy-decision"))),
        { error: "names a safeguard that doesn't fit the region" },
      ),
    ),
  "2(a)": enough(
    z.object({ period: z.custom<StatedPeriod>((key) => typeof key === "string"), days }),
    "storage period",
  ),
  "2(b)": enough(
    z.object({ purpose: z.custom<Purpose>((name) => typeof name === "string"), assessment: stated }),
    "legitimate interest with its assessment",
  ).check(
    z.refine(
      (all) => all.some(({ purpose }) => purpose === "invite"),
      "names no interest that covers the invitation",
    ),
  ),
  "2(c)": enough(rightSchema, "right").check(
    z.superRefine((all, context) => {
      for (const right of rights) {
        if (!all.some((entry) => entry.right === right)) context.addIssue(`leaves out the right of ${right}`);
      }
    }),
  ),
  "2(d)": z.discriminatedUnion("consentIsUsed", [
    z.object({ consentIsUsed: z.literal(false) }),
    z.object({ consentIsUsed: z.literal(true), withdrawal: stated }),
  ]),
  "2(da)": z.object({
    form: stated,
    acknowledgedWithinDays: days.check(z.maximum(30, "is longer than the law's 30 days")),
  }),
  "2(e)": z.object({
    name: z.literal("Information Commission", "is not the regulator's name"),
    knownAs: stated,
    website: z.url(),
    phone: stated,
    postal: z.exactOptional(z.object({ address: stated, verifiedOn: isoDate })),
    verifiedOn: isoDate,
  }),
  "2(f)": z.object({
    givenBy: z.object({
      name: z.string().check(z.minLength(1, "is empty")),
      email: z.string().check(z.minLength(3, "is empty")),
    }),
    organisation: z.string().check(z.minLength(1, "doesn't name the organisation")),
    relationship: z.enum(
      ["colleague", "business-contact"],
      "doesn't say as what the source knows the person",
    ),
    receivedAt: z.date("doesn't say when"),
    publiclyAccessible: z.boolean("doesn't say whether the source is public"),
  }),
  "2(g)": z.object({
    automatedDecisions: z.literal(false, "doesn't say whether there are automated decisions"),
  }),
  "21(4)": z.object({
    page: stated,
    separate: z.literal(true, "doesn't bring the right to object to attention apart from everything else"),
  }),
} as const;

export type Article = keyof typeof elementSchemas;
export const articles = Object.keys(elementSchemas) as readonly Article[];

/** A complete notice, before it is put into words. */
export type Notice = { readonly [A in Article]: z.infer<(typeof elementSchemas)[A]> };

/** What somebody claims a notice says: anything, until it is compiled. */
export type NoticeFacts = { readonly [A in Article]?: unknown };
