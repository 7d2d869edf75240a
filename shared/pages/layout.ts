/**
 * The frame of every page that a person without an account sees: their invite, their rights, the privacy notice.
 * In comes a title and a body, out comes a complete document with one inline style sheet that the content security
 * policy admits by its hash. No script, no image, no font, nothing from elsewhere.
 */
import { createHash } from "node:crypto";
import type { Language } from "../domain/notice/wording.ts";
import { type Child, html, styleElement } from "./html.ts";
import { dark, light, type Palette, typeface } from "./palette.ts";

export interface Page {
  readonly language: Language;
  /** Of the browser's window; the `h1` belongs to the body. */
  readonly title: string;
  readonly body: Child;
  /** Links at the foot of the page, after the body. */
  readonly foot?: Child;
  /** Where our pages are, for the addresses that paper shows; `pageHeaders` must be given the same. */
  readonly baseUrl?: string;
}

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`)
    .join(";");

/**
 * Classes: `button` (and `button quiet`) for what acts, `panel` for what must be seen apart, `held` for a list of
 * labels and values (`dl`), `error` for a form's mistakes (`role=alert`), `field` for a label with its input,
 * `hint`, `lead`, `choices` for buttons side by side, `list` for a list of links and `alone` for a paragraph that is
 * one: both are high enough for a thumb, and begin where their bullet does.
 */
const sheet = `:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*,::before,::after{box-sizing:border-box}
html{font-size:100%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 ${typeface};overflow-wrap:anywhere}
.skip{position:absolute;left:-999rem}.skip:focus{position:static;display:block;padding:.75rem 1rem}
header,main,footer{max-width:44rem;margin:0 auto;padding:1.25rem 1.25rem}
header{font-weight:700;color:var(--accent)}
main{background:var(--paper);padding:2rem 1.25rem 2.5rem}
footer{color:var(--muted);font-size:.9375rem}
h1{margin:0 0 1rem;font-size:1.75rem;line-height:1.25}
h2{margin:2rem 0 .5rem;font-size:1.25rem;line-height:1.3}
h3{margin:1.5rem 0 .5rem;font-size:1.0625rem}
p,ul,ol,dl{margin:0 0 .875rem}
ul,ol{padding-left:1.375rem}li{margin-bottom:.25rem}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:.08em}
a:hover{text-decoration-thickness:.16em}
footer a,nav a,.list a,.alone a{display:inline-block;min-height:2.75rem;padding:.6rem 0}
main .list li{margin-bottom:1.25rem}main .list a{margin:-.6rem 0;vertical-align:top}
a:focus-visible,button:focus-visible,input:focus-visible,textarea:focus-visible,summary:focus-visible,.error:focus{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 5px var(--ink)}
.lead{font-size:1.1875rem}
.hint{color:var(--muted);font-size:1rem}
.button{display:inline-block;min-height:2.75rem;padding:.65rem 1.5rem;border:2px solid var(--accent);border-radius:4px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:700;line-height:1.3;text-decoration:none;text-align:center;cursor:pointer}
.button.quiet{background:var(--paper);color:var(--accent)}
.choices{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}
.choices form{margin:0}
.panel{margin:1.75rem 0;padding:1.25rem 1.25rem .5rem;border-left:6px solid var(--notice-line);background:var(--notice)}
.panel h2{margin-top:0}
.error{margin:0 0 1.5rem;padding:1rem 1.25rem .25rem;border:3px solid var(--error)}
.held{display:grid;grid-template-columns:minmax(7rem,2fr) 3fr;border-top:1px solid var(--line)}
.held dt,.held dd{margin:0;padding:.6rem .75rem .6rem 0;border-bottom:1px solid var(--line)}
.held dt{font-weight:700}
.field{margin:0 0 1.25rem}
.field label{display:block;margin-bottom:.25rem;font-weight:700}
.field input,.field textarea{width:100%;max-width:32rem;min-height:2.75rem;padding:.5rem .625rem;border:2px solid var(--muted);border-radius:4px;background:var(--paper);color:var(--ink);font:inherit}
.field textarea{min-height:9rem}
.field .code{max-width:10rem;letter-spacing:.15em;font-variant-numeric:tabular-nums}
.field [aria-invalid=true]{border-color:var(--error)}
.field textarea.short{min-height:5.5rem}
.fault{margin:0 0 .25rem;color:var(--error);font-weight:700}
.error h2{margin-top:0}.error a{color:var(--error);font-weight:700}
fieldset{margin:0 0 1.5rem;padding:0;border:0;min-width:0}legend{padding:0;margin:1rem 0;font-size:1.25rem;font-weight:700}
footer h2{font-size:1.0625rem;margin-top:0;color:var(--ink)}footer ul{padding-left:0;list-style:none}
@media (min-width:48rem){main{padding:2.5rem 3rem 3rem}header,footer{padding-left:3rem;padding-right:3rem}}
@media (max-width:30rem){.held{grid-template-columns:1fr}.held dt{padding-bottom:0;border-bottom:0}.choices,.choices form,.choices .button{display:block;width:100%}.choices>*,.choices form{margin-bottom:.75rem}}
@media print{:root{${variables(light)}}body,main{background:#ffffff}.button,.skip{display:none}a[href^=http]::after{content:" (" attr(href) ")"}header,main,footer{max-width:none;padding:0}header,footer{padding:1rem 0}}
@media (prefers-reduced-motion:no-preference){.button{transition:background-color .1s}}`;

/** On paper, pages that anybody may open have their address beside them; a link that is the person's own stays secret. */
function sheetFor(baseUrl: string | undefined): string {
  if (baseUrl === undefined) return sheet;
  // As the parser writes it, no quotation mark or backslash is left in it.
  const base = new URL(baseUrl).href.replace(/\/$/, "");
  return `${sheet}
@media print{a[href^="/privacy"]::after,a[href="/complaints"]::after,a[href="/i/lost"]::after{content:" (${base}" attr(href) ")"}}`;
}

const styleHash = (baseUrl: string | undefined): string =>
  createHash("sha256").update(sheetFor(baseUrl)).digest("base64");

/** A complete document. */
export function page({ language, title, body, foot, baseUrl }: Page): string {
  const text = frame[language];
  return html`<!DOCTYPE html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${title} - Clientshare</title>
${styleElement(sheetFor(baseUrl))}
</head>
<body>
<a class="skip" href="#main">${text.skip}</a>
<header>Clientshare</header>
<main id="main">
${body}
</main>
<footer>
${foot}
<nav aria-label="${text.more}"><a href="/privacy">${text.privacy}</a> &#183; <a href="/complaints">${text.complain}</a> &#183; <a href="/i/lost">${text.lost}</a></nav>
</footer>
</body>
</html>
`.toString();
}

const frame: Readonly<
  Record<Language, Readonly<Record<"skip" | "more" | "privacy" | "complain" | "lost", string>>>
> = {
  "en-GB": {
    skip: "Skip to the content",
    more: "More",
    privacy: "Privacy notice",
    complain: "Complain to us",
    lost: "Ask for new links",
  },
  cy: {
    skip: "Neidio i'r cynnwys",
    more: "Rhagor",
    privacy: "Hysbysiad preifatrwydd",
    complain: "Cwyno wrthym ni",
    lost: "Gofyn am ddolenni newydd",
  },
};

/**
 * The headers that every page goes out with. `baseUrl`: the page's own. `formTargets`: origins beside our own to which a form's answer may
 * redirect (the platform, where accepting does), at once or through others: Chromium holds each step to the list.
 */
export function pageHeaders(
  language: Language,
  baseUrl?: string,
  formTargets: readonly string[] = [],
): Readonly<Record<string, string>> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-language": language,
    "content-security-policy": [
      "default-src 'none'",
      `style-src 'sha256-${styleHash(baseUrl)}'`,
      `form-action ${["'self'", ...formTargets].join(" ")}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
  };
}
