import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { ledgerEventData } from "../../../shared/domain/ledger-events.ts";
import type { Language } from "../../../shared/domain/notice/wording.ts";
import { renderAnswerMail } from "../../../shared/pages/answer-mail.ts";
import { inviteeWording } from "../../../shared/pages/invitee/wording.ts";
import { everyPage } from "./every-page.ts";

const validator = new HtmlValidate({ extends: ["html-validate:recommended", "html-validate:a11y"] });
const faultsOf = async (html: string) => {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line} ${ruleId} ${message}`),
  );
};

describe.each(Object.keys(inviteeWording) as Language[])("the invitee's pages in %s", (language) => {
  const pages = Object.entries(everyPage(language));

  it.each(pages)("%s: is valid, and has one heading of the first rank", async (_, { body }) => {
    expect(await faultsOf(body)).toEqual([]);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).toContain(`<html lang="${language}"`);
  });

  it.each(pages)("%s: runs nothing, loads nothing, and tells nobody where it is", (_, { body, headers }) => {
    expect(body).not.toMatch(/<(?:script|img|link|iframe|object|embed)\b|\son\w+=|javascript:|src=/i);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    expect(headers["content-security-policy"]).toMatch(/frame-ancestors 'none'; base-uri 'none'$/);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "x-content-type-options": "nosniff",
    });
    expect(Object.keys(headers)).not.toContain("set-cookie");
  });

  it.each(pages)(
    "%s: says whom to turn to: us, the data protection officer, the regulator",
    (_, { body }) => {
      for (const said of [
        "support@myclientshare.com",
        "dpo@trustibc.com",
        "Information Commission",
        "ico.org.uk",
        "/complain",
      ]) {
        expect(body).toContain(said);
      }
    },
  );

  it.each(pages.filter(([name]) => /refused|wrong/.test(name)))(
    "%s: says in its title that something is wrong, and links to each field",
    (_, { body, status }) => {
      expect(status).toBe(422);
      expect(body).toContain(`<title>${inviteeWording[language].errorPrefix}`);
      const targets = [...body.matchAll(/role="alert"[\s\S]*?<\/ul>/g)].flatMap(([summary]) =>
        [...summary.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id),
      );
      expect(targets.length).toBeGreaterThan(0);
      for (const id of targets) expect(body).toContain(` id="${id}" name="${id}"`);
      // Focused as the page opens: nothing else here has the attribute.
      expect(body.match(/ autofocus\b/g)).toHaveLength(1);
      expect(body).toMatch(/<div class="error" [^>]* tabindex="-1" autofocus /);
    },
  );

  it.each(pages)(
    "%s: says what happened in words, not by the names that events have in the ledger",
    (_, { body }) => {
      expect(Object.keys(ledgerEventData).filter((event) => body.includes(event))).toEqual([]);
    },
  );

  it.each(["overview, with a reference", "what came with this", "everything"])(
    "%s: shows the inviter's own reference, as a value",
    (name) => {
      const { body } = everyPage(language)[name] ?? { body: "" };
      const label = inviteeWording[language].held.provenance.reference.replaceAll("'", "&#39;");
      expect(body).toMatch(new RegExp(`<dt>${label}</dt><dd>(?:&lt;b&gt;crm\u2060\\.example|crm-1042)</dd>`));
    },
  );

  it("says to whom details were disclosed", () => {
    expect(everyPage(language)["everything"]?.body).toMatch(/(?:authority|awdurdod) \(police\),/);
  });

  it("lets only the page with the form redirect to the platform", () => {
    for (const [name, { headers }] of pages) {
      const goesThere = headers["content-security-policy"]?.includes("https://platform.example");
      expect(goesThere, name).toBe(name.startsWith("overview"));
    }
  });

  it("is also the language of the mails that answer requests", async () => {
    for (const mail of [
      { mail: "code", code: "123456" },
      {
        mail: "links",
        invites: [
          {
            inviter: "Alex <b>",
            organisation: "Acme",
            space: "Space",
            page: "https://notice.example/i/x",
          },
        ],
      },
      {
        mail: "complaint-receipt",
        reference: "req_0123456789AB",
        receivedAtMs: 0,
        privacy: "https://notice.example/privacy",
      },
    ] as const) {
      const { html, text, subject, headers } = renderAnswerMail(mail, language);
      expect(html).toContain(`<html lang="${language}"`);
      expect(html).not.toContain("Alex <b>");
      expect(subject).toMatch(/Clientshare|complaint|cwyn/);
      expect(headers["Auto-Submitted"]).toBe("auto-replied");
      expect(text.length).toBeGreaterThan(100);
      for (const part of [html, text]) {
        expect(part).toContain("Clientshare, Client Share Ltd, 42-46 Princelet Street, London, E1 5LP");
      }
    }
  });

  it("has a receipt that names the 30 days, what comes then, and whom else to turn to", () => {
    const privacy = "https://notice.example/privacy";
    const receipt = {
      mail: "complaint-receipt",
      reference: "req_0123456789AB",
      receivedAtMs: 0,
      privacy,
    } as const;
    const { html, text } = renderAnswerMail(receipt, language);
    for (const said of [
      /30 (?:days|diwrnod)/,
      /without undue delay|heb oedi gormodol/,
      /Ian Birch, .*dpo@trustibc\.com/,
      /Information Commission, .*https:\/\/ico\.org\.uk\/make-a-complaint\//,
      /https:\/\/notice\.example\/privacy/,
    ]) {
      expect(html).toMatch(said);
      expect(text).toMatch(said);
    }
    expect(html).toContain(`<a href="${privacy}">`);
  });
});

describe("both languages", () => {
  it("have the same pages, with other words on them", () => {
    const english = everyPage("en-GB");
    const welsh = everyPage("cy");
    expect(Object.keys(welsh)).toEqual(Object.keys(english));
    for (const name of Object.keys(english)) {
      const heading = (body = "") => /<h1>([\s\S]*?)<\/h1>/.exec(body)?.[1];
      expect(heading(welsh[name]?.body), name).not.toBe(heading(english[name]?.body));
    }
  });
});
