/**
 * Mails that a person asks for: a code to the address on file, new links to an address that somebody typed.
 * Only ids and keyed hashes go on the queue; the sender knows the rest.
 */
import { checkCode } from "../../shared/aws/mailed-code.ts";
import { queueMessages } from "../../shared/aws/notice-queue.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import { parseEmailAddress } from "../../shared/domain/email-address.ts";
import { lastDay } from "../../shared/domain/subject.ts";
import type { HttpAnswer } from "../../shared/lambda/http.ts";
import { enteredCorrections } from "../../shared/pages/invitee/correction-page.ts";
import { codeEntryPage, lostPage } from "../../shared/pages/invitee/form-pages.ts";
import { type PageContext, wordsOf } from "../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../shared/pages/invitee/outcome-page.ts";
import type { CodeUse } from "../../shared/pages/invitee/wording.ts";
import { type Exercising, type Person, subjectIdsFor, waysOn } from "./person.ts";

/** Has a code mailed, and shows where to enter it. */
export async function askForCode(person: Person): Promise<HttpAnswer> {
  const { exercising, context, invite, subjectIds, fields } = person;
  const askedAtMs = exercising.clock();
  const [subject] = await readSubjects(exercising.table, [subjectIds[0]], askedAtMs);
  const recent = lastDay(subject?.answersAtMs, askedAtMs);
  if (recent.length >= exercising.policy.inviteeAnswersPerDay) {
    return outcomePage(context, "tooManyCodes", { status: 429, invite, goOn: waysOn(person) });
  }
  const { inviteId } = invite;
  await queueMessages(exercising.queue, "single", [{ version: 1, kind: "code", inviteId, askedAtMs }]);
  const use = useOf(fields.get("for"));
  return codeEntryPage(context, use, undefined, keptFor(use, fields));
}

/** What a code page takes along: corrections that somebody typed for longer than their code worked. */
const keptFor = (use: CodeUse, fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  use === "rectify" ? enteredCorrections(fields) : new Map();

const useOf = (wanted: string | undefined): CodeUse =>
  wanted === "rectify" || wanted === "allow" ? wanted : "data";

/** Goes on only with the right code; else the form comes back and says what is wrong. @param act gets a proof that is the same for the same code */
export async function withCode(
  { exercising, keys, context, subjectIds, fields }: Person,
  use: CodeUse,
  act: (code: string, proof: string) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const { code: words } = wordsOf(context);
  const again = (fault: string) => codeEntryPage(context, use, fault, keptFor(use, fields));
  const typed = (fields.get("code") ?? "").replace(/[\s-]/g, "");
  // What can't be one costs no try, and no read.
  if (!/^[0-9]{6}$/.test(typed)) return again(words.missing);
  const verdict = await checkCode(exercising.table, keys, subjectIds[0], typed, exercising.clock());
  switch (verdict.code) {
    case "right":
      return act(typed, verdict.proof);
    case "wrong":
      return again(words.wrong(verdict.triesLeft));
    case "spent":
      return again(words.spent);
  }
}

/**
 * New links for an address, if we know it. Whether we do is not looked at here, so the answer, the work and
 * the time are the same.
 */
export async function askForLinks(
  exercising: Exercising,
  context: PageContext,
  fields: ReadonlyMap<string, string>,
): Promise<HttpAnswer> {
  const given = (fields.get("email") ?? "").trim();
  const parsed = parseEmailAddress(given);
  if (parsed.outcome !== "address") {
    return lostPage(context, { email: given.slice(0, 254) }, [
      { field: "email", text: wordsOf(context).lost.emailFault },
    ]);
  }
  const [current, ...older] = subjectIdsFor(await exercising.keys(), parsed.address);
  const askedAtMs = exercising.clock();
  await queueMessages(exercising.queue, "single", [
    { version: 1, kind: "links", subjectIds: [current, ...older], askedAtMs },
  ]);
  return outcomePage(context, "linksAsked");
}
