/**
 * The notice compiler. In come facts: of the controller, the data map, the deployment and one invite, or whatever
 * some other notice claims. Out comes a complete notice, or a refusal that names the article of each gap. It runs
 * for every template that mails are made of (what is each mail's own is checked with the mail), for every synth and in
 * every test run, so an incomplete notice can't be sent nor deployed.
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

interface Examined {
  /** The elements that are complete by themselves. */
  readonly sound: { readonly [A in Article]?: Notice[A] };
  readonly gaps: readonly Gap[];
}

/** Each element held against its schema, once. */
function examine(facts: NoticeFacts): Examined {
  const sound: Partial<Record<Article, unknown>> = {};
  const gaps: Gap[] = [];
  for (const article of articles) {
    if (facts[article] === undefined) {
      gaps.push({ article, why: "is missing" });
      continue;
    }
    const { success, data, error } = elementSchemas[article].safeParse(facts[article]);
    if (success) sound[article] = data;
    for (const { path, message } of error?.issues ?? []) {
      gaps.push({ article, why: path.length === 0 ? message : `${path.join(".")} ${message}` });
    }
  }
  const complete = sound as Examined["sound"];
  return { sound: complete, gaps: [...gaps, ...contradictions(complete)] };
}

/** What one element says and another denies. */
function contradictions(sound: Examined["sound"]): Gap[] {
  const found: Gap[] = [];
  const purposes = sound["1(c)"] ?? [];
  const consent = sound["2(d)"];
  const interests = sound["2(b)"];
  const consentUsed = purposes.some(({ basis }) => basis === "consent");
  if (sound["1(c)"] !== undefined && consent !== undefined && consentUsed !== consent.consentIsUsed)
    found.push({ article: "2(d)", why: "contradicts the lawful bases in 1(c)" });
  for (const { purpose, basis } of purposes) {
    if (basis === "legitimate-interest" && interests?.every((interest) => interest.purpose !== purpose))
      found.push({ article: "2(b)", why: `leaves out the interest behind purpose "${purpose}"` });
  }
  return found;
}

/** Every gap in the facts, in the order of the law; empty for a complete notice. */
export const gapsIn = (facts: NoticeFacts): readonly Gap[] => examine(facts).gaps;

/** The notice that the facts make. @throws {NoticeIncomplete} naming every gap. */
export function compileNotice(facts: NoticeFacts): Notice {
  const { sound, gaps } = examine(facts);
  if (gaps.length > 0) throw new NoticeIncomplete(gaps);
  // No gaps: every element is there.
  return sound as Notice;
}
