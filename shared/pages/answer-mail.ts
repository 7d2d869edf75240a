/**
 * The mails that answer a person's own request: a code, new links, the receipt of a complaint. In come the
 * facts of one of them; out come subject, both parts and headers. Nothing that somebody typed into a form goes
 * into any of them.
 */
import { controller } from "../domain/controller.ts";
import { type Phrase, phrase } from "../domain/notice/phrase.ts";
import type { Language } from "../domain/notice/wording.ts";
import { answerWording, type TurnTo } from "./answer-wording.ts";
import { phraseHtml } from "./blocks.ts";
import { type Html, html, styleElement } from "./html.ts";
import { plain } from "./notice-mail-text.ts";
import { dark, light, typeface } from "./palette.ts";

export type AnswerMail =
  | { readonly mail: "code"; readonly code: string }
  | {
      readonly mail: "links";
      readonly invites: readonly {
        readonly inviter: string;
        readonly organisation: string;
        readonly space: string;
        readonly page: string;
      }[];
    }
  | {
      readonly mail: "complaint-receipt";
      readonly reference: string;
      readonly receivedAtMs: number;
      /** Where the notice can be read. */
      readonly privacy: string;
    };

export interface RenderedAnswer {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A paragraph, or an invitation with its link. */
type Line =
  | Phrase
  | { readonly about: Phrase; readonly link: { readonly href: string; readonly label: string } };

/** The mail in a language. */
export function renderAnswerMail(mail: AnswerMail, language: Language): RenderedAnswer {
  const { subject, lines: told } = toldIn(mail, language);
  const lines = [...told, [`Clientshare, ${controller.legalName}, ${controller.contactAddress}`]];
  return {
    subject,
    html: answerHtml(subject, lines, language),
    text: `${lines.map(lineText).join("\n\n")}\n`,
    headers: {
      // RFC 3834: no answering machine need answer.
      "Auto-Submitted": "auto-replied",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": language,
    },
  };
}

function toldIn(mail: AnswerMail, language: Language): { subject: string; lines: readonly Line[] } {
  const mails = answerWording[language];
  switch (mail.mail) {
    case "code":
      return { subject: mails.code.subject, lines: mails.code.lines(mail.code) };
    case "links":
      return {
        subject: mails.links.subject,
        lines: [
          mails.links.before,
          ...mail.invites.map(({ inviter, organisation, space, page }) => ({
            about: mails.links.item(inviter, organisation, space),
            link: { href: page, label: mails.links.open },
          })),
          mails.links.after,
        ],
      };
    case "complaint-receipt": {
      const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/London" });
      return {
        subject: mails.receipt.subject,
        lines: mails.receipt.lines(mail.reference, format.format(mail.receivedAtMs), turnTo(mail.privacy)),
      };
    }
  }
}

function turnTo(privacy: string): TurnTo {
  const { dataProtectionOfficer: officer, regulator } = controller;
  return {
    officer: phrase`${officer.name}, ${{ href: `mailto:${officer.email}`, label: officer.email }}`,
    regulator: phrase`${regulator.name}, ${{ href: regulator.website, label: regulator.knownAs }}`,
    privacy,
  };
}

const lineText = (line: Line): string =>
  "about" in line ? `${plain(line.about)}\n${line.link.href}` : plain(line);

const sheet = `@media (prefers-color-scheme:dark){
.ground{background:${dark.ground} !important}.sheet{background:${dark.paper} !important}
.ink{color:${dark.ink} !important}.link,.ink a{color:${dark.accent} !important}}`;

function answerHtml(subject: string, lines: readonly Line[], language: Language): string {
  const text = `margin:0 0 16px;font-family:${typeface};font-size:17px;line-height:1.5;color:${light.ink}`;
  const paragraph = (line: Line): Html => html`<p class="ink" style="${text}">${
    "about" in line
      ? html`${phraseHtml(line.about)}<br><a class="link" href="${line.link.href}" style="display:inline-block;padding:8px 0;color:${light.accent};font-weight:700">${line.link.label}</a>`
      : phraseHtml(line)
  }</p>
`;
  return html`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${subject}</title>
${styleElement(sheet)}
</head>
<body class="ground" style="margin:0;padding:24px 12px;background:${light.ground}">
<div class="sheet" style="max-width:560px;margin:0 auto;padding:32px 28px;background:${light.paper}">
<main>
<p class="link" style="margin:0 0 24px;font-family:${typeface};font-size:17px;font-weight:700;color:${light.accent}">Clientshare</p>
<h1 class="ink" style="margin:0 0 16px;font-family:${typeface};font-size:24px;line-height:1.3;color:${light.ink}">${subject}</h1>
${lines.map(paragraph)}
</main>
</div>
</body>
</html>
`.toString();
}
