/**
 * How an invite changes: one function for each change, from the stored invite to the next one with its
 * ledger drafts. `changes` names the states that each may start from; the table's conditions are made of
 * that same list, so an illegal change fails in the database, not only here. Pure: no clock, no I/O.
 */
import { inviteeSchema } from "./data-map.ts";
import { addEvidence, type DeliveryEvidence, evidenceMeaning, judgeEvidence } from "./delivery-evidence.ts";
import {
  dayMs,
  exemptMs,
  hardForgetAtMs,
  hourMs,
  type Invite,
  type InviteStatus,
  type Notice,
  type NoticeState,
  patience,
} from "./invite.ts";
import type { LedgerData, LedgerEvent } from "./ledger-events.ts";
import type { Policy } from "./policy.ts";

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
  escalate: { status: ["pending"], notice: anyNotice },
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
    /** Clears away, so it may act on what has run out; everything else finds that gone. */
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

const change = (
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

type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };

const noticeWith = (invite: Invite, patch: Patch<Notice>): Notice =>
  stripUndefined({ ...invite.notice, ...patch }) as Notice;

const inviteWith = (patch: Patch<Invite>): Partial<Invite> => patch as Partial<Invite>;

/** The person's data, and whatever they had laid upon them: both go together. */
const nobody = {
  invitee: undefined,
  restrictedAtMs: undefined,
  objectedAtMs: undefined,
  rectified: undefined,
} satisfies Patch<Invite>;

/** An attempt begins: the lease says how long its sender has it alone. */
export function claim(
  invite: Invite,
  nowMs: number,
  mail: { readonly version: string; readonly bytesSha256: string },
): Change | undefined {
  return change("claim", invite, {
    notice: noticeWith(invite, {
      state: "sending",
      attempts: invite.notice.attempts + 1,
      leaseUntilMs: nowMs + patience.leaseMs,
      notBeforeMs: undefined,
      version: mail.version,
      bytesSha256: mail.bytesSha256,
    }),
  });
}

/** SES refused for now (throttled, paused, not verified): queued again, and the attempt never was. */
export function release(invite: Invite, nowMs: number): Change | undefined {
  return change("release", invite, {
    notice: noticeWith(invite, {
      state: "queued",
      attempts: invite.notice.attempts - 1,
      queuedAtMs: nowMs,
      leaseUntilMs: undefined,
    }),
  });
}

/** Not now: the invitee's cap is used up, or sending is stopped. */
export function postpone(invite: Invite, untilMs: number): Change | undefined {
  return change("postpone", invite, { notice: noticeWith(invite, { notBeforeMs: untilMs }) });
}

/**
 * SES answered 200. Proves nothing about the invitee, but there is one mail more in the world, and the ledger
 * says so even where an event of it, a revocation or an objection came first and the state stays theirs.
 */
export function recordSent(invite: Invite, nowMs: number, messageId: string): Change | undefined {
  const { notice } = invite;
  const state = notice.state === "sending" || notice.state === "unknown" ? "sent" : notice.state;
  return change(
    "record-sent",
    invite,
    { notice: noticeWith(invite, { state, sentAtMs: nowMs, messageId, leaseUntilMs: undefined }) },
    [
      {
        event: "NoticeSent",
        data: {
          notice: notice.number,
          attempt: notice.attempts,
          noticeVersion: notice.version,
          bytesSha256: notice.bytesSha256,
          messageId,
        },
      },
    ],
  );
}

/** Where an event of the attempt overtook the answer that never came, it did go out: no second mail is owed. */
const unknownOrTold = (notice: Notice, nowMs: number): Patch<Notice> =>
  notice.evidence.some(({ attempt }) => attempt === notice.attempts)
    ? { state: "sent", sentAtMs: nowMs }
    : { state: "unknown", unknownSinceMs: nowMs };

/** Timeout, reset, 5xx, crash: nobody knows whether SES took it. Counted, and settled by evidence or by one more attempt. */
export function recordUnknown(invite: Invite, nowMs: number): Change | undefined {
  const { notice } = invite;
  // Revoked or answered meanwhile: the state stays theirs, and the attempt is counted all the same.
  const open = invite.status === "pending" && notice.state === "sending";
  return change(
    "record-unknown",
    invite,
    {
      notice: noticeWith(invite, {
        ...(open ? unknownOrTold(notice, nowMs) : {}),
        ambiguousAttempts: notice.ambiguousAttempts + 1,
        leaseUntilMs: undefined,
      }),
    },
    // The next attempt's hash replaces this one's; if this mail is the one that arrived, the ledger knows it.
    [
      {
        event: "NoticeUnconfirmed",
        data: {
          notice: notice.number,
          attempt: notice.attempts,
          noticeVersion: notice.version,
          bytesSha256: notice.bytesSha256,
        },
      },
    ],
  );
}

/** SES refused for good (MessageRejected, invalid). No loop: the inviter may correct the address. */
export function recordRefused(invite: Invite): Change | undefined {
  return change(
    "record-refused",
    invite,
    { notice: noticeWith(invite, { state: "undeliverable", leaseUntilMs: undefined }) },
    [
      {
        event: "NoticeUndeliverable",
        data: { notice: invite.notice.number, attempt: invite.notice.attempts, reason: "reject" },
      },
    ],
  );
}

/**
 * Takes one piece of SES's evidence. Any order and duplication of the same pieces leads to the same notice
 * state and discharge. @returns undefined where it changes nothing.
 */
export function recordEvidence(invite: Invite, piece: DeliveryEvidence): Change | undefined {
  const { notice } = invite;
  if (piece.attempt < notice.addressSinceAttempt || piece.attempt > notice.attempts) return undefined;
  const evidence = addEvidence(notice.evidence, piece);
  if (evidence === notice.evidence) return undefined;
  const judged = judgeEvidence(evidence, notice.firstAttempt, notice.retries.transient);
  const keep = change("record-evidence", invite, { notice: noticeWith(invite, { evidence }) });
  // Once erased, evidence is kept as evidence and changes nothing else.
  if (invite.invitee === undefined) return keep;
  switch (judged.outcome) {
    case "informed": {
      const by = judged.by;
      const first = notice.state !== "delivered";
      return change(
        "record-evidence",
        invite,
        {
          notice: noticeWith(invite, {
            state: "delivered",
            evidence,
            deliveredAtMs: by.atMs,
            sentAtMs: notice.sentAtMs ?? by.atMs,
            leaseUntilMs: undefined,
            unknownSinceMs: undefined,
          }),
          dischargedAtMs: dischargedBefore(invite, evidence) ?? by.atMs,
        },
        first ? [{ event: "NoticeDelivered", data: evidenceData(notice, by) }] : [],
      );
    }
    case "failed": {
      // The person's own act outranks every failure: whatever was still on its way has reached somebody informed.
      if (invite.actedAtMs !== undefined)
        return isOnItsWay(notice.state) ? settleAsActed(invite, evidence) : keep;
      const by = judged.by;
      const first = notice.state !== "undeliverable";
      // A retry that bounced softly says nothing against an earlier notice's delivery; a hard failure does.
      const reopens = evidenceMeaning[by.kind].means === "failed" && invite.dischargedAtMs !== undefined;
      const drafts: LedgerDraft[] = [];
      if (first) {
        drafts.push({
          event: "NoticeUndeliverable",
          data: { ...evidenceData(notice, by), reason: by.kind },
        });
      }
      if (reopens) drafts.push({ event: "NoticeReopened", data: evidenceData(notice, by) });
      return change(
        "record-evidence",
        invite,
        inviteWith({
          notice: noticeWith(invite, {
            state: "undeliverable",
            evidence,
            deliveredAtMs: undefined,
            leaseUntilMs: undefined,
          }),
          dischargedAtMs: evidenceMeaning[by.kind].means === "failed" ? undefined : invite.dischargedAtMs,
        }),
        drafts,
      );
    }
    case "waiting":
      // SES speaks of the attempt whose outcome we did not know: adopted, no second mail.
      if (notice.state === "unknown" && piece.attempt === notice.attempts) {
        return change("record-evidence", invite, {
          notice: noticeWith(invite, {
            state: "sent",
            evidence,
            sentAtMs: piece.atMs,
            unknownSinceMs: undefined,
          }),
        });
      }
      return keep;
    case "silent":
      return keep;
  }
}

const settleAsActed = (invite: Invite, evidence: Notice["evidence"]): Change | undefined =>
  change("record-evidence", invite, {
    notice: noticeWith(invite, {
      state: "delivered",
      evidence,
      deliveredAtMs: invite.notice.deliveredAtMs ?? invite.actedAtMs,
      leaseUntilMs: undefined,
      unknownSinceMs: undefined,
    }),
  });

/** A resend keeps the time at which an earlier notice discharged the duty, unless a failure re-opened it. */
function dischargedBefore(invite: Invite, evidence: readonly DeliveryEvidence[]): number | undefined {
  const isResend = invite.notice.firstAttempt > invite.notice.addressSinceAttempt;
  const failed = evidence.some(({ kind }) => evidenceMeaning[kind].means === "failed");
  return isResend && !failed ? invite.dischargedAtMs : undefined;
}

function evidenceData(notice: Notice, by: DeliveryEvidence) {
  return {
    notice: notice.number,
    attempt: by.attempt,
    messageId: notice.messageId,
    smtpCode: by.smtpCode,
    enhancedStatus: by.enhancedStatus,
  };
}

/** Queued once more: an unknown outcome that nobody cleared up, a transient bounce, or silence. */
export function retry(
  invite: Invite,
  nowMs: number,
  why: "unknown" | "transient" | "silence",
): Change | undefined {
  const { notice } = invite;
  return change("retry", invite, {
    notice: noticeWith(invite, {
      state: "queued",
      queuedAtMs: nowMs,
      unknownSinceMs: undefined,
      retries: why === "unknown" ? notice.retries : { ...notice.retries, [why]: notice.attempts + 1 },
    }),
  });
}

/**
 * The claim found that this person is not to be written to: their data go in the same transaction. The
 * inviter sees what a bounce would show.
 */
export function withhold(invite: Invite): Change | undefined {
  return change(
    "withhold",
    invite,
    inviteWith({
      ...nobody,
      notice: noticeWith(invite, { state: "undeliverable", leaseUntilMs: undefined }),
    }),
    [
      {
        event: "NoticeUndeliverable",
        data: { notice: invite.notice.number, reason: "withheld" },
      },
    ],
  );
}

/** The inviter replaces the invitee after an undeliverable notice. The due time stays: the clock runs from receipt. */
export function correct(
  invite: Invite,
  nowMs: number,
  to: {
    readonly invitee: NonNullable<Invite["invitee"]>;
    readonly subjectId: string;
    readonly linkKey: string;
  },
): Change | undefined {
  // Restricted by somebody who was informed: their data are stored, and nothing else is done to them.
  if (invite.restrictedAtMs !== undefined && invite.dischargedAtMs !== undefined) return undefined;
  return change(
    "correct",
    invite,
    inviteWith({
      ...nobody,
      invitee: to.invitee,
      subjectId: to.subjectId,
      linkKey: to.linkKey,
      corrections: invite.corrections + 1,
      // Whoever acted or was informed was somebody at another address.
      dischargedAtMs: undefined,
      actedAtMs: undefined,
      notice: nextNotice(invite, nowMs, true),
    }),
    [{ event: "NoticeCorrected", data: { notice: invite.notice.number + 1 } }],
  );
}

/** The inviter asks for the mail once more. The duty stays discharged. */
export function resend(invite: Invite, nowMs: number): Change | undefined {
  return change("resend", invite, { resends: invite.resends + 1, notice: nextNotice(invite, nowMs, false) }, [
    { event: "NoticeResent", data: { notice: invite.notice.number + 1 } },
  ]);
}

/** The wording has changed in something that matters: whoever is held and was told the old one is told the new one. */
export function renotice(invite: Invite, nowMs: number): Change | undefined {
  return change("renotice", invite, { notice: nextNotice(invite, nowMs, false) }, [
    { event: "NoticeQueued", data: { notice: invite.notice.number + 1, reason: "material-version" } },
  ]);
}

function nextNotice(invite: Invite, nowMs: number, newAddress: boolean): Notice {
  const { notice } = invite;
  const firstAttempt = notice.attempts + 1;
  return {
    number: notice.number + 1,
    state: "queued",
    firstAttempt,
    addressSinceAttempt: newAddress ? firstAttempt : notice.addressSinceAttempt,
    attempts: notice.attempts,
    ambiguousAttempts: notice.ambiguousAttempts,
    retries: {},
    queuedAtMs: nowMs,
    evidence: newAddress ? [] : notice.evidence,
    ...(notice.version === undefined ? {} : { version: notice.version }),
  };
}

const ended = (nowMs: number, policy: Policy, invite: Invite) => ({
  endedAtMs: invite.endedAtMs ?? nowMs,
  dataUntilMs: Math.min(invite.dataUntilMs, nowMs + policy.afterRefusalDays * dayMs),
});

/** The person did something with this invite's link: they are informed, whatever SES says before or after. */
export function noteAct(invite: Invite, nowMs: number): Change | undefined {
  if (invite.invitee === undefined || invite.actedAtMs !== undefined) return undefined;
  return change("note-act", invite, acted(invite, nowMs), actedDrafts(invite));
}

const acted = (invite: Invite, nowMs: number): Partial<Invite> => ({
  actedAtMs: invite.actedAtMs ?? nowMs,
  dischargedAtMs: invite.dischargedAtMs ?? nowMs,
  notice:
    invite.notice.state === "delivered" || invite.notice.state === "cancelled"
      ? invite.notice
      : noticeWith(invite, {
          state: "delivered",
          deliveredAtMs: nowMs,
          leaseUntilMs: undefined,
          unknownSinceMs: undefined,
        }),
});

const actedDrafts = (invite: Invite): LedgerDraft[] =>
  invite.notice.state === "delivered"
    ? []
    : [{ event: "NoticeDelivered", data: { notice: invite.notice.number, actor: "invitee" } }];

/** The person accepts. Their data expire here on schedule; again is allowed, and changes nothing. */
export function accept(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  if (invite.status === "accepted") return change("accept", invite, {});
  return change(
    "accept",
    invite,
    { ...acted(invite, nowMs), status: "accepted", ...ended(nowMs, policy, invite) },
    [...actedDrafts(invite), { event: "InviteAccepted", data: { actor: "invitee", channel: "link" } }],
  );
}

/** The platform collects what the person chose to hand over by accepting. */
export function handOver(invite: Invite): Change | undefined {
  if (invite.invitee === undefined) return undefined;
  return change("hand-over", invite, {}, [
    { event: "HandoffRedeemed", data: { actor: "platform", recipient: "platform" } },
  ]);
}

/** The person refuses. The data stay a while so that they can still see or erase them, then go. */
export function decline(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  if (invite.status === "declined") return change("decline", invite, {});
  return change(
    "decline",
    invite,
    { ...acted(invite, nowMs), status: "declined", ...ended(nowMs, policy, invite) },
    [...actedDrafts(invite), { event: "InviteDeclined", data: { actor: "invitee", channel: "link" } }],
  );
}

/**
 * The inviter takes it back: nothing more is sent, and the personal data go at once; but what the person had
 * restricted stays theirs, until they lift that.
 */
export function revoke(invite: Invite, nowMs: number): Change | undefined {
  return change(
    "revoke",
    invite,
    inviteWith({
      status: "revoked",
      endedAtMs: nowMs,
      ...(invite.restrictedAtMs === undefined || invite.dischargedAtMs === undefined ? nobody : {}),
      notice:
        invite.notice.state === "delivered"
          ? invite.notice
          : noticeWith(invite, { state: "cancelled", leaseUntilMs: undefined }),
    }),
    [{ event: "InviteRevoked", data: {} }],
  );
}

/**
 * The person objected (anywhere, by any invite's link). A pending invite that reached them reads as
 * declined; one that never did loses its data and reads as undeliverable.
 */
export function object(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  if (invite.invitee === undefined || invite.objectedAtMs !== undefined) return undefined;
  if (invite.status === "pending" && invite.dischargedAtMs === undefined) {
    const withheld = withhold(invite);
    if (withheld !== undefined) return { ...withheld, name: "object" };
    return change("object", invite, inviteWith(nobody));
  }
  const next: Partial<Invite> = {
    ...ended(nowMs, policy, invite),
    objectedAtMs: nowMs,
    ...(invite.status === "pending" ? { status: "declined" as const } : {}),
    notice: isOnItsWay(invite.notice.state) ? reachedBefore(invite) : invite.notice,
  };
  return change(
    "object",
    invite,
    next,
    invite.status === "pending" ? [{ event: "InviteDeclined", data: {} }] : [],
  );
}

const isOnItsWay = (state: NoticeState): boolean => (onItsWay as readonly NoticeState[]).includes(state);

/**
 * A resend under way when the person objects or erases: it stops, and reads as delivered, since an earlier mail
 * was. "Cancelled" would tell the inviter an objection from a refusal.
 */
const reachedBefore = (invite: Invite): Notice =>
  noticeWith(invite, {
    state: "delivered",
    deliveredAtMs: invite.notice.deliveredAtMs ?? invite.dischargedAtMs,
    leaseUntilMs: undefined,
    unknownSinceMs: undefined,
  });

/** The person has it erased. What the inviter sees is what an objection shows. */
export function erase(invite: Invite, nowMs: number): Change | undefined {
  if (invite.invitee === undefined) return undefined;
  const objected =
    invite.status === "pending" && invite.dischargedAtMs !== undefined
      ? inviteWith({ status: "declined", endedAtMs: nowMs })
      : {};
  const state =
    invite.status === "pending" && invite.dischargedAtMs === undefined
      ? ("undeliverable" as const)
      : isOnItsWay(invite.notice.state)
        ? ("delivered" as const)
        : invite.notice.state;
  return change(
    "erase",
    invite,
    inviteWith({
      ...objected,
      ...nobody,
      notice:
        state === "delivered"
          ? reachedBefore(invite)
          : noticeWith(invite, { state, leaseUntilMs: undefined }),
    }),
    "status" in objected
      ? [{ event: "InviteDeclined", data: {} }]
      : invite.status === "pending" && invite.notice.state !== "undeliverable"
        ? [{ event: "NoticeUndeliverable", data: { notice: invite.notice.number, reason: "withheld" } }]
        : [],
  );
}

/**
 * The person corrects what is held: the new values stand at once and the old ones are gone. The address is not
 * among them, since it says who this is; another address is another person, until somebody proves otherwise.
 * @returns undefined where nothing would change
 */
export function rectify(
  invite: Invite,
  nowMs: number,
  values: Omit<NonNullable<Invite["invitee"]>, "email">,
): Change | undefined {
  const { invitee } = invite;
  if (invitee === undefined) return undefined;
  const next: NonNullable<Invite["invitee"]> = { ...values, email: invitee.email };
  const fields = differences(invitee, next);
  if (fields.length === 0) return undefined;
  const before = invite.rectified?.fields ?? [];
  return change("rectify", invite, {
    invitee: next,
    rectified: { fields: [...new Set([...before, ...fields])].sort(), atMs: nowMs },
  });
}

const invitedFields = inviteeSchema.keyof().options;

/** The fields in which two sets of details differ. */
export const differences = (
  before: NonNullable<Invite["invitee"]>,
  after: NonNullable<Invite["invitee"]>,
): readonly (keyof NonNullable<Invite["invitee"]>)[] =>
  invitedFields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));

/** Art. 18: from now on held and not used. */
export function restrict(invite: Invite, nowMs: number): Change | undefined {
  if (invite.invitee === undefined || invite.restrictedAtMs !== undefined) return undefined;
  return change("restrict", invite, { restrictedAtMs: nowMs });
}

/** The restriction is lifted: what waited goes on, what had ended meanwhile goes. */
export function unrestrict(invite: Invite, nowMs: number): Change | undefined {
  const waits = invite.status === "pending" && invite.notice.state === "queued";
  if (invite.restrictedAtMs === undefined) return undefined;
  const lifted = { restrictedAtMs: undefined };
  return change(
    "unrestrict",
    invite,
    inviteWith({
      ...(invite.status === "revoked" ? nobody : lifted),
      // What ran out meanwhile goes now, by the sweep; a time in the past would let the table's expiry take the whole item first.
      dataUntilMs: Math.max(invite.dataUntilMs, nowMs),
      ...(waits ? { notice: noticeWith(invite, { queuedAtMs: nowMs, notBeforeMs: undefined }) } : {}),
    }),
  );
}

/** A deadline is near and the person is still not informed: said once, on the ledger and to operators. */
export function escalate(invite: Invite, nowMs: number): Change | undefined {
  if (invite.dischargedAtMs !== undefined || invite.escalatedAtMs !== undefined) return undefined;
  return change("escalate", invite, { escalatedAtMs: nowMs }, [
    { event: "NoticeEscalated", data: { notice: invite.notice.number } },
  ]);
}

/**
 * An operator found that Art. 14(5) applies: until then nobody is forgotten for not having been told. Never by
 * itself, and with what it rests on.
 */
export function exempt(
  invite: Invite,
  by: Omit<LedgerData<"NoticeExempted">, "notice" | "actor" | "expiresAt"> & { readonly untilMs: number },
): Change | undefined {
  if (invite.dischargedAtMs !== undefined || invite.invitee === undefined) return undefined;
  const { untilMs, ...grounds } = by;
  const expiresAt = new Date(untilMs).toISOString();
  return change("exempt", invite, { exemptUntilMs: untilMs }, [
    {
      event: "NoticeExempted",
      data: { notice: invite.notice.number, actor: "operator", ...grounds, expiresAt },
    },
  ]);
}

/** The data were disclosed because the law demanded it. Nothing of the invite changes; the ledger has it. */
export function recordDisclosure(
  invite: Invite,
  disclosed: LedgerData<"DisclosureRecorded">,
): Change | undefined {
  return change("wake", invite, {}, [{ event: "DisclosureRecorded", data: disclosed }]);
}

/** The invite has run out, or the data of an answered one have: they go. */
export function expire(invite: Invite, nowMs: number): Change | undefined {
  if (invite.status === "pending") {
    if (invite.dischargedAtMs === undefined || nowMs < invite.expiresAtMs) return undefined;
    return change(
      "expire",
      invite,
      inviteWith({
        status: "expired",
        endedAtMs: nowMs,
        ...nobody,
        notice: isOnItsWay(invite.notice.state)
          ? noticeWith(invite, { state: "cancelled", leaseUntilMs: undefined })
          : invite.notice,
      }),
      [{ event: "InviteExpired", data: {} }],
    );
  }
  if (invite.invitee === undefined || nowMs < invite.dataUntilMs) return undefined;
  return change("expire", invite, inviteWith(nobody), [{ event: "InviteExpired", data: {} }]);
}

/** The forgetting is days away: counted once, for the brake. */
export function warnForget(invite: Invite, nowMs: number): Change | undefined {
  return change("warn-forget", invite, { forgetWarnedAtMs: nowMs });
}

/** The brake is on: deliveries may be broken rather than people unreachable. Never past the hard date. */
export function holdForget(invite: Invite, nowMs: number): Change | undefined {
  const untilMs = Math.min(nowMs + hourMs, hardForgetAtMs(invite));
  return untilMs <= nowMs ? undefined : change("hold-forget", invite, { forgetHeldUntilMs: untilMs });
}

/** A sender's lease ran out: it crashed, or could not save. What SES has said of the attempt decides. */
export function settleLease(invite: Invite, nowMs: number): Change | undefined {
  const { notice } = invite;
  if (!notice.evidence.some(({ attempt }) => attempt === notice.attempts)) {
    const unknown = recordUnknown(invite, nowMs);
    return unknown === undefined ? undefined : { ...unknown, name: "settle-lease" };
  }
  return change("settle-lease", invite, {
    notice: noticeWith(invite, { state: "sent", sentAtMs: nowMs, leaseUntilMs: undefined }),
  });
}

/** Inform or forget: nobody's data stay past this time unless they were informed. */
export function forget(invite: Invite, nowMs: number): Change | undefined {
  if (invite.dischargedAtMs !== undefined) return undefined;
  if (nowMs < Math.max(invite.forgetAtMs, exemptMs(invite))) return undefined;
  return change(
    "forget",
    invite,
    inviteWith({
      status: "forgotten",
      endedAtMs: nowMs,
      ...nobody,
      notice: noticeWith(invite, { state: "undeliverable", leaseUntilMs: undefined }),
    }),
    [
      {
        event: "SubjectForgotten",
        data: { inviteIds: [invite.inviteId], dueAt: new Date(invite.dueAtMs).toISOString() },
      },
    ],
  );
}

/** What is left of an ended invite goes, the inviter's own data included; only the ledger stays. */
export function archive(invite: Invite, nowMs: number): Change | undefined {
  return change(
    "archive",
    invite,
    inviteWith({
      archivedAtMs: nowMs,
      ...nobody,
      inviter: undefined,
      relationship: undefined,
      space: undefined,
      reference: undefined,
    }),
  );
}

/** Nothing but a later look: the sweep found that there is nothing to do yet. */
export function wakeLater(invite: Invite): Change | undefined {
  return change("wake", invite, {});
}

/** The queue was told again. */
export function requeue(invite: Invite, nowMs: number): Change | undefined {
  return change("postpone", invite, {
    notice: noticeWith(invite, { queuedAtMs: nowMs, notBeforeMs: undefined }),
  });
}
