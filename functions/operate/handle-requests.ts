/**
 * Requests and complaints as they wait for a person: listed by what is due first, and moved on step by step.
 * The steps, their order and their dates are the domain's; here they are only found, tried and explained.
 */
import { requestShard } from "../../shared/aws/invite-store.ts";
import { queryPage } from "../../shared/aws/invitee-table.ts";
import {
  acknowledgePassedOn,
  changeRequest,
  newRequestId,
  readRequest,
  requestWrite,
  type StoredRequest,
  updateOf,
} from "../../shared/aws/request-store.ts";
import { decideSubject } from "../../shared/aws/subject-acts.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { urgencyOf } from "../../shared/domain/request.ts";
import {
  acknowledgeComplaint,
  answerRequest,
  extendRequest,
  pauseRequest,
  type RequestChange,
  receiveRequest,
  resumeRequest,
  startRequest,
} from "../../shared/domain/request-changes.ts";
import { receivedOn, wrongDate } from "./act-for-subject.ts";
import { done, type Operator, pseudonymsOf, readCursor, refused, today, writeCursor } from "./operator.ts";

const pageSize = 100;

/** Where each open request is. One page of the index that has nothing else in it. */
async function openPlaces({ table }: Pick<Operator, "table">, cursor?: string) {
  const after = readCursor(cursor);
  const page = await queryPage(table, {
    index: "by-wake",
    where: { expression: "wakeShard = :shard", values: { ":shard": requestShard } },
    limit: pageSize,
    ...(after === undefined ? {} : { after }),
  });
  const places = page.items.map(({ pk, sk }) => ({
    subjectId: pk.slice("subject#".length),
    requestId: sk.slice("request#".length),
  }));
  return { places, next: page.last === undefined ? undefined : writeCursor(page.last) };
}

/** One page of open requests, as stored. The index lags, so each is read again. */
async function openRequests(operator: Pick<Operator, "table" | "clock">, cursor?: string) {
  const { places, next } = await openPlaces(operator, cursor);
  const found = await Promise.all(
    places.map(({ subjectId, requestId }) =>
      readRequest(operator.table, subjectId, requestId, operator.clock()),
    ),
  );
  return {
    requests: found.filter(
      (one): one is StoredRequest => one !== undefined && one.request.status !== "answered",
    ),
    next,
  };
}

/** Open requests, those due within `days` if given. Who asked stays a pseudonym: `subject find` leads the other way. */
export async function listRequests(
  operator: Operator,
  { days, cursor }: CommandInput<"requests list">,
): Promise<OperatorAnswer> {
  const { requests, next } = await openRequests(operator, cursor);
  const nowMs = operator.clock();
  const untilMs = days === undefined ? Number.POSITIVE_INFINITY : nowMs + days * 86_400_000;
  const shown = requests
    .filter(({ request }) => days === undefined || (request.due?.atMs ?? Number.POSITIVE_INFINITY) <= untilMs)
    .sort((a, b) => (a.request.due?.atMs ?? Infinity) - (b.request.due?.atMs ?? Infinity))
    .map((stored) => view(stored, nowMs));
  return done(shown, next);
}

const view = ({ request, subjectId, complaint, email }: StoredRequest, nowMs: number) => ({
  requestId: request.requestId,
  right: request.right,
  channel: request.channel,
  status: request.status,
  receivedOn: request.receivedOn,
  dueOn: request.due?.on,
  urgency: urgencyOf(request, nowMs),
  extended: request.extension !== undefined,
  outcome: request.outcome,
  subjectId,
  // A complaint is of no use without its words and where the answer goes.
  ...(complaint === undefined ? {} : { complaint }),
  ...(email === undefined ? {} : { email }),
});

/** A request that no command carries out by itself (an access request to be looked into, a complaint by letter). */
export async function openRequest(
  operator: Operator,
  input: CommandInput<"requests open">,
): Promise<OperatorAnswer> {
  const on = receivedOn(operator, input);
  if (on === undefined) return wrongDate;
  const [subjectId] = pseudonymsOf(operator, input.email);
  const requestId = newRequestId(operator.random(12));
  const { right, channel, proofNeeded } = input;
  const received = receiveRequest(
    { requestId, right, channel, receivedOn: on, actor: "operator", proofNeeded },
    operator.policy,
  );
  const stored: StoredRequest = {
    subjectId,
    request: received.next,
    ...(right === "complaint" ? { email: input.email } : {}),
  };
  await decideSubject(operator, subjectId, {
    decide: (subject) => subject,
    drafts: received.drafts,
    more: [requestWrite(stored, operator.clock(), operator.policy)],
  });
  return done(view(stored, operator.clock()));
}

const why = {
  status: "it is not in a state from which this can be done",
  right: "this kind of request knows no such step",
  dates: "the date lies before what it follows",
  "too-late": "the time in which it could be done has passed",
  already: "it was done once, and once is all",
} as const;

async function step(
  operator: Operator,
  requestId: string,
  decide: (stored: StoredRequest) => RequestChange,
): Promise<OperatorAnswer> {
  const subjectId = await subjectOf(operator, requestId);
  if (subjectId === undefined) return refused("not-found", `There is no open request ${requestId}.`);
  let tried: RequestChange | undefined;
  const after = await changeRequest(operator, subjectId, requestId, (stored) => {
    tried = decide(stored);
    return updateOf(stored, tried);
  });
  if (tried?.ok === false) return refused("not-now", `Not done: ${why[tried.refusal]}.`);
  if (after === undefined) return refused("busy", "Others kept changing it. Try again.");
  return done(view(after, operator.clock()));
}

async function subjectOf(operator: Operator, requestId: string): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const { places, next } = await openPlaces(operator, cursor);
    const found = places.find((place) => place.requestId === requestId);
    if (found !== undefined) return found.subjectId;
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
}

export const startClock = (operator: Operator, { requestId, on }: CommandInput<"requests start">) =>
  step(operator, requestId, ({ request }) => startRequest(request, on ?? today(operator), operator.policy));

export const pauseClock = (operator: Operator, { requestId, on }: CommandInput<"requests pause">) =>
  step(operator, requestId, ({ request }) => pauseRequest(request, on ?? today(operator), operator.policy));

export const resumeClock = (operator: Operator, { requestId, on }: CommandInput<"requests resume">) =>
  step(operator, requestId, ({ request }) => resumeRequest(request, on ?? today(operator), operator.policy));

export const extendClock = (operator: Operator, { requestId, on, reason }: CommandInput<"requests extend">) =>
  step(operator, requestId, ({ request }) =>
    extendRequest(request, { toldOn: on ?? today(operator), reason }, operator.policy),
  );

/** A complaint is confirmed to whoever made it; or (Art. 19) the platform says that it has followed what was decided. */
export async function acknowledge(
  operator: Operator,
  { requestId, on = today(operator) }: CommandInput<"requests acknowledge">,
): Promise<OperatorAnswer> {
  const subjectId = await subjectOf(operator, requestId);
  let followed = false;
  const after =
    subjectId === undefined
      ? undefined
      : await changeRequest(operator, subjectId, requestId, (stored) => {
          const update = acknowledgePassedOn(stored, on);
          followed = update !== undefined;
          return update;
        });
  return followed && after !== undefined
    ? done(view(after, operator.clock()))
    : step(operator, requestId, ({ request }) => acknowledgeComplaint(request, on));
}

export const answer = (
  operator: Operator,
  { requestId, on, outcome, answerSha256 }: CommandInput<"requests answer">,
) =>
  step(operator, requestId, ({ request }) =>
    answerRequest(request, {
      on: on ?? today(operator),
      outcome,
      actor: "operator",
      ...(answerSha256 === undefined ? {} : { answerSha256 }),
    }),
  );

/** How many are due within a week, and how many late. Reads what is open, at most a thousand. */
export async function countRequests(operator: Pick<Operator, "table" | "clock">) {
  const counts = { due: 0, overdue: 0 };
  let cursor: string | undefined;
  for (let pages = 0; pages < 10; pages++) {
    const { requests, next } = await openRequests(operator, cursor);
    for (const { request } of requests) {
      const urgency = urgencyOf(request, operator.clock());
      if (urgency === "due-soon") counts.due += 1;
      if (urgency === "overdue") counts.overdue += 1;
    }
    if (next === undefined) break;
    cursor = next;
  }
  return counts;
}
