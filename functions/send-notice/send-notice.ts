/**
 * One notice on its way: in comes an invite's id from a queue, out goes at most one mail. The claim, one
 * transaction, decides alone whether this person may be written to; then SES is called once; then what
 * happened is recorded by its class. A crash anywhere in between is found by the sweep.
 */
import { readInvite, type StoredInvite, writeChange } from "../../shared/aws/invite-store.ts";
import type { Table, Write } from "../../shared/aws/invitee-table.ts";
import { type MailOutcome, sendMail } from "../../shared/aws/mailer.ts";
import { type NoticeMessage, type NoticeQueue, queueMessages } from "../../shared/aws/notice-queue.ts";
import { newSubject, readSubjects, subjectCheck, subjectWrite } from "../../shared/aws/subject-store.ts";
import { type TokenTarget, tokenWithdrawal, tokenWrite } from "../../shared/aws/token-store.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { type AddressKeys, newToken, sha256, subjectIdsOf } from "../../shared/domain/identity.ts";
import { type Invite, isHeld } from "../../shared/domain/invite.ts";
import type { Change } from "../../shared/domain/invite-change.ts";
import { restrict } from "../../shared/domain/invitee-changes.ts";
import {
  claim,
  holdBack,
  postpone,
  recordRefused,
  recordSent,
  recordUnknown,
  release,
  type SentWording,
  withhold,
} from "../../shared/domain/notice-changes.ts";
import type { Policy } from "../../shared/domain/policy.ts";
import { maySend, recentNotices, type Subject } from "../../shared/domain/subject.ts";
import type { Platform } from "../../shared/lambda/platform.ts";

export interface Sender {
  readonly table: Table;
  readonly queue: NoticeQueue;
  readonly ses: Platform["ses"];
  readonly clock: Platform["clock"];
  readonly random: Platform["random"];
  readonly keys: AddressKeys;
  readonly policy: Policy;
  /** Envelope sender. */
  readonly from: string;
  readonly configurationSet: string;
  /** The hash of what this deployment's notices state. */
  readonly edition: string;
  /** Renders the notice as the bytes of a mail. The same input gives the same bytes, but for boundaries. */
  readonly compose: (
    invite: Invite,
    token: string,
  ) => Promise<{ readonly bytes: Uint8Array; readonly version: string; readonly language: string }>;
}

/** What became of it. `again` and `halt` go back to the queue; after `halt`, so should the rest of the batch. */
export type SendResult =
  | { readonly result: "sent" | "unknown" | "refused" | "withheld" | "postponed" }
  /** Already on its way, ended or not due: the message was a hint that came late or twice. */
  | { readonly result: "nothing-to-do" }
  | { readonly result: "halt"; readonly why: "throttled" | "paused" }
  | { readonly result: "again" };

/** How often a claim starts over because somebody else wrote the invite or the subject meanwhile. */
const tries = 5;

/** Sends the notice that the message names, if it is still to be sent. @throws the SDK's errors of the table */
export async function sendNotice(
  sender: Sender,
  message: Extract<NoticeMessage, { kind: "notice" }>,
): Promise<SendResult> {
  for (let n = 0; n < tries; n++) {
    const stored = await readInvite(sender.table, message.inviteId, sender.clock());
    if (stored === undefined || !isToBeSent(stored.invite, message.notice, sender.clock())) {
      return { result: "nothing-to-do" };
    }
    const attempt = await tryToSend(sender, stored);
    if (attempt !== "superseded") return attempt;
  }
  return { result: "again" };
}

function isToBeSent(invite: Invite, number: number, nowMs: number): boolean {
  return (
    invite.status === "pending" &&
    invite.notice.number === number &&
    invite.notice.state === "queued" &&
    (invite.notice.notBeforeMs ?? 0) <= nowMs &&
    nowMs < invite.expiresAtMs &&
    isHeld(invite, nowMs)
  );
}

async function tryToSend(sender: Sender, stored: StoredInvite): Promise<SendResult | "superseded"> {
  const { invite } = stored;
  if (invite.invitee === undefined) return { result: "nothing-to-do" };
  const nowMs = sender.clock();
  const known = subjectIdsOf(sender.keys, canonicalAddress(invite.invitee.email));
  // Its own is among them, unless the key that made it has been retired since.
  const subjectIds = [...new Set([...known, invite.subjectId])];
  const subjects = await readSubjects(sender.table, subjectIds, nowMs);
  const verdict = maySend(subjects, nowMs, sender.policy);
  switch (verdict.verdict) {
    case "suppressed":
      return withholdInTime(sender, stored);
    case "restricted":
      // Came after the person had restricted their data: so it is restricted too, and waits until that is lifted.
      return settle(sender, stored, restrict(invite, nowMs), "postponed");
    case "capped":
      return settle(sender, stored, postpone(invite, verdict.untilMs), "postponed");
    case "may-send":
      return claimAndSend(sender, stored, subjectIds, subjects);
  }
}

/**
 * A notice that must not be sent fails no sooner than one that bounces: held back for as long as was drawn, and
 * withheld when the queue brings it again. Where that message is lost, the sweep brings it.
 */
async function withholdInTime(sender: Sender, stored: StoredInvite): Promise<SendResult | "superseded"> {
  const { invite } = stored;
  const nowMs = sender.clock();
  const { failsFromMs } = invite.notice;
  if (failsFromMs !== undefined && failsFromMs <= nowMs) {
    return settle(sender, stored, withhold(invite), "withheld");
  }
  const { seconds } = drawFailure(sender.random);
  const message: NoticeMessage = {
    version: 1,
    kind: "notice",
    inviteId: invite.inviteId,
    notice: invite.notice.number,
  };
  const refused = await queueMessages(sender.queue, invite.lane, [message], seconds);
  if (refused.length > 0) return { result: "again" };
  return settle(sender, stored, holdBack(invite, nowMs + seconds * 1000 - clockSlackMs), "postponed");
}

/** The queue's clock need not be ours to the millisecond, and a message that comes too early is spent. */
const clockSlackMs = 500;

/**
 * After how long a failure shows: 2 to 5 seconds, and as much more as a queue and a function need to bring an
 * objection's message. Longer than most refusals of a mail server take, and short of the ten seconds promised.
 */
function drawFailure(random: Sender["random"]): { readonly seconds: number; readonly ms: number } {
  const [whole = 0, part = 0] = random(2);
  const seconds = 2 + (whole % 4);
  return { seconds, ms: seconds * 1000 + part };
}

async function settle(
  sender: Sender,
  stored: StoredInvite,
  change: Change | undefined,
  result: "withheld" | "postponed",
): Promise<SendResult | "superseded"> {
  if (change === undefined) return { result: "nothing-to-do" };
  const written = await writeChange(sender.table, stored, change, {
    nowMs: sender.clock(),
    policy: sender.policy,
    exactWake: true,
  });
  return written.result === "written" ? { result } : "superseded";
}

async function claimAndSend(
  sender: Sender,
  stored: StoredInvite,
  subjectIds: readonly string[],
  subjects: readonly Subject[],
): Promise<SendResult | "superseded"> {
  const { invite } = stored;
  const { invitee } = invite;
  if (invitee === undefined) return { result: "nothing-to-do" };
  const token = newToken(sender.random(32));
  const mail = await sender.compose(invite, token);
  const nowMs = sender.clock();
  const claimed = claim(invite, nowMs, {
    version: mail.version,
    bytesSha256: sha256(mail.bytes),
    failsFromMs: nowMs + drawFailure(sender.random).ms,
  });
  if (claimed === undefined) return { result: "nothing-to-do" };
  const written = await writeChange(sender.table, stored, claimed, {
    nowMs,
    policy: sender.policy,
    more: claimWrites(sender, claimed.next, subjectIds, subjects, token, nowMs),
  });
  if (written.result === "superseded") return "superseded";
  const outcome = await sendMail(sender.ses, {
    from: sender.from,
    to: invitee.email,
    bytes: mail.bytes,
    configurationSet: sender.configurationSet,
    tags: {
      invite: invite.inviteId,
      notice: String(claimed.next.notice.number),
      attempt: String(claimed.next.notice.attempts),
    },
  });
  const wording = { noticeEdition: sender.edition, language: mail.language };
  return record(sender, written.stored, outcome, { token, atMs: nowMs, wording });
}

/** Of the claim's transaction: the person as read, one more notice counted for them, and the link's token. */
function claimWrites(
  sender: Sender,
  invite: Invite,
  subjectIds: readonly string[],
  subjects: readonly Subject[],
  token: string,
  nowMs: number,
): readonly Write[] {
  const { policy } = sender;
  const recordOf = (id: string) => subjects.find(({ subjectId }) => subjectId === id);
  const mine = recordOf(invite.subjectId);
  const next: Subject = {
    ...(mine ?? newSubject(invite.subjectId)),
    noticesAtMs: [...recentNotices(mine === undefined ? [] : [mine], nowMs), nowMs],
  };
  // Those of whom nothing was known as well: the decision that must not be missed may be their first record.
  const others = subjectIds.filter((id) => id !== invite.subjectId);
  return [
    subjectWrite(mine, next, nowMs, policy),
    ...others.map((id) => subjectCheck(id, recordOf(id), nowMs)),
    tokenWrite(token, targetOf(invite), nowMs, policy),
  ];
}

const targetOf = ({ inviteId, subjectId, notice }: Invite): TokenTarget => ({
  inviteId,
  subjectId,
  notice: notice.number,
  attempt: notice.attempts,
});

/** Records what SES did, against whatever the invite has become meanwhile. */
async function record(
  sender: Sender,
  claimed: StoredInvite,
  outcome: MailOutcome,
  attempt: { readonly token: string; readonly atMs: number; readonly wording: SentWording },
): Promise<SendResult> {
  const { inviteId, subjectId, notice } = claimed.invite;
  let stored: StoredInvite | undefined = claimed;
  for (let n = 0; n < tries && stored !== undefined; n++) {
    const now: Invite["notice"] = stored.invite.notice;
    if (now.number !== notice.number || now.attempts !== notice.attempts) break;
    const nowMs = sender.clock();
    const change = changeFor(outcome, stored.invite, nowMs, attempt.wording);
    if (change === undefined) break;
    const neverWent = outcome.outcome === "later" || outcome.outcome === "refused";
    const more = [
      ...(outcome.outcome === "later" || isFailureOfSes(outcome)
        ? await uncount(sender, subjectId, attempt.atMs, nowMs)
        : []),
      ...(neverWent ? [tokenWithdrawal(attempt.token, targetOf(claimed.invite), nowMs)] : []),
    ];
    const written = await writeChange(sender.table, stored, change, { nowMs, policy: sender.policy, more });
    if (written.result === "written") break;
    stored = await readInvite(sender.table, inviteId, sender.clock());
  }
  switch (outcome.outcome) {
    case "sent":
      return { result: "sent" };
    case "unknown":
      return { result: "unknown" };
    case "refused":
      return { result: "refused" };
    case "later":
      return { result: "halt", why: outcome.why };
  }
}

function changeFor(
  outcome: MailOutcome,
  invite: Invite,
  nowMs: number,
  wording: SentWording,
): Change | undefined {
  switch (outcome.outcome) {
    case "sent":
      return recordSent(invite, nowMs, outcome.messageId, wording);
    case "unknown":
      return recordUnknown(invite, nowMs, wording);
    case "refused":
      return recordRefused(invite);
    case "later":
      return release(invite, nowMs);
  }
}

/**
 * The attempt stays counted as ambiguous, and its link alive; but it takes no place of the person's cap, or an hour in
 * which SES is down would use up all of a day's and keep everybody's notices from them.
 */
const isFailureOfSes = (outcome: MailOutcome): boolean =>
  outcome.outcome === "unknown" && outcome.failedBySes === true;

/** A mail that never went, or most likely not, does not count against the person's cap. */
async function uncount(
  sender: Sender,
  subjectId: string,
  claimedAtMs: number,
  nowMs: number,
): Promise<readonly Write[]> {
  const [subject] = await readSubjects(sender.table, [subjectId], nowMs);
  const at = subject?.noticesAtMs.indexOf(claimedAtMs) ?? -1;
  if (subject === undefined || at < 0) return [];
  const next = { ...subject, noticesAtMs: subject.noticesAtMs.toSpliced(at, 1) };
  return [subjectWrite(subject, next, nowMs, sender.policy)];
}
