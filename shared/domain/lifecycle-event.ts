/**
 * What the platform hears: a stored ledger entry goes in, a CloudEvents 1.0 message with nothing but ids comes out.
 * The subject's own chain and its keyed hash stay behind: the message names invites, which the platform knows.
 */
import type { DomainEntry } from "./ledger.ts";
import { inviteOfChain } from "./ledger.ts";
import type { DomainEvent } from "./ledger-events.ts";

/** CloudEvents 1.0, JSON format. `id` is the entry's hash: a relay that repeats itself repeats the id. */
export interface LifecycleEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: DomainEvent;
  readonly time: string;
  readonly datacontenttype: "application/json";
  /** The invite, for events of one invite's chain … */
  readonly subject?: string;
  /** … and the entry's place in that chain, six digits, so that receivers can order what a topic may not. */
  readonly sequence?: string;
  readonly data:
    | { readonly inviteId?: string; readonly organisation?: string }
    | { readonly inviteIds: readonly string[] };
}

/**
 * The message for a published entry.
 * @param source CloudEvents `source`, a URI reference, for instance `/clientshare/prod/invites`
 */
export function toCloudEvent(entry: DomainEntry, source: string): LifecycleEvent {
  const inviteId = inviteOfChain(entry.chain);
  return {
    specversion: "1.0",
    id: entry.hash,
    source,
    type: entry.event,
    time: entry.at,
    datacontenttype: "application/json",
    ...(inviteId === undefined ? {} : { subject: inviteId, sequence: String(entry.seq).padStart(6, "0") }),
    data: dataOf(entry, inviteId),
  };
}

function dataOf(entry: DomainEntry, chainInviteId: string | undefined): LifecycleEvent["data"] {
  switch (entry.event) {
    case "SubjectObjected":
    case "SubjectRectified":
    case "SubjectRestricted":
    case "SubjectUnrestricted":
    case "SubjectErased":
    case "SubjectForgotten":
      return { inviteIds: entry.data.inviteIds };
    case "ComplaintReceived":
      // A complaint by the public form may come from somebody with no invite at all.
      return idsOf(chainInviteId ?? entry.data.inviteId, entry.organisation ?? entry.data.organisation);
    case "InviteReceived":
    case "NoticeSent":
    case "NoticeDelivered":
    case "NoticeUndeliverable":
    case "InviteAccepted":
    case "InviteDeclined":
    case "InviteRevoked":
    case "InviteExpired":
      return idsOf(chainInviteId, entry.organisation);
  }
}

function idsOf(inviteId: string | undefined, organisation: string | undefined) {
  return {
    ...(inviteId === undefined ? {} : { inviteId }),
    ...(organisation === undefined ? {} : { organisation }),
  };
}
