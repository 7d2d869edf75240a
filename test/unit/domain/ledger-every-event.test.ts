/** Each event with everything that it may record: all of it is kept, and what it cannot do without is asked for. */
import { describe, expect, it } from "vitest";
import { appendEntry, type NewLedgerEntry } from "../../../shared/domain/ledger.ts";
import { type LedgerData, type LedgerEvent, ledgerEventData } from "../../../shared/domain/ledger-events.ts";

const at = "2026-11-22T10:00:00.000Z";
const on = "2026-11-22";
const hash = "5e".repeat(32);
const notice = { notice: 1, actor: "sweep", reason: "permanent-bounce" } as const;
const mail = { attempt: 2, messageId: "0102-ab", smtpCode: 550, enhancedStatus: "5.1.1" };
const wording = { noticeVersion: "2026-11-22", noticeEdition: hash, language: "en-GB", bytesSha256: hash };
const invite = { actor: "invitee", reason: "by-link", channel: "link" } as const;
const subject = { inviteIds: ["inv_1", "inv_2"], requestId: "req_1", ...invite };
const request = {
  requestId: "req_1",
  right: "access",
  actor: "operator",
  reason: "complex",
  channel: "post",
} as const;

const everything: { readonly [E in LedgerEvent]: Required<LedgerData<E>> } = {
  InviteReceived: {
    relationship: "business-contact",
    dueAt: at,
    expiresAt: at,
    notice: 1,
    noticeVersion: "2026-11-22",
    inviterKey: "k1_abc",
    attestation: "2026-11-01",
  },
  NoticeSent: { ...notice, ...mail, ...wording },
  NoticeDelivered: { ...notice, ...mail },
  NoticeUndeliverable: { ...notice, ...mail },
  InviteAccepted: { notice: 1, ...invite },
  InviteDeclined: { notice: 1, ...invite },
  InviteRevoked: invite,
  InviteExpired: invite,
  SubjectObjected: subject,
  SubjectRectified: { ...subject, fields: ["givenName", "links"] },
  SubjectRestricted: subject,
  SubjectUnrestricted: subject,
  SubjectErased: subject,
  SubjectForgotten: { ...subject, dueAt: at },
  ComplaintReceived: {
    requestId: "req_1",
    channel: "form",
    actor: "invitee",
    inviteId: "inv_1",
    receivedOn: on,
    acknowledgeBy: at,
  },
  NoticeQueued: { ...notice, noticeVersion: "2026-11-22" },
  NoticeUnconfirmed: { ...notice, ...mail, ...wording },
  NoticeRetried: { ...notice, ...mail },
  NoticeDeferred: { ...notice, until: at },
  NoticeCancelled: notice,
  NoticeCorrected: { ...notice, correction: 1 },
  NoticeResent: { ...notice, resend: 1 },
  NoticeReopened: { ...notice, ...mail, dueAt: at },
  NoticeEscalated: { ...notice, dueAt: at },
  NoticeExempted: { ...notice, ground: "secrecy", reference: "file-7", evidenceSha256: hash, expiresAt: at },
  AnswerMailed: { mail: "links", requestId: "req_1", ...mail, bytesSha256: hash },
  AnswerNotMailed: { mail: "code", requestId: "req_1", reason: "unconfirmed" },
  HandoffRedeemed: { actor: "platform", recipient: "platform" },
  DisclosureRecorded: {
    recipient: "court",
    ground: "court-order",
    reference: "file-7",
    evidenceSha256: hash,
    on,
  },
  RequestReceived: { ...request, receivedOn: on, dueAt: at },
  RequestStarted: { ...request, startedOn: on, dueAt: at },
  RequestPaused: { ...request, pausedOn: on },
  RequestResumed: { ...request, resumedOn: on, dueAt: at },
  RequestExtended: { ...request, dueAt: at },
  RequestAcknowledged: request,
  RequestAnswered: { ...request, outcome: "granted", answerSha256: hash },
  OperatorActed: {
    command: "suppress",
    operatorKey: "k1_abc",
    requestId: "req_1",
    reference: "f-7",
    outcome: "done",
  },
  SuppressionLifted: { actor: "operator", channel: "post", requestId: "req_1" },
  RecipientAcknowledged: { recipient: "platform", requestId: "req_1", event: "erased" },
};

/** What an event must have: nobody can do without these, and the compiler says the same. */
const needed: Partial<Record<LedgerEvent, readonly string[]>> = {
  InviteReceived: ["relationship", "dueAt"],
  InviteAccepted: [],
  InviteDeclined: [],
  ComplaintReceived: ["requestId", "channel"],
  NoticeExempted: ["notice", "ground"],
  AnswerMailed: ["mail"],
  AnswerNotMailed: ["mail", "reason"],
  DisclosureRecorded: ["recipient", "ground"],
  RequestReceived: ["requestId", "right", "receivedOn"],
  RequestStarted: ["requestId", "right", "startedOn", "dueAt"],
  RequestResumed: ["requestId", "right", "dueAt"],
  RequestAnswered: ["requestId", "right", "outcome"],
  OperatorActed: ["command"],
  RecipientAcknowledged: ["recipient"],
};

describe("the ledger", () => {
  it.each(Object.entries(everything))("keeps all that %s may record", (event, data) => {
    const draft = { chain: "invite#inv_1", event, at: 0, data };
    expect(appendEntry(undefined, draft as NewLedgerEntry).entry).toMatchObject({ event, data });
  });

  it.each(Object.keys(ledgerEventData) as LedgerEvent[])("asks of %s what it cannot do without", (event) => {
    const data: Readonly<Record<string, unknown>> = everything[event];
    const refused = Object.keys(data).filter((field) => {
      const { [field]: _without, ...rest } = data;
      return !ledgerEventData[event].safeParse(rest).success;
    });
    const isOf = (members: object) => Object.keys(members).every((field) => field in data);
    const usual = isOf(request)
      ? ["requestId", "right"]
      : isOf(subject)
        ? ["inviteIds"]
        : isOf(notice)
          ? ["notice"]
          : [];
    expect(refused.sort()).toEqual([...(needed[event] ?? usual)].sort());
  });
});
