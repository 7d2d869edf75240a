/**
 * What a person decides for everything that is held about them: objection, erasure, restriction and their
 * lifting. Each goes on record as a request, in the transaction of the decision; deciding again what is
 * decided already shows the same page and adds nothing.
 */
import { queueMessages } from "../../shared/aws/notice-queue.ts";
import { isWhole, openLink } from "../../shared/aws/open-link.ts";
import {
  type Asked,
  allowAgain,
  changeInvite,
  type Decided,
  eraseEverywhere,
  objectEverywhere,
  restrictEverywhere,
  unrestrictEverywhere,
} from "../../shared/aws/subject-acts.ts";
import { isHeld } from "../../shared/domain/invite.ts";
import type { HttpAnswer } from "../../shared/lambda/http.ts";
import { isOpen, type PageContext } from "../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../shared/pages/invitee/outcome-page.ts";
import { withCode } from "./ask-for-mail.ts";
import { asRequest, type Exercising, type Person, personBehind, waysOn } from "./person.ts";

/** The person's reference, where what they did was new. */
const referenceOf = (decided: Decided, { request }: Asked) =>
  decided === "decided" && request !== undefined ? { reference: request.requestId } : {};

/** Art. 21. */
export async function object(person: Person): Promise<HttpAnswer> {
  const { exercising, subjectIds, context, invite } = person;
  const asked = asRequest(exercising, subjectIds[0], "objection", { channel: "link" });
  const decided = await objectEverywhere(exercising, subjectIds, "objection", asked);
  // As it stands now: the objection moved the day on which the data go, and with it the link's last.
  const locked = await changeInvite(exercising, invite.inviteId, () => undefined);
  return outcomePage(context, "objected", {
    ...referenceOf(decided, asked),
    ...(locked !== undefined && isWhole(locked) ? { invite: locked } : {}),
    goOn: waysOn(person, "data", "erase", "allow"),
  });
}

/**
 * A mail program's one-click (RFC 8058): an objection, never an erasure, and always 200. A link that opens
 * nothing any more still says whose objection it is; one that never was ours gets the same answer.
 */
export async function objectByOneClick(
  exercising: Exercising,
  context: PageContext,
  token: string,
): Promise<HttpAnswer> {
  const link = await openLink(exercising.table, token, context.nowMs);
  if (link.link === "open") {
    const person = await personBehind(exercising, token, link.invite, new Map());
    const subjectIds = person?.subjectIds ?? [link.target.subjectId];
    const asked = asRequest(exercising, subjectIds[0], "objection", { channel: "one-click" });
    await objectEverywhere(exercising, subjectIds, "objection", asked);
  } else if (link.link === "spent") {
    const { subjectId } = link.target;
    const asked = asRequest(exercising, subjectId, "objection", { channel: "one-click" });
    await objectEverywhere(exercising, [subjectId], "objection", asked);
  }
  return outcomePage(context, "objected");
}

/** Art. 17. The link opens nothing afterwards, so the page leads nowhere under it. */
export async function erase({ exercising, subjectIds, context }: Person): Promise<HttpAnswer> {
  const asked = asRequest(exercising, subjectIds[0], "erasure", { channel: "link", passOn: true });
  const decided = await eraseEverywhere(exercising, subjectIds, asked);
  const { token: _token, ...anybody } = context;
  return outcomePage(anybody, "erased", referenceOf(decided, asked));
}

/** Art. 18. */
export async function restrict(person: Person): Promise<HttpAnswer> {
  const { exercising, subjectIds, context, invite } = person;
  const asked = asRequest(exercising, subjectIds[0], "restriction", { channel: "link", passOn: true });
  const decided = await restrictEverywhere(exercising, subjectIds, asked);
  return outcomePage(context, "restricted", {
    ...referenceOf(decided, asked),
    invite,
    goOn: waysOn(person, "unrestrict"),
  });
}

/** The restriction ends; notices that waited for it are queued again. A lost message costs ten minutes: the sweep. */
export async function unrestrict(person: Person): Promise<HttpAnswer> {
  const { exercising, subjectIds, context, invite } = person;
  const asked = asRequest(exercising, subjectIds[0], "unrestriction", { channel: "link" });
  const { decided, waiting, invites, isSuppressed } = await unrestrictEverywhere(
    exercising,
    subjectIds,
    asked,
  );
  if (decided === "decided") {
    await queueMessages(
      exercising.queue,
      "single",
      waiting.map(({ inviteId, notice }) => ({
        version: 1,
        kind: "notice",
        inviteId,
        notice: notice.number,
      })),
    );
  }
  const nowMs = exercising.clock();
  const { token: _token, ...anybody } = context;
  const own = invites.find(({ inviteId }) => inviteId === invite.inviteId);
  const held = own !== undefined && isWhole(own) && isHeld(own, nowMs) ? own : undefined;
  const endedNow = invites.some((one) => one.invitee !== undefined && !isHeld(one, nowMs));
  const open = isSuppressed ? [] : invites.filter((one) => isOpen(one, nowMs));
  // What was kept by the limit alone is gone with it, and then the link opens nothing.
  return outcomePage(held === undefined ? anybody : context, "unrestricted", {
    ...referenceOf(decided, asked),
    ...(held === undefined ? {} : { invite: held, goOn: waysOn(person) }),
    lifted: {
      isUsed: open.length > 0,
      waits: decided === "decided" && waiting.some((one) => open.includes(one)),
      ranOut: held === undefined || (decided === "decided" && endedNow),
    },
  });
}

/** The objection is taken back; since it lets mail out again, it takes a mailed code. */
export function allow(person: Person): Promise<HttpAnswer> {
  return withCode(person, "allow", async () => {
    await allowAgain(person.exercising, person.subjectIds, { channel: "link", actor: "invitee" });
    return outcomePage(person.context, "allowed", { invite: person.invite, goOn: waysOn(person) });
  });
}
