import { describe, expect, expectTypeOf, it } from "vitest";
import { controller } from "../../../shared/domain/controller.ts";
import {
  compileNotice,
  gapsIn,
  lawOf,
  NoticeIncomplete,
} from "../../../shared/domain/notice/compile-notice.ts";
import {
  type Article,
  articles,
  type Notice,
  type NoticeFacts,
} from "../../../shared/domain/notice/elements.ts";
import { noticeFacts } from "../../../shared/domain/notice/notice-facts.ts";
import { specimenDeployment, specimenInvite } from "../../../shared/domain/notice/specimen.ts";
import type { Wording } from "../../../shared/domain/notice/wording.ts";
import { notice2021 } from "../../support/notice-2021.ts";

const facts = noticeFacts(controller, specimenDeployment, specimenInvite);
const without = (article: Article): NoticeFacts =>
  Object.fromEntries(Object.entries(facts).filter(([key]) => key !== article));
const withInstead = (article: Article, fact: unknown): NoticeFacts => ({ ...facts, [article]: fact });
const gapArticles = (given: NoticeFacts) => [...new Set(gapsIn(given).map(({ article }) => article))];

describe("the notice compiler", () => {
  it("compiles our own notice", () => {
    expect(Object.keys(compileNotice(facts))).toEqual(articles);
  });

  it.each(articles)("refuses a notice without %s and names it", (article) => {
    expect(() => compileNotice(without(article))).toThrow(NoticeIncomplete);
    expect(() => compileNotice(without(article))).toThrow(lawOf(article));
    expect(gapArticles(without(article))).toEqual([article]);
  });

  it.each(articles)("refuses a notice in which %s is empty", (article) => {
    for (const empty of [null, "", {}, [], undefined]) {
      expect(gapArticles(withInstead(article, empty))).toEqual([article]);
    }
  });

  it("takes every member of the notice and of its wording as required, in the types", () => {
    expectTypeOf<Omit<Notice, "2(b)">>().not.toExtend<Notice>();
    expectTypeOf<Omit<Wording["full"]["sections"], "21(4)">>().not.toExtend<Wording["full"]["sections"]>();
    expectTypeOf<Article>().toEqualTypeOf<keyof Notice>();
  });

  it("reports exactly the known gaps of the notice of 2021", () => {
    expect(gapArticles(notice2021)).toEqual([
      "1(c)",
      "1(e)",
      "1(f)",
      "2(a)",
      "2(b)",
      "2(c)",
      "2(d)",
      "2(da)",
      "2(e)",
      "2(f)",
      "2(g)",
      "21(4)",
    ]);
  });

  it.each([
    ["operational considerations"],
    ["as long as necessary"],
    ["no longer than is necessary"],
    ["where appropriate"],
    ["N/A"],
    ["tbc"],
    ["  "],
  ])("takes %j for no answer", (evasion) => {
    const clauses = compileNotice(facts)["1(c)"].map((clause) => ({ ...clause, reference: evasion }));
    expect(gapArticles(withInstead("1(c)", clauses))).toEqual(["1(c)"]);
    expect(gapArticles(withInstead("2(a)", [{ period: "inviteDays", days: evasion }]))).toEqual(["2(a)"]);
  });

  it("wants the withdrawal of consent as soon as consent is a basis", () => {
    const clauses = compileNotice(facts)["1(c)"].map((clause) => ({ ...clause, basis: "consent" }));
    expect(gapArticles(withInstead("1(c)", clauses))).toEqual(["2(d)"]);
    expect(gapArticles({ ...facts, "1(c)": clauses, "2(d)": { consentIsUsed: true } })).toEqual(["2(d)"]);
  });

  it("wants the interest behind every purpose that rests on one", () => {
    const onlyInvite = compileNotice(facts)["2(b)"].filter(({ purpose }) => purpose === "invite");
    expect(gapsIn(withInstead("2(b)", onlyInvite))).toEqual([
      { article: "2(b)", why: 'leaves out the interest behind purpose "protect"' },
    ]);
  });

  it("wants the safeguard that fits the region", () => {
    const transfers = compileNotice(facts)["1(f)"];
    expect(gapArticles(withInstead("1(f)", { ...transfers, region: "eu-west-1" }))).toEqual(["1(f)"]);
    expect(gapArticles(withInstead("1(f)", { ...transfers, clause: "uk-adequacy-regulations" }))).toEqual([
      "1(f)",
    ]);
  });

  it("wants the safeguard that fits the place of the copies, and another place for them", () => {
    const copiesOf = (region: "eu-west-1" | "eu-west-2", secondRegion: "eu-west-1" | "eu-west-2") =>
      noticeFacts(controller, { ...specimenDeployment, region, secondRegion }, specimenInvite);
    const [toEu, toUk] = [copiesOf("eu-west-2", "eu-west-1"), copiesOf("eu-west-1", "eu-west-2")];
    expect(compileNotice(toEu)["1(f)"].copies?.clause).toBe("uk-adequacy-regulations");
    expect(compileNotice(toUk)["1(f)"].copies?.clause).toBe("eu-adequacy-decision");
    const onePlace = { ...compileNotice(toEu)["1(f)"], copies: compileNotice(toUk)["1(f)"].copies };
    expect(gapArticles({ ...toEu, "1(f)": onePlace })).toEqual(["1(f)"]);
    const swapped = compileNotice(toEu)["1(f)"];
    const wrong = { ...swapped, copies: { ...swapped.copies, clause: "eu-adequacy-decision" } };
    expect(gapArticles({ ...toEu, "1(f)": wrong })).toEqual(["1(f)"]);
    expect(Object.keys(compileNotice(facts)["1(f)"])).not.toContain("copies");
  });

  it.each(["inviting-organisation", "space-members", "processor"])("wants the recipient %s", (left) => {
    const recipients = compileNotice(facts)["1(e)"].filter(({ recipient }) => recipient !== left);
    expect(gapArticles(withInstead("1(e)", recipients))).toEqual(["1(e)"]);
  });

  it("says in its refusal nothing that the facts say about a person", () => {
    const source = { givenBy: { name: "Canary Name", email: "" }, organisation: "", relationship: "friend" };
    const error = (() => {
      try {
        compileNotice(withInstead("2(f)", source));
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(String(error)).toContain("Article 14(2)(f)");
    expect(String(error)).not.toMatch(/Canary|friend/);
  });

  it.each(["Li", "Bo", "Various", "Unknown"])("writes to people invited by somebody called %s", (name) => {
    const invite = { ...specimenInvite, inviter: { ...specimenInvite.inviter, name } };
    expect(compileNotice(noticeFacts(controller, specimenDeployment, invite))["2(f)"].givenBy.name).toBe(
      name,
    );
  });
});
