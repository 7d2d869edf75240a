/**
 * A complaint, by link or by the form that needs none: stored with its text and with the address that the
 * answer goes to, put on the ledger with the day by which it must be acknowledged, and acknowledged by mail.
 */
import { type NoticeMessage, queueMessages } from "../../shared/aws/notice-queue.ts";
import { formComplaints, linkComplaints, type Quota, takeQuota } from "../../shared/aws/quota-store.ts";
import { newRequestId, requestWrite } from "../../shared/aws/request-store.ts";
import { decideSubject } from "../../shared/aws/subject-acts.ts";
import { londonDateAt } from "../../shared/domain/civil-date.ts";
import { parseEmailAddress } from "../../shared/domain/email-address.ts";
import { sha256 } from "../../shared/domain/identity.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import { receiveRequest } from "../../shared/domain/request-changes.ts";
import type { HttpAnswer } from "../../shared/lambda/http.ts";
import { complaintPage, type FieldFault } from "../../shared/pages/invitee/form-pages.ts";
import { dateIn, type PageContext, wordsOf } from "../../shared/pages/invitee/frame.ts";
import { outcomePage } from "../../shared/pages/invitee/outcome-page.ts";
import { type Exercising, type Person, subjectIdsFor, waysOn } from "./person.ts";

const longestText = 4_000;

/** With a link: the address is on file, so that only the text is asked for. */
export async function complainByLink(person: Person): Promise<HttpAnswer> {
  const { exercising, context, fields, invite, subjectIds } = person;
  const nowMs = exercising.clock();
  const text = cleaned(fields.get("text") ?? "");
  const faults = faultsOfText(context, text);
  if (faults.length > 0) return complaintPage(context, { text }, faults);
  return complain(exercising, context, {
    subjectId: subjectIds[0],
    text,
    email: invite.invitee.email,
    channel: "link",
    invite,
    quota: linkComplaints(subjectIds[0], nowMs, exercising.policy),
    goOn: waysOn(person),
  });
}

/** Without one: whoever they are, they have a right to an answer. No flood of others' shuts them out. */
export async function complainByForm(
  exercising: Exercising,
  context: PageContext,
  fields: ReadonlyMap<string, string>,
  sourceIp: string,
): Promise<HttpAnswer> {
  const email = (fields.get("email") ?? "").trim();
  const text = cleaned(fields.get("text") ?? "");
  const parsed = parseEmailAddress(email);
  const faults = [
    ...(parsed.outcome === "address"
      ? []
      : [{ field: "email", text: wordsOf(context).complaint.emailFault }]),
    ...faultsOfText(context, text),
  ];
  if (parsed.outcome !== "address" || faults.length > 0) {
    return complaintPage(context, { email: email.slice(0, 254), text }, faults);
  }
  const keys = await exercising.keys();
  const [subjectId] = subjectIdsFor(keys, parsed.address);
  return complain(exercising, context, {
    subjectId,
    text,
    email: parsed.address,
    channel: "form",
    quota: formComplaints(keys, sourceIp, exercising.clock(), exercising.policy),
    goOn: [],
  });
}

function faultsOfText(context: PageContext, text: string): readonly FieldFault[] {
  const { complaint } = wordsOf(context);
  if (text === "") return [{ field: "text", text: complaint.textMissing }];
  return text.length > longestText ? [{ field: "text", text: complaint.textTooLong }] : [];
}

/** The text as typed, without what can't be seen or could turn its direction; only ever shown, never mailed. */
const cleaned = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Zl}\p{Zp}]/gu, "\n")
    .replace(/[^\P{C}\n\t\u200d]/gu, "")
    .normalize("NFC")
    .trim();

interface Complaint {
  readonly subjectId: string;
  readonly text: string;
  readonly email: string;
  readonly channel: "link" | "form";
  /** Where it came by a link. */
  readonly invite?: Pick<Invite, "inviteId" | "organisation">;
  /** The sender's own: theirs whom the link names, or the internet address that the form was sent from. */
  readonly quota: Quota;
  readonly goOn: readonly { readonly href: string; readonly label: string }[];
}

async function complain(
  exercising: Exercising,
  context: PageContext,
  { subjectId, text, email, channel, invite, quota, goOn }: Complaint,
): Promise<HttpAnswer> {
  const { policy, table } = exercising;
  const nowMs = exercising.clock();
  if ((await takeQuota(table, quota, 1)).taken === 0) {
    return outcomePage(context, "tooManyComplaints", { status: 429, goOn });
  }
  // The same words on the same day are the same complaint: who heard no answer and sends them again makes no second one.
  const same = sha256(JSON.stringify(["complaint", subjectId, text, londonDateAt(nowMs)]));
  const requestId = newRequestId(Buffer.from(same, "hex"));
  const received = receiveRequest(
    {
      requestId,
      right: "complaint",
      channel,
      receivedOn: londonDateAt(nowMs),
      actor: "invitee",
      ...(invite === undefined ? {} : { inviteId: invite.inviteId, organisation: invite.organisation }),
    },
    policy,
  );
  const stored = { subjectId, request: received.next, complaint: text, email, locale: context.language };
  await decideSubject(exercising, subjectId, {
    decide: (subject) => subject,
    drafts: received.drafts,
    more: [requestWrite(stored, nowMs, policy)],
  });
  await hintAtReceipt(exercising, receiptOf(subjectId, requestId));
  const { due } = received.next;
  return outcomePage(context, "complained", {
    reference: requestId,
    ...(due === undefined ? {} : { acknowledgeBy: dateIn(context, due.atMs) }),
    goOn,
  });
}

/** The complaint is on record, so its receipt goes out whether or not the queue takes this: the sweep queues it else. */
async function hintAtReceipt({ queue }: Exercising, receipt: NoticeMessage): Promise<void> {
  try {
    await queueMessages(queue, "single", [receipt]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

const receiptOf = (subjectId: string, requestId: string): NoticeMessage => ({
  version: 1,
  kind: "complaint-receipt",
  subjectId,
  requestId,
});
