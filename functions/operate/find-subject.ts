/**
 * Everything about one person: `find` shows ids and states, so that an operator can see where they stand
 * without reading their data; `export` is the answer to an access request, all that is held with its source,
 * and puts the request on record for as long as it isn't answered.
 */
import { gatherEverything } from "../../shared/aws/everything-held.ts";
import { readInvitesApart } from "../../shared/aws/invite-store.ts";
import { newRequestId, readRequestsOf, requestWrite } from "../../shared/aws/request-store.ts";
import { decideSubject, readInviteIds } from "../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import { dataExport } from "../../shared/domain/data-export.ts";
import { isHeld } from "../../shared/domain/invite.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { receiveRequest } from "../../shared/domain/request-changes.ts";
import { receivedOn, wrongDate } from "./act-for-subject.ts";
import { viewRequest } from "./handle-requests.ts";
import { done, iso, type Operator, pseudonymsOf } from "./operator.ts";

/** Ids and states, and nothing of what is held. */
export async function findSubject(
  operator: Operator,
  { email }: CommandInput<"subject find">,
): Promise<OperatorAnswer> {
  const { table, clock } = operator;
  const subjectIds = pseudonymsOf(operator, email);
  const [subjects, inviteIds, requests] = await Promise.all([
    readSubjects(table, subjectIds, clock()),
    readInviteIds(table, subjectIds),
    Promise.all(subjectIds.map((subjectId) => readRequestsOf(table, subjectId, clock()))),
  ]);
  const found = await readInvitesApart(table, inviteIds, clock());
  const invites = found.invites.map(({ invite }) => invite).sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  const suppressed = subjects.find((subject) => subject.suppressed !== undefined)?.suppressed;
  const restricted = subjects.find(({ restrictedAtMs }) => restrictedAtMs !== undefined)?.restrictedAtMs;
  const nowMs = operator.clock();
  return done({
    subjectIds: subjectIds.filter(
      (id) => id === subjectIds[0] || subjects.some(({ subjectId }) => subjectId === id),
    ),
    suppressed: suppressed === undefined ? "no" : { why: suppressed.why, since: iso(suppressed.atMs) },
    restricted: restricted === undefined ? "no" : { since: iso(restricted) },
    invites: [
      ...invites.map((invite) => ({
        inviteId: invite.inviteId,
        organisation: invite.organisation,
        status: invite.status,
        notice: invite.notice.state,
        held: isHeld(invite, nowMs),
        receivedAt: iso(invite.receivedAtMs),
        dueAt: iso(invite.dueAtMs),
      })),
      ...found.unreadable.map((inviteId) => ({ inviteId, status: "unreadable" })),
    ],
    requests: requests.flat().map((stored) => withoutWords(viewRequest(stored, nowMs))),
  });
}

/** The words of a complaint and its sender's address are for whoever answers it: `requests list`. */
function withoutWords(view: ReturnType<typeof viewRequest>) {
  const { complaint: _words, email: _address, subjectId: _whose, ...rest } = view;
  return rest;
}

/** All that is held, as the person would download it themselves, and the request for it on record. */
export async function exportSubject(
  operator: Operator,
  letter: CommandInput<"subject export">,
): Promise<OperatorAnswer> {
  const on = receivedOn(operator, letter);
  if (on === undefined) return wrongDate;
  const subjectIds = pseudonymsOf(operator, letter.email);
  const requestId = newRequestId(operator.random(12));
  const received = receiveRequest(
    { requestId, right: "access", channel: letter.channel, receivedOn: on, actor: "operator" },
    operator.policy,
  );
  await decideSubject(operator, subjectIds[0], {
    decide: (subject) => subject,
    drafts: received.drafts,
    more: [
      requestWrite({ subjectId: subjectIds[0], request: received.next }, operator.clock(), operator.policy),
    ],
  });
  const nowMs = operator.clock();
  const everything = await gatherEverything(operator.table, subjectIds, nowMs);
  return done({
    request: { requestId, right: "access", receivedOn: on, answerBy: received.next.due?.on },
    address: letter.email,
    pseudonyms: subjectIds,
    held: dataExport(everything, nowMs, operator.baseUrl, operator.policy),
  });
}
