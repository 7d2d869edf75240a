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
  recipientOf,
  requestWrite,
  type StoredRequest,
  updateOf,
} from "../../shared/aws/request-store.ts";
import { decideSubject } from "../../shared/aws/subject-acts.ts";
import type { CivilDate } from "../../shared/domain/civil-date.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { awaitedByMs, urgencyOf } from "../../shared/domain/request.ts";
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

/** One page of requests that somebody waits for, as stored. The index lags, so each is read again. */
async function awaitedRequests(operator: Pick<Operator, "table" | "clock">, cursor?: string) {
  const { places, next } = await openPlaces(operator, cursor);
  const found = await Promise.all(
    places.map(({ subjectId, requestId }) =>
      readRequest(operator.table, subjectId, requestId, operator.clock()),
    ),
  );
  return { requests: found.filter((one) => one !== undefined), next };
}

/**
 * Open requests, those due within `days` if given; and answered ones of which a recipient has not confirmed for a week
 * that it followed (Art. 19). Who asked stays a pseudonym: `subject find` leads the other way.
 */
export async function listRequests(
  operator: Operator,
  { days, cursor }: CommandInput<"requests list">,
): Promise<OperatorAnswer> {
  const { requests, next } = await awaitedRequests(operator, cursor);
  const nowMs = operator.clock();
  const untilMs = days === undefined ? Number.POSITIVE_INFINITY : nowMs + days * 86_400_000;
  const shown = requests
    .filter((stored) =>
      stored.request.status === "answered"
        ? recipientOf(stored, nowMs) === "late"
        : days === undefined || (awaitedByMs(stored.request) ?? Number.POSITIVE_INFINITY) <= untilMs,
    )
    .sort((a, b) => (awaitedByMs(a.request) ?? Infinity) - (awaitedByMs(b.request) ?? Infinity))
    .map((stored) => viewRequest(stored, nowMs));
  return done(shown, next);
}

/** A request as operators see it. */
export function viewRequest(stored: StoredRequest, nowMs: number) {
  const { request, subjectId, complaint, email, passedOn } = stored;
  const recipient = recipientOf(stored, nowMs);
  return {
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
    ...(passedOn === undefined
      ? {}
      : { told: `${passedOn.to} on ${passedOn.on}: ${recipient === "none" ? "followed" : recipient}` }),
    // A complaint is of no use without its words and where the answer goes.
    ...(complaint === undefined ? {} : { complaint }),
    ...(email === undefined ? {} : { email }),
  };
}

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
  return done(viewRequest(stored, operator.clock()));
}

const why = {
  status: "it is not in a state from which this can be done",
  right: "this kind of request knows no such step",
  dates: "the date lies before what it follows",
  "too-late": "the time in which it could be done has passed",
  already: "it was done once, and once is all",
} as const;

/** What is on record has happened: a slip of the year would stand in the evidence for good. */
const tooEarly = refused("invalid", "Not done: that day lies in the future.");

interface OneRequest {
  readonly requestId: string;
  readonly email?: string;
  readonly subjectId?: string;
}

async function step(
  operator: Operator,
  asked: OneRequest & { readonly on?: CivilDate },
  decide: (stored: StoredRequest) => RequestChange,
): Promise<OperatorAnswer> {
  const { requestId, on } = asked;
  if (on !== undefined && on > today(operator)) return tooEarly;
  const subjectId = await subjectOf(operator, asked);
  if (subjectId === undefined) return refused("not-found", notFound(asked));
  let tried: RequestChange | undefined;
  const after = await changeRequest(operator, subjectId, requestId, (stored) => {
    tried = decide(stored);
    return updateOf(stored, tried);
  });
  if (tried?.ok === false) return refused("not-now", `Not done: ${why[tried.refusal]}.`);
  if (after === undefined) return refused("busy", "Others kept changing it. Try again.");
  return done(viewRequest(after, operator.clock()));
}

/** Whose request it is: the person who is named has it, or somebody whose request still wakes. */
async function subjectOf(
  operator: Operator,
  { requestId, email, subjectId }: OneRequest,
): Promise<string | undefined> {
  if (email !== undefined || subjectId !== undefined) {
    const named = email === undefined ? [] : pseudonymsOf(operator, email);
    for (const id of [...named, ...(subjectId === undefined ? [] : [subjectId])]) {
      if ((await readRequest(operator.table, id, requestId, operator.clock())) !== undefined) return id;
    }
    return undefined;
  }
  let cursor: string | undefined;
  do {
    const { places, next } = await openPlaces(operator, cursor);
    const found = places.find((place) => place.requestId === requestId);
    if (found !== undefined) return found.subjectId;
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
}

const notFound = ({ requestId, email, subjectId }: OneRequest): string =>
  email === undefined && subjectId === undefined
    ? `There is no open request ${requestId}. With --email or --subject, closed ones are found too.`
    : `That person has no request ${requestId}.`;

export const startClock = (operator: Operator, asked: CommandInput<"requests start">) =>
  step(operator, asked, ({ request }) => startRequest(request, asked.on ?? today(operator), operator.policy));

export const pauseClock = (operator: Operator, asked: CommandInput<"requests pause">) =>
  step(operator, asked, ({ request }) => pauseRequest(request, asked.on ?? today(operator), operator.policy));

export const resumeClock = (operator: Operator, asked: CommandInput<"requests resume">) =>
  step(operator, asked, ({ request }) =>
    resumeRequest(request, asked.on ?? today(operator), operator.policy),
  );

export const extendClock = (operator: Operator, asked: CommandInput<"requests extend">) =>
  step(operator, asked, ({ request }) =>
    extendRequest(request, { toldOn: asked.on ?? today(operator), reason: asked.reason }, operator.policy),
  );

/** A complaint is confirmed to whoever made it; or (Art. 19) the platform says that it has followed what was decided. */
export async function acknowledge(
  operator: Operator,
  asked: CommandInput<"requests acknowledge">,
): Promise<OperatorAnswer> {
  const { requestId, on = today(operator) } = asked;
  if (on > today(operator)) return tooEarly;
  const subjectId = await subjectOf(operator, asked);
  if (subjectId === undefined) return refused("not-found", notFound(asked));
  const stored = await readRequest(operator.table, subjectId, requestId, operator.clock());
  if (stored?.passedOn === undefined) {
    return step(operator, { ...asked, subjectId }, ({ request }) => acknowledgeComplaint(request, on));
  }
  if (on < stored.passedOn.on) return refused("not-now", `Not done: ${why.dates}.`);
  const after = await changeRequest(operator, subjectId, requestId, (now) => acknowledgePassedOn(now, on));
  return after === undefined
    ? refused("not-now", `Not done: ${why.already}.`)
    : done(viewRequest(after, operator.clock()));
}

export const answer = (operator: Operator, asked: CommandInput<"requests answer">) =>
  step(operator, asked, ({ request }) => {
    const { on = today(operator), outcome, answerSha256 } = asked;
    return answerRequest(request, {
      on,
      outcome,
      actor: "operator",
      ...(answerSha256 === undefined ? {} : { answerSha256 }),
    });
  });

/** How many are due within a week (of acknowledged complaints: unanswered for a month), how many late, and how many recipients are. Reads at most a thousand. */
export async function countRequests(operator: Pick<Operator, "table" | "clock">) {
  const counts = { due: 0, overdue: 0, recipientsLate: 0 };
  let cursor: string | undefined;
  for (let pages = 0; pages < 10; pages++) {
    const { requests, next } = await awaitedRequests(operator, cursor);
    for (const stored of requests) {
      const urgency = urgencyOf(stored.request, operator.clock());
      if (recipientOf(stored, operator.clock()) === "late") counts.recipientsLate += 1;
      if (urgency === "due-soon") counts.due += 1;
      if (urgency === "overdue") counts.overdue += 1;
    }
    if (next === undefined) break;
    cursor = next;
  }
  return counts;
}
