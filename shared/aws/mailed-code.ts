/**
 * Six digits, mailed to the address on file: the proof that who holds a link also reads that mailbox. Stored
 * as a keyed hash with an end and five tries; a try is taken before the code is looked at, in one conditional
 * write, so that no number of guesses at once gets more of them.
 */
import { timingSafeEqual } from "node:crypto";
import { type AddressKeys, keyedHash } from "../domain/identity.ts";
import type { Subject } from "../domain/subject.ts";
import { type Table, writeItem } from "./invitee-table.ts";
import { readSubjects, subjectKey } from "./subject-store.ts";

export const codeLifeMs = 10 * 60_000;
const codeTries = 5;

/** A fresh code, evenly drawn. @param random gives unpredictable bytes */
export function newCode(random: (size: number) => Uint8Array): string {
  for (;;) {
    const drawn = Buffer.from(random(4)).readUInt32BE();
    // Beyond the last whole million, some codes would come up more often than others.
    if (drawn < 4_294_000_000) return String(drawn % 1_000_000).padStart(6, "0");
  }
}

const hashOf = (keys: AddressKeys, subjectId: string, code: string): string =>
  keyedHash(keys, "code", `${subjectId}\0${code}`);

/** A code as the subject remembers it. */
export const rememberedCode = (
  keys: AddressKeys,
  subjectId: string,
  code: string,
  nowMs: number,
): NonNullable<Subject["code"]> => ({
  hash: hashOf(keys, subjectId, code),
  untilMs: nowMs + codeLifeMs,
  triesLeft: codeTries,
});

export type CodeVerdict =
  /** `proof` is the same for the same code, and tells nothing of it. */
  | { readonly code: "right"; readonly proof: string }
  | { readonly code: "wrong"; readonly triesLeft: number }
  /** None was mailed, its time is over, or its tries are used up. */
  | { readonly code: "spent" };

/** Looks at what somebody typed. A right code stays good until its time is over; each wrong one costs a try. */
export async function checkCode(
  table: Table,
  keys: AddressKeys,
  subjectId: string,
  typed: string,
  nowMs: number,
): Promise<CodeVerdict> {
  const [subject] = await readSubjects(table, [subjectId], nowMs);
  const { code } = subject ?? {};
  if (code === undefined || code.untilMs <= nowMs) return { code: "spent" };
  const names = { "#code": "code", "#tries": "triesLeft", "#hash": "hash", "#until": "untilMs" };
  const taken = await writeItem(table, {
    update: subjectKey(subjectId),
    set: {
      expression: "SET #code.#tries = #code.#tries - :one, revision = revision + :one",
      names,
      values: { ":one": 1 },
    },
    condition: {
      expression: "#code.#hash = :hash AND #code.#tries >= :one AND #code.#until > :now",
      values: { ":hash": code.hash, ":now": nowMs },
    },
  });
  if (!taken) return { code: "spent" };
  const digits = typed.replace(/[\s-]/g, "");
  const given = Buffer.from(hashOf(keys, subjectId, digits));
  const right = timingSafeEqual(given, Buffer.from(code.hash));
  if (!right) return { code: "wrong", triesLeft: Math.max(0, code.triesLeft - 1) };
  await writeItem(table, {
    update: subjectKey(subjectId),
    set: {
      expression: "SET #code.#tries = #code.#tries + :one, revision = revision + :one",
      names: { "#code": names["#code"], "#tries": names["#tries"], "#hash": names["#hash"] },
      values: { ":one": 1 },
    },
    condition: { expression: "#code.#hash = :hash", values: { ":hash": code.hash } },
  });
  return { code: "right", proof: code.hash };
}
