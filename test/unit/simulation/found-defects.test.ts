/**
 * What the simulator has found in the product, each as the smallest case that shows it; and seeds that failed
 * once, run again whole.
 */
import { TransactionInProgressException } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { complainByForm } from "../../../functions/exercise-right/complain.ts";
import { decideSweep } from "../../../functions/keep-deadlines/decide-sweep.ts";
import { TableBusy, transact } from "../../../shared/aws/invitee-table.ts";
import { recordEvidence } from "../../../shared/domain/evidence-changes.ts";
import { backstopMs, dayMs, nextWakeMs, patience } from "../../../shared/domain/invite.ts";
import { unrestrict } from "../../../shared/domain/invitee-changes.ts";
import { recordUnknown } from "../../../shared/domain/notice-changes.ts";
import { simulate } from "../../simulation/simulate.ts";
import { aDeliveredInvite, anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const aDeployment = { region: "eu-west-2", policy: aPolicy, locales: ["en-GB"] } as const;
const sweepAt = (nowMs: number) => ({ nowMs, policy: aPolicy, sendingIsOpen: true, brake: false });

describe("found by the simulator", () => {
  test("silence after the retry of a soft bounce wakes the sweep for its deadlines only, not every five minutes", () => {
    const sentAtMs = receivedAtMs + dayMs;
    const invite = anInvite({
      notice: {
        state: "sent",
        attempts: 2,
        sentAtMs,
        retries: { transient: 2 },
        evidence: [{ kind: "transient-bounce", attempt: 1, atMs: receivedAtMs }],
      },
    });
    expect(nextWakeMs(invite, aPolicy)).toBeGreaterThan(sentAtMs + patience.retryMs);
  });

  test("an attempt that SES told of before its answer was lost is sent, so that no second mail goes out", () => {
    const invite = anInvite({
      notice: {
        state: "sending",
        attempts: 1,
        leaseUntilMs: receivedAtMs + patience.leaseMs,
        evidence: [{ kind: "send", attempt: 1, atMs: receivedAtMs }],
      },
    });
    const change = recordUnknown(invite, receivedAtMs + 20_000);
    expect(change?.next.notice).toMatchObject({ state: "sent", ambiguousAttempts: 1 });
    if (change === undefined) throw new Error("Nothing was recorded");
    expect(decideSweep(change.next, sweepAt(receivedAtMs + 3_600_000)).act).toBe("later");
  });

  test("an exemption's end leaves the sweep a day to forget on record, before the table's own expiry", () => {
    const exempt = anInvite({
      exemptUntilMs: receivedAtMs + 40 * dayMs,
      escalatedAtMs: receivedAtMs,
      forgetWarnedAtMs: receivedAtMs,
    });
    expect(decideSweep(exempt, sweepAt(receivedAtMs + 40 * dayMs)).act).toBe("forgotten");
    expect(backstopMs(exempt, aPolicy)).toBe(receivedAtMs + 41 * dayMs);
  });

  test("a restriction lifted after the data's time was over leaves the sweep a day, before the table's own expiry", () => {
    const nowMs = receivedAtMs + 100 * dayMs;
    const invite = aDeliveredInvite({
      status: "declined",
      restrictedAtMs: receivedAtMs,
      endedAtMs: receivedAtMs,
    });
    const change = unrestrict(invite, nowMs);
    expect(change?.next.dataUntilMs).toBe(nowMs);
    if (change === undefined) throw new Error("Nothing was lifted");
    expect(decideSweep(change.next, sweepAt(nowMs)).act).toBe("expired");
  });

  test("an uninformed person's notice is not queued again once the invite has run out", () => {
    const invite = anInvite({ expiresAtMs: receivedAtMs + 8 * dayMs, dataUntilMs: receivedAtMs + 8 * dayMs });
    const late = { ...sweepAt(receivedAtMs + 9 * dayMs) };
    expect(decideSweep({ ...invite, escalatedAtMs: 1, forgetWarnedAtMs: 1 }, late).act).toBe("later");
  });
});

describe("found by reading", () => {
  const nowMs = receivedAtMs + 26 * dayMs;

  test("a bounce after delivery is escalated anew, though somebody was told of the same invite before", () => {
    const delivered = aDeliveredInvite({ escalatedAtMs: receivedAtMs + 1_000 });
    const bounce = { kind: "permanent-bounce", attempt: 1, atMs: nowMs } as const;
    const reopened = recordEvidence(delivered, bounce)?.next ?? expect.fail("nothing was recorded");
    expect(decideSweep(reopened, sweepAt(receivedAtMs + 10 * dayMs)).act).toBe("escalated");
  });

  test("a transaction that is still at work when its own repeat comes is a passing trouble, not a failure", async () => {
    const error = new TransactionInProgressException({ message: "", $metadata: {} });
    const table = { name: "invitees", dynamodb: { send: () => Promise.reject(error) } };
    await expect(transact(table, [])).rejects.toThrow(TableBusy);
  });

  test("a complaint is taken once, also where the queue is down and the same words come again", async () => {
    const world = memoryInvitees();
    const broken = { send: () => Promise.reject(new Error("The queue is down")) };
    const exercising = {
      ...world.acts,
      random: (size: number) => new Uint8Array(size),
      deployment: aDeployment,
      baseUrl: "https://invites.clientshare.example",
      keys: async () => ({ current: "k1", keys: { k1: "x".repeat(64) } }),
      queue: { sqs: broken, url: { single: "https://sqs.example/s", bulk: "https://sqs.example/b" } },
    };
    const context = {
      deployment: aDeployment,
      language: "en-GB",
      nowMs: receivedAtMs,
      baseUrl: "https://invites.clientshare.example",
    } as const;
    const complain = (text: string) =>
      complainByForm(
        exercising,
        context,
        new Map([
          ["email", "sam.okafor@invitee.example"],
          ["text", text],
        ]),
        "192.0.2.1",
      );
    const [first, again] = [await complain("Why me?"), await complain("Why me?")];
    expect(first.status).toBe(200);
    expect(again).toEqual(first);
    expect(await complain("And now?")).not.toEqual(first);
    const items = [...world.database.table("invitees").items()];
    expect(items.filter((item) => item["sk"]?.S?.startsWith("request#"))).toHaveLength(2);
  });
});

// Those up to 2,000 are among the seeds that every run of CI tries.
describe("seeds that failed once", () => {
  test.each(["2388", "3937", "5026", "5443", "5986", "10236", "10306", "10648"])(
    "seed %s runs through",
    async (seed) => {
      expect((await simulate(seed)).failure).toBeUndefined();
    },
  );

  test("the same seed gives the same trace, byte for byte, and another seed another", async () => {
    const [first, again, other] = [await simulate("2"), await simulate("2"), await simulate("3")];
    expect(again.digest).toBe(first.digest);
    expect(again.counts).toEqual(first.counts);
    expect(other.digest).not.toBe(first.digest);
  });

  test("a run that goes in circles fails and shows its trace, instead of going on for ever", async () => {
    const { failure } = await simulate("2", { mostSteps: 1000 });
    expect(failure?.message).toMatch(/livelock: 1000 steps/);
    expect(failure?.trace.length).toBeGreaterThan(10);
  });
});
