/**
 * The seal of a notice version: the hash of its source, and hashes of what a reader gets to read, in each language,
 * in the mail's both parts and on the public page, for an invented person. Layout and colours may change under a
 * seal; words may not.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Seal } from "../domain/notice/seals.ts";
import { specimenDeployment, specimenInvite, specimenLinks } from "../domain/notice/specimen.ts";
import type { Stated } from "../domain/notice/stated.ts";
import type { NoticeVersion } from "../domain/notice/versions.ts";
import type { Language } from "../domain/notice/wording.ts";
import type { AllowedRegion } from "../domain/regions.ts";
import { renderNoticeMail } from "./notice-mail.ts";
import { noticePage } from "./privacy-page.ts";

/**
 * The controller's facts as they were when the first version was sealed. They stay: facts that change are a new
 * edition of what is stated, and must not break the seal of words that have not changed.
 */
const facts: Partial<Stated> = {
  "1(a)": {
    legalName: "Client Share Ltd",
    companyNumber: "08681337",
    registeredAddress: "12-18 Hoxton Street, London, N1 6NG",
    contactAddress: "42-46 Princelet Street, London, E1 5LP",
    email: "support@myclientshare.com",
  },
  "1(b)": { name: "Ian Birch", email: "dpo@trustibc.com", phone: "0330 223 4922" },
  "2(e)": {
    name: "Information Commission",
    knownAs: "ICO",
    website: "https://ico.org.uk/make-a-complaint/",
    phone: "0303 123 1113",
    postal: {
      address: "Wycliffe House, Water Lane, Wilmslow, Cheshire, SK9 5AF",
      verifiedOn: "2021-08-27",
    },
    verifiedOn: "2026-11-22",
  },
};

interface Variant {
  readonly relationship: "colleague" | "business-contact";
  readonly region: AllowedRegion;
  readonly secondRegion?: AllowedRegion;
}

/** Enough to bring every sentence out: both relationships, and both laws of transfer; … */
const variants: readonly Variant[] = [
  { relationship: "business-contact", region: "eu-west-2" },
  { relationship: "colleague", region: "eu-west-1" },
];

/** … and, in a version that has words for it, copies from either law into either. */
const withCopies: readonly Variant[] = [
  { relationship: "business-contact", region: "eu-west-2", secondRegion: "eu-west-1" },
  { relationship: "colleague", region: "eu-west-1", secondRegion: "eu-west-2" },
  { relationship: "colleague", region: "eu-west-1", secondRegion: "eu-central-1" },
];
const firstWithCopies = "2026-11-30";

/** SHA-256, hex: of the version's folder, and of what is read in each language that it is written in. */
export function sealOf(version: NoticeVersion): Seal {
  const languages = Object.keys(version.wording) as Language[];
  return {
    source: sourceHash(version.version),
    read: Object.fromEntries(languages.map((language) => [language, readHash(version, language)])),
  };
}

function sourceHash(version: string): string {
  const folder = new URL(`../domain/notice/versions/${version}/`, import.meta.url);
  const hash = createHash("sha256");
  for (const file of readdirSync(folder).sort())
    hash.update(`${file}\n`).update(readFileSync(new URL(file, folder)));
  return hash.digest("hex");
}

function readHash(version: NoticeVersion, locale: Language): string {
  const hash = createHash("sha256");
  const links = { ...specimenLinks, privacy: specimenLinks.privacy.replace(/[^/]*$/, version.version) };
  const all = version.version < firstWithCopies ? variants : [...variants, ...withCopies];
  for (const { relationship, ...places } of all) {
    const deployment = { ...specimenDeployment, locales: [locale], ...places, stated: facts };
    const invite = { ...specimenInvite, locale, relationship };
    const { subject, text, html } = renderNoticeMail({ invite, deployment, links }, version);
    const page = noticePage(deployment, version, locale).html;
    // Of the page its body alone: the frame around it is every page's.
    const main = page.slice(page.indexOf("<main"), page.indexOf("</main>"));
    hash.update([subject, text, wordsOf(html), wordsOf(main)].join("\n\f\n"));
  }
  return hash.digest("hex");
}

/** What is left of HTML for a reader: no tags, no styles, links' targets kept, white space as one space. */
export function wordsOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, " ")
    .replace(/<a [^>]*?href="([^"]*)"[^>]*>/g, " [$1] ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
