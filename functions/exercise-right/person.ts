/**
 * Who is acting: the person behind an open link, under every pseudonym, with what their pages need. Their
 * form is their act: it shows that they were informed, whatever became of the mail.
 */
import type { AddressKeySource } from "../../shared/aws/address-keys.ts";
import type { NoticeQueue } from "../../shared/aws/notice-queue.ts";
import { type HeldInvite, isWhole } from "../../shared/aws/open-link.ts";
import { answeredAtOnce, newRequestId } from "../../shared/aws/request-store.ts";
import { type Acts, type Asked, changeInvite, type SubjectIds } from "../../shared/aws/subject-acts.ts";
import { londonDateAt } from "../../shared/domain/civil-date.ts";
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { type AddressKeys, subjectIdsOf } from "../../shared/domain/identity.ts";
import { noteAct } from "../../shared/domain/invitee-changes.ts";
import type { Right } from "../../shared/domain/ledger-events.ts";
import type { Deployment } from "../../shared/domain/notice/deployment.ts";
import type { Random } from "../../shared/lambda/platform.ts";
import { languageOf, type PageContext, wordsOf } from "../../shared/pages/invitee/frame.ts";

export interface Exercising extends Acts {
  readonly random: Random;
  readonly deployment: Deployment;
  readonly baseUrl: string;
  readonly keys: AddressKeySource;
  readonly queue: NoticeQueue;
}

/** A person with a link that opens, and what they sent. */
export interface Person {
  readonly exercising: Exercising;
  readonly keys: AddressKeys;
  readonly context: PageContext & { readonly token: string };
  readonly invite: HeldInvite;
  readonly subjectIds: SubjectIds;
  readonly fields: ReadonlyMap<string, string>;
}

/** The person behind an invite, from now on known to be informed. Undefined where the invite went meanwhile. */
export async function personBehind(
  exercising: Exercising,
  token: string,
  found: HeldInvite,
  fields: ReadonlyMap<string, string>,
): Promise<Person | undefined> {
  const keys = await exercising.keys();
  const invite = await changeInvite(exercising, found.inviteId, noteAct);
  if (invite === undefined || !isWhole(invite)) return undefined;
  const language = languageOf(invite.locale, exercising.deployment);
  return {
    exercising,
    keys,
    context: {
      deployment: exercising.deployment,
      language,
      nowMs: exercising.clock(),
      baseUrl: exercising.baseUrl,
      token,
    },
    invite,
    subjectIds: subjectIdsFor(keys, invite.invitee.email),
    fields,
  };
}

/** Every pseudonym of an address, the current one first. */
export function subjectIdsFor(keys: AddressKeys, address: string): SubjectIds {
  const [current, ...older] = subjectIdsOf(keys, canonicalAddress(address));
  if (current === undefined) throw new Error("No address key");
  return [current, ...older];
}

/** How an act of the person goes on record: received and carried out at once, in the act's own transaction. */
export function asRequest(
  exercising: Exercising,
  subjectId: string,
  right: Exclude<Right, "complaint">,
  how: { readonly channel: "link" | "one-click"; readonly passOn?: boolean; readonly requestId?: string },
): Asked & { readonly request: NonNullable<Asked["request"]> } {
  const nowMs = exercising.clock();
  const { channel, passOn = false, requestId = newRequestId(exercising.random(12)) } = how;
  const asked = { requestId, subjectId, right, channel, passOn, actor: "invitee" } as const;
  return {
    channel,
    actor: "invitee",
    request: answeredAtOnce({ ...asked, on: londonDateAt(nowMs) }, nowMs, exercising.policy),
  };
}

/** Where a person can go on from an outcome, under their link. */
export function waysOn(
  { context }: Person,
  ...pages: readonly ("object" | "erase" | "restrict" | "unrestrict" | "data" | "allow")[]
) {
  const { overview, back } = wordsOf(context);
  const path = `/i/${context.token}`;
  return [
    ...pages.map((page) => ({
      href: `${path}/${page}`,
      label: page === "object" ? overview.object.action : overview.links[page],
    })),
    { href: path, label: back },
  ];
}
