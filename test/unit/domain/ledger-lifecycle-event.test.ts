import { describe, expect, test } from "vitest";
import { appendEntry, isDomainEntry, type NewLedgerEntry } from "../../../shared/domain/ledger.ts";
import type { DomainEvent, LedgerData } from "../../../shared/domain/ledger-events.ts";
import { toCloudEvent } from "../../../shared/domain/lifecycle-event.ts";

const at = Date.parse("2026-11-22T10:00:00.000Z");
const subjectOf = {
  inviteIds: ["inv_1", "inv_2"],
  channel: "one-click",
  actor: "invitee",
  requestId: "req_1",
} as const;

/** Data of each published event, as full as it gets. */
const examples: { [E in DomainEvent]: LedgerData<E> } = {
  InviteReceived: {
    relationship: "colleague",
    dueAt: "2026-12-22T10:00:00.000Z",
    inviterKey: "k1_abc",
    attestation: "1",
  },
  NoticeSent: {
    notice: 1,
    attempt: 2,
    messageId: "0102-ab",
    noticeVersion: "2026-11-01",
    bytesSha256: "0".repeat(64),
  },
  NoticeDelivered: { notice: 1, smtpCode: 250, enhancedStatus: "2.0.0" },
  NoticeUndeliverable: { notice: 1, reason: "permanent-bounce", smtpCode: 550, enhancedStatus: "5.1.1" },
  InviteAccepted: { notice: 1, actor: "invitee" },
  InviteDeclined: { notice: 1, actor: "invitee" },
  InviteRevoked: { actor: "inviter" },
  InviteExpired: { actor: "sweep" },
  SubjectObjected: subjectOf,
  SubjectRectified: { ...subjectOf, fields: ["jobTitle"] },
  SubjectRestricted: subjectOf,
  SubjectUnrestricted: subjectOf,
  SubjectErased: subjectOf,
  SubjectForgotten: { inviteIds: ["inv_1"], dueAt: "2026-12-22T10:00:00.000Z" },
  ComplaintReceived: { requestId: "req_1", channel: "link", inviteId: "inv_1", organisation: "acme" },
};

function published(event: DomainEvent, chain: NewLedgerEntry["chain"], organisation?: string) {
  const { entry } = appendEntry(undefined, {
    event,
    chain,
    at,
    organisation,
    data: examples[event],
  } as NewLedgerEntry);
  if (!isDomainEntry(entry)) throw new Error("not published");
  return { entry, message: toCloudEvent(entry, "/clientshare/test/invites") };
}

describe("what the platform hears", () => {
  test("of an invite is its id and its organisation, and nothing else of the entry", () => {
    const { entry, message } = published("NoticeSent", "invite#inv_1", "acme");
    expect(message).toEqual({
      specversion: "1.0",
      id: entry.hash,
      source: "/clientshare/test/invites",
      type: "NoticeSent",
      time: "2026-11-22T10:00:00.000Z",
      datacontenttype: "application/json",
      subject: "inv_1",
      sequence: "000001",
      data: { inviteId: "inv_1", organisation: "acme" },
    });
  });

  test.each(Object.keys(examples) as DomainEvent[])(
    "of %s has ids for data and a CloudEvents envelope",
    (event) => {
      const isSubject = event.startsWith("Subject");
      const { message } = published(
        event,
        isSubject ? "subject#k1_abc" : "invite#inv_1",
        isSubject ? undefined : "acme",
      );
      expect(message.data).toEqual(
        isSubject
          ? { inviteIds: examples[event as "SubjectErased"].inviteIds }
          : { inviteId: "inv_1", organisation: "acme" },
      );
      expect(message).toMatchObject({
        specversion: "1.0",
        type: event,
        source: expect.stringMatching(/./),
        id: expect.stringMatching(/./),
      });
      // CloudEvents: names of attributes are lower-case letters and digits.
      for (const name of Object.keys(message)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
      for (const value of Object.values(message)) expect(value).not.toBe(undefined);
    },
  );

  test("of a person never has the person's keyed hash", () => {
    const { message } = published("SubjectErased", "subject#k1_abc");
    expect(JSON.stringify(message)).not.toContain("k1_abc");
    expect(message).not.toHaveProperty("subject");
    expect(message).not.toHaveProperty("sequence");
  });

  test("of a forgotten invite, on the invite's own chain, still lists invites", () => {
    expect(published("SubjectForgotten", "invite#inv_1", "acme").message).toMatchObject({
      subject: "inv_1",
      data: { inviteIds: ["inv_1"] },
    });
  });

  test("of a complaint names the invite, where there is one", () => {
    expect(published("ComplaintReceived", "subject#k1_abc").message.data).toEqual({
      inviteId: "inv_1",
      organisation: "acme",
    });
    const { entry } = appendEntry(undefined, {
      event: "ComplaintReceived",
      chain: "subject#k1_abc",
      at,
      data: { requestId: "req_1", channel: "form" },
    });
    if (!isDomainEntry(entry)) throw new Error("not published");
    expect(toCloudEvent(entry, "/x").data).toEqual({});
  });

  test("twice of one entry has one id, so that it can be told for a repetition", () => {
    const first = published("InviteAccepted", "invite#inv_1", "acme").message;
    expect(published("InviteAccepted", "invite#inv_1", "acme").message).toEqual(first);
    expect(published("InviteDeclined", "invite#inv_1", "acme").message.id).not.toBe(first.id);
  });
});
