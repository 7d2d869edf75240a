/**
 * The notice compiler. In come facts: of the controller, the data map, the deployment and one invite, or whatever
 * some other notice claims. Out comes a complete notice, or a refusal that names the article of each gap. It runs
 * for every mail, for every synth and in every test run, so an incomplete notice can't be sent nor deployed.
 */
import { type Article, articles, elementSchemas, type Notice, type NoticeFacts } from "./elements.ts";

export interface Gap {
  readonly article: Article;
  /** What is wrong, without any value of the facts: they may be about a person. */
  readonly why: string;
}

/** Thrown where a notice lacks what the law asks. Lists every gap by its article; holds no personal data. */
export class NoticeIncomplete extends Error {
  readonly gaps: readonly Gap[];
  constructor(gaps: readonly Gap[]) {
    const lines = gaps.map(({ article, why }) => `  ${lawOf(article)}: ${why}`);
    super(`The notice is incomplete:\n${lines.join("\n")}`);
    this.name = "NoticeIncomplete";
    this.gaps = gaps;
  }
}

/** "UK GDPR Article 14(1)(c)" for `1(c)`. */
export const lawOf = (article: Article): string =>
  article === "21(4)" ? "UK GDPR Article 21(4)" : `UK GDPR Article 14(${article.replace("(", ")(")}`;

/** Every gap in the facts, in the order of the law; empty for a complete notice. */
export function gapsIn(facts: NoticeFacts): readonly Gap[] {
  const gaps: Gap[] = articles.flatMap((article) => {
    if (facts[article] === undefined) return [{ article, why: "is missing" }];
    const { error } = elementSchemas[article].safeParse(facts[article]);
    return (error?.issues ?? []).map(({ path, message }) => ({
      article,
      why: path.length === 0 ? message : `${path.join(".")} ${message}`,
    }));
  });
  return [...gaps, ...contradictions(facts, gaps)];
}

/** What one element says and another denies. Only for elements that are sound by themselves. */
function contradictions(facts: NoticeFacts, gaps: readonly Gap[]): Gap[] {
  const sound = <A extends Article>(article: A) =>
    gaps.some((gap) => gap.article === article)
      ? undefined
      : (elementSchemas[article].parse(facts[article]) as Notice[A]);
  const found: Gap[] = [];
  const stated = sound("1(c)");
  const consent = sound("2(d)");
  if (stated !== undefined && consent !== undefined) {
    const used = stated.some(({ basis }) => basis === "consent");
    if (used !== consent.consentIsUsed)
      found.push({ article: "2(d)", why: "contradicts the lawful bases in 1(c)" });
  }
  const interests = sound("2(b)");
  for (const { purpose, basis } of stated ?? []) {
    if (basis === "legitimate-interest" && interests?.every((interest) => interest.purpose !== purpose))
      found.push({ article: "2(b)", why: `leaves out the interest behind purpose "${purpose}"` });
  }
  return found;
}

/** The notice that the facts make. @throws {NoticeIncomplete} naming every gap. */
export function compileNotice(facts: NoticeFacts): Notice {
  const gaps = gapsIn(facts);
  if (gaps.length > 0) throw new NoticeIncomplete(gaps);
  return Object.fromEntries(
    articles.map((article) => [article, elementSchemas[article].parse(facts[article])]),
  ) as Notice;
}
