/**
 * The forms of a person without an account. A POST comes in, is checked to be from one of our pages, and leads
 * to the one act that its path names; a page leaves that says what happened and what happens next.
 */
import { openLink } from "../../shared/aws/open-link.ts";
import { isFromElsewhere, readForm } from "../../shared/lambda/form.ts";
import type { HttpAnswer, HttpEvent, Routes, Told } from "../../shared/lambda/http.ts";
import { languageAsked, type PageContext } from "../../shared/pages/invitee/frame.ts";
import { notFoundPage, troublePage } from "../../shared/pages/invitee/trouble-page.ts";
import { askForCode, askForLinks } from "./ask-for-mail.ts";
import { complainByForm, complainByLink } from "./complain.ts";
import { allow, erase, object, objectByOneClick, restrict, unrestrict } from "./decide.ts";
import { type Exercising, type Person, personBehind } from "./person.ts";
import { rectifyDetails } from "./rectify.ts";
import { downloadEverything, showEverything } from "./show-everything.ts";

const rights: Readonly<Record<string, (person: Person) => Promise<HttpAnswer>>> = {
  code: askForCode,
  data: showEverything,
  "data.json": downloadEverything,
  rectify: rectifyDetails,
  object,
  erase,
  restrict,
  unrestrict,
  allow,
  complain: complainByLink,
};

/** The routes of exercise-right. */
export function exercisingRoutes(exercising: Exercising): Routes {
  return {
    "POST /i/{token}/{right}": (event) => exercise(exercising, event),
    "POST /i/lost": (event) => byForm(exercising, event, askForLinks),
    "POST /complaints": (event) => byForm(exercising, event, complainByForm),
  };
}

/** What failed, as a page. */
export const tellTrouble =
  (exercising: Exercising): Told =>
  (refused, event, headers) => {
    const told = troublePage(contextOf(exercising, event), refused.status);
    return { ...told, headers: { ...told.headers, ...headers } };
  };

const contextOf = ({ deployment, clock, baseUrl }: Exercising, event: HttpEvent): PageContext => ({
  deployment,
  language: languageAsked(event.headers["accept-language"], deployment),
  nowMs: clock(),
  baseUrl,
});

async function exercise(exercising: Exercising, event: HttpEvent): Promise<HttpAnswer> {
  const { token = "", right = "" } = event.pathParameters ?? {};
  const anybody = contextOf(exercising, event);
  // RFC 8058: a mail program's POST, whatever is in it and wherever it says it comes from.
  if (right === "one-click") return objectByOneClick(exercising, anybody, token);
  if (isFromElsewhere(event)) return troublePage(anybody, 403);
  const form = readForm(event);
  if (form.form === "not-a-form") return troublePage(anybody, 415);
  const act = Object.hasOwn(rights, right) ? rights[right] : undefined;
  const link = act === undefined ? undefined : await openLink(exercising.table, token, anybody.nowMs);
  if (act === undefined || link?.link !== "open") return notFoundPage(anybody);
  const person = await personBehind(exercising, token, link.invite, form.fields);
  return person === undefined ? notFoundPage(anybody) : act(person);
}

async function byForm(
  exercising: Exercising,
  event: HttpEvent,
  act: (
    exercising: Exercising,
    context: PageContext,
    fields: ReadonlyMap<string, string>,
    sourceIp: string,
  ) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const context = contextOf(exercising, event);
  if (isFromElsewhere(event)) return troublePage(context, 403);
  const form = readForm(event);
  return form.form === "not-a-form"
    ? troublePage(context, 415)
    : act(exercising, context, form.fields, event.requestContext.http.sourceIp);
}
