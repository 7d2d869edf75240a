/**
 * What an inviter can still do about an invite of theirs: correct an address that could not be reached, ask
 * for the mail again, or take it back. Each is one change in one transaction; what the state doesn't allow
 * is a refusal with its reason.
 */
import {
  type IdempotentRequest,
  idempotencyWrite,
  recallRequest,
} from "../../shared/aws/idempotency-store.ts";
import {
  isPast,
  readInvite,
  type StoredInvite,
  subjectPartition,
  writeChange,
} from "../../shared/aws/invite-store.ts";
import { readItem, type Table, TableBusy } from "../../shared/aws/invitee-table.ts";
import type { Invitee } from "../../shared/domain/data-map.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import {
  type AddressKeys,
  isInviteId,
  pendingLinkKey,
  subjectIdOf,
  subjectIdsOf,
} from "../../shared/domain/identity.ts";
import { dayMs, type Invite, type InviteView } from "../../shared/domain/invite.ts";
import type { Change } from "../../shared/domain/invite-change.ts";
import { etagOf, viewInvite } from "../../shared/domain/invite-view.ts";
import { correct, resend, revoke } from "../../shared/domain/inviter-changes.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { Caller } from "../../shared/lambda/caller.ts";
import { namesEtag } from "../../shared/lambda/http.ts";
import type { Clock } from "../../shared/lambda/platform.ts";

export interface Manager {
  readonly table: Table;
  readonly clock: Clock;
  readonly keys: AddressKeys;
  readonly policy: Policy;
}

export type Managed =
  | { readonly result: "done"; readonly view: InviteView }
  /** Not there, past, another inviter's, another organisation's: all one. */
  | { readonly result: "not-found" }
  | { readonly result: "not-now"; readonly why: string }
  | { readonly result: "too-soon"; readonly retryAfterSeconds: number }
  | { readonly result: "same-address" }
  /** It is no longer what the caller's If-Match says. */
  | { readonly result: "changed" }
  /** The Idempotency-Key was used for something else. */
  | { readonly result: "another-body" };

type Decision =
  | { readonly change: Change }
  | Extract<Managed, { result: "not-now" | "too-soon" | "same-address" }>;

const tries = 5;

async function manage(
  manager: Manager,
  caller: Caller,
  target: { readonly inviteId: string; readonly ifMatch?: string; readonly remember?: IdempotentRequest },
  decide: (invite: Invite, nowMs: number) => Decision | Promise<Decision>,
): Promise<Managed> {
  const { table, policy } = manager;
  const { remember } = target;
  if (!isInviteId(target.inviteId)) return { result: "not-found" };
  for (let n = 0; n < tries; n++) {
    const nowMs = manager.clock();
    const stored = await readOwn(manager, caller, target.inviteId, nowMs);
    const view = stored === undefined ? undefined : viewInvite(stored.invite, nowMs, policy);
    if (stored === undefined || view === undefined) return { result: "not-found" };
    if (target.ifMatch !== undefined && !namesEtag(target.ifMatch, etagOf(view))) {
      return { result: "changed" };
    }
    // What has run out is over, even where the sweep has not been yet.
    const seen =
      view.status === stored.invite.status ? stored.invite : { ...stored.invite, status: view.status };
    const decided = await decide(seen, nowMs);
    if (!("change" in decided)) {
      // A twin of this request may have changed the invite since we looked: then its answer is ours.
      return (remember === undefined ? undefined : await recall(manager, remember)) ?? decided;
    }
    const { change } = decided;
    const written = await writeChange(table, stored, change, {
      nowMs,
      policy,
      more: remember === undefined ? [] : [idempotencyWrite(remember, target.inviteId, nowMs)],
    });
    if (written.result === "superseded") continue;
    const after = viewInvite(written.stored.invite, nowMs, policy);
    return after === undefined ? { result: "not-found" } : { result: "done", view: after };
  }
  throw new TableBusy();
}

/** What the same request led to before, as it stands now; undefined where it was never made. */
export async function recall(
  { table, clock, policy }: Manager,
  remember: IdempotentRequest,
): Promise<Managed | undefined> {
  const before = await recallRequest(table, remember, clock());
  switch (before.remembered) {
    case "no":
      return undefined;
    case "another-body":
      return { result: "another-body" };
    case "same": {
      const stored = await readInvite(table, before.inviteId, clock());
      const view = stored === undefined ? undefined : viewInvite(stored.invite, clock(), policy);
      return view === undefined ? { result: "not-found" } : { result: "done", view };
    }
  }
}

async function readOwn(
  { table }: Manager,
  { organisation, inviter }: Caller,
  inviteId: string,
  nowMs: number,
): Promise<StoredInvite | undefined> {
  const stored = await readInvite(table, inviteId, nowMs);
  const { invite } = stored ?? {};
  return invite?.organisation === organisation && invite.inviter?.sub === inviter.sub ? stored : undefined;
}

/** Replaces the whole invitee after an undeliverable notice. Old links die; the due time stays. */
export function correctInvitee(
  manager: Manager,
  caller: Caller,
  target: { readonly inviteId: string; readonly ifMatch?: string },
  invitee: Invitee,
): Promise<Managed> {
  const { keys, policy, table } = manager;
  const canonical = canonicalAddress(invitee.email);
  const subjectId = subjectIdOf(keys, canonical);
  return manage(manager, caller, target, async (invite, nowMs) => {
    const reads = viewInvite(invite, nowMs, policy)?.notice.status;
    if (invite.status !== "pending" || reads !== "undeliverable") {
      return {
        result: "not-now",
        why: "Only a pending invite whose notice could not be delivered can be corrected.",
      };
    }
    if (invite.corrections >= policy.corrections) {
      return { result: "not-now", why: `An invite can be corrected ${policy.corrections} times at most.` };
    }
    if (subjectIdsOf(keys, canonical).includes(invite.subjectId)) return { result: "same-address" };
    const linkKey = pendingLinkKey(keys, caller.organisation, caller.inviter.sub, invite.space?.id ?? "");
    const other = await readItem(table, { pk: subjectPartition(subjectId), sk: linkKey });
    if (other !== undefined && !isPast(other, nowMs)) {
      return { result: "not-now", why: "You have a pending invite for this address and space already." };
    }
    const change = correct(invite, nowMs, { invitee, subjectId, linkKey });
    return change === undefined ? notNow : { change };
  });
}

/** Sends the notice once more, to the same address. */
export function resendNotice(
  manager: Manager,
  caller: Caller,
  target: { readonly inviteId: string; readonly ifMatch?: string; readonly remember?: IdempotentRequest },
): Promise<Managed> {
  const { policy } = manager;
  return manage(manager, caller, target, (invite, nowMs) => {
    const reads = viewInvite(invite, nowMs, policy)?.notice.status;
    if (invite.status !== "pending" || reads !== "delivered") {
      return {
        result: "not-now",
        why: "Only a pending invite whose notice was delivered can be sent again.",
      };
    }
    if (invite.resends >= policy.resends) {
      return { result: "not-now", why: `An invite can be sent again ${policy.resends} times at most.` };
    }
    const againMs = (invite.notice.sentAtMs ?? invite.notice.queuedAtMs) + dayMs;
    if (nowMs < againMs) {
      return { result: "too-soon", retryAfterSeconds: Math.max(1, Math.ceil((againMs - nowMs) / 1000)) };
    }
    const change = resend(invite, nowMs);
    return change === undefined ? notNow : { change };
  });
}

/** Takes an invite back: nothing more is sent, and the invitee's data are erased in the same transaction. */
export async function revokeInvite(
  manager: Manager,
  caller: Caller,
  target: { readonly inviteId: string; readonly ifMatch?: string },
): Promise<Managed | { readonly result: "already" }> {
  const managed = await manage(manager, caller, target, (invite, nowMs) => {
    if (invite.status === "revoked") return { result: "not-now", why: "already" };
    const change = revoke(invite, nowMs);
    return change === undefined ? notNow : { change };
  });
  return managed.result === "not-now" && managed.why === "already" ? { result: "already" } : managed;
}

const notNow = { result: "not-now", why: "The invite has ended." } as const;
