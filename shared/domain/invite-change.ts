/**
 * What every change of an invite has in common: the table of changes with the states that each may start from,
 * and how one is made. The conditions in DynamoDB are generated from that same table, so an illegal change fails
 * in the database, not only here. The changes themselves are in `notice-`, `evidence-`, `inviter-`, `invitee-` and
 * `deadline-changes.ts`: pure functions from the stored invite to the next one with its ledger drafts.
 */
import type { Invite, InviteStatus, Notice, NoticeState } from "./invite.ts";
import type { LedgerData, LedgerEvent } from "./ledger-events.ts";

export const inviteStatuses = ["pending", "accepted", "declined", "revoked", "expired", "forgotten"] as const;
const anyStatus = inviteStatuses;
const anyNotice = [
  "queued",
  "sending",
  "unknown",
  "sent",
  "delivered",
  "undeliverable",
  "cancelled",
] as const;
const onItsWay = ["queued", "sending", "unknown", "sent"] as const;

/** A ledger entry before the chain gives it its place, time and hash. */
export type LedgerDraft = {
  [E in LedgerEvent]: { readonly event: E; readonly data: LedgerData<E> };
}[LedgerEvent];

/**
 * What a person can lay upon their data: Art. 18 and Art. 21. Each change says which of them bars it. What only
 * records, answers the person's own request or clears away is barred by none; nor is forgetting somebody who was
 * never informed, since informing is barred then and holding on without it is what the law forbids first.
 */
export const marks = ["restrictedAtMs", "objectedAtMs"] as const;
type Mark = (typeof marks)[number];

/** From which states each change may start. The invite's condition in DynamoDB is generated from this. */
export const changes = {
  claim: { status: ["pending"], notice: ["queued"], barredBy: marks },
  release: { status: ["pending"], notice: ["sending"] },
  postpone: { status: ["pending"], notice: ["queued"] },
  "flag-poisoned": { status: ["pending"], notice: ["queued"] },
  "record-sent": { status: anyStatus, notice: anyNotice },
  "record-unknown": { status: anyStatus, notice: anyNotice },
  "record-refused": { status: ["pending"], notice: ["sending"] },
  "record-evidence": { status: ["pending"], notice: anyNotice, evenPast: true },
  retry: { status: ["pending"], notice: ["unknown", "sent"], barredBy: marks },
  withhold: { status: ["pending"], notice: onItsWay },
  correct: { status: ["pending"], notice: ["undeliverable"] },
  // Only queues: an inviter must not learn of a restriction by a refusal. The claim is what it bars.
  resend: { status: ["pending"], notice: ["delivered", ...onItsWay] },
  renotice: { status: ["pending"], notice: ["delivered"] },
  "note-act": { status: anyStatus, notice: anyNotice },
  accept: { status: ["pending", "accepted"], notice: anyNotice, barredBy: marks },
  "hand-over": { status: ["accepted"], notice: anyNotice, barredBy: marks },
  decline: { status: ["pending", "declined"], notice: anyNotice },
  revoke: { status: ["pending"], notice: anyNotice },
  object: { status: anyStatus, notice: anyNotice, evenPast: true },
  erase: { status: anyStatus, notice: anyNotice, evenPast: true },
  rectify: { status: anyStatus, notice: anyNotice, evenPast: true },
  restrict: { status: anyStatus, notice: anyNotice, evenPast: true },
  unrestrict: { status: anyStatus, notice: anyNotice, evenPast: true },
  "settle-lease": { status: ["pending"], notice: ["sending"] },
  "warn-forget": { status: ["pending"], notice: anyNotice },
  "hold-forget": { status: ["pending"], notice: anyNotice },
  escalate: { status: ["pending"], notice: anyNotice, evenPast: true },
  exempt: { status: ["pending"], notice: anyNotice },
  expire: {
    status: ["pending", "accepted", "declined"],
    notice: anyNotice,
    evenPast: true,
    barredBy: ["restrictedAtMs"],
  },
  forget: {
    status: ["pending"],
    notice: ["queued", "sending", "unknown", "sent", "undeliverable"],
    evenPast: true,
  },
  archive: {
    status: ["accepted", "declined", "revoked", "expired", "forgotten"],
    notice: anyNotice,
    evenPast: true,
    barredBy: ["restrictedAtMs"],
  },
  wake: { status: anyStatus, notice: anyNotice },
} as const satisfies Record<
  string,
  {
    readonly status: readonly InviteStatus[];
    readonly notice: readonly NoticeState[];
    /** Clears away, or says that something is about to be, so it may act on what has run out; everything else finds that gone. */
    readonly evenPast?: true;
    readonly barredBy?: readonly Mark[];
  }
>;

/** The marks on an invite under which the change must not be made. */
export function barsOf(name: ChangeName): readonly Mark[] {
  const from = changes[name];
  return "barredBy" in from ? from.barredBy : [];
}

export type ChangeName = keyof typeof changes;

/** A legal change of one invite, ready to be stored in one transaction with its ledger entries. */
export interface Change {
  readonly name: ChangeName;
  readonly next: Invite;
  readonly drafts: readonly LedgerDraft[];
}

/** Whether the invite is in a state from which the change may start. */
export function permits(name: ChangeName, invite: Invite): boolean {
  const from: { status: readonly string[]; notice: readonly string[] } = changes[name];
  return (
    from.status.includes(invite.status) &&
    from.notice.includes(invite.notice.state) &&
    barsOf(name).every((mark) => invite[mark] === undefined)
  );
}

/** The change where the table of changes permits it. @returns undefined where it does not */
export const change = (
  name: ChangeName,
  invite: Invite,
  next: Partial<Invite>,
  drafts: readonly LedgerDraft[] = [],
): Change | undefined =>
  permits(name, invite) ? { name, next: stripUndefined({ ...invite, ...next }), drafts } : undefined;

/** `undefined` in a patch means "gone": the stored item shall not have the attribute at all. */
function stripUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** New values; `undefined` takes a member away. */
export type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The invite's notice with these members changed. */
export const noticeWith = (invite: Invite, patch: Patch<Notice>): Notice =>
  stripUndefined({ ...invite.notice, ...patch }) as Notice;

/** A patch of the invite in which `undefined` takes a member away. */
export const inviteWith = (patch: Patch<Invite>): Partial<Invite> => patch as Partial<Invite>;

/** The person's data, and whatever they had laid upon them: both go together. */
export const nobody = {
  invitee: undefined,
  restrictedAtMs: undefined,
  objectedAtMs: undefined,
  rectified: undefined,
} satisfies Patch<Invite>;

/** Whether the notice may still reach somebody by itself. */
export const isOnItsWay = (state: NoticeState): boolean =>
  (onItsWay as readonly NoticeState[]).includes(state);
