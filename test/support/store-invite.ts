/** Puts an invite into the table in memory by the write that receives one, whatever its state. */
import { receiveWrites } from "../../shared/aws/invite-store.ts";
import { transact } from "../../shared/aws/invitee-table.ts";
import type { Invite } from "../../shared/domain/invite.ts";
import type { MemoryInvitees } from "./memory-invitees.ts";

/** @throws where it cannot be stored: its id, or its link, is there already */
export async function storeInvite({ table, acts }: MemoryInvitees, invite: Invite): Promise<Invite> {
  const { ledger: _ledger, ...rest } = invite;
  const dueAt = new Date(invite.dueAtMs).toISOString();
  const received = receiveWrites(
    rest,
    [{ event: "InviteReceived", data: { relationship: "colleague", dueAt } }],
    acts.policy,
  );
  const stored = await transact(table, received.writes);
  if (stored.result !== "done") throw new Error(`${invite.inviteId} could not be stored`);
  return received.invite;
}
