/**
 * Sees every write to the table and every mail at the moment they happen, and says at once when one of them
 * breaks an invariant. It has its own memory of what must be true, so it does not rely on what the product
 * remembers. Names of invariants as in the list of faults (I1 to I11).
 */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { readAsInvite } from "../../shared/aws/invite-store.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import type { Invite, NoticeState } from "../../shared/domain/invite.ts";
import { genesisHash, hashEntry, isDomainEntry, type LedgerEntry } from "../../shared/domain/ledger.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import type { Subject } from "../../shared/domain/subject.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import { isOneMonthLater } from "./month-oracle.ts";
import type { Item } from "./parts/attribute-value.ts";
import type { Committed } from "./parts/memory-table.ts";
import type { AcceptedMail } from "./parts/ses-events.ts";
import type { Trace } from "./parts/trace.ts";
import { holdsPersonalData, type Secrecy } from "./secrecy.ts";
import type { Sometimes } from "./sometimes.ts";
import { transitionsOf } from "./transitions.ts";

const newlyWitnessed = (invite: Invite): Witnessed => ({
  invite,
  claims: new Map(),
  notices: new Map([
    [invite.notice.number, { accepted: 0, ambiguousBefore: invite.notice.ambiguousAttempts, retries: 0 }],
  ]),
  published: [],
  heard: [],
  idle: 0,
  reopenedAt: 0,
  acted: false,
  sinceRestore: false,
});

interface Claim {
  readonly at: number;
  readonly address: string;
  released: boolean;
  accepted: number;
}

/** SES's kind of an event, a bounce's by its type, and of which attempt. */
interface MailEvent {
  readonly kind: string;
  readonly attempt: number;
}

/** What the witness knows of one invite. */
export interface Witnessed {
  invite: Invite;
  /** Claims by attempt; one that was released gives its number to the next. */
  readonly claims: Map<number, Claim>;
  /** By notice: mails that SES took, ambiguous attempts before it, retries on purpose. */
  readonly notices: Map<number, { accepted: number; ambiguousBefore: number; retries: number }>;
  /** Events that SES put on the queue, and those of them that record-delivery says it has worked off. */
  readonly published: MailEvent[];
  readonly heard: MailEvent[];
  /** Writes in a row that changed nothing but the time of the next look. */
  idle: number;
  /** When a delivery was last found to be none. */
  reopenedAt: number;
  /** The person did something by a link, and was told so. */
  acted: boolean;
  /** Known from a backup: of what was before it, nobody can be sure. */
  readonly sinceRestore: boolean;
}

/** The invite that an item holds, with the time from which the item is past. */
const inviteIn = (item: Readonly<Record<string, unknown>>) => ({
  ...readAsInvite(item).invite,
  expiresAtSeconds: Number(item["expiresAtSeconds"]),
});

/** What the caller's own limit of skewed clocks allows, in ms. */
export const clockToleranceMs = 6 * 60_000;
const dayMs = 86_400_000;

export class Witness {
  readonly invites = new Map<string, Witnessed>();
  readonly subjects = new Map<string, Subject>();
  /** Domain events on the ledger that no subscriber of the topic has had yet, by their entry's hash. */
  readonly unpublished = new Map<string, string>();
  /** Canonical addresses whose owner was told that nobody will write to them, since when. */
  readonly suppressed = new Map<string, number>();
  readonly restricted = new Map<string, number>();
  /** When an invite was last corrected: from then on it is about somebody else. */
  readonly corrected = new Map<string, number>();
  /** How often somebody began or ended letting mail out again to an address: what is decided meanwhile is not certain. */
  readonly lifts = new Map<string, number>();
  /** Whether a sweep has said that the brake is on, since when. */
  brakeSeenAt: number | undefined;
  readonly #clock: () => number;
  readonly #policy: Policy;
  readonly #sometimes: Sometimes;
  readonly #trace: Trace;
  readonly #secrecy: Secrecy;
  /** Every pseudonym of an address. */
  readonly #pseudonyms: (address: string) => readonly string[];
  readonly #chains = new Map<string, { seq: number; hash: string }>();
  readonly #pending = new Map<string, string>();
  readonly #sentTo = new Map<string, number[]>();
  readonly #forgetsByDay = new Map<number, Set<string>>();

  constructor(parts: {
    readonly clock: () => number;
    readonly policy: Policy;
    readonly sometimes: Sometimes;
    readonly trace: Trace;
    readonly secrecy: Secrecy;
    readonly pseudonyms: (address: string) => readonly string[];
  }) {
    this.#clock = parts.clock;
    this.#policy = parts.policy;
    this.#sometimes = parts.sometimes;
    this.#trace = parts.trace;
    this.#secrecy = parts.secrecy;
    this.#pseudonyms = parts.pseudonyms;
  }

  /** When the table was last put back to an older copy. */
  restoredAt: number | undefined;
  /** Since when an operator has had sending stopped. */
  sendingStoppedSince: number | undefined;
  /** A replay after a restore is running: states may jump to where they had been. */
  replaying = false;

  /** The table was put back to this: what it knows is what the witness may hold it to. */
  rewind(items: readonly Item[]): void {
    const kept = new Map<string, Invite>();
    this.restoredAt = this.#clock();
    this.#chains.clear();
    this.subjects.clear();
    this.#pending.clear();
    this.#sentTo.clear();
    this.unpublished.clear();
    for (const item of items.map((one) => unmarshall(one))) {
      if (item["sk"] === "invite") kept.set(item["inviteId"], inviteIn(item));
      if (item["sk"] === "subject") this.subjects.set(item["subjectId"], item as Subject);
      const entry = item["entry"] as LedgerEntry | undefined;
      if (entry === undefined) continue;
      const head = this.#chains.get(entry.chain);
      if (head === undefined || head.seq < entry.seq) this.#chains.set(entry.chain, entry);
    }
    this.invites.clear();
    for (const invite of kept.values()) {
      // The mails of its notice so far may or may not have gone: what counts is what is counted from now on.
      this.invites.set(invite.inviteId, { ...newlyWitnessed(invite), sinceRestore: true });
      this.#checkDuplicates(invite);
    }
  }

  /** For the table's `watcher`. */
  readonly committed = (changes: readonly Committed[]): void => {
    // The person first: a claim is judged by what its own transaction leaves of them.
    for (const { after } of changes)
      if (after?.["sk"]?.S === "subject") this.#subject(unmarshall(after) as Subject);
    for (const { before, after, byExpiry } of changes) {
      const sk = (after ?? before)?.["sk"]?.S ?? "";
      if (sk.startsWith("ledger#"))
        this.#ledger(before && unmarshall(before), after && unmarshall(after), byExpiry);
    }
    for (const change of changes) {
      const { after, before, byExpiry } = change;
      const sk = (after ?? before)?.["sk"]?.S;
      if (sk === "invite") {
        this.#invite(before && inviteIn(unmarshall(before)), after && inviteIn(unmarshall(after)), byExpiry);
      } else if (after !== undefined && !sk?.startsWith("request#")) {
        this.#secrecy.check(`item ${after["pk"]?.S}/${sk}`, JSON.stringify(after));
      }
      if (holdsPersonalData(change.key.keyText)) throw new InvariantBroken("I8", "a key holds personal data");
    }
  };

  #subject(subject: Subject): void {
    this.subjects.set(subject.subjectId, subject);
    if (subject.suppressed !== undefined)
      this.#sometimes.hit(`subject: suppressed by ${subject.suppressed.why}`);
    if (subject.spreading !== undefined) this.#sometimes.hit(`subject: spreading ${subject.spreading.what}`);
  }

  #ledger(before: object | undefined, after: object | undefined, byExpiry: boolean): void {
    if (before !== undefined) {
      throw new InvariantBroken(
        "I10",
        `a ledger entry was ${after === undefined ? "removed" : "rewritten"}${byExpiry ? " by expiry" : ""}`,
      );
    }
    if (after === undefined || !("entry" in after)) return;
    const entry = after.entry as LedgerEntry;
    const head = this.#chains.get(entry.chain);
    const follows =
      entry.seq === (head?.seq ?? 0) + 1 &&
      entry.previousHash === (head?.hash ?? genesisHash) &&
      entry.hash === hashEntry(entry);
    if (!follows) throw new InvariantBroken("I10", `entry ${entry.seq} of ${entry.chain} does not follow`);
    this.#chains.set(entry.chain, { seq: entry.seq, hash: entry.hash });
    this.#sometimes.hit(`ledger: ${entry.event}`);
    if (entry.event === "HandoffRedeemed") this.#sometimes.hit("transition: hand-over");
    if (isDomainEntry(entry)) this.unpublished.set(entry.hash, entry.event);
    this.#trace.line(
      `${this.#clock()} ledger ${entry.chain} ${entry.seq} ${entry.event} ${entry.hash.slice(0, 12)}`,
    );
  }

  #invite(before: Invite | undefined, after: Invite | undefined, byExpiry: boolean): void {
    if (after === undefined) {
      throw new InvariantBroken("I2", `${before?.inviteId} vanished${byExpiry ? " by expiry" : ""}`);
    }
    const known = this.invites.get(after.inviteId);
    const seen: Witnessed = known ?? newlyWitnessed(after);
    this.invites.set(after.inviteId, seen);
    seen.invite = after;
    const head = this.#chains.get(`invite#${after.inviteId}`);
    if (head?.hash !== after.ledger.hash) {
      throw new InvariantBroken("I10", `${after.inviteId} does not name the head of its chain`);
    }
    this.#checkDuplicates(after);
    if (before === undefined) {
      this.#sometimes.hit("state: pending/queued");
      if (!isOneMonthLater(after.receivedAtMs, after.dueAtMs)) {
        throw new InvariantBroken("I3", `${after.inviteId}: the notice is not due one month after receipt`);
      }
      return;
    }
    const transitions = transitionsOf(before, after);
    for (const name of transitions) this.#sometimes.hit(`transition: ${name}`);
    this.#checkIdle(seen, transitions.includes("wake"));
    this.#sometimes.hit(`state: ${after.status}/${after.notice.state}`);
    this.#sometimes.hit(`status: ${after.status}`);
    this.#trace.line(
      `${this.#clock()} invite ${after.inviteId} ${before.status}/${before.notice.state} → ${after.status}/${after.notice.state} n${after.notice.number} a${after.notice.attempts}`,
    );
    if (before.dischargedAtMs !== undefined && after.dischargedAtMs === undefined)
      seen.reopenedAt = this.#clock();
    // Whoever acted before a correction was somebody at another address.
    if (after.corrections > before.corrections) {
      seen.acted = false;
      this.corrected.set(after.inviteId, this.#clock());
    }
    if (!this.replaying) {
      this.#checkStates(before, after);
      this.#checkExpired(before, after);
    }
    if (after.notice.number > before.notice.number) {
      seen.notices.set(after.notice.number, {
        accepted: 0,
        ambiguousBefore: after.notice.ambiguousAttempts,
        retries: 0,
      });
    }
    if (before.notice.state === "unknown" && after.notice.state === "queued") this.#checkRetry(before);
    if (before.notice.state !== "sending" && after.notice.state === "sending") this.#claimed(seen, after);
    const notice = seen.notices.get(after.notice.number);
    if (notice !== undefined)
      notice.retries = Object.values(after.notice.retries).filter((n) => n !== undefined).length;
    if (before.notice.state === "sending" && after.notice.state === "queued") {
      const claim = seen.claims.get(before.notice.attempts);
      if (claim !== undefined) claim.released = true;
    }
    if (before.status === "pending" && after.status === "forgotten") this.#forgotten(seen, before, after);
    this.#checkDischarge(seen, before, after);
  }

  /** One pending invite for each inviter, address and space. */
  #checkDuplicates(invite: Invite): void {
    const tuple = (one: Invite) =>
      JSON.stringify([one.organisation, one.inviter?.sub, one.subjectId, one.space?.id]);
    for (const [key, id] of this.#pending) if (id === invite.inviteId) this.#pending.delete(key);
    if (invite.status !== "pending") return;
    const key = tuple(invite);
    const other = this.#pending.get(key);
    if (other !== undefined) {
      throw new InvariantBroken(
        "I2",
        `${invite.inviteId} and ${other} are pending for the same inviter, address and space`,
      );
    }
    this.#pending.set(key, invite.inviteId);
  }

  /** The sweep's cost follows what is due: it must not look at one invite for ever. */
  #checkIdle(seen: Witnessed, isIdle: boolean): void {
    seen.idle = isIdle ? seen.idle + 1 : 0;
    if (seen.idle > 12)
      throw new InvariantBroken("C1", `${seen.invite.inviteId} is swept again and again for nothing`);
  }

  #checkStates(before: Invite, after: Invite): void {
    const sameNotice = before.notice.number === after.notice.number;
    const forward: readonly NoticeState[] = sameNotice
      ? [before.notice.state, ...forwardStates[before.notice.state]]
      : ["queued"];
    if (!forward.includes(after.notice.state)) {
      throw new InvariantBroken(
        "I2",
        `${after.inviteId}: notice from ${before.notice.state} to ${after.notice.state}`,
      );
    }
    if (before.status !== "pending" && after.status !== before.status) {
      throw new InvariantBroken("I2", `${after.inviteId}: from ${before.status} to ${after.status}`);
    }
    if (after.notice.number < before.notice.number || after.notice.number > before.notice.number + 1) {
      throw new InvariantBroken("I2", `${after.inviteId}: notice number jumped`);
    }
    if (after.revision !== before.revision + 1) {
      throw new InvariantBroken("I2", `${after.inviteId}: a revision was skipped or lost`);
    }
    if (after.dueAtMs !== before.dueAtMs)
      throw new InvariantBroken("I3", `${after.inviteId}: the due time moved`);
    if (before.invitee === undefined && after.invitee !== undefined && sameNotice) {
      throw new InvariantBroken("I9", `${after.inviteId}: erased data came back`);
    }
  }

  /** What has run out may be cleared away and nothing else. */
  #checkExpired(before: Invite, after: Invite): void {
    const past =
      "expiresAtSeconds" in before ? Number(before.expiresAtSeconds) * 1000 : Number.POSITIVE_INFINITY;
    if (this.#clock() < past + clockToleranceMs || after.invitee === undefined) return;
    throw new InvariantBroken("I9", `${after.inviteId}: updated after it had run out`);
  }

  /** An unknown outcome is sent again only where SES has said nothing of the attempt. */
  #checkRetry({ inviteId, notice }: Invite): void {
    if (notice.evidence.some(({ attempt }) => attempt === notice.attempts)) {
      throw new InvariantBroken("I4", `${inviteId}: queued again although SES had told of the attempt`);
    }
  }

  #claimed(seen: Witnessed, invite: Invite): void {
    const address = canonicalAddress(invite.invitee?.email ?? "");
    const at = this.#clock();
    seen.claims.set(invite.notice.attempts, { at, address, released: false, accepted: 0 });
    if (invite.status !== "pending")
      throw new InvariantBroken("I5", `${invite.inviteId}: claimed while ${invite.status}`);
    if (invite.objectedAtMs !== undefined || invite.restrictedAtMs !== undefined) {
      throw new InvariantBroken("I5", `${invite.inviteId}: claimed under an objection or restriction`);
    }
    for (const subjectId of this.#pseudonyms(address)) {
      const subject = this.subjects.get(subjectId);
      if (subject?.suppressed !== undefined)
        throw new InvariantBroken("I5", `${invite.inviteId}: claimed for a suppressed person`);
      if (subject?.restrictedAtMs !== undefined)
        throw new InvariantBroken("I5", `${invite.inviteId}: claimed for a restricted person`);
    }
    if (this.suppressed.has(address))
      throw new InvariantBroken(
        "I5",
        `${invite.inviteId}: claimed for somebody who was told that nobody writes to them`,
      );
    if (this.restricted.has(address))
      throw new InvariantBroken(
        "I5",
        `${invite.inviteId}: claimed for somebody who was told that nothing happens`,
      );
  }

  /** SES took a mail in. */
  readonly mailAccepted = (mail: AcceptedMail): void => {
    const inviteId = mail.tags["invite"];
    if (inviteId === undefined) return;
    const attempt = Number(mail.tags["attempt"]);
    const number = Number(mail.tags["notice"]);
    const seen = this.invites.get(inviteId);
    const claim = seen?.claims.get(attempt);
    // A restore took the claim away while its mail was on its way.
    if (claim === undefined && this.restoredAt !== undefined && seen?.sinceRestore !== false) return;
    if (seen === undefined || claim === undefined)
      throw new InvariantBroken("I5", `${inviteId}: mail without a claim`);
    claim.accepted += 1;
    if (claim.accepted > 1) throw new InvariantBroken("I4", `${inviteId}: attempt ${attempt} went out twice`);
    if (claim.address !== canonicalAddress(mail.to))
      throw new InvariantBroken("I5", `${inviteId}: mail to another address than claimed`);
    const notice = seen.notices.get(number);
    if (notice === undefined) throw new InvariantBroken("I4", `${inviteId}: mail of an unknown notice`);
    const current = seen.invite.notice;
    const ambiguous =
      current.number === number
        ? current.ambiguousAttempts - notice.ambiguousBefore
        : Number.POSITIVE_INFINITY;
    if (notice.accepted > ambiguous + notice.retries) {
      throw new InvariantBroken(
        "I4",
        `${inviteId}: mail ${notice.accepted + 1} of notice ${number} with ${ambiguous} ambiguous attempts and ${notice.retries} retries`,
      );
    }
    notice.accepted += 1;
    this.#checkCap(claim);
  };

  #checkCap({ address, at }: Claim): void {
    const times = this.#sentTo.get(address) ?? [];
    this.#sentTo.set(address, times);
    times.push(at);
    const window = dayMs - 2 * clockToleranceMs;
    for (const from of times) {
      const within = times.filter((time) => time >= from && time < from + window);
      if (within.length > this.#policy.inviteeNoticesPerDay) {
        throw new InvariantBroken("I4", `${within.length} notices to one person within a day`);
      }
    }
  }

  /** An event that SES put on the queue, whatever becomes of it there. */
  published(inviteId: string, kind: string, attempt: number): void {
    this.invites.get(inviteId)?.published.push({ kind, attempt });
  }

  /** An event that record-delivery says it has dealt with: it is on record, and it counts for what it means. */
  heard(inviteId: string, kind: string, attempt: number): void {
    const seen = this.invites.get(inviteId);
    if (seen === undefined) return;
    seen.heard.push({ kind, attempt });
    const { invite } = seen;
    const { notice } = invite;
    const counts = attempt >= notice.firstAttempt && attempt <= notice.attempts;
    if (invite.status !== "pending" || invite.invitee === undefined || invite.actedAtMs !== undefined) return;
    if (!counts || seen.sinceRestore) return;
    const has = (...kinds: readonly string[]) => notice.evidence.some((piece) => kinds.includes(piece.kind));
    if (
      kind === "Delivery" &&
      (!has("delivery") || invite.dischargedAtMs === undefined) &&
      !has(...failures)
    ) {
      throw new InvariantBroken("I6", `${inviteId}: a delivery was taken off the queue and does not count`);
    }
    if (kind === "Permanent" && !has("complaint") && invite.dischargedAtMs !== undefined) {
      throw new InvariantBroken("I6", `${inviteId}: counts as informed after a permanent bounce`);
    }
  }

  #forgotten(seen: Witnessed, before: Invite, after: Invite): void {
    const { inviteId } = after;
    if (before.escalatedAtMs === undefined)
      throw new InvariantBroken("I3", `${inviteId}: forgotten without an escalation before`);
    if (seen.acted) throw new InvariantBroken("I11", `${inviteId}: forgotten although the person had acted`);
    const isCurrent = ({ attempt }: { readonly attempt: number }) =>
      attempt >= before.notice.addressSinceAttempt;
    const current = seen.heard.filter(isCurrent);
    const informed = current.some(({ kind }) => kind === "Delivery" || kind === "Complaint");
    const tellsFailure = ({ kind }: MailEvent) =>
      kind === "Reject" || kind === "Rendering Failure" || kind === "Permanent";
    // One that is on record may have failed afterwards, at the hourly count, until it ended among the dead letters.
    const recorded = before.notice.evidence.some(
      (piece) => isCurrent(piece) && failures.includes(piece.kind),
    );
    const failed =
      current.some(tellsFailure) || (recorded && seen.published.filter(isCurrent).some(tellsFailure));
    if (informed && !failed && before.invitee !== undefined) {
      throw new InvariantBroken("I11", `${inviteId}: forgotten although its delivery was told`);
    }
    const now = this.#clock();
    if (now < after.forgetAtMs - clockToleranceMs)
      throw new InvariantBroken("I11", `${inviteId}: forgotten too early`);
    const day = Math.floor(after.forgetAtMs / dayMs);
    // By id: a replay after a restore forgets nobody new.
    const forgets = (this.#forgetsByDay.get(day) ?? new Set()).add(inviteId);
    this.#forgetsByDay.set(day, forgets);
    if (forgets.size > this.#policy.forgetsPerDay && this.brakeSeenAt === undefined) {
      throw new InvariantBroken("I11", `${forgets.size} forgotten of one day without the brake`);
    }
  }

  /** Whoever counts as informed has proof: an event of this address that was published, or their own act. */
  #checkDischarge(seen: Witnessed, before: Invite, after: Invite): void {
    if (before.dischargedAtMs !== undefined || after.dischargedAtMs === undefined) return;
    if (after.actedAtMs !== undefined) return;
    const proven = seen.claims.size > 0 && [...seen.claims.values()].some(({ accepted }) => accepted > 0);
    if (!proven && !seen.sinceRestore)
      throw new InvariantBroken("I3", `${after.inviteId}: informed without any mail`);
  }

  /** Invites whose data have run out, for longer than clocks may differ, and that nobody has cleared away. */
  *overdue(): Generator<Invite> {
    const now = this.#clock() - 2 * clockToleranceMs;
    for (const { invite } of this.invites.values()) {
      if (invite.invitee === undefined || invite.restrictedAtMs !== undefined) continue;
      if (invite.status !== "pending" || invite.dischargedAtMs !== undefined) {
        if (now >= invite.dataUntilMs) yield invite;
      }
    }
  }

  /** Whether something is to be cleared away within so many ms. */
  isDeadlineWithin(milliseconds: number): boolean {
    const now = this.#clock();
    const isNear = (at: number) => at >= now && at < now + milliseconds;
    for (const { invite } of this.invites.values()) {
      if (invite.invitee !== undefined && (isNear(invite.dataUntilMs) || isNear(invite.forgetAtMs)))
        return true;
    }
    return false;
  }

  /** Personal data whose time is over: call it often. */
  checkDeadlines(): void {
    const now = this.#clock();
    for (const { invite, reopenedAt, sinceRestore } of this.invites.values()) {
      if (invite.invitee === undefined || invite.dischargedAtMs !== undefined) continue;
      const { state, leaseUntilMs = 0 } = invite.notice;
      // Whatever stops the sweep, and a restore, is over much sooner.
      if (state === "sending" && now > leaseUntilMs + 2 * dayMs) {
        throw new InvariantBroken(
          "L1",
          `${invite.inviteId}: its lease ended two days ago and nobody settled it`,
        );
      }
      // What opens the duty late is settled by the sweeps after it: a bounce after delivery, the end of an exemption.
      const exemptUntil = invite.exemptUntilMs === undefined ? 0 : invite.exemptUntilMs + dayMs / 4;
      // An old copy holds again who was forgotten since: until the replay, or a sweep, takes them out anew.
      const copiedUntil = sinceRestore ? (this.restoredAt ?? 0) + dayMs / 4 : 0;
      if (now > Math.max(invite.dueAtMs, exemptUntil, copiedUntil, reopenedAt + dayMs)) {
        throw new InvariantBroken("I3", `${invite.inviteId}: data of an uninformed person past the deadline`);
      }
    }
  }
}

const failures = ["permanent-bounce", "suppressed", "reject", "rendering-failure"];

/** Where a notice may go from each state, as long as it is the same notice. */
const forwardStates: Readonly<Record<NoticeState, readonly NoticeState[]>> = {
  queued: ["sending", "delivered", "undeliverable", "cancelled"],
  sending: ["queued", "sent", "unknown", "delivered", "undeliverable", "cancelled"],
  unknown: ["queued", "sent", "delivered", "undeliverable", "cancelled"],
  sent: ["queued", "delivered", "undeliverable", "cancelled"],
  delivered: ["undeliverable"],
  undeliverable: ["delivered", "cancelled"],
  cancelled: [],
};
