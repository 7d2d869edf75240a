/**
 * What time does to an invite, and what an operator notes on it: escalated, exempted, held by the brake,
 * expired, forgotten, archived, or looked at later.
 */
import { exemptMs, hardForgetAtMs, hourMs, type Invite } from "./invite.ts";
import { type Change, change, inviteWith, isOnItsWay, nobody, noticeWith } from "./invite-change.ts";
import type { LedgerData } from "./ledger-events.ts";

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
