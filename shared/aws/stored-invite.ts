/**
 * An invite as the table has it. DynamoDB charges by the kilobyte and counts attribute names in, so what every invite
 * has goes by a short name, and what hasn't changed since its beginning is left out: a usual invite then is written for
 * half as much each time. In comes an invite, out goes what to store, and back again; an item of the first schema,
 * under the long names, still reads. What conditions and other code name in the table keeps its name.
 */
import type { DeliveryEvidence } from "../domain/delivery-evidence.ts";
import type { Invite, Inviter, Notice } from "../domain/invite.ts";

type Names<T> = Readonly<Partial<Record<keyof T, string>>>;

interface Form<T> {
  readonly names: Names<T>;
  /** What is left out where it still is so. */
  readonly beginning: Partial<T>;
}

const inviteForm: Form<Invite> = {
  names: {
    subjectId: "sub",
    organisation: "org",
    inviter: "by",
    locale: "lang",
    linkKey: "link",
    relationship: "rel",
    receivedAtMs: "rcv",
    dueAtMs: "due",
    forgetAtMs: "fgt",
    expiresAtMs: "exp",
    dataUntilMs: "dat",
    dischargedAtMs: "dis",
    ledger: "led",
  },
  beginning: { corrections: 0, resends: 0 },
};

const noticeForm: Form<Notice> = {
  names: {
    number: "n",
    version: "v",
    attempts: "at",
    queuedAtMs: "qd",
    failsFromMs: "ff",
    leaseUntilMs: "ls",
    sentAtMs: "st",
    deliveredAtMs: "dl",
    bytesSha256: "sha",
    evidence: "ev",
  },
  beginning: { firstAttempt: 1, addressSinceAttempt: 1, ambiguousAttempts: 0, retries: {}, evidence: [] },
};

const evidenceForm: Form<DeliveryEvidence> = {
  names: { kind: "k", attempt: "n", atMs: "at", smtpCode: "c", enhancedStatus: "s" },
  beginning: {},
};

const inviterForm: Form<Inviter> = { names: { organisationName: "org" }, beginning: {} };

/** Of the table's items: 1 has the invite as it is in memory, 2 is this file's. */
const schemas: readonly unknown[] = [1, 2];

/** What to store of an invite, but for its keys. */
export function toStored(invite: Invite): Readonly<Record<string, unknown>> {
  const { notice, inviter } = invite;
  const evidence = notice.evidence.map((piece) => shorten(piece, evidenceForm));
  return {
    ...shorten({ ...invite, ...(inviter && { inviter: shorten(inviter, inviterForm) }) }, inviteForm),
    notice: shorten({ ...notice, evidence }, noticeForm),
    schema: 2,
  };
}

/** An item that says it is an invite, of a schema that this code does not know: a later release wrote it, say. */
export class UnreadableInvite extends Error {
  override readonly name = "UnreadableInvite";
  constructor() {
    super("An invite of a schema that this code does not know");
  }
}

/** The invite that was stored, by this code or by an earlier one. @throws {UnreadableInvite} */
export function fromStored(item: Readonly<Record<string, unknown>>): Invite {
  if (!schemas.includes(item["schema"])) throw new UnreadableInvite();
  const stored = lengthen(item, inviteForm);
  const notice = lengthen(asRecord(stored["notice"]), noticeForm);
  const evidence = Array.isArray(notice["evidence"]) ? notice["evidence"] : [];
  const invite: object = {
    ...stored,
    ...("inviter" in stored ? { inviter: lengthen(asRecord(stored["inviter"]), inviterForm) } : {}),
    notice: { ...notice, evidence: evidence.map((piece) => lengthen(asRecord(piece), evidenceForm)) },
    schema: 1,
  };
  return invite as Invite;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

function shorten<T extends object>(whole: object, { names, beginning }: Form<T>): Record<string, unknown> {
  const shorter: Readonly<Record<string, string | undefined>> = names;
  const start: Readonly<Record<string, unknown>> = { ...beginning };
  return Object.fromEntries(
    Object.entries(whole)
      .filter(([name, value]) => !(name in start && JSON.stringify(value) === JSON.stringify(start[name])))
      .map(([name, value]) => [shorter[name] ?? name, value]),
  );
}

function lengthen<T extends object>(
  stored: Readonly<Record<string, unknown>>,
  { names, beginning }: Form<T>,
): Record<string, unknown> {
  const longer = new Map(Object.entries<unknown>(names).map(([name, short]) => [short, name]));
  return {
    ...beginning,
    ...Object.fromEntries(Object.entries(stored).map(([name, value]) => [longer.get(name) ?? name, value])),
  };
}
