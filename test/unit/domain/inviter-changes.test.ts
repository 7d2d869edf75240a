import { describe, expect, it } from "vitest";
import { dayMs } from "../../../shared/domain/invite.ts";
import { correct, renotice, resend, revoke } from "../../../shared/domain/inviter-changes.ts";
import {
  aDeliveredInvite,
  anInvite,
  aSendingInvite,
  aSentInvite,
  receivedAtMs,
} from "../../support/an-invite.ts";
import { made } from "../../support/what-changed.ts";

const nowMs = receivedAtMs + dayMs;
const sending = aSendingInvite();
const told = { kind: "delay", attempt: 2, atMs: receivedAtMs + 1 } as const;

describe("the inviter's change", () => {
  const to = { invitee: { email: "new@invitee.example" }, subjectId: "k1_other", linkKey: "invite#other" };

  it("corrects the address as if the person before had never been: their marks, acts and evidence go", () => {
    const invite = anInvite({
      corrections: 1,
      actedAtMs: 2,
      dischargedAtMs: 3,
      rectified: { fields: ["email"], atMs: 4 },
      notice: { state: "undeliverable", attempts: 3, ambiguousAttempts: 1, sentAtMs: 5, evidence: [told] },
    });
    expect(made(invite, correct(invite, nowMs, to))).toStrictEqual({
      name: "correct",
      differs: {
        ...to,
        corrections: 2,
        actedAtMs: "gone",
        dischargedAtMs: "gone",
        rectified: "gone",
        notice: {
          number: 2,
          state: "queued",
          firstAttempt: 4,
          addressSinceAttempt: 4,
          queuedAtMs: nowMs,
          sentAtMs: "gone",
          evidence: [],
        },
      },
      drafts: [{ event: "NoticeCorrected", data: { notice: 2 } }],
    });
  });

  it("corrects what a restriction was laid upon before anybody was informed", () => {
    const restricted = anInvite({
      restrictedAtMs: receivedAtMs,
      notice: { state: "undeliverable", attempts: 1 },
    });
    expect(made(restricted, correct(restricted, nowMs, to)).differs).toMatchObject({
      restrictedAtMs: "gone",
      subjectId: "k1_other",
    });
  });

  it.each([
    ["resend", "resend", resend, { event: "NoticeResent", data: { notice: 2 } }],
    [
      "a new wording",
      "renotice",
      renotice,
      { event: "NoticeQueued", data: { notice: 2, reason: "material-version" } },
    ],
  ] as const)(
    "by %s begins a notice of its own to the same address, the duty still met",
    (_, name, change, draft) => {
      const invite = aDeliveredInvite();
      const before = { ...invite, notice: { ...invite.notice, evidence: [told], retries: { silence: 1 } } };
      expect(made(before, change(before, nowMs))).toStrictEqual({
        name,
        differs: {
          ...(name === "resend" ? { resends: 1 } : {}),
          notice: {
            number: 2,
            state: "queued",
            firstAttempt: 2,
            queuedAtMs: nowMs,
            retries: {},
            sentAtMs: "gone",
            deliveredAtMs: "gone",
            messageId: "gone",
          },
        },
        drafts: [draft],
      });
    },
  );

  it("begins a notice without a wording where none was sent yet", () => {
    const { version: _none, ...notice } = aDeliveredInvite().notice;
    const next = resend({ ...aDeliveredInvite(), notice }, nowMs)?.next.notice;
    expect(next).not.toHaveProperty("version");
  });

  it("takes an invite back: what was under way is cancelled, and the data go", () => {
    expect(made(sending, revoke(sending, nowMs))).toStrictEqual({
      name: "revoke",
      differs: {
        status: "revoked",
        endedAtMs: nowMs,
        invitee: "gone",
        notice: { state: "cancelled", leaseUntilMs: "gone" },
      },
      drafts: [{ event: "InviteRevoked", data: {} }],
    });
    expect(made(aDeliveredInvite(), revoke(aDeliveredInvite(), nowMs)).differs).toStrictEqual({
      status: "revoked",
      endedAtMs: nowMs,
      invitee: "gone",
    });
  });

  it("takes back an invite and leaves the person what they had restricted, if they were informed", () => {
    const informed = aDeliveredInvite({ restrictedAtMs: nowMs - 1 });
    expect(made(informed, revoke(informed, nowMs)).differs).toStrictEqual({
      status: "revoked",
      endedAtMs: nowMs,
    });
    const uninformed = aSentInvite({ restrictedAtMs: nowMs - 1 });
    expect(made(uninformed, revoke(uninformed, nowMs)).differs).toMatchObject({
      invitee: "gone",
      restrictedAtMs: "gone",
    });
  });
});
