/**
 * Rights exercised by letter: a request that came by post, phone or email is carried out as the person's own
 * link would, and goes on record with the day it really reached us. Doing it twice records the second request
 * and changes nothing else.
 */
import { readInvitesApart, readInvitesEvenPast } from "../../shared/aws/invite-store.ts";
import { queueMessages } from "../../shared/aws/notice-queue.ts";
import { rectifyEverywhere } from "../../shared/aws/rectify-everywhere.ts";
import { answeredAtOnce, newRequestId } from "../../shared/aws/request-store.ts";
import { UnreadableInvite } from "../../shared/aws/stored-invite.ts";
import {
  type Asked,
  allowAgain,
  type Decided,
  decideSubject,
  eraseEverywhere,
  objectEverywhere,
  readInviteIds,
  restrictEverywhere,
  type SubjectIds,
  unrestrictEverywhere,
} from "../../shared/aws/subject-acts.ts";
import { type CivilDate, daysBetween } from "../../shared/domain/civil-date.ts";
import type { Invitee } from "../../shared/domain/data-map.ts";
import { differences } from "../../shared/domain/invitee-changes.ts";
import type { Right } from "../../shared/domain/ledger-events.ts";
import {
  type CommandInput,
  correctableSchema,
  type OperatorAnswer,
} from "../../shared/domain/operator-command.ts";
import { done, type Operator, pseudonymsOf, refused, today } from "./operator.ts";

type Letter = CommandInput<"subject erase">;

/** A letter cannot have come tomorrow, nor before anything was invited here at all. */
export function receivedOn(
  operator: Operator,
  { received }: { received?: CivilDate },
): CivilDate | undefined {
  const on = received ?? today(operator);
  const age = daysBetween(on, today(operator));
  return age < 0 || age > 3_650 ? undefined : on;
}

export const wrongDate = refused(
  "invalid",
  "The day of receipt lies in the future, or more than ten years back.",
);

async function act(
  operator: Operator,
  letter: Letter,
  right: Exclude<Right, "complaint">,
  carryOut: (subjectIds: SubjectIds, asked: Asked) => Promise<Decided>,
): Promise<OperatorAnswer> {
  const on = receivedOn(operator, letter);
  if (on === undefined) return wrongDate;
  const subjectIds = pseudonymsOf(operator, letter.email);
  const inviteIds = await readInviteIds(operator.table, subjectIds);
  const { invites, unreadable } = await readInvitesApart(operator.table, inviteIds, operator.clock());
  const requestId = newRequestId(operator.random(12));
  const request = answeredAtOnce(
    {
      requestId,
      subjectId: subjectIds[0],
      right,
      channel: letter.channel,
      actor: "operator",
      on: today(operator),
      receivedOn: on,
      passOn: invites.some(({ invite }) => invite.status === "accepted"),
    },
    operator.clock(),
    operator.policy,
  );
  const asked: Asked = { channel: letter.channel, actor: "operator", request };
  const outcome = await carryOut(subjectIds, asked).catch(unfinished);
  // Decided before: the act changed nothing, but the letter came, and that is on record all the same.
  if (outcome === "already") {
    await decideSubject(operator, subjectIds[0], {
      decide: (subject) => subject,
      drafts: [...request.received, ...request.answered],
      more: [request.write],
    });
  }
  const result = { subjectId: subjectIds[0], requestId, right, receivedOn: on, outcome, inviteIds };
  return done(result, undefined, unreadable.length === 0 ? undefined : notYet(unreadable));
}

function unfinished(error: unknown): "unfinished" {
  if (error instanceof UnreadableInvite) return "unfinished";
  throw error;
}

const notYet = (inviteIds: readonly string[]) =>
  `Decided, and done for every other invite. This release cannot read ${inviteIds.join(", ")}: the sweep carries the decision there as soon as one can.`;

export const eraseByLetter = (operator: Operator, letter: Letter): Promise<OperatorAnswer> =>
  act(operator, letter, "erasure", (ids, asked) => eraseEverywhere(operator, ids, asked));

export const objectByLetter = (operator: Operator, letter: Letter): Promise<OperatorAnswer> =>
  act(operator, letter, "objection", (ids, asked) => objectEverywhere(operator, ids, "objection", asked));

export const restrictByLetter = (operator: Operator, letter: Letter): Promise<OperatorAnswer> =>
  act(operator, letter, "restriction", (ids, asked) => restrictEverywhere(operator, ids, asked));

/** Lifts a restriction, and puts what waited back on its queue. */
export const unrestrictByLetter = (operator: Operator, letter: Letter): Promise<OperatorAnswer> =>
  act(operator, letter, "unrestriction", async (ids, asked) => {
    const { decided, waiting } = await unrestrictEverywhere(operator, ids, asked);
    for (const lane of ["single", "bulk"] as const) {
      const messages = waiting
        .filter((invite) => invite.lane === lane)
        .map(
          ({ inviteId, notice }) =>
            ({ version: 1, kind: "notice", inviteId, notice: notice.number }) as const,
        );
      await queueMessages(operator.queue, lane, messages);
    }
    return decided;
  });

/** The person wants to hear from us again. Not a right with a clock, so no request: the ledger has it. */
export async function allowByLetter(operator: Operator, letter: Letter): Promise<OperatorAnswer> {
  const subjectIds = pseudonymsOf(operator, letter.email);
  const outcome = await allowAgain(operator, subjectIds, { channel: letter.channel, actor: "operator" });
  return done({ subjectId: subjectIds[0], outcome });
}

/** Corrects what is held, wherever it is held; an empty value takes the field away. */
export async function rectifyByLetter(
  operator: Operator,
  input: CommandInput<"subject rectify">,
): Promise<OperatorAnswer> {
  const { set, ...letter } = input;
  const parsed = correctableSchema.safeParse(valuesOf(set));
  if (!parsed.success || Object.keys(set).length === 0) {
    const fields = parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0]));
    return refused(
      "invalid",
      `Cannot be stored as given: ${[...new Set(fields)].join(", ") || "nothing to set"}`,
    );
  }
  const taken = Object.entries(set).flatMap(([field, value]) => (value === "" ? [field] : []));
  return act(operator, letter, "rectification", async (subjectIds, asked) => {
    const invites = await readInvitesEvenPast(
      operator.table,
      await readInviteIds(operator.table, subjectIds),
    );
    const corrections = invites.flatMap(({ invite: { inviteId, invitee } }) => {
      if (invitee === undefined) return [];
      const fields = differences(invitee, corrected(invitee, parsed.data, taken));
      const correct = (now: Invitee) => corrected(now, parsed.data, taken);
      return fields.length === 0 ? [] : [{ inviteId, fields, correct }];
    });
    if (corrections.length === 0) return "already";
    await rectifyEverywhere(operator, subjectIds[0], corrections, asked);
    return "decided";
  });
}

/** Links are written one after another, with spaces between. */
function valuesOf(set: CommandInput<"subject rectify">["set"]): Record<string, unknown> {
  const given = Object.entries(set).filter(([, value]) => value !== "");
  return Object.fromEntries(
    given.map(([field, value]) => [field, field === "links" ? String(value).split(/\s+/) : value]),
  );
}

function corrected(before: Invitee, set: Partial<Omit<Invitee, "email">>, taken: readonly string[]): Invitee {
  const kept = Object.entries(before).filter(([field]) => !taken.includes(field));
  return { ...(Object.fromEntries(kept) as Invitee), ...set };
}
