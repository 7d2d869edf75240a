/** Codes, links and receipts go out at once, also when somebody else writes the person's record at that moment. */
import { describe, expect, it } from "vitest";
import { type AnswerSender, sendAnswer } from "../../../functions/send-notice/send-answer.ts";
import { decideSubject } from "../../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../../shared/aws/subject-store.ts";
import { canonicalAddress } from "../../../shared/domain/email-address.ts";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import { anInvite } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const keys = { current: "k1", keys: { k1: "x".repeat(64) } };
const email = "sam.okafor@invitee.example";
const subjectId = subjectIdOf(keys, canonicalAddress(email));

/** A delivered invite, and a sender whose first `times` writes each find that another got in between. */
async function disturbed(times: number) {
  const world = memoryInvitees();
  const invite = anInvite({ subjectId, invitee: { email }, dischargedAtMs: world.clock.now });
  await storeInvite(world, invite);
  let left = times;
  const disturb = () =>
    decideSubject(world.acts, subjectId, {
      decide: (subject) => ({ ...subject, receiptsAtMs: [...(subject.receiptsAtMs ?? []), world.clock.now] }),
      drafts: [],
    });
  const mails: object[] = [];
  const sender: AnswerSender = {
    ...world.acts,
    table: {
      ...world.table,
      dynamodb: {
        send: async <Output>(command: { readonly input: object }): Promise<Output> => {
          if (command.constructor.name === "TransactWriteItemsCommand" && left > 0) {
            left -= 1;
            await disturb();
          }
          return world.table.dynamodb.send(command as never) as Promise<Output>;
        },
      } as AnswerSender["table"]["dynamodb"],
    },
    ses: {
      send: async <Output>(command: { readonly input: object }): Promise<Output> => {
        mails.push(command.input);
        return JSON.parse('{"MessageId":"m"}');
      },
    },
    random: (size) => new Uint8Array(size),
    keys,
    from: "invites@clientshare.example",
    configurationSet: "notices",
    baseUrl: "https://invites.clientshare.example",
    composeAnswer: async () => new Uint8Array(1),
  };
  return { ...world, sender, mails, invite };
}

describe("an answer whose bookkeeping meets another's", () => {
  it("is a code: made and mailed all the same, once, and counted beside what the other wrote", async () => {
    const { sender, mails, invite, table, clock } = await disturbed(2);
    const message = { version: 1, kind: "code", inviteId: invite.inviteId, askedAtMs: clock.now } as const;
    expect(await sendAnswer(sender, message)).toEqual({ result: "sent" });
    expect(mails).toHaveLength(1);
    const [subject] = await readSubjects(table, [subjectId], clock.now);
    expect(subject).toMatchObject({ answersAtMs: [clock.now], receiptsAtMs: [clock.now, clock.now] });
  });

  it("are links: made and mailed all the same, once", async () => {
    const { sender, mails, table, clock } = await disturbed(2);
    const message = {
      version: 1 as const,
      kind: "links" as const,
      subjectIds: [subjectId] as [string],
      askedAtMs: clock.now,
    };
    expect(await sendAnswer(sender, message)).toEqual({ result: "sent" });
    expect(mails).toHaveLength(1);
    const [subject] = await readSubjects(table, [subjectId], clock.now);
    expect(subject?.linksAtMs).toEqual([clock.now]);
  });

  it("goes back to the queue, with nothing sent, where others never stop writing", async () => {
    const { sender, mails, invite, clock } = await disturbed(100);
    const message = { version: 1, kind: "code", inviteId: invite.inviteId, askedAtMs: clock.now } as const;
    expect(await sendAnswer(sender, message)).toEqual({ result: "again" });
    expect(mails).toHaveLength(0);
  });
});
