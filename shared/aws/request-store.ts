/**
 * Requests and complaints in the table: the item beside the subject whose request it is, and every change of
 * it in one transaction with the entry on the subject's chain. An open one wakes the sweep before its time is
 * up; a complaint also carries its text and the address that the answer goes to.
 */
import type { CivilDate } from "../domain/civil-date.ts";
import { dayMs } from "../domain/invite.ts";
import type { LedgerDraft } from "../domain/invite-change.ts";
import type { Actor, Channel, Right } from "../domain/ledger-events.ts";
import type { Policy } from "../domain/policy.ts";
import type { SubjectRequest } from "../domain/request.ts";
import { answerRequest, type RequestChange, receiveRequest } from "../domain/request-changes.ts";
import { isPast, requestShard, subjectPartition } from "./invite-store.ts";
import {
  absent,
  type Item,
  type Key,
  readItem,
  readPartition,
  type Table,
  type Write,
} from "./invitee-table.ts";
import { type Acts, type Asked, decideSubject } from "./subject-acts.ts";

/** A request with what is stored beside it. */
export interface StoredRequest {
  readonly subjectId: string;
  readonly request: SubjectRequest;
  /** Art. 19: told to whom, and since when that recipient has confirmed that it followed. */
  readonly passedOn?: {
    readonly to: "platform";
    readonly on: CivilDate;
    readonly acknowledgedOn?: CivilDate;
  };
  /** Of a complaint: its words, where the answer goes, and in which language. */
  readonly complaint?: string;
  readonly email?: string;
  readonly locale?: string;
  /** Of a complaint: the receipt could not be mailed. `refused` is for good: a person must acknowledge it. */
  readonly receipt?: { readonly failed: "refused" | "unconfirmed" | "capped"; readonly atMs: number };
}

const minuteMs = 60_000;
/** How long a receipt may take before it is queued again, and how long a recipient before somebody asks. In ms. */
export const requestPatience = {
  receiptMs: 15 * minuteMs,
  receiptAgainMs: dayMs,
  recipientMs: 7 * dayMs,
  /** A recipient that has not confirmed by then is not asked about any more. */
  recipientSilentMs: 90 * dayMs,
  warningMs: 7 * dayMs,
} as const;

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A new request's id, which is also the person's reference: `req_` and 12 characters. @param random 12 bytes */
export const newRequestId = (random: Uint8Array): string =>
  `req_${[...random.subarray(0, 12)].map((byte) => crockford.charAt(byte & 31)).join("")}`;

export const requestKey = (subjectId: string, requestId: string): Key => ({
  pk: subjectPartition(subjectId),
  sk: `request#${requestId}`,
});

/** When the receipt of a complaint is to be mailed, or was to be. In ms; undefined where there is none to mail. */
export function receiptDueMs({ request, receipt }: StoredRequest): number | undefined {
  if (request.right !== "complaint" || request.status !== "received") return undefined;
  if (receipt === undefined) return 0;
  return receipt.failed === "refused" ? undefined : receipt.atMs + requestPatience.receiptAgainMs;
}

/**
 * Whether somebody who was told (Art. 19) still has to confirm: `late` after a week, so that an operator asks;
 * `silent` once even that has taken too long.
 */
export function recipientOf(
  { passedOn }: StoredRequest,
  nowMs: number,
): "none" | "awaited" | "late" | "silent" {
  if (passedOn === undefined || passedOn.acknowledgedOn !== undefined) return "none";
  const waitedMs = nowMs - Date.parse(passedOn.on);
  if (waitedMs >= requestPatience.recipientSilentMs) return "silent";
  return waitedMs >= requestPatience.recipientMs ? "late" : "awaited";
}

/** When the sweep must look at it; undefined once it is answered and followed. In ms. */
export function requestWakeMs(stored: StoredRequest, nowMs: number): number | undefined {
  const { request } = stored;
  const receiptMs = receiptDueMs(stored);
  if (receiptMs !== undefined) return Math.max(receiptMs, nowMs + requestPatience.receiptMs);
  if (request.status !== "answered" && request.due !== undefined) {
    const warnMs = request.due.atMs - requestPatience.warningMs;
    return warnMs > nowMs ? warnMs : nowMs + dayMs;
  }
  const isOpen = request.status !== "answered";
  const isAwaited = ["awaited", "late"].includes(recipientOf(stored, nowMs));
  // An open one without a date (proof or clarification outstanding) must not drop out of sight.
  return isOpen || isAwaited ? nowMs + requestPatience.recipientMs : undefined;
}

function requestItem(stored: StoredRequest, nowMs: number, policy: Policy): Item {
  const { request, ...beside } = stored;
  const wakeMs = requestWakeMs(stored, nowMs);
  return {
    ...request,
    ...beside,
    ...requestKey(stored.subjectId, request.requestId),
    ...(wakeMs === undefined ? {} : { wakeShard: requestShard, wakeAtSeconds: Math.floor(wakeMs / 1000) }),
    expiresAtSeconds: Math.ceil(Date.parse(request.receivedOn) / 1000) + policy.requestDays * 86_400,
  };
}

/** Stores a new request. */
export const requestWrite = (stored: StoredRequest, nowMs: number, policy: Policy): Write => ({
  put: requestItem(stored, nowMs, policy),
  condition: absent,
});

function readAsRequest(item: Item): StoredRequest {
  const {
    pk: _pk,
    sk: _sk,
    wakeShard: _shard,
    wakeAtSeconds: _wake,
    expiresAtSeconds: _until,
    ...rest
  } = item;
  if (!isStored(rest)) throw new Error("A request of a schema that this code does not know");
  const { subjectId, passedOn, complaint, email, locale, receipt, ...request } = rest;
  return {
    subjectId,
    request,
    ...(passedOn === undefined ? {} : { passedOn }),
    ...(complaint === undefined ? {} : { complaint }),
    ...(email === undefined ? {} : { email }),
    ...(locale === undefined ? {} : { locale }),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

const isStored = (value: object): value is SubjectRequest & Omit<StoredRequest, "request"> =>
  "schema" in value && value.schema === 1 && "right" in value && "subjectId" in value;

/** One request, strongly consistent. */
export async function readRequest(
  table: Table,
  subjectId: string,
  requestId: string,
  nowMs: number,
): Promise<StoredRequest | undefined> {
  const item = await readItem(table, requestKey(subjectId, requestId));
  return item === undefined || isPast(item, nowMs) ? undefined : readAsRequest(item);
}

/** Everything that a person asked of us, under one pseudonym. */
export async function readRequestsOf(
  table: Table,
  subjectId: string,
  nowMs: number,
): Promise<readonly StoredRequest[]> {
  const items = await readPartition(table, subjectPartition(subjectId), "request#");
  return items.filter((item) => !isPast(item, nowMs)).map(readAsRequest);
}

const tries = 5;

/**
 * Changes a request, with the ledger entry, in one transaction. @returns the request afterwards, or undefined
 * where it is not there or `decide` (which may be called again) found nothing to change
 */
export async function changeRequest(
  acts: Acts,
  subjectId: string,
  requestId: string,
  decide: (stored: StoredRequest, nowMs: number) => RequestUpdate | undefined,
): Promise<StoredRequest | undefined> {
  for (let n = 0; n < tries; n++) {
    const nowMs = acts.clock();
    const before = await readRequest(acts.table, subjectId, requestId, nowMs);
    const update = before === undefined ? undefined : decide(before, nowMs);
    if (before === undefined || update === undefined) return undefined;
    const written = await decideSubject(acts, subjectId, {
      decide: (subject) => subject,
      drafts: update.drafts,
      more: [{ put: requestItem(update.next, nowMs, acts.policy), condition: unchanged(before) }],
    });
    if (written === "decided") return update.next;
  }
  return undefined;
}

export interface RequestUpdate {
  readonly next: StoredRequest;
  readonly drafts: readonly LedgerDraft[];
}

/** A legal change of the request, as an update of what is stored; undefined for an illegal one. */
export const updateOf = (stored: StoredRequest, change: RequestChange): RequestUpdate | undefined =>
  change.ok ? { next: afterChange(stored, change.next), drafts: change.drafts } : undefined;

/**
 * Anybody can write a complaint in anybody's name. Once it is known to be nobody's, or was taken back, neither its words
 * nor the address is needed to show what was asked and answered, so both go at once.
 */
function afterChange(stored: StoredRequest, request: SubjectRequest): StoredRequest {
  if (request.right !== "complaint" || request.outcome !== "withdrawn") return { ...stored, request };
  const { complaint: _words, email: _address, ...rest } = stored;
  return { ...rest, request };
}

/** Nobody else has moved it on meanwhile: each change moves the status, acknowledges, or is about the receipt. */
const unchanged = ({ request, passedOn, receipt }: StoredRequest) => ({
  expression:
    "#status = :status AND size(pauses) = :pauses" +
    (passedOn === undefined || passedOn.acknowledgedOn !== undefined
      ? ""
      : " AND attribute_not_exists(passedOn.acknowledgedOn)") +
    (receipt === undefined ? " AND attribute_not_exists(receipt)" : " AND receipt.atMs = :receiptAt"),
  names: { "#status": "status" },
  values: {
    ":status": request.status,
    ":pauses": request.pauses.length,
    ...(receipt === undefined ? {} : { ":receiptAt": receipt.atMs }),
  },
});

/** The sweep looked, and nothing has happened: when it looks again. Not a change, so not on the ledger. */
export const requestLater = (stored: StoredRequest, nowMs: number, policy: Policy) => ({
  put: requestItem(stored, nowMs, policy),
  condition: unchanged(stored),
});

/** A request that was carried out while the person waited: received and answered in one go, with the act itself. */
export function answeredAtOnce(
  asked: {
    readonly requestId: string;
    readonly subjectId: string;
    readonly right: Exclude<Right, "complaint">;
    readonly channel: Channel;
    readonly actor: Actor;
    readonly on: CivilDate;
    /** Where it came by letter: the day it reached us. */
    readonly receivedOn?: CivilDate;
    /** Art. 19: whether the platform, which may have received the data, must follow. */
    readonly passOn: boolean;
  },
  nowMs: number,
  policy: Policy,
): NonNullable<Asked["request"]> {
  const { requestId, subjectId, right, channel, actor, on, receivedOn = on, passOn } = asked;
  const received = receiveRequest({ requestId, right, channel, actor, receivedOn }, policy);
  const answered = answerRequest(received.next, { on, outcome: "granted", actor });
  if (!answered.ok) throw new Error("A request that was just received can be answered");
  const stored: StoredRequest = {
    subjectId,
    request: answered.next,
    ...(passOn ? { passedOn: { to: "platform", on } } : {}),
  };
  return {
    requestId,
    received: received.drafts,
    answered: answered.drafts,
    write: requestWrite(stored, nowMs, policy),
  };
}

/** The recipient says that it has followed. @returns undefined where that was on record already */
export function acknowledgePassedOn(stored: StoredRequest, on: CivilDate): RequestUpdate | undefined {
  const { passedOn, request } = stored;
  if (passedOn === undefined || passedOn.acknowledgedOn !== undefined) return undefined;
  return {
    next: { ...stored, passedOn: { ...passedOn, acknowledgedOn: on } },
    drafts: [
      { event: "RecipientAcknowledged", data: { recipient: passedOn.to, requestId: request.requestId } },
    ],
  };
}
