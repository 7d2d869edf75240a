import { createHash } from "node:crypto";
import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../../shared/domain/notice/deployment.ts";
import { specimenDeployment } from "../../../shared/domain/notice/specimen.ts";
import { currentNoticeVersion, versions } from "../../../shared/domain/notice/versions.ts";
import { html, styleElement } from "../../../shared/pages/html.ts";
import { renderInviterPage } from "../../../shared/pages/inviter-page.ts";
import { page, pageHeaders } from "../../../shared/pages/layout.ts";
import { wordsOf } from "../../../shared/pages/notice-seal.ts";
import { dark, light, type Palette } from "../../../shared/pages/palette.ts";
import { renderPrivacyPage } from "../../../shared/pages/privacy-page.ts";

const both = { ...specimenDeployment, locales: ["en-GB", "cy"] };
const rendered = (language = "en-GB", version?: string) => {
  const result = renderPrivacyPage(both, version, language);
  if (result.outcome !== "page") throw new Error("There is no such page.");
  return result;
};

describe("the public notice", () => {
  it.each(["en-GB", "cy"])("is a valid page in %s", async (language) => {
    const validator = new HtmlValidate({ extends: ["html-validate:recommended", "html-validate:a11y"] });
    const { results } = await validator.validateString(rendered(language).html);
    expect(
      results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId} ${message}`)),
    ).toEqual([]);
  });

  it("says everything, about nobody", () => {
    const words = wordsOf(rendered().html);
    for (const said of [
      "Client Share Ltd",
      "dpo@trustibc.com",
      "60 days",
      "2190 days",
      "legitimate interest",
      "0303 123 1113",
      "right to object",
      "LIA-1",
    ]) {
      expect(words).toContain(said);
    }
    expect(words).not.toMatch(/Priya|Okafor|Northwind|brightwater|specimen/i);
  });

  it("tells those who invite what is held about them", () => {
    expect(wordsOf(rendered().html)).toContain("If you are the one who invites");
  });

  it("is there by its version's name, and not by any other", () => {
    expect(rendered("en-GB", currentNoticeVersion).version).toBe(currentNoticeVersion);
    expect(renderPrivacyPage(both, "2021-08-27", "en-GB")).toEqual({ outcome: "unknown-version" });
    expect(renderPrivacyPage(both, "../../etc", "en-GB")).toEqual({ outcome: "unknown-version" });
  });

  it("of an earlier version says that it is replaced, and by what; the one in force doesn't", () => {
    expect(versions.length).toBeGreaterThan(1);
    for (const { version } of versions) {
      const { html } = rendered("en-GB", version);
      const isReplaced = html.includes('no longer in force. <a href="/privacy">');
      expect(isReplaced, version).toBe(version !== currentNoticeVersion);
    }
  });

  it("names both places where the deployment has two, and says else what it says without", () => {
    const wordsIn = (deployment: Deployment) => {
      const result = renderPrivacyPage(deployment, undefined, "en-GB");
      return result.outcome === "page" ? wordsOf(result.html) : "";
    };
    const [one, two] = [
      wordsIn(specimenDeployment),
      wordsIn({ ...specimenDeployment, secondRegion: "eu-west-1" }),
    ];
    expect(one).toContain("in London, United Kingdom. We do not move them to another country.");
    expect(one).not.toContain("Dublin");
    expect(two).toContain("We keep backup copies in Dublin, Ireland, in case");
    expect(two).not.toContain("We do not move them to another country.");
    const rest = (words: string) => words.replace(/Where they are kept.*?How long we keep them/, "");
    expect(rest(two)).toBe(rest(one));
  });

  it("is in English where the language asked for is off", () => {
    expect(renderPrivacyPage(specimenDeployment, undefined, "cy")).toMatchObject({ language: "en-GB" });
  });
});

describe("the notice to those who invite", () => {
  it.each(["en-GB", "cy"])("is a valid page in %s, about nobody", async (language) => {
    const told = renderInviterPage(both, language);
    expect(told.language).toBe(language);
    const validator = new HtmlValidate({ extends: ["html-validate:recommended", "html-validate:a11y"] });
    const { results } = await validator.validateString(told.html);
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))).toEqual([]);
    expect(wordsOf(told.html)).not.toMatch(/Priya|Okafor|Northwind|brightwater|specimen/i);
  });

  it("says what Article 13 asks: who, why, who receives, where, how long, rights, complaints, whether they must", () => {
    const words = wordsOf(renderInviterPage(both, "en-GB").html);
    for (const said of [
      "If you are the one who invites",
      "Client Share Ltd",
      "dpo@trustibc.com",
      "LIA-1",
      "LIA-2",
      "Amazon Web Services EMEA SARL",
      "in London",
      "90 days",
      "within 3 days",
      "right to object",
      "Use our complaint form",
      "Information Commission",
      "Neither a law nor a contract obliges you",
      "no decision about you by automated means",
    ])
      expect(words).toContain(said);
  });
});

describe("every page", () => {
  const shown = page({ language: "en-GB", title: "<Title>", body: html`<h1>${"<b>Sam</b>"}</h1>` });

  it("has the one style sheet that its policy admits, and nothing else to run or load", () => {
    const sheet = /<style>([\s\S]*?)<\/style>/.exec(shown)?.[1] ?? "";
    const hash = createHash("sha256").update(sheet).digest("base64");
    expect(pageHeaders("en-GB")["content-security-policy"]).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
    const based = page({
      language: "en-GB",
      title: "",
      body: "",
      baseUrl: 'https://notice.example/"}</style>\\',
    });
    const [, own = ""] = /<style>([\s\S]*?)<\/style>/.exec(based) ?? [];
    expect(own).toContain('content:" (https://notice.example/%22%7D%3C/style%3E" attr(href) ")"');
    const policy = pageHeaders("en-GB", 'https://notice.example/"}</style>\\')["content-security-policy"];
    expect(policy).toContain(`'sha256-${createHash("sha256").update(own).digest("base64")}'`);
    expect(shown).not.toMatch(/<(img|script|link|iframe)\b|@import|url\(|\sstyle=|\son\w+=/i);
  });

  it("lets a form lead to the platform where it must", () => {
    expect(
      pageHeaders("cy", undefined, ["https://app.clientshare.example"])["content-security-policy"],
    ).toContain("form-action 'self' https://app.clientshare.example;");
  });

  it("is kept by nobody and tells nobody where the reader came from", () => {
    expect(pageHeaders("en-GB")).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
  });

  it("escapes its title and its body", () => {
    expect(shown).toContain("<title>&lt;Title&gt; - Clientshare</title>");
    expect(shown).toContain("<h1>&lt;b&gt;Sam&lt;/b&gt;</h1>");
  });

  it("has a style sheet that can't close its own element", () => {
    expect(() => styleElement("</style><script>")).toThrow();
  });
});

describe("the palette", () => {
  const pairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
    ["ink", "paper"],
    ["ink", "ground"],
    ["ink", "notice"],
    ["muted", "paper"],
    ["muted", "ground"],
    ["accent", "paper"],
    ["accent", "ground"],
    ["accent", "notice"],
    ["onAccent", "accent"],
    ["error", "paper"],
  ];
  it.each(pairs)("can be read in light and dark: %s on %s", (front, back) => {
    for (const palette of [light, dark])
      expect(contrast(palette[front], palette[back])).toBeGreaterThanOrEqual(4.5);
  });
});

/** Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
