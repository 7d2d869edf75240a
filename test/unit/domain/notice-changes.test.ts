import { describe, expect, it } from "vitest";
import { dayMs, patience } from "../../../shared/domain/invite.ts";
import {
  claim,
  flagPoisoned,
  holdBack,
  postpone,
  recordRefused,
  recordSent,
  recordUnknown,
  release,
  requeue,
  retry,
  settleLease,
  withhold,
} from "../../../shared/domain/notice-changes.ts";
import { anInvite, aSendingInvite, aSentInvite, receivedAtMs } from "../../support/an-invite.ts";
import { made } from "../../support/what-changed.ts";

const nowMs = receivedAtMs + dayMs;
const bytesSha256 = "ab".repeat(32);
const sending = aSendingInvite();
const told = { kind: "delay", attempt: 2, atMs: receivedAtMs + 1 } as const;
const attempt = { notice: 1, attempt: 2, noticeVersion: "2026-11-22", bytesSha256 };

describe("the sender's change", () => {
  it("begins an attempt: the next number, alone for as long as its lease, with the mail that it sends", () => {
    const invite = anInvite({ notice: { attempts: 1, notBeforeMs: 1, poisonedAtMs: 1 } });
    const mail = { version: "2027-01-01", bytesSha256, failsFromMs: nowMs + 3_000 };
    expect(made(invite, claim(invite, nowMs, mail))).toStrictEqual({
      name: "claim",
      differs: {
        notice: {
          ...mail,
          state: "sending",
          attempts: 2,
          leaseUntilMs: nowMs + patience.leaseMs,
          notBeforeMs: "gone",
          poisonedAtMs: "gone",
        },
      },
      drafts: [],
    });
  });

  it("holds back a notice that shall not be sent: it waits, and fails no sooner than a bounce would", () => {
    const invite = anInvite();
    expect(made(invite, holdBack(invite, nowMs))).toStrictEqual({
      name: "postpone",
      differs: { notice: { notBeforeMs: nowMs, failsFromMs: nowMs } },
      drafts: [],
    });
  });

  it("flags a notice whose message nobody could handle, and leaves it queued for the sweep", () => {
    const invite = anInvite();
    expect(made(invite, flagPoisoned(invite, nowMs))).toStrictEqual({
      name: "flag-poisoned",
      differs: { notice: { poisonedAtMs: nowMs } },
      drafts: [],
    });
    expect(flagPoisoned(sending, nowMs)).toBeUndefined();
  });

  it("lets a refused attempt go: queued from now on, without its lease", () => {
    expect(made(sending, release(sending, nowMs))).toStrictEqual({
      name: "release",
      differs: { notice: { state: "queued", attempts: 1, queuedAtMs: nowMs, leaseUntilMs: "gone" } },
      drafts: [],
    });
  });

  it("postpones a queued notice until the time given, and telling the queue again lifts that", () => {
    const invite = anInvite();
    const postponed = postpone(invite, nowMs);
    expect(made(invite, postponed)).toStrictEqual({
      name: "postpone",
      differs: { notice: { notBeforeMs: nowMs } },
      drafts: [],
    });
    const waiting = postponed?.next ?? invite;
    expect(made(waiting, requeue(waiting, nowMs + 1))).toStrictEqual({
      name: "postpone",
      differs: { notice: { queuedAtMs: nowMs + 1, notBeforeMs: "gone" } },
      drafts: [],
    });
  });

  it.each(["sending", "unknown"] as const)(
    "records an attempt that was %s as sent, with its bytes",
    (state) => {
      const invite = { ...sending, notice: { ...sending.notice, state } };
      expect(made(invite, recordSent(invite, nowMs, "m-2"))).toStrictEqual({
        name: "record-sent",
        differs: {
          notice: {
            state: "sent",
            sentAtMs: nowMs,
            messageId: "m-2",
            leaseUntilMs: "gone",
            bytesSha256: "gone",
          },
        },
        drafts: [{ event: "NoticeSent", data: { ...attempt, messageId: "m-2" } }],
      });
    },
  );

  it("records with an attempt, sent or unknown, what its mail stated and in which language", () => {
    const wording = { noticeEdition: "e".repeat(64), language: "cy" };
    for (const changed of [
      recordSent(sending, nowMs, "m-2", wording),
      recordUnknown(sending, nowMs, wording),
    ])
      expect(changed?.drafts).toMatchObject([{ data: { ...attempt, ...wording } }]);
  });

  it.each(["delivered", "undeliverable", "cancelled"] as const)(
    "records an attempt as sent though the notice is %s by now, and leaves it so",
    (state) => {
      const invite = { ...sending, notice: { ...sending.notice, state } };
      expect(recordSent(invite, nowMs, "m-2")).toMatchObject({
        next: { notice: { state, messageId: "m-2" } },
        drafts: [{ event: "NoticeSent" }],
      });
    },
  );

  it("counts an attempt of which nobody knows, and says since when", () => {
    expect(made(sending, recordUnknown(sending, nowMs))).toStrictEqual({
      name: "record-unknown",
      differs: {
        notice: { state: "unknown", unknownSinceMs: nowMs, ambiguousAttempts: 1, leaseUntilMs: "gone" },
      },
      drafts: [{ event: "NoticeUnconfirmed", data: attempt }],
    });
  });

  it("takes an attempt of which SES has spoken as sent, though its answer never came", () => {
    const heard = { ...sending, notice: { ...sending.notice, evidence: [told] } };
    expect(made(heard, recordUnknown(heard, nowMs))).toStrictEqual({
      name: "record-unknown",
      differs: { notice: { state: "sent", sentAtMs: nowMs, ambiguousAttempts: 1, leaseUntilMs: "gone" } },
      drafts: [{ event: "NoticeUnconfirmed", data: attempt }],
    });
    const ofTheOneBefore = { ...sending, notice: { ...sending.notice, evidence: [{ ...told, attempt: 1 }] } };
    expect(recordUnknown(ofTheOneBefore, nowMs)?.next.notice.state).toBe("unknown");
  });

  it("only counts where the invite was answered while its attempt was under way", () => {
    for (const invite of [
      { ...sending, status: "accepted" as const },
      { ...sending, notice: { ...sending.notice, state: "delivered" as const } },
    ]) {
      expect(made(invite, recordUnknown(invite, nowMs)).differs).toStrictEqual({
        notice: { ambiguousAttempts: 1, leaseUntilMs: "gone" },
      });
    }
  });

  it("settles a lease that ran out by what SES has said of that very attempt", () => {
    const heard = { ...sending, notice: { ...sending.notice, evidence: [told] } };
    expect(made(heard, settleLease(heard, nowMs))).toStrictEqual({
      name: "settle-lease",
      differs: { notice: { state: "sent", sentAtMs: nowMs, leaseUntilMs: "gone" } },
      drafts: [],
    });
    const other = { ...sending, notice: { ...sending.notice, evidence: [{ ...told, attempt: 1 }] } };
    expect(made(other, settleLease(other, nowMs))).toStrictEqual({
      name: "settle-lease",
      differs: {
        notice: { state: "unknown", unknownSinceMs: nowMs, ambiguousAttempts: 1, leaseUntilMs: "gone" },
      },
      drafts: [{ event: "NoticeUnconfirmed", data: attempt }],
    });
  });

  it("takes a refusal for good as final, and tells it as a rejection", () => {
    expect(made(sending, recordRefused(sending))).toStrictEqual({
      name: "record-refused",
      differs: { notice: { state: "undeliverable", leaseUntilMs: "gone" } },
      drafts: [{ event: "NoticeUndeliverable", data: { notice: 1, attempt: 2, reason: "reject" } }],
    });
  });

  it("queues an unknown attempt again without using up a retry", () => {
    const unknown = anInvite({
      notice: { state: "unknown", attempts: 1, unknownSinceMs: receivedAtMs, failsFromMs: 1 },
    });
    expect(made(unknown, retry(unknown, nowMs, "unknown"))).toStrictEqual({
      name: "retry",
      differs: {
        notice: { state: "queued", queuedAtMs: nowMs, unknownSinceMs: "gone", failsFromMs: "gone" },
      },
      drafts: [],
    });
  });

  it("remembers which attempt is the retry, and of which kind, beside the one of the other kind", () => {
    const soft = retry(aSentInvite(), nowMs, "transient")?.next ?? expect.fail("no retry");
    expect(soft.notice).toMatchObject({ state: "queued", retries: { transient: 2 } });
    const sentAgain = { ...soft, notice: { ...soft.notice, state: "sent" as const, attempts: 2 } };
    expect(retry(sentAgain, nowMs, "silence")?.next.notice.retries).toStrictEqual({
      transient: 2,
      silence: 3,
    });
  });

  it("withholds a mail from somebody not to be written to: their data go, and it reads as a bounce", () => {
    const marked = { ...sending, objectedAtMs: 1, rectified: { fields: [], atMs: 1 } };
    expect(made(marked, withhold(marked))).toStrictEqual({
      name: "withhold",
      differs: {
        invitee: "gone",
        objectedAtMs: "gone",
        rectified: "gone",
        notice: { state: "undeliverable", leaseUntilMs: "gone" },
      },
      drafts: [{ event: "NoticeUndeliverable", data: { notice: 1, reason: "withheld" } }],
    });
  });
});
