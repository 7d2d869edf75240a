/**
 * An inviter has left their organisation: their pending invites end as if they had taken them back, so that
 * nobody is written to in the name of somebody who is gone. With the organisation it asks their own index;
 * without, it goes through everything pending, a page at a time.
 */
import { inviterKeyOf, listInviteIds, readInvitesApart } from "../../shared/aws/invite-store.ts";
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { revoke } from "../../shared/domain/inviter-changes.ts";
import type { CommandInput, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { type PendingPage, readPending } from "./list-undischarged.ts";
import { done, type Operator, readCursor, writeCursor } from "./operator.ts";

const pageSize = 100;

/** Ends one page's invites. @returns the ids of those it ended, and of those that it could not read */
export async function endInviter(
  operator: Operator,
  input: CommandInput<"inviter leave">,
): Promise<OperatorAnswer> {
  const page =
    input.organisation === undefined ? await everywhere(operator, input) : await own(operator, input);
  const ended: string[] = [];
  for (const { inviteId, inviter } of page.invites) {
    if (inviter?.sub !== input.sub) continue;
    const after = await changeInvite(operator, inviteId, (invite, nowMs) => revoke(invite, nowMs));
    if (after?.status === "revoked") ended.push(inviteId);
  }
  const { unreadable } = page;
  return done(
    { looked: page.invites.length, ended, ...(unreadable.length === 0 ? {} : { unreadable }) },
    page.cursor,
  );
}

async function own(operator: Operator, input: CommandInput<"inviter leave">): Promise<PendingPage> {
  const before = readCursor(input.cursor)?.["before"];
  const key = inviterKeyOf(input.organisation ?? "", input.sub);
  const ids = await listInviteIds(
    operator.table,
    key,
    pageSize,
    typeof before === "string" ? before : undefined,
  );
  const found = await readInvitesApart(operator.table, ids, operator.clock());
  const last = ids.at(-1);
  return {
    invites: found.invites.map(({ invite }) => invite).filter(({ status }) => status === "pending"),
    unreadable: found.unreadable,
    ...(ids.length < pageSize || last === undefined ? {} : { cursor: writeCursor({ before: last }) }),
  };
}

/** Every pending invite wakes at its expiry at the latest. */
async function everywhere(
  operator: Operator,
  { cursor }: CommandInput<"inviter leave">,
): Promise<PendingPage> {
  return readPending(operator, cursor, operator.clock() + 400 * 86_400_000);
}
