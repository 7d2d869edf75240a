/**
 * What a person decides about one invite and software must not: that an exemption of Article 14(5) applies, or
 * that data were disclosed because the law demands it. The reasons lie in the operator's own file; the ledger
 * gets its reference and hash.
 */
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { londonDayEndMs } from "../../shared/domain/civil-date.ts";
import { exempt, recordDisclosure } from "../../shared/domain/deadline-changes.ts";
import { exemptMs, isHeld } from "../../shared/domain/invite.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, iso, type Operator, refused, today } from "./operator.ts";

/**
 * Nobody is told by this invite, until that day; then the duty stands again, and the data go if it isn't met. No exemption
 * outlives the time for which the invite's data are kept at all: a later day is cut to that, and the operator is told.
 */
export async function exemptNotice(
  operator: Operator,
  { inviteId, ground, reference, evidenceSha256, until }: CommandInput<"notices exempt">,
): Promise<OperatorAnswer> {
  const untilMs = londonDayEndMs(until);
  if (untilMs <= operator.clock()) return refused("invalid", "The exemption would have ended already.");
  let made = false;
  const invite = await changeInvite(operator, inviteId, (stored, nowMs) => {
    if (!isHeld(stored, nowMs)) return undefined;
    const heldUntilMs = Math.min(untilMs, stored.dataUntilMs);
    const change = exempt(stored, { ground, reference, evidenceSha256, untilMs: heldUntilMs });
    made = change !== undefined;
    return change;
  });
  if (invite === undefined) return refused("not-found", "There is no such invite.");
  if (!made) return refused("not-now", "Only a pending invite whose duty is open can be exempted.");
  const endsMs = exemptMs(invite);
  return done({
    inviteId,
    ground,
    until,
    exemptUntil: iso(endsMs),
    dueAt: iso(invite.dueAtMs),
    ...(endsMs < untilMs ? { note: cut } : {}),
  });
}

const cut =
  "The exemption was cut: it ends with the time for which this invite's data are kept at all. Then they go.";

/** A disclosure that the law demanded. It is never refused here: it has happened. */
export async function noteDisclosure(
  operator: Operator,
  { inviteId, recipient, ground, on, reference, evidenceSha256 }: CommandInput<"disclosure record">,
): Promise<OperatorAnswer> {
  const day = on ?? today(operator);
  const invite = await changeInvite(operator, inviteId, (stored) =>
    recordDisclosure(stored, { recipient, ground, on: day, reference, evidenceSha256 }),
  );
  if (invite === undefined) return refused("not-found", "There is no such invite.");
  const informed = invite.dischargedAtMs !== undefined;
  return done({
    inviteId,
    recipient,
    on: day,
    informed,
    ...(informed
      ? {}
      : {
          note: "The person was not informed before this disclosure; Article 14(3)(c) made the notice due by then.",
        }),
  });
}
