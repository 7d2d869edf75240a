/**
 * Mails that answer a person's own request: a code, new links, the receipt of a complaint. In comes a message
 * with ids; what it takes to write the mail is read here, so that no queue ever holds an address. They are
 * let through where a notice would not be, since the person asked; but only so many a day.
 */

import { readInvite, readInvitesApart } from "../../shared/aws/invite-store.ts";
import { type Table, transact } from "../../shared/aws/invitee-table.ts";
import { codeLifeMs, newCode, rememberedCode } from "../../shared/aws/mailed-code.ts";
import { sendMail } from "../../shared/aws/mailer.ts";
import type { AnswerMessage } from "../../shared/aws/notice-queue.ts";
import { isWhole } from "../../shared/aws/open-link.ts";
import { formReceipts, takeQuota } from "../../shared/aws/quota-store.ts";
import {
  changeRequest,
  readRequest,
  receiptDueMs,
  type StoredRequest,
  updateOf,
} from "../../shared/aws/request-store.ts";
import { type Acts, decideSubject, readInviteIds } from "../../shared/aws/subject-acts.ts";
import { newSubject, readSubjects, subjectWrite } from "../../shared/aws/subject-store.ts";
import { tokenWrite } from "../../shared/aws/token-store.ts";
import { londonDateAt } from "../../shared/domain/civil-date.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { type AddressKeys, newToken, sha256, subjectIdOf } from "../../shared/domain/identity.ts";
import { isHeld } from "../../shared/domain/invite.ts";
import { acknowledgeComplaint } from "../../shared/domain/request-changes.ts";
import { lastDay, type Subject } from "../../shared/domain/subject.ts";
import type { Platform } from "../../shared/lambda/platform.ts";
import type { AnswerMail } from "../../shared/pages/answer-mail.ts";

export interface AnswerSender extends Acts {
  readonly table: Table;
  readonly ses: Platform["ses"];
  readonly random: Platform["random"];
  readonly keys: AddressKeys;
  readonly from: string;
  readonly configurationSet: string;
  readonly baseUrl: string;
  /** Renders the mail as bytes, for one address, in the language that `locale` asks for. */
  readonly composeAnswer: (mail: AnswerMail, to: string, locale: string) => Promise<Uint8Array>;
}

export type AnswerResult =
  | { readonly result: "sent" | "unknown" | "refused" | "capped" | "nothing-to-do" }
  | { readonly result: "halt"; readonly why: "throttled" | "paused" }
  | { readonly result: "again" };

/** Somebody else wrote the person's record between our reading and our writing: nothing was written, nothing sent. */
type Superseded = { readonly result: "superseded" };

/**
 * How often an answer starts over for that reason. Somebody is looking at their inbox, and what goes back to the
 * queue stays there for its visibility timeout, which is minutes.
 */
const tries = 5;

/** Sends the mail that the message asks for. @throws the SDK's errors of the table */
export async function sendAnswer(sender: AnswerSender, message: AnswerMessage): Promise<AnswerResult> {
  for (let n = 0; n < tries; n++) {
    const done = await tryToAnswer(sender, message);
    if (done.result !== "superseded") return done;
  }
  return { result: "again" };
}

async function tryToAnswer(sender: AnswerSender, message: AnswerMessage): Promise<AnswerResult | Superseded> {
  switch (message.kind) {
    case "code":
      return sendCode(sender, message);
    case "links":
      return sendLinks(sender, message);
    case "complaint-receipt":
      return sendReceipt(sender, message);
  }
}

type Capped = "answersAtMs" | "linksAtMs" | "receiptsAtMs";

/** One more mail counted for this person, unless that were more than `most`. */
function counted(subject: Subject, which: Capped, most: number, nowMs: number): Subject | "capped" {
  const recent = lastDay(subject[which], nowMs);
  return recent.length >= most ? "capped" : { ...subject, [which]: [...recent, nowMs] };
}

async function sendCode(
  sender: AnswerSender,
  { inviteId, askedAtMs }: Extract<AnswerMessage, { kind: "code" }>,
): Promise<AnswerResult | Superseded> {
  const nowMs = sender.clock();
  const { invite } = (await readInvite(sender.table, inviteId, nowMs)) ?? {};
  // Whoever asked has long stopped waiting; a code that comes now would only be one more to guess.
  const tooLate = nowMs > askedAtMs + codeLifeMs;
  if (tooLate || invite?.invitee === undefined || !isHeld(invite, nowMs)) return { result: "nothing-to-do" };
  const subjectId = subjectIdOf(sender.keys, canonicalAddress(invite.invitee.email));
  const [before] = await readSubjects(sender.table, [subjectId], nowMs);
  // The queue may bring a message twice: a code made since it was asked for is this one.
  if (before?.code !== undefined && before.code.untilMs - codeLifeMs >= askedAtMs) {
    return { result: "nothing-to-do" };
  }
  const once = counted(
    before ?? newSubject(subjectId),
    "answersAtMs",
    sender.policy.inviteeAnswersPerDay,
    nowMs,
  );
  if (once === "capped") return { result: "capped" };
  const code = newCode(sender.random);
  const next: Subject = { ...once, code: rememberedCode(sender.keys, subjectId, code, nowMs) };
  const written = await transact(sender.table, [subjectWrite(before, next, nowMs, sender.policy)]);
  if (written.result === "refused") return { result: "superseded" };
  const to = { to: invite.invitee.email, locale: invite.locale, subjectId };
  return hand(sender, { mail: "code", code }, to, ({ code: _code, ...rest }) =>
    uncounted(rest, "answersAtMs", nowMs),
  );
}

/** A mail that certainly never went does not count, and the message that asked for it is as if new. */
const uncounted = (subject: Subject, which: Capped, atMs: number): Subject => ({
  ...subject,
  [which]: (subject[which] ?? []).filter((one) => one !== atMs),
});

/** As many as one mail may list, and one transaction hold. */
const linksInMail = 25;

async function sendLinks(
  sender: AnswerSender,
  { subjectIds, askedAtMs }: Extract<AnswerMessage, { kind: "links" }>,
): Promise<AnswerResult | Superseded> {
  const nowMs = sender.clock();
  const inviteIds = await readInviteIds(sender.table, subjectIds);
  // One that cannot be read keeps nobody from the links to the others.
  const held = await readInvitesApart(sender.table, inviteIds.slice(0, 100), nowMs);
  const invites = held.invites
    .map(({ invite }) => invite)
    .filter(isWhole)
    // Only to whom the notice has come: no other message may be the first (Art. 14(3)(b)).
    .filter((invite) => isHeld(invite, nowMs) && invite.dischargedAtMs !== undefined)
    .sort((a, b) => (a.inviteId < b.inviteId ? 1 : -1))
    .slice(0, linksInMail);
  const [newest] = invites;
  if (newest === undefined) return { result: "nothing-to-do" };
  const [subjectId] = subjectIds;
  const [before] = await readSubjects(sender.table, [subjectId], nowMs);
  if ((before?.linksAtMs ?? []).some((atMs) => atMs >= askedAtMs)) return { result: "nothing-to-do" };
  const once = counted(before ?? newSubject(subjectId), "linksAtMs", sender.policy.inviteeLinksPerDay, nowMs);
  if (once === "capped") return { result: "capped" };
  const links = invites.map((invite) => ({ invite, token: newToken(sender.random(32)) }));
  const written = await transact(sender.table, [
    subjectWrite(before, once, nowMs, sender.policy),
    ...links.map(({ invite, token }) =>
      tokenWrite(
        token,
        {
          inviteId: invite.inviteId,
          subjectId: invite.subjectId,
          notice: invite.notice.number,
          attempt: 0,
        },
        nowMs,
        sender.policy,
      ),
    ),
  ]);
  if (written.result === "refused") return { result: "superseded" };
  const listed = links.map(({ invite, token }) => ({
    inviter: invite.inviter.name,
    organisation: invite.inviter.organisationName ?? invite.organisation,
    space: invite.space.name,
    page: `${sender.baseUrl}/i/${token}`,
  }));
  const { locale, invitee } = newest;
  const to = { to: invitee.email, locale, subjectId };
  return hand(sender, { mail: "links", invites: listed }, to, (subject) =>
    uncounted(subject, "linksAtMs", nowMs),
  );
}

async function sendReceipt(
  sender: AnswerSender,
  { subjectId, requestId }: Extract<AnswerMessage, { kind: "complaint-receipt" }>,
): Promise<AnswerResult | Superseded> {
  const nowMs = sender.clock();
  const stored = await readRequest(sender.table, subjectId, requestId, nowMs);
  // Refused for good, or tried today: the queue may bring a message twice, and the sweep one more.
  const isDue = stored !== undefined && (receiptDueMs(stored) ?? nowMs + 1) <= nowMs;
  if (!isDue || stored.email === undefined) return { result: "nothing-to-do" };
  const [before] = await readSubjects(sender.table, [subjectId], nowMs);
  const { inviteeAnswersPerDay, inviteeFormReceiptsPerDay } = sender.policy;
  const most = stored.request.channel === "form" ? inviteeFormReceiptsPerDay : inviteeAnswersPerDay;
  const once = counted(before ?? newSubject(subjectId), "receiptsAtMs", most, nowMs);
  if (once === "capped" || (await isFlooded(sender, stored, nowMs))) {
    // Not lost: the sweep asks again a day later, well within the thirty days.
    await noteReceipt(sender, stored, "capped");
    return { result: "capped" };
  }
  const written = await transact(sender.table, [subjectWrite(before, once, nowMs, sender.policy)]);
  if (written.result === "refused") return { result: "superseded" };
  const sent = await hand(
    sender,
    {
      mail: "complaint-receipt",
      reference: requestId,
      receivedAtMs: Date.parse(`${stored.request.receivedOn}T12:00:00Z`),
      privacy: `${sender.baseUrl}/privacy`,
    },
    { to: stored.email, locale: stored.locale ?? "en-GB", subjectId, requestId },
    (subject) => uncounted(subject, "receiptsAtMs", nowMs),
  );
  if (sent.result === "refused") await noteReceipt(sender, stored, "refused");
  if (sent.result === "unknown") await noteReceipt(sender, stored, "unconfirmed");
  if (sent.result === "sent") {
    await changeRequest(sender, subjectId, requestId, (now, atMs) =>
      updateOf(now, acknowledgeComplaint(now.request, londonDateAt(atMs))),
    );
  }
  return sent;
}

/** Whether the form has had its receipts of this hour. Anybody can have one sent to anybody, so there is an end to them. */
const isFlooded = async ({ table, policy }: AnswerSender, stored: StoredRequest, nowMs: number) =>
  stored.request.channel === "form" && (await takeQuota(table, formReceipts(nowMs, policy), 1)).taken === 0;

/** Puts on record why a receipt has not gone out, so that it is not tried over and over. */
async function noteReceipt(
  sender: AnswerSender,
  { subjectId, request: { requestId } }: StoredRequest,
  failed: NonNullable<StoredRequest["receipt"]>["failed"],
): Promise<void> {
  await changeRequest(sender, subjectId, requestId, (now, atMs) =>
    now.request.status === "received"
      ? {
          next: { ...now, receipt: { failed, atMs } },
          drafts:
            failed === "capped"
              ? []
              : [
                  {
                    event: "AnswerNotMailed",
                    data: { mail: "complaint-receipt", requestId, reason: failed },
                  },
                ],
        }
      : undefined,
  );
}

/** Hands the mail to SES, once, and puts on the ledger that it went. @param undo takes back what was stored for it */
async function hand(
  sender: AnswerSender,
  mail: AnswerMail,
  to: {
    readonly to: string;
    readonly locale: string;
    readonly subjectId: string;
    readonly requestId?: string;
  },
  undo: (subject: Subject) => Subject,
): Promise<AnswerResult> {
  const bytes = await sender.composeAnswer(mail, to.to, to.locale);
  const outcome = await sendMail(sender.ses, {
    from: sender.from,
    to: to.to,
    bytes,
    configurationSet: sender.configurationSet,
    tags: { mail: mail.mail },
  });
  switch (outcome.outcome) {
    case "sent":
      await decideSubject(sender, to.subjectId, {
        decide: (subject) => subject,
        drafts: [
          {
            event: "AnswerMailed",
            data: {
              mail: mail.mail,
              requestId: to.requestId,
              messageId: outcome.messageId,
              bytesSha256: sha256(bytes),
            },
          },
        ],
      });
      return { result: "sent" };
    case "later":
      await decideSubject(sender, to.subjectId, { decide: undo, drafts: [] });
      return { result: "halt", why: outcome.why };
    case "unknown":
    case "refused":
      return { result: outcome.outcome };
  }
}
