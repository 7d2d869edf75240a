/**
 * What the sweep does with one invite that has woken: the one act that is due, by its state and by no window.
 * Order is importance: what the law wants gone goes first, then the notice is helped along. Pure.
 */

import {
  archive,
  escalate,
  expire,
  forget,
  holdForget,
  wakeLater,
  warnForget,
} from "../../shared/domain/deadline-changes.ts";
import {
  endedUntilMs,
  forgetWarningMs,
  hourMs,
  type Invite,
  ledgerUntilMs,
  patience,
  retryOwed,
  unknownUntilMs,
} from "../../shared/domain/invite.ts";
import type { Change } from "../../shared/domain/invite-change.ts";
import { requeue, retry, settleLease } from "../../shared/domain/notice-changes.ts";
import type { Policy } from "../../shared/domain/policy.ts";

export interface SweepView {
  readonly nowMs: number;
  readonly policy: Policy;
  /** Whether mail may go out; while not, queued notices wait where they are. */
  readonly sendingIsOpen: boolean;
  /** Whether so much is about to be forgotten, or so little delivered, that a person should look first. */
  readonly brake: boolean;
}

export type SweepAct =
  | {
      readonly act:
        | "forgotten"
        | "expired"
        | "archived"
        | "escalated"
        | "forget-warned"
        | "forget-held"
        | "lease-settled";
      readonly change: Change;
    }
  /** Changed, and to be put on its queue. */
  | { readonly act: "requeued"; readonly change: Change }
  | { readonly act: "later"; readonly change: Change }
  /** The ledger's time is over: the whole partition goes. */
  | { readonly act: "purge" };

type Named = Exclude<SweepAct["act"], "purge">;

const act = (name: Named, change: Change | undefined): SweepAct | undefined =>
  change === undefined ? undefined : { act: name, change };

/** The one thing to do now. After it, the invite may have another; ask again until `later` or `purge`. */
export function decideSweep(invite: Invite, view: SweepView): SweepAct {
  const { nowMs, policy } = view;
  if (nowMs >= ledgerUntilMs(invite, policy)) return { act: "purge" };
  if (invite.status !== "pending") {
    return (
      act("expired", expire(invite, nowMs)) ??
      (invite.archivedAtMs === undefined && nowMs >= endedUntilMs(invite, policy)
        ? act("archived", archive(invite, nowMs))
        : undefined) ??
      later(invite)
    );
  }
  return (
    forgetting(invite, view) ??
    act("expired", expire(invite, nowMs)) ??
    warning(invite, view) ??
    helpAlong(invite, view) ??
    later(invite)
  );
}

const later = (invite: Invite): SweepAct => {
  const change = wakeLater(invite);
  if (change === undefined) throw new Error("Every invite can be woken later");
  return { act: "later", change };
};

function forgetting(invite: Invite, { nowMs, brake }: SweepView): SweepAct | undefined {
  const due = forget(invite, nowMs);
  if (due === undefined) return undefined;
  // A bounce may come so late that nothing was said yet. First it is said, then they are forgotten.
  if (invite.escalatedAtMs === undefined) return act("escalated", escalate(invite, nowMs));
  if (brake) {
    const held = act("forget-held", holdForget(invite, nowMs));
    if (held !== undefined) return (invite.forgetHeldUntilMs ?? 0) > nowMs ? undefined : held;
  }
  return { act: "forgotten", change: due };
}

function warning(invite: Invite, { nowMs, policy }: SweepView): SweepAct | undefined {
  if (invite.dischargedAtMs !== undefined) return undefined;
  if (invite.escalatedAtMs === undefined && nowMs >= invite.receivedAtMs + policy.escalateHours * hourMs) {
    return act("escalated", escalate(invite, nowMs));
  }
  if (invite.forgetWarnedAtMs === undefined && nowMs >= invite.forgetAtMs - forgetWarningMs) {
    return act("forget-warned", warnForget(invite, nowMs));
  }
  return undefined;
}

function helpAlong(invite: Invite, { nowMs, sendingIsOpen }: SweepView): SweepAct | undefined {
  const { notice } = invite;
  // Art. 18: nothing is sent; an attempt under way still comes to its end.
  if (invite.restrictedAtMs !== undefined && notice.state !== "sending") return undefined;
  switch (notice.state) {
    case "queued":
      if (!sendingIsOpen || invite.invitee === undefined || nowMs >= invite.expiresAtMs) return undefined;
      if (nowMs < (notice.notBeforeMs ?? notice.queuedAtMs + patience.queuedMs)) return undefined;
      return act("requeued", requeue(invite, nowMs));
    case "sending":
      return nowMs < (notice.leaseUntilMs ?? 0)
        ? undefined
        : act("lease-settled", settleLease(invite, nowMs));
    case "unknown":
      return nowMs < unknownUntilMs(notice) ? undefined : act("requeued", retry(invite, nowMs, "unknown"));
    case "sent":
      return nowMs < (notice.sentAtMs ?? 0) + patience.retryMs ? undefined : retryOnce(invite, nowMs);
    case "delivered":
    case "undeliverable":
    case "cancelled":
      return undefined;
  }
}

function retryOnce(invite: Invite, nowMs: number): SweepAct | undefined {
  const why = retryOwed(invite.notice);
  return why === undefined ? undefined : act("requeued", retry(invite, nowMs, why));
}
