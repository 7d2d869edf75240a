/**
 * Receipt of one invite: everything about it is stored in one transaction, or nothing is. Receipt never looks
 * at who the invitee is: the same work for somebody new, known, suppressed or capped.
 */
import {
  compareRemembered,
  type IdempotentRequest,
  idempotencyWrite,
} from "../../shared/aws/idempotency-store.ts";
import {
  isPast,
  readInvite,
  readInvitesEvenPast,
  receiveWrites,
  writeChange,
} from "../../shared/aws/invite-store.ts";
import { type Item, type Table, TableBusy, transact, writeItem } from "../../shared/aws/invitee-table.ts";
import { expire, forget } from "../../shared/domain/deadline-changes.ts";
import { forgetAt, noticeDueAt } from "../../shared/domain/deadlines.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { type AddressKeys, newInviteId, pendingLinkKey, subjectIdOf } from "../../shared/domain/identity.ts";
import { dayMs, type Invite, type Lane } from "../../shared/domain/invite.ts";
import type { Change, LedgerDraft } from "../../shared/domain/invite-change.ts";
import type { InviteRequest } from "../../shared/domain/invite-request.ts";
import { viewInvite } from "../../shared/domain/invite-view.ts";
import { noticeVersionInForce } from "../../shared/domain/notice/current-version.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { Caller } from "../../shared/lambda/caller.ts";
import type { Log } from "../../shared/lambda/log.ts";
import type { Platform } from "../../shared/lambda/platform.ts";

export interface Receiver {
  readonly table: Table;
  readonly clock: Platform["clock"];
  readonly wallClock: Platform["wallClock"];
  readonly random: Platform["random"];
  readonly keys: AddressKeys;
  readonly policy: Policy;
  readonly log: Log;
}

export type Received =
  | { readonly received: "new"; readonly invite: Invite }
  /** The same inviter, address and space is pending already: that one, and no further mail. */
  | { readonly received: "existing"; readonly invite: Invite }
  /** The same request as before. The invite may be gone by now. */
  | { readonly received: "again"; readonly inviteId: string; readonly invite: Invite | undefined }
  | { readonly received: "another-body" };

const tries = 5;

/** Stores the invite. @throws {TableBusy} and the SDK's errors: nothing was stored then, or the repeat will find it */
export async function receiveInvite(
  receiver: Receiver,
  caller: Caller,
  request: InviteRequest,
  lane: Lane,
  idempotent?: IdempotentRequest,
): Promise<Received> {
  for (let n = 0; n < tries; n++) {
    const { table, policy } = receiver;
    const nowMs = receiver.clock();
    const unchained = newInvite(receiver, caller, request, lane, nowMs);
    const { invite, writes } = receiveWrites(unchained, drafts(unchained), policy);
    const remember = idempotent === undefined ? [] : [idempotencyWrite(idempotent, invite.inviteId, nowMs)];
    const written = await transact(table, [...remember, ...writes]);
    if (written.result === "done") return { received: "new", invite };
    const before = written.refusals.find(({ index }) => index < remember.length);
    if (before !== undefined && idempotent !== undefined) {
      const remembered = compareRemembered(before.stored, idempotent, nowMs);
      if (remembered.remembered === "another-body") return { received: "another-body" };
      if (remembered.remembered === "same") {
        const stored = await readInvite(table, remembered.inviteId, nowMs);
        return { received: "again", inviteId: remembered.inviteId, invite: stored?.invite };
      }
      continue;
    }
    const link = written.refusals.find(({ index }) => index === remember.length + 1)?.stored;
    if (link === undefined || isPast(link, nowMs)) continue;
    const [existing] = await readInvitesEvenPast(table, [String(link["inviteId"])]);
    // Gone, ended between the two, or run out where the sweep has not been yet: then this one is new after all.
    if (existing === undefined) {
      await writeItem(table, { remove: link, condition: sameInvite(link) });
      continue;
    }
    if (existing.invite.status !== "pending") continue;
    const over = endIfOver(existing.invite, nowMs, policy);
    if (over !== undefined) {
      await writeChange(table, existing, over, { nowMs, policy, exactWake: true });
      continue;
    }
    if (idempotent !== undefined) {
      await writeItem(table, idempotencyWrite(idempotent, existing.invite.inviteId, nowMs));
    }
    return { received: "existing", invite: existing.invite };
  }
  throw new TableBusy();
}

/** Still the link that was found: the invite that it leads to was deleted by its time to live. */
const sameInvite = (link: Item) => ({
  expression: "inviteId = :old",
  values: { ":old": link["inviteId"] },
});

/** What the sweep would do with an invite whose time is over, and has not yet; undefined where it goes on. */
function endIfOver(invite: Invite, nowMs: number, policy: Policy): Change | undefined {
  const isOver = viewInvite(invite, nowMs, policy)?.status !== "pending";
  return isOver ? (expire(invite, nowMs) ?? forget(invite, nowMs)) : undefined;
}

function newInvite(
  { keys, policy, random }: Receiver,
  caller: Caller,
  request: InviteRequest,
  lane: Lane,
  nowMs: number,
): Omit<Invite, "ledger"> {
  const subjectId = subjectIdOf(keys, canonicalAddress(request.invitee.email));
  const dueAtMs = noticeDueAt(nowMs);
  const expiresAtMs = nowMs + policy.inviteDays * dayMs;
  return {
    schema: 1,
    inviteId: newInviteId(nowMs, random(10)),
    subjectId,
    organisation: caller.organisation,
    inviter: caller.inviter,
    status: "pending",
    lane,
    locale: request.locale ?? "en-GB",
    linkKey: pendingLinkKey(keys, caller.organisation, caller.inviter.sub, request.space.id),
    relationship: request.relationship,
    space: request.space,
    ...(request.reference === undefined ? {} : { reference: request.reference }),
    invitee: request.invitee,
    receivedAtMs: nowMs,
    dueAtMs,
    // Where invites run out before the month does, so does the time to inform.
    forgetAtMs: Math.min(forgetAt(dueAtMs, policy.forgetMarginDays), expiresAtMs),
    expiresAtMs,
    dataUntilMs: expiresAtMs,
    corrections: 0,
    resends: 0,
    notice: {
      number: 1,
      state: "queued",
      version: noticeVersionInForce,
      firstAttempt: 1,
      addressSinceAttempt: 1,
      attempts: 0,
      ambiguousAttempts: 0,
      retries: {},
      queuedAtMs: nowMs,
      evidence: [],
    },
    revision: 1,
  };
}

const drafts = (invite: Omit<Invite, "ledger">): readonly LedgerDraft[] => [
  {
    event: "InviteReceived",
    data: {
      relationship: invite.relationship ?? "business-contact",
      dueAt: new Date(invite.dueAtMs).toISOString(),
      expiresAt: new Date(invite.expiresAtMs).toISOString(),
      notice: 1,
    },
  },
];
