/** Receipts of complaints: whose counter they use, and what becomes of one that can't be mailed. */
import { describe, expect, it } from "vitest";
import { sweepRequests } from "../../../functions/keep-deadlines/sweep-requests.ts";
import { type AnswerSender, sendAnswer } from "../../../functions/send-notice/send-answer.ts";
import { readPartition, transact } from "../../../shared/aws/invitee-table.ts";
import { formReceipts, takeQuota } from "../../../shared/aws/quota-store.ts";
import { readRequest, requestKey, requestWrite } from "../../../shared/aws/request-store.ts";
import { readSubjects } from "../../../shared/aws/subject-store.ts";
import { londonDateAt } from "../../../shared/domain/civil-date.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { receiveRequest } from "../../../shared/domain/request-changes.ts";
import { anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const { subjectId } = anInvite();
const named = (name: string, httpStatusCode: number) =>
  Object.assign(new Error("x"), { name, $metadata: { httpStatusCode } });

/** A table, and a sender whose provider answers every mail with `answer`. */
function complaining(answer: Error | undefined = undefined) {
  const world = memoryInvitees();
  const mails: object[] = [];
  const send = async <Output>(command: { readonly input: object }): Promise<Output> => {
    mails.push(command.input);
    if (answer !== undefined) throw answer;
    return JSON.parse('{"MessageId":"m"}');
  };
  const sender: AnswerSender = {
    ...world.acts,
    ses: { send },
    random: (size) => new Uint8Array(size),
    keys: { current: "k1", keys: { k1: "x".repeat(64) } },
    from: "invites@clientshare.example",
    configurationSet: "notices",
    baseUrl: "https://invites.clientshare.example",
    composeAnswer: async () => new Uint8Array(1),
  };
  const complain = async (requestId: string, channel: "form" | "link") => {
    const { next } = receiveRequest(
      { requestId, right: "complaint", channel, receivedOn: londonDateAt(receivedAtMs) },
      aPolicy,
    );
    const stored = { subjectId, request: next, complaint: "x", email: "sam.okafor@invitee.example" };
    await transact(world.table, [requestWrite(stored, world.clock.now, aPolicy)]);
    return sendAnswer(sender, { version: 1, kind: "complaint-receipt", subjectId, requestId });
  };
  /** Days of sweeps, each quarter of an hour, with whatever they queue. */
  const sweepFor = async (days: number, requestId: string) => {
    for (let n = 0; n < days * 96; n++) {
      world.clock.now += dayMs / 96;
      const item = await world.database.perform("GetItem", {
        TableName: "invitees",
        Key: Object.fromEntries(Object.entries(requestKey(subjectId, requestId)).map(([k, S]) => [k, { S }])),
      });
      const wake = /"wakeAtSeconds":\{"N":"(\d+)"\}/.exec(JSON.stringify(item))?.[1];
      if (wake === undefined || Number(wake) * 1000 > world.clock.now) continue;
      const keys = [requestKey(subjectId, requestId)];
      const messages = await sweepRequests(world.acts, keys, world.clock.now, () => undefined);
      for (const message of messages) {
        if (message.kind === "complaint-receipt") await sendAnswer(sender, message);
      }
    }
  };
  const events = async () =>
    (await readPartition(world.table, `subject#${subjectId}`, "ledger#")).map(
      (item) => /"event":"(\w+)"/.exec(JSON.stringify(item))?.[1],
    );
  return { ...world, mails, complain, sweepFor, events };
}

describe("receipts of complaints", () => {
  it("by anybody's form are two a day to one address, and cost neither codes nor a receipt by link", async () => {
    const world = complaining();
    const results = [];
    for (let n = 0; n < 4; n++) results.push((await world.complain(`req_FORM${n}`, "form")).result);
    expect(results).toEqual(["sent", "sent", "capped", "capped"]);
    expect((await world.complain("req_LINK", "link")).result).toBe("sent");
    const [subject] = await readSubjects(world.table, [subjectId], world.clock.now);
    expect(subject?.receiptsAtMs).toHaveLength(3);
    expect(subject?.answersAtMs ?? []).toEqual([]);
  });

  it("by the form are a hundred an hour to everybody together; what waits comes a day later, and a link's at once", async () => {
    const world = complaining();
    const flood = formReceipts(world.clock.now, aPolicy);
    expect((await takeQuota(world.table, flood, aPolicy.formReceiptsPerHour)).left).toBe(0);
    expect((await world.complain("req_FORM", "form")).result).toBe("capped");
    expect((await world.complain("req_LINK", "link")).result).toBe("sent");
    await world.sweepFor(2, "req_FORM");
    expect(world.mails).toHaveLength(2);
  });

  it("over the cap come the next day", async () => {
    const world = complaining();
    for (const id of ["req_A", "req_B", "req_C"]) await world.complain(id, "form");
    await world.sweepFor(2, "req_C");
    expect(world.mails).toHaveLength(3);
    expect((await readRequest(world.table, subjectId, "req_C", world.clock.now))?.request.status).toBe(
      "acknowledged",
    );
  });

  it("that the provider refuses are tried once, go on record, and stay in sight", async () => {
    const world = complaining(named("MessageRejected", 400));
    expect((await world.complain("req_A", "form")).result).toBe("refused");
    await world.sweepFor(3, "req_A");
    expect(world.mails).toHaveLength(1);
    expect(await world.events()).toEqual(["AnswerNotMailed"]);
    const stored = await readRequest(world.table, subjectId, "req_A", world.clock.now);
    expect(stored).toMatchObject({ request: { status: "received" }, receipt: { failed: "refused" } });
    const seen: string[] = [];
    await sweepRequests(world.acts, [requestKey(subjectId, "req_A")], receivedAtMs + 29 * dayMs, (found) =>
      seen.push(found),
    );
    expect(seen).toEqual(["request-due-soon"]);
  });

  it("of which nobody knows are tried once a day", async () => {
    const world = complaining(named("ServiceUnavailable", 503));
    expect((await world.complain("req_A", "form")).result).toBe("unknown");
    await world.sweepFor(3, "req_A");
    expect(world.mails.length).toBeGreaterThanOrEqual(3);
    expect(world.mails.length).toBeLessThanOrEqual(4);
  });
});
