/** What every command works with, and the few things that several of them need. */
import type { NoticeQueue } from "../../shared/aws/notice-queue.ts";
import type { Acts, SubjectIds } from "../../shared/aws/subject-acts.ts";
import { type CivilDate, londonDateAt } from "../../shared/domain/civil-date.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { type AddressKeys, subjectIdsOf } from "../../shared/domain/identity.ts";
import type { Deployment } from "../../shared/domain/notice/deployment.ts";
import type { OperatorAnswer, OperatorProblem } from "../../shared/domain/operator-command.ts";
import type { Platform } from "../../shared/lambda/platform.ts";

type QueueName = "notices" | "notices-bulk" | "delivery-events";

export interface Operator extends Acts {
  readonly keys: AddressKeys;
  readonly random: Platform["random"];
  readonly sqs: Platform["sqs"];
  readonly kms: Platform["kms"];
  readonly queue: NoticeQueue;
  /** Each queue with the one that its unhandled messages go to. */
  readonly queues: Readonly<Record<QueueName, { readonly url: string; readonly deadLettersUrl: string }>>;
  readonly evidenceKey: string;
  /** What people are told of it, for the Article 30 record. */
  readonly deployment: Deployment;
  /** Public origin of the pages, without a slash at its end. */
  readonly baseUrl: string;
  /** Milliseconds left to the invocation: long work stops early and says where it goes on. */
  readonly remainingMs: () => number;
}

/** Long work goes on only with so many milliseconds left. */
export const reserveMs = 20_000;

export const done = (result: unknown, cursor?: string, note?: string): OperatorAnswer => ({
  ok: true,
  result,
  ...(cursor === undefined ? {} : { cursor }),
  ...(note === undefined ? {} : { note }),
});

export const refused = (code: OperatorProblem["code"], message: string): OperatorAnswer => ({
  ok: false,
  problem: { code, message },
});

/** The pseudonyms of an address under every key, the current one first. */
export function pseudonymsOf({ keys }: Pick<Operator, "keys">, email: string): SubjectIds {
  const [current, ...older] = subjectIdsOf(keys, canonicalAddress(email));
  if (current === undefined) throw new Error("No address key");
  return [current, ...older];
}

/** Today in London. */
export const today = ({ clock }: Pick<Operator, "clock">): CivilDate => londonDateAt(clock());

/** A place in a listing as text, and back. What isn't one leads to the beginning: it came from our own answer. */
export const writeCursor = (place: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

export function readCursor(cursor: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (cursor === undefined) return undefined;
  const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
  return typeof place === "object" && place !== null ? { ...place } : undefined;
}

export const iso = (atMs: number): string => new Date(atMs).toISOString();
