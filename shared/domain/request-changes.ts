/**
 * How a request changes: one function for each change, from the stored request to the next one with the ledger entry that
 * goes into the same transaction. `requestChanges` names the statuses that each may start from, and for which rights; the
 * table's conditions are made of it. Dates are given by whoever acts: what came by post is dated by its arrival.
 */
import type { CivilDate } from "./civil-date.ts";
import { canPause, type Due, extensionNoticeDue, type ResponseRules } from "./deadlines.ts";
import type { LedgerDraft } from "./invite-change.ts";
import { type Actor, type Right, rights } from "./ledger-events.ts";
import {
  clockOf,
  type ExtensionReason,
  type RequestOutcome,
  type RequestStatus,
  type SubjectRequest,
  withDue,
} from "./request.ts";

/** The ways to close a request that tell its sender nothing. */
const withoutProof: readonly RequestOutcome[] = ["refused", "withdrawn", "abandoned"];

const open = ["awaiting-proof", "received", "paused", "acknowledged"] as const;
const withMonth = rights.filter((right) => right !== "complaint");

/** Which statuses each change may start from, and which rights know it. The table's conditions are made of this. */
export const requestChanges = {
  start: { from: ["awaiting-proof"], rights: withMonth },
  pause: { from: ["received"], rights: rights.filter(canPause) },
  resume: { from: ["paused"], rights: rights.filter(canPause) },
  extend: { from: ["received", "paused"], rights: withMonth },
  acknowledge: { from: ["received"], rights: ["complaint"] },
  answer: { from: open, rights },
} as const satisfies Record<string, { from: readonly RequestStatus[]; rights: readonly Right[] }>;

export type RequestChangeName = keyof typeof requestChanges;

/**
 * Why a change was not made. `status`: not from here; `right`: this kind of request knows no such step; `dates`: before
 * what it follows; `too-late`: the time in which it could be done has passed; `already`: done once, and once is all.
 */
type RequestRefusal = "status" | "right" | "dates" | "too-late" | "already";

export type RequestChange =
  | { readonly ok: true; readonly next: SubjectRequest; readonly drafts: readonly LedgerDraft[] }
  | { readonly ok: false; readonly refusal: RequestRefusal };

/**
 * A request arrives. With `proofNeeded` its clock waits for {@link startRequest}; a complaint never waits for proof.
 * @param received `inviteId` and `organisation` where a complaint came by an invite's link
 */
export function receiveRequest(
  received: Pick<SubjectRequest, "requestId" | "right" | "channel" | "receivedOn"> & {
    readonly proofNeeded?: boolean;
    readonly actor?: Actor;
    readonly inviteId?: string;
    readonly organisation?: string;
  },
  rules: ResponseRules,
): { readonly next: SubjectRequest; readonly drafts: readonly LedgerDraft[] } {
  const {
    requestId,
    right,
    channel,
    receivedOn,
    proofNeeded = false,
    actor,
    inviteId,
    organisation,
  } = received;
  const waits = proofNeeded && right !== "complaint";
  const next = withDue(
    {
      schema: 1,
      requestId,
      right,
      channel,
      receivedOn,
      status: waits ? "awaiting-proof" : "received",
      ...(waits ? { proofOfIdentity: {} } : {}),
      pauses: [],
    },
    rules,
  );
  const dueAt = next.due === undefined ? undefined : iso(next.due);
  if (right === "complaint") {
    const data = { requestId, channel, receivedOn, actor, inviteId, organisation, acknowledgeBy: dueAt };
    return { next, drafts: [{ event: "ComplaintReceived", data }] };
  }
  const data = { requestId, right, channel, receivedOn, actor, dueAt };
  return { next, drafts: [{ event: "RequestReceived", data }] };
}

/** The needed proof of identity arrived: the clock starts that day. Art. 12A(2)(b). */
export function startRequest(
  request: SubjectRequest,
  arrivedOn: CivilDate,
  rules: ResponseRules,
): RequestChange {
  return change("start", request, () => {
    if (arrivedOn < request.receivedOn) return "dates";
    const next = withDue({ ...request, status: "received", proofOfIdentity: { arrivedOn } }, rules);
    return running(next, (dueAt) => ({
      event: "RequestStarted",
      data: { ...named(request), startedOn: arrivedOn, dueAt },
    }));
  });
}

/** We asked what is meant, and cannot go on without: the clock stops. For access only, and only while it runs. Art. 12A(5). */
export function pauseRequest(
  request: SubjectRequest,
  askedOn: CivilDate,
  rules: ResponseRules,
): RequestChange {
  return change("pause", request, () => {
    if (
      askedOn < startOf(request) ||
      request.pauses.some(({ answeredOn }) => answeredOn !== undefined && askedOn < answeredOn)
    ) {
      return "dates";
    }
    const next = withDue({ ...request, status: "paused", pauses: [...request.pauses, { askedOn }] }, rules);
    // The clock had run out by then: nothing is left to stop.
    if (next.due !== undefined) return "too-late";
    return { next, drafts: [{ event: "RequestPaused", data: { ...named(request), pausedOn: askedOn } }] };
  });
}

/** The clarification came: the clock goes on with what it had left. */
export function resumeRequest(
  request: SubjectRequest,
  answeredOn: CivilDate,
  rules: ResponseRules,
): RequestChange {
  return change("resume", request, () => {
    const last = request.pauses.at(-1);
    if (last === undefined || answeredOn < last.askedOn) return "dates";
    const pauses = [...request.pauses.slice(0, -1), { askedOn: last.askedOn, answeredOn }];
    const next = withDue({ ...request, status: "received", pauses }, rules);
    return running(next, (dueAt) => ({
      event: "RequestResumed",
      data: { ...named(request), resumedOn: answeredOn, dueAt },
    }));
  });
}

/**
 * Two further months, for a request that is complex or for many of them. Once, and only if the person was told, with the
 * reason, within the first month. Art. 12A(3) and (4).
 */
export function extendRequest(
  request: SubjectRequest,
  extension: { readonly toldOn: CivilDate; readonly reason: ExtensionReason },
  rules: ResponseRules,
): RequestChange {
  return change("extend", request, () => {
    if (request.extension !== undefined) return "already";
    if (extension.toldOn < startOf(request)) return "dates";
    const by = extensionNoticeDue(clockOf(request));
    // While a question is open there is no date: the first month then still stands where it stood.
    if (by !== undefined && extension.toldOn > by.on) return "too-late";
    const next = withDue({ ...request, extension }, rules);
    const data = { ...named(request), reason: extension.reason };
    return {
      next,
      drafts: [
        {
          event: "RequestExtended",
          data: { ...data, ...(next.due === undefined ? {} : { dueAt: iso(next.due) }) },
        },
      ],
    };
  });
}

/** The person was told that the complaint has come and is looked into. DPA 2018 s.164A. */
export function acknowledgeComplaint(request: SubjectRequest, acknowledgedOn: CivilDate): RequestChange {
  return change("acknowledge", request, () => {
    if (acknowledgedOn < request.receivedOn) return "dates";
    const { due: _over, ...rest } = request;
    const next = { ...rest, status: "acknowledged", acknowledgedOn } as const;
    return { next, drafts: [{ event: "RequestAcknowledged", data: named(request) }] };
  });
}

/** The request was answered, and is closed. A late answer is an answer: that it was late is on the ledger by its dates. */
export function answerRequest(
  request: SubjectRequest,
  answer: {
    readonly on: CivilDate;
    readonly outcome: RequestOutcome;
    readonly actor?: Actor;
    readonly answerSha256?: string;
  },
): RequestChange {
  return change("answer", request, () => {
    if (answer.on < request.receivedOn) return "dates";
    // Nothing about a person, not even that nothing is held, goes to somebody who has not shown to be that person.
    if (request.status === "awaiting-proof" && !withoutProof.includes(answer.outcome)) return "status";
    const { due: _over, ...rest } = request;
    const { outcome, actor, answerSha256 } = answer;
    const next = { ...rest, status: "answered", answeredOn: answer.on, outcome } as const;
    return {
      next,
      drafts: [{ event: "RequestAnswered", data: { ...named(request), outcome, actor, answerSha256 } }],
    };
  });
}

function change(
  name: RequestChangeName,
  request: SubjectRequest,
  make: () => RequestRefusal | Omit<Extract<RequestChange, { ok: true }>, "ok">,
): RequestChange {
  const allowed: { from: readonly string[]; rights: readonly string[] } = requestChanges[name];
  if (!allowed.rights.includes(request.right)) return { ok: false, refusal: "right" };
  if (!allowed.from.includes(request.status)) return { ok: false, refusal: "status" };
  const result = make();
  return typeof result === "string" ? { ok: false, refusal: result } : { ok: true, ...result };
}

const named = ({ requestId, right }: SubjectRequest) => ({ requestId, right });
const iso = (due: Due): string => new Date(due.atMs).toISOString();

/** A change after which the clock runs. */
function running(next: SubjectRequest, draft: (dueAt: string) => LedgerDraft) {
  if (next.due === undefined) throw new Error(`No clock runs for ${next.requestId} after all`);
  return { next, drafts: [draft(iso(next.due))] };
}

/** The first day of its clock, before which nothing can have happened to it. */
const startOf = ({ receivedOn, proofOfIdentity }: SubjectRequest): CivilDate =>
  proofOfIdentity?.arrivedOn ?? receivedOn;
