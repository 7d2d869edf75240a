/**
 * A notice that cannot be handled, whatever the reason, goes to the dead letters after its last try. The others of
 * its batch proceed; it is flagged on the invite, so that operators see which person waits because of it.
 */

import type { NoticeMessage } from "../../shared/aws/notice-queue.ts";
import { changeInvite } from "../../shared/aws/subject-acts.ts";
import { flagPoisoned } from "../../shared/domain/notice-changes.ts";
import { queueTries } from "../../shared/domain/queue-tries.ts";
import type { Sender, SendResult } from "./send-notice.ts";

/**
 * Does `send`, and where that fails in the message's last receipt (`receives` counts them from 1) flags the invite.
 * A pause of SES is nobody's poison: `halt` flags nothing. @throws whatever `send` throws, flagged or not
 */
export async function sendOrFlag(
  sender: Sender,
  { inviteId, notice }: Extract<NoticeMessage, { kind: "notice" }>,
  receives: number,
  send: () => Promise<SendResult>,
): Promise<SendResult> {
  let failed = true;
  try {
    const done = await send();
    failed = done.result === "again";
    return done;
  } finally {
    if (failed && receives >= queueTries) await flag(sender, inviteId, notice);
  }
}

/** Where it can't be flagged either, the dead letter itself still rings, and the sweep's next message comes here again. */
async function flag(sender: Sender, inviteId: string, notice: number): Promise<void> {
  try {
    await changeInvite(sender, inviteId, (invite, nowMs) =>
      invite.notice.number === notice ? flagPoisoned(invite, nowMs) : undefined,
    );
  } catch {
    // What made the sending fail is thrown; this is the lesser of the two.
  }
}
