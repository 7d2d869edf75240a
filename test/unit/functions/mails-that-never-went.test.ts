/** A mail that SES certainly did not take leaves nothing behind: no link that leads somewhere, none counted for the person. */
import { describe, expect, it } from "vitest";
import { type Sender, sendNotice } from "../../../functions/send-notice/send-notice.ts";
import { receiveWrites } from "../../../shared/aws/invite-store.ts";
import { transact } from "../../../shared/aws/invitee-table.ts";
import { readSubjects } from "../../../shared/aws/subject-store.ts";
import { readToken } from "../../../shared/aws/token-store.ts";
import { subjectIdsOf } from "../../../shared/domain/identity.ts";
import { anInvite, aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const keys = { current: "k1", keys: { k1: "x".repeat(64) } };
const [subjectId = ""] = subjectIdsOf(keys, "sam.okafor@invitee.example");

/** One notice, sent by an SES that answers so. @returns the token of its link, and the table after it */
async function sentBy(answer: () => Promise<never> | Promise<{ readonly MessageId: string }>) {
  const world = memoryInvitees();
  const { ledger: _ledger, ...invite } = anInvite({ subjectId });
  const { writes } = receiveWrites(
    invite,
    [{ event: "InviteReceived", data: { relationship: "colleague", dueAt: new Date(0).toISOString() } }],
    aPolicy,
  );
  expect((await transact(world.table, writes)).result).toBe("done");
  const tokens: string[] = [];
  const sender: Sender = {
    ...world.acts,
    queue: { sqs: { send: async () => JSON.parse("{}") }, url: { single: "notices", bulk: "notices-bulk" } },
    ses: { send: async <Output>() => JSON.parse(JSON.stringify(await answer())) as Output },
    random: (size: number) => new Uint8Array(size).fill(7),
    keys,
    from: "invites@clientshare.example",
    configurationSet: "notices",
    edition: "e".repeat(64),
    compose: async (_invite, token) => {
      tokens.push(token);
      return { bytes: new Uint8Array(1), version: "v", language: "en-GB" };
    },
  };
  const { result } = await sendNotice(sender, {
    version: 1,
    kind: "notice",
    inviteId: invite.inviteId,
    notice: 1,
  });
  const [token = ""] = tokens;
  const opens = await readToken(world.table, token, world.clock.now);
  const [subject] = await readSubjects(world.table, [subjectId], world.clock.now);
  return { result, opens: opens !== undefined, counted: subject?.noticesAtMs.length ?? 0 };
}

const refusal = (name: string) => () =>
  Promise.reject(Object.assign(new Error("No"), { name, $metadata: { httpStatusCode: 400 } }));

describe("the link of a mail", () => {
  it("that SES took leads to its invite", async () => {
    expect(await sentBy(async () => ({ MessageId: "m" }))).toEqual({
      result: "sent",
      opens: true,
      counted: 1,
    });
  });

  it("that SES put off leads nowhere, and is not counted for the person", async () => {
    expect(await sentBy(refusal("Throttling"))).toEqual({ result: "halt", opens: false, counted: 0 });
  });

  it("that SES refused for good leads nowhere", async () => {
    expect(await sentBy(refusal("MessageRejected"))).toMatchObject({ result: "refused", opens: false });
  });

  it("whose answer was lost may be in somebody's hands, and leads to its invite", async () => {
    const lost = () => Promise.reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
    expect(await sentBy(lost)).toEqual({ result: "unknown", opens: true, counted: 1 });
  });

  it("of which SES said that it failed leads there too, but an hour of that uses up no day of the person's", async () => {
    const error = { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } };
    const down = () => Promise.reject(Object.assign(new Error("No"), error));
    expect(await sentBy(down)).toEqual({ result: "unknown", opens: true, counted: 0 });
  });
});
