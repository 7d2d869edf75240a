/**
 * A correction (Art. 16) of what any inviter gave us, by whatever way it was asked for. The decision goes on record
 * with the names of the fields, which is also how the platform hears of it (Art. 19); then each invite is changed. Cut
 * short between the two, it is asked for once more; a correction that nobody is told of could not be found again.
 */
import type { Invitee } from "../domain/data-map.ts";
import { rectify } from "../domain/invitee-changes.ts";
import type { LedgerData } from "../domain/ledger-events.ts";
import { type Acts, type Asked, changeInvite, decideSubject } from "./subject-acts.ts";

type Field = NonNullable<LedgerData<"SubjectRectified">["fields"]>[number];

/** What is to be corrected in one invite. */
export interface Correction {
  readonly inviteId: string;
  readonly fields: readonly Field[];
  /** @param now the details as they are when the write meets them @returns them as they should be, but the address */
  readonly correct: (now: Invitee) => Omit<Invitee, "email">;
}

/** Puts the decision on the person's record, and carries it out. @throws {TableBusy} where others kept writing */
export async function rectifyEverywhere(
  acts: Acts,
  subjectId: string,
  corrections: readonly Correction[],
  { request, channel, actor }: Asked,
): Promise<void> {
  const data = {
    inviteIds: corrections.map(({ inviteId }) => inviteId),
    fields: [...new Set(corrections.flatMap(({ fields }) => fields))].sort(),
    requestId: request?.requestId,
    channel,
    actor,
  };
  await decideSubject(acts, subjectId, {
    decide: (subject) => subject,
    drafts: [...(request?.received ?? []), { event: "SubjectRectified", data }, ...(request?.answered ?? [])],
    more: request === undefined ? [] : [request.write],
  });
  for (const { inviteId, correct } of corrections) {
    await changeInvite(acts, inviteId, (invite, nowMs) =>
      invite.invitee === undefined ? undefined : rectify(invite, nowMs, correct(invite.invitee)),
    );
  }
}
