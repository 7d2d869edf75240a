/**
 * What a person asks of us, as stored: a request under Articles 15 to 21, or a complaint, with the clock that its right
 * carries. No personal data: whose request it is, says the key. How it changes is in `request-changes.ts`.
 */
import { addDays, type CivilDate, londonDayEndMs } from "./civil-date.ts";
import {
  complaintAcknowledgeBy,
  type Due,
  type Pause,
  type ResponseClock,
  type ResponseRules,
  requestDueAt,
} from "./deadlines.ts";
import type { Channel, Right } from "./ledger-events.ts";

/** `awaiting-proof`: we had to ask who it is; `paused`: what is meant; `acknowledged`: a complaint that is looked into. */
export type RequestStatus = "awaiting-proof" | "received" | "paused" | "acknowledged" | "answered";

/** How a request ended. `withdrawn`: by the person. `abandoned`: proof or clarification never came. */
export const outcomes = [
  "granted",
  "partly-granted",
  "refused",
  "nothing-held",
  "withdrawn",
  "abandoned",
] as const;
export type RequestOutcome = (typeof outcomes)[number];

/** Why an extension may be taken at all: Art. 12A(3). */
export type ExtensionReason = "complex" | "numerous";

/** A request as stored. */
export interface SubjectRequest {
  readonly schema: 1;
  readonly requestId: string;
  readonly right: Right;
  readonly channel: Channel;
  readonly status: RequestStatus;
  /** The day it reached us, in London; by post that is earlier than the day we wrote it down. */
  readonly receivedOn: CivilDate;
  readonly proofOfIdentity?: { readonly arrivedOn?: CivilDate };
  readonly pauses: readonly Pause[];
  readonly extension?: { readonly toldOn: CivilDate; readonly reason: ExtensionReason };
  /**
   * By when something has to happen next: the answer, or of a complaint the acknowledgement. Absent while no clock runs:
   * proof or clarification outstanding, a complaint acknowledged ("without undue delay" has no date), or answered.
   */
  readonly due?: Due;
  readonly acknowledgedOn?: CivilDate;
  readonly answeredOn?: CivilDate;
  readonly outcome?: RequestOutcome;
}

/** The request as its statutory clock sees it. */
export function clockOf({
  right,
  receivedOn,
  proofOfIdentity,
  pauses,
  extension,
}: SubjectRequest): ResponseClock {
  const extended = extension !== undefined;
  return {
    right,
    receivedOn,
    pauses,
    extended,
    ...(proofOfIdentity === undefined ? {} : { proofOfIdentity }),
  };
}

/** The request with its due time worked out anew from its dates; without one where no clock runs. */
export function withDue(request: SubjectRequest, rules: ResponseRules): SubjectRequest {
  const { due: _former, ...rest } = request;
  const due = dueOf(request, rules);
  return due === undefined ? rest : { ...rest, due };
}

function dueOf(request: SubjectRequest, rules: ResponseRules): Due | undefined {
  if (request.status === "answered" || request.status === "acknowledged") return undefined;
  if (request.right === "complaint") return complaintAcknowledgeBy(request.receivedOn);
  const answer = requestDueAt(clockOf(request), rules);
  return answer.clock === "running" ? { on: answer.on, atMs: answer.atMs } : undefined;
}

/**
 * How long after its acknowledgement a complaint may be looked into before operators are asked for the outcome. "Without
 * undue delay" (DPA 2018 s.164A) has no date: this one is ours, the month that every other request has.
 */
const complaintPatienceDays = 30;

/** By when somebody waits for us next, in ms: the statutory date, or of an acknowledged complaint our own. */
export function awaitedByMs({ due, status, acknowledgedOn }: SubjectRequest): number | undefined {
  if (status !== "acknowledged" || acknowledgedOn === undefined) return due?.atMs;
  return londonDayEndMs(addDays(acknowledgedOn, complaintPatienceDays));
}

/**
 * Where a request stands: `overdue` from the first millisecond after its due time, `due-soon` in the days before. An
 * acknowledged complaint is `due-soon` once its outcome has taken a month, and for as long as it takes.
 */
export function urgencyOf(
  request: SubjectRequest,
  nowMs: number,
  warningDays = 7,
): "closed" | "no-clock" | "in-time" | "due-soon" | "overdue" {
  if (request.status === "answered") return "closed";
  if (request.status === "acknowledged") {
    return nowMs > (awaitedByMs(request) ?? Number.POSITIVE_INFINITY) ? "due-soon" : "no-clock";
  }
  if (request.due === undefined) return "no-clock";
  if (nowMs > request.due.atMs) return "overdue";
  return nowMs > request.due.atMs - warningDays * 86_400_000 ? "due-soon" : "in-time";
}
