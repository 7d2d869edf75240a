/**
 * What an operator can ask for: every command with its arguments, as one schema. The command line builds one
 * and refuses mistakes before anything leaves the desk; the function parses the same schema again. Commands
 * carry a version, so that an older command line meets a newer function with a clear answer.
 */
import "./english-faults.ts";
import * as z from "zod/mini";
import type { CivilDate } from "./civil-date.ts";
import { parseCivilDate } from "./civil-date.ts";
import { inviteeSchema } from "./data-map.ts";
import { isInviteId } from "./identity.ts";
import { ledgerEventData } from "./ledger-events.ts";
import { outcomes } from "./request.ts";
import { emailAddress } from "./screening.ts";

const day = z.custom<CivilDate>((text) => typeof text === "string" && parseCivilDate(text) !== undefined, {
  error: "must be a date such as 2026-11-22",
});
const inviteId = z.string().check(z.refine(isInviteId, { error: "must be the id of an invite" }));
const requestId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,40}$/, { error: "must be the id of a request" }));
const month = z
  .string()
  .check(z.regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: "must be a month such as 2026-11" }));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const word = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: "must be lower-case words joined by hyphens" }),
    z.maxLength(48),
  );
const reference = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9_-]{1,128}$/, { error: "must be letters, digits, - and _: an id, never a name" }),
  );
/** Where a listing goes on; opaque to the command line. */
const cursor = z.exactOptional(z.string().check(z.maxLength(4_096)));

/** A request that did not come by a link: when it reached us, and how. */
const byLetter = {
  email: emailAddress(),
  received: z.exactOptional(day),
  channel: z._default(z.enum(["post", "phone", "email"]), "email"),
};

/** One request; whose it is, where that is known, finds those too that nothing wakes any more. */
const oneRequest = {
  requestId,
  email: z.exactOptional(emailAddress()),
  subjectId: z.exactOptional(
    z
      .string()
      .check(z.regex(/^[A-Za-z0-9-]{1,32}_[A-Za-z0-9_-]{43}$/, { error: "must be a person's pseudonym" })),
  ),
};

const value = z.exactOptional(z.string().check(z.maxLength(2_000)));
const correctable = {
  givenName: value,
  familyName: value,
  phone: value,
  company: value,
  jobTitle: value,
  links: value,
};

/** What an operator may correct: everything but the address, which says who it is. Empty: take it away. */
const corrections = z.strictObject(correctable, {
  error: ({ code }) =>
    code === "unrecognized_keys" ? `takes ${Object.keys(correctable).join(", ")}` : undefined,
});

/** Where an event of the platform's own archive says that data had to go. */
const removal = z.object({
  type: z.enum(["SubjectErased", "SubjectObjected", "SubjectForgotten", "InviteRevoked", "InviteExpired"]),
  inviteIds: z.array(inviteId).check(z.minLength(1), z.maxLength(1_000)),
});

const ground = ledgerEventData.NoticeExempted.shape.ground;

const commands = {
  "subject find": z.strictObject({ email: emailAddress() }),
  "subject export": z.strictObject(byLetter),
  "subject rectify": z.strictObject({ ...byLetter, set: corrections }),
  "subject erase": z.strictObject(byLetter),
  "subject restrict": z.strictObject(byLetter),
  "subject unrestrict": z.strictObject(byLetter),
  "subject object": z.strictObject(byLetter),
  "subject allow": z.strictObject(byLetter),
  "requests list": z.strictObject({
    days: z.exactOptional(z.int().check(z.minimum(0), z.maximum(400))),
    cursor,
  }),
  "requests open": z.strictObject({
    ...byLetter,
    right: z.enum([
      "access",
      "portability",
      "rectification",
      "erasure",
      "restriction",
      "objection",
      "complaint",
    ]),
    proofNeeded: z._default(z.boolean(), false),
  }),
  "requests start": z.strictObject({ ...oneRequest, on: z.exactOptional(day) }),
  "requests pause": z.strictObject({ ...oneRequest, on: z.exactOptional(day) }),
  "requests resume": z.strictObject({ ...oneRequest, on: z.exactOptional(day) }),
  "requests extend": z.strictObject({
    ...oneRequest,
    on: z.exactOptional(day),
    reason: z.enum(["complex", "numerous"]),
  }),
  "requests acknowledge": z.strictObject({ ...oneRequest, on: z.exactOptional(day) }),
  "requests answer": z.strictObject({
    ...oneRequest,
    on: z.exactOptional(day),
    outcome: z.enum(outcomes),
    answerSha256: z.exactOptional(sha256),
  }),
  "notices list": z.strictObject({
    undischarged: z.literal(true, { error: "is the one list that there is: say so" }),
    cursor,
  }),
  "notices exempt": z.strictObject({
    inviteId,
    ground,
    reference,
    evidenceSha256: sha256,
    until: day,
  }),
  "inviter leave": z.strictObject({
    sub: z.string().check(z.minLength(1), z.maxLength(255)),
    organisation: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(255))),
    cursor,
  }),
  "queue redrive": z.strictObject({
    queue: z.enum(["notices", "notices-bulk", "delivery-events"]),
  }),
  "evidence export": z.union([z.strictObject({ inviteId }), z.strictObject({ month })]),
  "evidence public-key": z.strictObject({}),
  "retention review": z.strictObject({ cursor }),
  "disclosure record": z.strictObject({
    inviteId,
    recipient: word,
    ground: word,
    on: z.exactOptional(day),
    reference: z.exactOptional(reference),
    evidenceSha256: z.exactOptional(sha256),
  }),
  "erasures replay": z.union([
    z.strictObject({ fromTable: z.string().check(z.regex(/^[a-zA-Z0-9_.-]{3,255}$/)), cursor }),
    z.strictObject({ removals: z.array(removal).check(z.minLength(1), z.maxLength(300)) }),
  ]),
  "sending stop": z.strictObject({}),
  "sending start": z.strictObject({}),
  "sending status": z.strictObject({}),
  "records article-30": z.strictObject({}),
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<Name extends CommandName> = z.output<(typeof commands)[Name]>;

/** Every command's name, as it is typed. */
export const commandNames = Object.keys(commands) as readonly CommandName[];

/** Commands after which something is gone, or somebody can no longer do what they could: and what that is. */
export const consequences: Readonly<Partial<Record<CommandName, string>>> = {
  "subject erase":
    "everything held about this person goes for good, from every inviter, and nobody here writes to them again",
  "subject object":
    "this person's pending invites end, from every inviter, and nobody here writes to them again",
  "subject rectify": "what stood there before is gone, and the platform is told of the correction",
  "subject allow": "inviters can have this person written to again",
  "inviter leave": "this inviter's pending invites end, and the links in their mails open nothing",
  "erasures replay": "what the newer table, or the events, say is gone or decided is carried out here",
  "sending stop":
    "no mail goes out until sending start, nor do the codes, links and receipts that people ask for; the clocks run on",
};

/** An invocation of the function, as it arrives. */
export interface OperatorCall<Name extends CommandName = CommandName> {
  readonly version: 1;
  readonly command: Name;
  readonly input: CommandInput<Name>;
  /** Who says to be calling: the ARN that STS gave the command line. A claim; CloudTrail has the proof. */
  readonly operator: string;
}

const envelope = z.object({
  version: z.literal(1),
  command: z.enum(commandNames as [CommandName, ...CommandName[]]),
  operator: z.string().check(z.minLength(1), z.maxLength(2_048)),
  input: z.unknown(),
});

export type ReadCall =
  | { readonly ok: true; readonly call: { [N in CommandName]: OperatorCall<N> }[CommandName] }
  /** Each fault names a place and what belongs there, never what stood there. */
  | { readonly ok: false; readonly faults: readonly string[] };

/** The call in `event`, or everything that is wrong with it. */
export function readCall(event: unknown): ReadCall {
  const read = envelope.safeParse(event);
  if (!read.success) return { ok: false, faults: faultsOf(read.error) };
  const { command, operator, version } = read.data;
  const input = commands[command].safeParse(read.data.input ?? {}, { error: missing });
  if (!input.success) return { ok: false, faults: faultsOf(input.error) };
  // The schema was looked up by this very name; the union of pairs loses that, which only a cast can restate.
  return {
    ok: true,
    call: { version, command, operator, input: input.data } as {
      [N in CommandName]: OperatorCall<N>;
    }[CommandName],
  };
}

const missing: z.core.$ZodErrorMap = ({ input }) => (input === undefined ? "is missing" : undefined);

/** The members of another form, where they are all that is wrong with this one. */
const onlyUnknown = (issues: readonly z.core.$ZodIssue[]): string | undefined =>
  issues.every(({ code }) => code === "unrecognized_keys")
    ? issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : [])).join(", ")
    : undefined;

function faultsOf(error: z.core.$ZodError): string[] {
  return error.issues.flatMap((issue) => {
    const place = issue.path.join(".") || "command";
    if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
      return [`unknown: ${issue.keys.join(", ")}`];
    }
    // One form or another of the same command: what each of them wants.
    if (issue.code === "invalid_union") {
      const beyond = issue.errors.map(onlyUnknown);
      if (beyond.every((keys) => keys !== undefined)) return [`only one of: ${beyond.reverse().join(" | ")}`];
      const forms = issue.errors.map((issues) => faultsOf(new z.core.$ZodError(issues)).join(", "));
      return [`one of: ${forms.join(" | ")}`];
    }
    return [`${place}: ${issue.message}`];
  });
}

/** Why a command was not done: a word for programs, and a sentence for people that names nobody. */
export interface OperatorProblem {
  readonly code: "invalid" | "not-found" | "not-now" | "evidence-broken" | "busy" | "failed";
  readonly message: string;
}

/** What the function answers. `cursor`: there is more; call again with it. `note`: what the operator should know of it. */
export type OperatorAnswer =
  | { readonly ok: true; readonly result: unknown; readonly cursor?: string; readonly note?: string }
  /** `before`: what was done on earlier pages of a long command. */
  | { readonly ok: false; readonly problem: OperatorProblem; readonly before?: unknown };

/** The schema of the values that `subject rectify --set` may give; the address is not among them. */
export const correctableSchema = z.omit(inviteeSchema, { email: true });
