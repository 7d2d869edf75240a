/** Which of the product's changes led from one state of an invite to the next, judged from outside by what differs. */
import type { Invite } from "../../shared/domain/invite.ts";
import type { ChangeName } from "../../shared/domain/invite-change.ts";

/** Names of changes that this write amounts to; usually one. */
export function transitionsOf(before: Invite, after: Invite): readonly (ChangeName | "requeue")[] {
  const names: (ChangeName | "requeue")[] = [];
  const was = before.notice;
  const is = after.notice;
  const became = <K extends keyof Invite>(key: K) => before[key] === undefined && after[key] !== undefined;
  if (is.number > was.number) names.push(after.corrections > before.corrections ? "correct" : "resend");
  else if (was.state !== "sending" && is.state === "sending") names.push("claim");
  else if (was.state === "sending" && is.state === "queued") names.push("release");
  else if ((was.state === "unknown" || was.state === "sent") && is.state === "queued") names.push("retry");
  else if (is.evidence.length > was.evidence.length) names.push("record-evidence");
  else if (is.messageId !== undefined && is.messageId !== was.messageId) names.push("record-sent");
  else if (was.state === "sending" && is.state === "unknown") names.push("record-unknown");
  else if (was.state === "sending" && is.state === "sent") names.push("settle-lease");
  else if (was.state === "queued" && is.state === "queued") {
    if (is.notBeforeMs !== undefined && is.notBeforeMs !== was.notBeforeMs) names.push("postpone");
    else if (is.queuedAtMs !== was.queuedAtMs) names.push("requeue");
    else if (is.poisonedAtMs !== was.poisonedAtMs) names.push("flag-poisoned");
  }
  if (became("escalatedAtMs")) names.push("escalate");
  if (became("forgetWarnedAtMs")) names.push("warn-forget");
  if (after.forgetHeldUntilMs !== before.forgetHeldUntilMs) names.push("hold-forget");
  if (after.exemptUntilMs !== before.exemptUntilMs) names.push("exempt");
  if (became("archivedAtMs")) names.push("archive");
  if (became("objectedAtMs")) names.push("object");
  if (became("restrictedAtMs")) names.push("restrict");
  if (
    before.restrictedAtMs !== undefined &&
    after.restrictedAtMs === undefined &&
    after.invitee !== undefined
  ) {
    names.push("unrestrict");
  }
  if (became("rectified")) names.push("rectify");
  const gone = before.invitee !== undefined && after.invitee === undefined;
  if (before.status !== after.status) {
    switch (after.status) {
      case "accepted":
        names.push("accept");
        break;
      case "declined":
        if (!became("objectedAtMs") && !gone) names.push("decline");
        break;
      case "revoked":
        names.push("revoke");
        break;
      case "expired":
        names.push("expire");
        break;
      case "forgotten":
        names.push("forget");
        break;
      case "pending":
        break;
    }
  } else if (became("actedAtMs")) names.push("note-act");
  if (gone && after.status === "pending" && was.state === "queued") names.push("withhold");
  if (gone && (after.status === "declined" || (after.status === "pending" && was.state !== "queued")))
    names.push("erase");
  if (
    was.state === "sending" &&
    is.state === "undeliverable" &&
    after.invitee !== undefined &&
    is.evidence.length === was.evidence.length
  ) {
    names.push("record-refused");
  }
  return names.length === 0 ? ["wake"] : names;
}
