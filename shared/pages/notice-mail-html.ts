/**
 * The HTML part of the notice: the essentials, with the full notice a click away. Tables and inline styles because
 * Outlook knows no better; one small style sheet for dark mode and narrow screens, which clients may drop without
 * harm. No image, no script, nothing from elsewhere: opening the mail tells nobody.
 */
import type { Phrase } from "../domain/notice/phrase.ts";
import type { Block, Section, ToldInvitee, Wording } from "../domain/notice/wording.ts";
import type { HeldRow } from "./held-rows.ts";
import { type Child, defang, type Html, html, styleElement } from "./html.ts";
import { dark, light, typeface } from "./palette.ts";

const wrap = "overflow-wrap:anywhere;word-break:break-word";
const base = `font-family:${typeface};color:${light.ink};${wrap}`;
const body = `margin:0 0 12px;font-size:17px;line-height:1.5;${base}`;
const small = `margin:0 0 8px;font-size:15px;line-height:1.5;font-family:${typeface};color:${light.muted};${wrap}`;
const heading = `margin:0 0 8px;font-size:20px;line-height:1.3;font-weight:700;${base}`;
const link = `color:${light.accent};text-decoration:underline`;
const cell = `padding:8px 12px 8px 0;border-bottom:1px solid ${light.line};font-size:17px;line-height:1.4;text-align:left;vertical-align:top;${base}`;

/** What inline styles can't do. Attribute-free class names; `!important` because it must win over them. */
const sheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{-webkit-text-size-adjust:100%;text-size-adjust:100%}
a:focus{outline:3px solid ${light.focus};outline-offset:2px}
@media (max-width:480px){.sheet{padding:24px 18px !important}.edge{padding:0 !important}.acts{width:100% !important}.act{display:block !important;width:100% !important;padding:0 0 12px !important}.act a{display:block !important;text-align:center !important}}
@media (prefers-color-scheme:dark){
.ground{background:${dark.ground} !important}.sheet{background:${dark.paper} !important}
.ink,.cell{color:${dark.ink} !important}.muted{color:${dark.muted} !important}
.cell,.line{border-color:${dark.line} !important}
.link{color:${dark.accent} !important}
.yes{background:${dark.accent} !important;color:${dark.onAccent} !important;border-color:${dark.accent} !important}
.no{background:${dark.paper} !important;color:${dark.accent} !important;border-color:${dark.accent} !important}
.object{background:${dark.notice} !important;border-color:${dark.noticeLine} !important}
}`;

/** The HTML part, complete document. `rows`: one for each thing that is held, by {@link heldHtml}. */
export function noticeHtml(told: ToldInvitee, wording: Wording, version: string, rows: Child): string {
  const { essentials, full } = wording;
  const held = essentials.held(told);
  const object = essentials.object(told);
  return html`<!DOCTYPE html>
<html lang="${wording.language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${wording.subject}</title>
${styleElement(sheet)}
</head>
<body class="ground" style="margin:0;padding:0;background:${light.ground}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${inline(essentials.preheader(told))}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="ground" style="background:${light.ground}">
<tr><td class="edge" align="center" style="padding:24px 12px">
<!--[if mso]><table role="presentation" width="620" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:620px;margin:0 auto">
<tr><td class="sheet" style="padding:36px 40px;background:${light.paper};text-align:left">
<main>
<p class="link" style="margin:0 0 24px;font-size:17px;line-height:1.3;font-weight:700;letter-spacing:0.01em;font-family:${typeface};color:${light.accent}">Clientshare</p>
<h1 class="ink" style="margin:0 0 16px;font-size:28px;line-height:1.25;font-weight:700;${base}">${inline(essentials.title(told))}</h1>
${essentials.lead(told).map((sentence) => paragraph(sentence))}
${actions(told, wording)}
<p class="muted" style="${small};margin-bottom:28px">${inline(essentials.answerBy(told))}</p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 32px">
<tr><td class="object" style="padding:20px 20px 8px;background:${light.notice};border-left:6px solid ${light.noticeLine}">
<h2 class="ink" style="${heading}">${object.heading}</h2>
${object.blocks.map(block)}
<p style="${body};margin-bottom:14px"><a class="link" href="${told.links.right("objection")}" style="${link};font-weight:700;display:inline-block;padding:10px 0">${essentials.objectAction}</a></p>
</td></tr>
</table>
<h2 class="ink" style="${heading}">${held.heading}</h2>
${paragraph(held.before)}
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 14px;border-collapse:collapse">
${rows}</table>
${paragraph(held.after)}
${[essentials.why, essentials.howLong, essentials.whoSees, essentials.rights, essentials.complain].map((part) => sectionHtml(part(told)))}
<p style="${body};margin:28px 0"><a class="link" href="${told.links.privacy}" style="${link};font-weight:700;display:inline-block;padding:10px 0">${essentials.fullNotice}</a></p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="line" style="padding:20px 0 0;border-top:1px solid ${light.line}">
${footer(essentials.contact(told))}
<p class="muted" style="${small}">${inline(essentials.whyThisMail(told))}</p>
<p class="muted" style="${small};margin-bottom:0">${inline(full.versionLine(version, told.date(new Date(version))))}</p>
</td></tr>
</table>
</main>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`.toString();
}

/** A row of what is held; its value can't be taken for a link. */
export const heldHtml = ({ label, text }: Pick<HeldRow, "label" | "text">): Html =>
  html`<tr><th class="cell" scope="row" width="34%" style="${cell};font-weight:700">${label}</th><td class="cell" style="${cell}">${defang(text)}</td></tr>
`;

function actions({ links }: ToldInvitee, { essentials }: Wording): Html {
  const button = `display:inline-block;padding:12px 28px;border:2px solid ${light.accent};border-radius:4px;font-family:${typeface};font-size:17px;line-height:1.25;font-weight:700;text-decoration:none`;
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" class="acts" style="margin:24px 0 4px">
<tr><td class="act" style="padding:0 12px 12px 0"><a class="yes" href="${links.page}" style="${button};background:${light.accent};color:${light.onAccent}">${essentials.accept}</a></td>
<td class="act" style="padding:0 0 12px"><a class="no" href="${links.page}" style="${button};background:${light.paper};color:${light.accent}">${essentials.decline}</a></td></tr>
</table>`;
}

function sectionHtml({ heading: title, blocks }: Section): Html {
  return html`<h2 class="ink" style="${heading};margin-top:28px">${title}</h2>
${blocks.map(block)}`;
}

function block(content: Block): Html {
  if ("list" in content) {
    return html`<ul style="margin:0 0 12px;padding:0 0 0 22px">
${content.list.map(
  (
    item,
  ) => html`<li class="ink" style="margin:0 0 4px;padding:2px 0;font-size:17px;line-height:1.5;${base}">${inline(item)}</li>
`,
)}</ul>
`;
  }
  if ("rows" in content) {
    return html`${content.rows.map(([label, text]) => paragraph([`${label}: `, ...text]))}`;
  }
  return paragraph(content);
}

const paragraph = (content: Phrase): Html => html`<p class="ink" style="${body}">${inline(content)}</p>
`;

const footer = ({ heading: title, blocks }: Section): Html =>
  html`<h2 class="muted" style="${small};font-weight:700">${title}</h2>
${blocks.map((content) =>
  "list" in content || "rows" in content
    ? block(content)
    : html`<p class="muted" style="${small}">${inline(content)}</p>
`,
)}`;

function inline(content: Phrase): Child {
  return content.map((part) => {
    if (typeof part === "string") return part;
    if ("value" in part) return defang(part.value);
    return html`<a class="link" href="${part.href}" style="${link}">${part.label}</a>`;
  });
}
