/** Phrases and blocks of the notice as HTML for pages; the mail has its own, with inline styles. */
import type { Phrase } from "../domain/notice/phrase.ts";
import type { Block } from "../domain/notice/wording.ts";
import { type Child, defang, type Html, html } from "./html.ts";

/** A phrase: values escaped and defanged, our links as links. */
export const phraseHtml = (content: Phrase): Child =>
  content.map((part) => {
    if (typeof part === "string") return part;
    if ("value" in part) return defang(part.value);
    return html`<a href="${part.href}">${part.label}</a>`;
  });

/** A paragraph, a list, or labels with what belongs to them. */
export function blockHtml(block: Block): Html {
  if ("list" in block) {
    return html`<ul>${block.list.map(
      (item) => html`<li>${phraseHtml(item)}</li>
`,
    )}</ul>
`;
  }
  if ("rows" in block) {
    return html`<dl class="held">${block.rows.map(
      ([label, content]) => html`<dt>${label}</dt><dd>${phraseHtml(content)}</dd>
`,
    )}</dl>
`;
  }
  return html`<p>${phraseHtml(block)}</p>
`;
}
