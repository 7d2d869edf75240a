/** Queues, topics and mail of the simulation behave as the services that they stand for. */
import { describe, expect, test } from "vitest";
import { readDeliveryEvent } from "../../../shared/aws/delivery-events.ts";
import { MemoryQueue, type QueueSettings, sqsRecord } from "../../simulation/parts/memory-queue.ts";
import { anAccount, MemorySes } from "../../simulation/parts/memory-ses.ts";
import { MemorySns } from "../../simulation/parts/memory-sns.ts";
import { MemorySqs } from "../../simulation/parts/memory-sqs.ts";
import { Scheduler } from "../../simulation/parts/scheduler.ts";
import { SeededRandom } from "../../simulation/parts/seeded-random.ts";
import type { MailEventKind } from "../../simulation/parts/ses-events.ts";

const random = new SeededRandom("services");
const daySeconds = 86_400;

function aQueue(settings: Partial<QueueSettings> = {}) {
  const clock = { now: 0 };
  const queue = new MemoryQueue(
    { name: "notices", visibilitySeconds: 60, ...settings },
    () => clock.now,
    random,
  );
  const pass = (seconds: number) => {
    clock.now += seconds * 1000;
  };
  return { queue, pass, clock };
}

describe("a queue", () => {
  test("a received message is invisible, and comes again with its count when nobody deletes it", () => {
    const { queue, pass } = aQueue();
    queue.send({ body: "one" });
    expect(queue.receive(10).map(({ receives }) => receives)).toEqual([1]);
    expect(queue.receive(10)).toEqual([]);
    pass(60);
    const [again] = queue.receive(10);
    expect(again?.receives).toBe(2);
    queue.delete(again?.receipt ?? "");
    pass(60);
    expect(queue.receive(10)).toEqual([]);
  });

  test("the receipt of an earlier receive deletes nothing", () => {
    const { queue, pass } = aQueue();
    queue.send({ body: "one" });
    const [first] = queue.receive(1);
    pass(60);
    queue.receive(1);
    queue.delete(first?.receipt ?? "");
    expect(queue.messages).toHaveLength(1);
  });

  test("a message received too often moves to the dead letters, with its age", () => {
    const { queue: to, clock } = aQueue({ name: "dead" });
    const settings = { name: "notices", visibilitySeconds: 1, redrive: { to, maxReceiveCount: 2 } };
    const queue = new MemoryQueue(settings, () => clock.now, random);
    queue.send({ body: "poison" });
    for (let round = 0; round < 3; round += 1) {
      queue.receive(1);
      clock.now += 1000;
    }
    expect(queue.messages).toEqual([]);
    expect(to.messages.map(({ body, sentAt, receives }) => ({ body, sentAt, receives }))).toEqual([
      { body: "poison", sentAt: 0, receives: 2 },
    ]);
    clock.now = 14 * daySeconds * 1000;
    expect(to.messages).toEqual([]);
    expect(to.expired).toBe(1);
  });

  test("a delayed message waits", () => {
    const { queue, pass } = aQueue();
    queue.send({ body: "later", delaySeconds: 30 });
    expect(queue.receive(1)).toEqual([]);
    pass(30);
    expect(queue.receive(1)).toHaveLength(1);
  });

  test("a batch that is done in part says which entries failed", () => {
    const { queue, clock } = aQueue();
    const sqs = new MemorySqs(() => clock.now, [queue]);
    const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id }));
    const answer = sqs.perform("SendMessageBatch", { QueueUrl: queue.url, Entries }, { keep: 2 });
    expect(answer).toMatchObject({
      Successful: [{ Id: "a" }, { Id: "b" }],
      Failed: [{ Id: "c", SenderFault: false }],
    });
    expect(queue.messages.map(({ body }) => body)).toEqual(["a", "b"]);
  });

  test("a redrive task sends the dead letters back as new messages", () => {
    const { queue: to, clock } = aQueue({ name: "dead" });
    const settings = { name: "notices", visibilitySeconds: 1, redrive: { to, maxReceiveCount: 1 } };
    const queue = new MemoryQueue(settings, () => clock.now, random);
    to.send({ body: "poison" });
    const sqs = new MemorySqs(() => clock.now, [queue, to]);
    sqs.perform("StartMessageMoveTask", { SourceArn: to.arn });
    expect(queue.receive(1).map((message) => sqsRecord(queue, message).body)).toEqual(["poison"]);
  });
});

function aMailWorld() {
  const scheduler = new Scheduler(random.fork("mail"), Date.UTC(2026, 0, 1));
  const sns = new MemorySns(scheduler, random.fork("sns"), [
    "arn:aws:sns:eu-west-2:000000000000:mail-events",
  ]);
  const events: string[] = [];
  sns.subscribe("arn:aws:sns:eu-west-2:000000000000:mail-events", {
    raw: true,
    deliver: (body) => events.push(body),
  });
  const ses = new MemorySes(scheduler, anAccount(["notices"]), (event) =>
    sns.publish("arn:aws:sns:eu-west-2:000000000000:mail-events", event),
  );
  const send = (to = "sam.okafor@example.co.uk") =>
    ses.perform("SendRawEmail", {
      Source: "invites@clientshare.example",
      Destinations: [to],
      RawMessage: { Data: Buffer.from("From: x@y.example\r\nSubject: a\r\n b\r\n\r\nbody") },
      ConfigurationSetName: "notices",
      Tags: [
        { Name: "invite", Value: "inv_1" },
        { Name: "notice", Value: "1" },
        { Name: "attempt", Value: "2" },
      ],
    });
  return { scheduler, ses, events, send };
}

describe("mail", () => {
  test("an accepted mail arrives, and its events come through the topic with its tags", async () => {
    const { scheduler, ses, events, send } = aMailWorld();
    send();
    expect(ses.mailbox("sam.okafor@example.co.uk")).toEqual([]);
    await scheduler.runUntil(scheduler.now() + 5000);
    expect(ses.mailbox("Sam.Okafor@example.co.uk")).toHaveLength(1);
    expect(events.map((event) => JSON.parse(event).eventType)).toEqual(["Send", "Delivery"]);
    expect(JSON.parse(events[0] ?? "").mail.commonHeaders.subject).toBe("a b");
  });

  test.each<[MailEventKind, string]>([
    ["send", "send"],
    ["delivery", "delivery"],
    ["delivery-delay", "delay"],
    ["bounce-permanent", "permanent-bounce"],
    ["bounce-transient", "transient-bounce"],
    ["bounce-suppressed", "suppressed"],
    ["complaint", "complaint"],
    ["reject", "reject"],
    ["rendering-failure", "rendering-failure"],
  ])("the pipeline reads a %s event as %s", async (kind, read) => {
    const { scheduler, ses, events, send } = aMailWorld();
    ses.fate = () => [{ kind, afterMilliseconds: 10, eventsAfterMilliseconds: [5] }];
    send();
    await scheduler.runUntil(scheduler.now() + 5000);
    expect(events.map(readDeliveryEvent)).toMatchObject([
      { about: "notice", inviteId: "inv_1", notice: 1, evidence: { kind: read, attempt: 2 } },
    ]);
  });

  test("events may be lost, doubled and overtaken", async () => {
    const { scheduler, ses, events, send } = aMailWorld();
    ses.fate = () => [
      { kind: "send", afterMilliseconds: 0, eventsAfterMilliseconds: [] },
      { kind: "delivery", afterMilliseconds: 10, eventsAfterMilliseconds: [3000, 4000] },
      { kind: "complaint", afterMilliseconds: 100, eventsAfterMilliseconds: [5] },
    ];
    send();
    await scheduler.runUntil(scheduler.now() + 10_000);
    expect(events.map((event) => JSON.parse(event).eventType)).toEqual(["Complaint", "Delivery", "Delivery"]);
  });

  test("the account's suppression list swallows mail unless it is overridden, though SES says Send", async () => {
    const { scheduler, ses, events, send } = aMailWorld();
    ses.account.suppressed.add("sam.okafor@example.co.uk");
    send();
    ses.account.suppressionOverridden = false;
    send();
    await scheduler.runUntil(scheduler.now() + 5000);
    expect(ses.mailbox("sam.okafor@example.co.uk")).toHaveLength(1);
    expect(events.map((event) => JSON.parse(event).eventType).sort()).toEqual([
      "Bounce",
      "Delivery",
      "Send",
      "Send",
    ]);
  });

  test("a paused account, the sandbox and the sending rate refuse", () => {
    const { ses, send } = aMailWorld();
    ses.account.paused = true;
    expect(() => send()).toThrow(expect.objectContaining({ name: "AccountSendingPausedException" }));
    ses.account.paused = false;
    ses.account.sandboxVerified = new Set(["known@example.com"]);
    expect(() => send()).toThrow(expect.objectContaining({ name: "MessageRejected" }));
    ses.account.sandboxVerified = undefined;
    ses.account.ratePerSecond = 1;
    send();
    expect(() => send()).toThrow(expect.objectContaining({ name: "Throttling" }));
    expect(ses.accepted).toHaveLength(1);
  });
});
