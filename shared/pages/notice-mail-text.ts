/**
 * The text part of the notice: the essentials, then the whole notice, so that a reader without HTML and without a
 * browser still gets everything the law asks for. Lines aren't folded here: the mail's encoding does that.
 */
import type { Phrase } from "../domain/notice/phrase.ts";
import { fullNotice } from "../domain/notice/tell.ts";
import type { Block, Section, ToldInvitee, Wording } from "../domain/notice/wording.ts";
import type { HeldRow } from "./held-rows.ts";
import { defang } from "./html.ts";

const rule = "-".repeat(64);
const doubleRule = "=".repeat(64);

/** The text part, LF line ends. `rows`: a line for each thing that is held, by {@link heldText}. */
export function noticeText(told: ToldInvitee, wording: Wording, version: string, rows: string): string {
  const { essentials, full } = wording;
  const held = essentials.held(told);
  const parts = [
    plain(essentials.title(told)),
    ...essentials.lead(told).map(plain),
    [`${essentials.accept}: ${told.links.page}`, `${essentials.decline}: ${told.links.page}`].join("\n"),
    plain(essentials.answerBy(told)),
    // UK GDPR Art. 21(4): apart from everything else, here as in the HTML.
    boxed(essentials.object(told), `${essentials.objectAction}: ${told.links.right("objection")}`),
    headed(held.heading),
    plain(held.before),
    rows,
    plain(held.after),
    ...[
      essentials.why,
      essentials.howLong,
      essentials.whoSees,
      essentials.rights,
      essentials.complain,
      essentials.contact,
    ].flatMap((section) => sectionText(section(told))),
    `${essentials.fullNotice}: ${told.links.privacy}`,
    plain(essentials.whyThisMail(told)),
    [doubleRule, full.title.toUpperCase(), doubleRule].join("\n"),
    plain(full.versionLine(version, told.date(new Date(version)))),
    ...fullNotice(told, wording).flatMap(({ section }) => sectionText(section)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** A line of what is held: an address or a number to the letter, anything else so that it can't be taken for a link. */
export const heldText = ({ label, text, exact }: Omit<HeldRow, "field">): string =>
  `${label}: ${exact ? text : defang(text)}`;

/** A phrase as text: values defanged, links written out. */
export function plain(text: Phrase): string {
  return text
    .map((part) => {
      if (typeof part === "string") return part;
      if ("value" in part) return part.exact ? part.value : defang(part.value);
      return part.href.startsWith("mailto:") ? part.label : `${part.label} <${part.href}>`;
    })
    .join("");
}

const headed = (heading: string) => `${heading}\n${"-".repeat(heading.length)}`;

function boxed(section: Section, action: string): string {
  return [rule, section.heading.toUpperCase(), rule, ...section.blocks.map(blockText), action, rule].join(
    "\n\n",
  );
}

const sectionText = ({ heading, blocks }: Section): string[] => [headed(heading), ...blocks.map(blockText)];

function blockText(block: Block): string {
  if ("list" in block) return block.list.map((item) => `* ${plain(item)}`).join("\n");
  if ("rows" in block)
    return block.rows.map(([label, content]) => `* ${label}: ${plain(content)}`).join("\n");
  return plain(block);
}
