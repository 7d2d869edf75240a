/**
 * Everything about one person: `find` shows ids and states, so that an operator can see where they stand
 * without reading their data; `export` is the answer to an access request, all that is held with its source,
 * and puts the request on record for as long as it isn't answered.
 */
import { inviteKey, readInvites, subjectPartition } from "../../shared/aws/invite-store.ts";
import { readPartition } from "../../shared/aws/invitee-table.ts";
import { newRequestId, readRequestsOf, requestWrite } from "../../shared/aws/request-store.ts";
import { decideSubject, readInviteIds } from "../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../shared/aws/subject-store.ts";
import { dataMap, type FieldName, purposes } from "../../shared/domain/data-map.ts";
import { type Invite, isHeld } from "../../shared/domain/invite.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { urgencyOf } from "../../shared/domain/request.ts";
import { receiveRequest } from "../../shared/domain/request-changes.ts";
import { receivedOn, wrongDate } from "./act-for-subject.ts";
import { done, iso, type Operator, pseudonymsOf } from "./operator.ts";

async function everythingAbout(operator: Operator, email: string) {
  const { table, clock } = operator;
  const subjectIds = pseudonymsOf(operator, email);
  const [subjects, inviteIds, requests] = await Promise.all([
    readSubjects(table, subjectIds, clock()),
    readInviteIds(table, subjectIds),
    Promise.all(subjectIds.map((subjectId) => readRequestsOf(table, subjectId, clock()))),
  ]);
  const invites = await readInvites(table, inviteIds, clock());
  return {
    subjectIds,
    subjects,
    requests: requests.flat(),
    invites: invites.map(({ invite }) => invite).sort((a, b) => a.receivedAtMs - b.receivedAtMs),
  };
}

/** Ids and states, and nothing of what is held. */
export async function findSubject(
  operator: Operator,
  { email }: CommandInput<"subject find">,
): Promise<OperatorAnswer> {
  const { subjectIds, subjects, requests, invites } = await everythingAbout(operator, email);
  const suppressed = subjects.find((subject) => subject.suppressed !== undefined)?.suppressed;
  const restricted = subjects.find(({ restrictedAtMs }) => restrictedAtMs !== undefined)?.restrictedAtMs;
  const nowMs = operator.clock();
  return done({
    subjectIds: subjectIds.filter(
      (id) => id === subjectIds[0] || subjects.some(({ subjectId }) => subjectId === id),
    ),
    suppressed: suppressed === undefined ? "no" : { why: suppressed.why, since: iso(suppressed.atMs) },
    restricted: restricted === undefined ? "no" : { since: iso(restricted) },
    invites: invites.map((invite) => ({
      inviteId: invite.inviteId,
      organisation: invite.organisation,
      status: invite.status,
      notice: invite.notice.state,
      held: isHeld(invite, nowMs),
      receivedAt: iso(invite.receivedAtMs),
      dueAt: iso(invite.dueAtMs),
    })),
    requests: requests.map(({ request }) => ({
      requestId: request.requestId,
      right: request.right,
      status: request.status,
      receivedOn: request.receivedOn,
      dueOn: request.due?.on,
      urgency: urgencyOf(request, nowMs),
    })),
  });
}

/** All that is held, and the request for it on record. */
export async function exportSubject(
  operator: Operator,
  letter: CommandInput<"subject export">,
): Promise<OperatorAnswer> {
  const on = receivedOn(operator, letter);
  if (on === undefined) return wrongDate;
  const { subjectIds, subjects, requests, invites } = await everythingAbout(operator, letter.email);
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
  return done({
    request: { requestId, right: "access", receivedOn: on, answerBy: received.next.due?.on },
    address: letter.email,
    pseudonyms: subjectIds,
    doNotContact: subjects.flatMap(({ suppressed }) =>
      suppressed === undefined ? [] : [{ why: suppressed.why, since: iso(suppressed.atMs) }],
    ),
    invitations: invites.filter((invite) => isHeld(invite, nowMs)).map((one) => shown(one, operator)),
    ended: invites.filter((invite) => !isHeld(invite, nowMs)).map(ended),
    requests: requests.map(({ request, complaint, email }) => ({ ...request, complaint, email })),
    ledger: await ledgersOf(operator, subjectIds, invites),
  });
}

function shown(invite: Invite, { policy }: Operator) {
  const { invitee = { email: "" }, inviter, notice } = invite;
  return {
    inviteId: invite.inviteId,
    data: Object.entries(invitee).map(([field, value]) => {
      const {
        category,
        purposes: used,
        recipients,
        retention,
        source,
      } = dataMap.invitee[field as FieldName<"invitee">];
      const own = invite.rectified?.fields.some((name) => name === field) === true;
      return {
        field,
        value,
        category,
        source: own ? "you, by a correction" : source,
        purposes: used.map((purpose) => `${purpose} (Article ${purposes[purpose].article})`),
        recipients,
        keptDays: policy[retention],
      };
    }),
    from: { ...inviter, organisation: invite.organisation, relationship: invite.relationship },
    space: invite.space,
    receivedAt: iso(invite.receivedAtMs),
    keptUntil: iso(invite.dataUntilMs),
    status: invite.status,
    restricted: invite.restrictedAtMs !== undefined,
    notice: { state: notice.state, version: notice.version, mails: notice.attempts },
  };
}

const ended = ({ inviteId, organisation, status, receivedAtMs }: Invite) => ({
  inviteId,
  organisation,
  status,
  receivedAt: iso(receivedAtMs),
});

/** The chains about the person: pseudonymous, and theirs to see. */
async function ledgersOf(
  { table }: Operator,
  subjectIds: readonly string[],
  invites: readonly Invite[],
): Promise<readonly unknown[]> {
  const partitions = [
    ...subjectIds.map(subjectPartition),
    ...invites.map(({ inviteId }) => inviteKey(inviteId).pk),
  ];
  const entries = await Promise.all(partitions.map((pk) => readPartition(table, pk, "ledger#")));
  return entries.flat().map((item) => item["entry"]);
}
