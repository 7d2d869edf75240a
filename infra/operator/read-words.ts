/**
 * The words of the command line, as typed, read into a command and its input. What the input may hold is the
 * command's own schema's business; here is only how it is written.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import { type CommandName, commandNames } from "../../shared/domain/operator-command.ts";

/** Told to whoever typed it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

interface Options {
  readonly json: boolean;
  readonly yes: boolean;
  readonly local: boolean;
  readonly stage: string;
  readonly out?: string;
}

export type Words =
  | { readonly kind: "help" }
  | { readonly kind: "verify"; readonly file: string; readonly key?: string; readonly json: boolean }
  | {
      readonly kind: "match";
      /** An invite's id, or a file of its evidence. */
      readonly of: string;
      readonly file: string;
      readonly key?: string;
      readonly options: Options;
    }
  | {
      readonly kind: "command";
      readonly command: CommandName;
      readonly input: Record<string, unknown>;
      readonly options: Options;
    };

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

const flags = {
  json: flag,
  yes: flag,
  local: flag,
  help: flag,
  undischarged: flag,
  "proof-needed": flag,
  stage: text,
  out: text,
  key: text,
  file: text,
  email: text,
  received: text,
  channel: text,
  set: { type: "string", multiple: true },
  days: text,
  right: text,
  on: text,
  reason: text,
  outcome: text,
  answer: text,
  ground: text,
  reference: text,
  evidence: text,
  until: text,
  subject: text,
  sub: text,
  organisation: text,
  queue: text,
  recipient: text,
  operations: text,
  "from-table": text,
  "from-events": text,
} as const;

/** Which place of the input a bare word after the command fills. */
const bareWord: Partial<Record<CommandName, string>> = {
  "requests start": "requestId",
  "requests pause": "requestId",
  "requests resume": "requestId",
  "requests extend": "requestId",
  "requests acknowledge": "requestId",
  "requests answer": "requestId",
  "notices exempt": "inviteId",
  "disclosure record": "inviteId",
  "evidence export": "inviteId",
};

/** What was meant. @throws {UsageError} for what is no command, or written wrongly */
export function readWords(argv: readonly string[]): Words {
  const { values, positionals } = parse(argv);
  const [first, second, ...rest] = positionals;
  if (values.help || first === undefined || first === "help") return { kind: "help" };
  const { json, key } = values;
  if (first === "evidence" && second === "verify") {
    const [file] = rest;
    if (file === undefined) throw new UsageError("evidence verify needs the file.");
    return { kind: "verify", file, json, ...(key === undefined ? {} : { key }) };
  }
  const { stage = process.env["STAGE"] ?? "dev", out } = values;
  const options = {
    json,
    yes: values.yes,
    local: values.local,
    stage,
    ...(out === undefined ? {} : { out }),
  };
  if (first === "evidence" && second === "match") {
    const [of, ...more] = rest;
    if (of === undefined || values.file === undefined || more.length > 0)
      throw new UsageError(
        "evidence match needs the invite (or a file of its evidence) and --file copy.eml.",
      );
    return { kind: "match", of, file: values.file, options, ...(key === undefined ? {} : { key }) };
  }
  const command = commandNames.find((name) => name === `${first} ${second ?? ""}`);
  if (command === undefined)
    throw new UsageError(`There is no command "${[first, second].join(" ").trim()}".`);
  const place = bareWord[command];
  if (rest.length > (place === undefined ? 0 : 1)) throw new UsageError(`Too many words: ${rest.join(" ")}`);
  return {
    kind: "command",
    command,
    input: {
      ...(place === undefined || rest[0] === undefined ? {} : { [place]: rest[0] }),
      ...inputOf(values),
    },
    options,
  };
}

type Values = ReturnType<typeof parse>["values"];

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "Not understood.");
  }
}

/** Values as the commands name them; files are read, and of some only the hash leaves. */
function inputOf(values: Values): Record<string, unknown> {
  const { email, received, channel, right, on, reason, outcome, ground, reference, until } = values;
  const plain = { email, received, channel, right, on, reason, outcome, ground, reference, until };
  const { sub, organisation, queue, recipient } = values;
  const input: Record<string, unknown> = {
    ...plain,
    sub,
    organisation,
    queue,
    recipient,
    days: values.days === undefined ? undefined : Number(values.days),
    month: values.operations,
    subjectId: values.subject,
    fromTable: values["from-table"],
    set: values.set === undefined ? undefined : Object.fromEntries(values.set.map(pairOf)),
    evidenceSha256: hashOf(values.evidence),
    answerSha256: hashOf(values.answer),
    removals: removalsIn(values["from-events"]),
    undischarged: values.undischarged ? true : undefined,
    proofNeeded: values["proof-needed"] ? true : undefined,
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function pairOf(pair: string): [string, string] {
  const at = pair.indexOf("=");
  if (at < 1) throw new UsageError("--set takes field=value; field= takes the value away.");
  return [pair.slice(0, at), pair.slice(at + 1)];
}

const hashOf = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : createHash("sha256").update(read(file)).digest("hex");

/** The types of event after which data had to go. */
const wanted = ["SubjectErased", "SubjectObjected", "SubjectForgotten", "InviteRevoked", "InviteExpired"];

const eventSchema = z.object({
  type: z.string(),
  data: z.optional(
    z.object({ inviteId: z.optional(z.string()), inviteIds: z.optional(z.array(z.string())) }),
  ),
});

/**
 * CloudEvents of the lifecycle topic, one a line, as its subscriber kept them. Others than removals are left out; a
 * line that is no event, and a removal that names no invite, are told, since leaving one out would keep somebody's data.
 */
function removalsIn(file: string | undefined): unknown[] | undefined {
  if (file === undefined) return undefined;
  const removals = read(file)
    .toString("utf8")
    .split("\n")
    .flatMap((line, n) => {
      if (line.trim() === "") return [];
      const { type, data } = eventIn(line, n + 1);
      if (!wanted.includes(type)) return [];
      const inviteIds = data?.inviteIds ?? (data?.inviteId === undefined ? undefined : [data.inviteId]);
      if (inviteIds === undefined) throw new UsageError(`Line ${n + 1}: ${type} without the ids of invites.`);
      // Somebody who had no invite any more: nothing to take away.
      return inviteIds.length === 0 ? [] : [{ type, inviteIds }];
    });
  if (removals.length === 0) throw new UsageError(`${file} has no event after which data had to go.`);
  return removals;
}

function eventIn(line: string, number: number): z.output<typeof eventSchema> {
  const event = eventSchema.safeParse(jsonOf(line, number));
  if (event.success) return event.data;
  throw new UsageError(
    `Line ${number} is no event of ours: one CloudEvent a line, without an envelope around it.`,
  );
}

function jsonOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`Line ${number} is not JSON.`);
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`${file} can't be read.`);
  }
}

/** Places of the input that are typed otherwise than they are called. */
const typed: Readonly<Record<string, string>> = {
  inviteId: "<inviteId>",
  requestId: "<requestId>",
  subjectId: "--subject",
  month: "--operations",
  fromTable: "--from-table",
  removals: "--from-events",
  evidenceSha256: "--evidence",
  answerSha256: "--answer",
  proofNeeded: "--proof-needed",
};

/** A fault as the schema tells it, with its places as the operator types them. */
export const asTyped = (fault: string): string =>
  fault
    .replace(
      /(^|, |: | \| )([a-zA-Z][a-zA-Z0-9]*)(?=[.:])/g,
      (_, before: string, place: string) => `${before}${typedPlace(place)}`,
    )
    // Where names stand alone: what does not belong there, or does not belong together.
    .replace(
      /(unknown|only one of): ([a-zA-Z0-9]+(?:(?:, | \| )[a-zA-Z0-9]+)*)/g,
      (_, what: string, names: string) => `${what}: ${names.replace(/[a-zA-Z0-9]+/g, typedPlace)}`,
    );

const typedPlace = (place: string): string =>
  Object.hasOwn(typed, place) ? String(typed[place]) : Object.hasOwn(flags, place) ? `--${place}` : place;

export const usage = `npm run operate -- <command> [--json] [--yes] [--local] [--stage dev|prod] [--out file]

Requests that came by letter (--received 2026-11-02 --channel post|phone|email):
  subject find --email a@b.example           ids and states, no data
  subject export --email …                   everything held; puts an access request on record
  subject rectify --email … --set company=Example --set phone=
  subject erase | object | restrict | unrestrict | allow --email …
  requests list [--days 7]
  requests open --email … --right access|complaint|… [--proof-needed]
  requests start | pause | resume <requestId> [--on date]
  requests extend <requestId> --reason complex|numerous [--on date]
  requests acknowledge <requestId> [--on date]
  requests answer <requestId> --outcome granted|partly-granted|refused|nothing-held|withdrawn|abandoned
                 [--answer file] [--on date]
  each requests step: [--email a@b.example | --subject pseudonym] finds closed ones too

Notices and inviters:
  notices list --undischarged
  notices exempt <inviteId> --ground already-has|law|secrecy|impossible --reference id --evidence file --until date
  inviter leave --sub id [--organisation id]

Accountability:
  evidence export <inviteId> | --operations 2026-11 [--out file]
  evidence verify <file> [--key public.pem]  offline          evidence public-key
  evidence match <inviteId> | <file> --file copy.eml   is it one of our mails? The copy stays on your desk
  disclosure record <inviteId> --recipient police --ground law [--on date] [--reference id] [--evidence file]
  retention review
  records article-30

Operations:
  sending stop | start | status
  queue redrive --queue notices|notices-bulk|delivery-events
  erasures replay --from-table clientshare-<stage>-invites-newer | --from-events events.jsonl
`;
