/**
 * `GET /privacy/inviters`: what the person who invites is told (UK GDPR Art. 13), for the platform to link beside its
 * form. In come the deployment and a language; out comes a page: the section for inviters of the notice in force, what
 * else of the notice is as true of them, and the words that only they need. It is about nobody in particular.
 */

import type { Deployment } from "../domain/notice/deployment.ts";
import type { Article } from "../domain/notice/elements.ts";
import { phrase } from "../domain/notice/phrase.ts";
import { languageFor } from "../domain/notice/tell.ts";
import { currentVersion } from "../domain/notice/versions.ts";
import type { Language, Section, Told } from "../domain/notice/wording.ts";
import { blockHtml } from "./blocks.ts";
import { html } from "./html.ts";
import { page } from "./layout.ts";
import { publicTold } from "./privacy-page.ts";

/** Who answers, where the data are kept, both ways to complain, automated decisions. */
const shared = ["1(a)", "1(b)", "1(f)", "2(da)", "2(e)", "2(g)"] as const satisfies readonly Article[];

const protection = ({ notice }: Told): string =>
  notice["2(b)"].find(({ purpose }) => purpose === "protect")?.assessment ?? "";

/** Art. 13(2)(e), whether they must; and the limits, which no invitation carries. */
const required: Readonly<Record<Language, (told: Told) => Section>> = {
  "en-GB": (told) => ({
    heading: "Whether you must, and what we count",
    blocks: [
      phrase`Neither a law nor a contract obliges you to give us these details. Without your name, work email and organisation you can't invite anybody, since we must tell people who gave us their details.`,
      phrase`Against floods of invitations we count your requests in each minute and your invitations on each day. We remember a request for a day, so that repeating it invites nobody twice. This lies under a scrambled key and goes within ${told.days("transientDays")}. Our basis is legitimate interest (${protection(told)}). Nobody but the company that stores it for us receives it.`,
    ],
  }),
  cy: (told) => ({
    heading: "A oes rhaid i chi, a beth rydym yn ei gyfrif",
    blocks: [
      phrase`Nid oes cyfraith na chontract yn eich gorfodi i roi'r manylion hyn i ni. Heb eich enw, eich e-bost gwaith a'ch sefydliad ni allwch wahodd neb, gan fod rhaid i ni ddweud wrth bobl pwy a roddodd eu manylion i ni.`,
      phrase`Er mwyn atal gormod o wahoddiadau rydym yn cyfrif eich ceisiadau ym mhob munud a'ch gwahoddiadau ar bob diwrnod. Rydym yn cofio cais am ddiwrnod, fel nad yw ei ailadrodd yn gwahodd neb ddwywaith. Mae hyn o dan allwedd wedi'i sgramblo ac yn mynd o fewn ${told.days("transientDays")}. Ein sail yw buddiant cyfreithlon (${protection(told)}). Nid oes neb ond y cwmni sy'n ei storio i ni yn ei dderbyn.`,
    ],
  }),
};

/** The page in the language asked for, or in English. @throws {NoticeIncomplete} where an element is missing */
export function renderInviterPage(
  deployment: Deployment,
  language: string,
  baseUrl?: string,
): { readonly html: string; readonly language: Language } {
  const chosen = languageFor(language, deployment.locales, currentVersion.wording);
  const wording = currentVersion.wording[chosen] ?? currentVersion.wording["en-GB"];
  const told = publicTold(deployment, wording, currentVersion.version);
  const { heading, blocks } = wording.inviter(told);
  const sections = [required[chosen](told), ...shared.map((article) => wording.full.sections[article](told))];
  const body = html`<h1>${heading}</h1>
${blocks.map(blockHtml)}
${sections.map(
  (section) => html`<h2>${section.heading}</h2>
${section.blocks.map(blockHtml)}`,
)}`;
  const at = baseUrl === undefined ? {} : { baseUrl };
  return { html: page({ language: chosen, title: heading, body, ...at }), language: chosen };
}
