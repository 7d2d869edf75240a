import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { addDays, type CivilDate, londonDayEndMs } from "../../../shared/domain/civil-date.ts";
import { heldShape, unmapped } from "../../../shared/domain/data-map.ts";
import type { LedgerDraft } from "../../../shared/domain/invite-change.ts";
import { appendEntry } from "../../../shared/domain/ledger.ts";
import { type Right, rights } from "../../../shared/domain/ledger-events.ts";
import { policySchema } from "../../../shared/domain/policy.ts";
import { type RequestStatus, type SubjectRequest, urgencyOf } from "../../../shared/domain/request.ts";
import {
  acknowledgeComplaint,
  answerRequest,
  extendRequest,
  pauseRequest,
  type RequestChange,
  type RequestChangeName,
  receiveRequest,
  requestChanges,
  resumeRequest,
  startRequest,
} from "../../../shared/domain/request-changes.ts";

const rules = policySchema.parse({});
const received = (right: Right, more: { proofNeeded?: boolean; receivedOn?: CivilDate } = {}) =>
  receiveRequest(
    { requestId: "req_1", right, channel: "post", receivedOn: "2026-11-03", actor: "operator", ...more },
    rules,
  );
const due = (on: CivilDate) => ({ on, atMs: londonDayEndMs(on) });

/** The change, which the test needs to have been made. */
function done(change: RequestChange) {
  if (!change.ok) throw new Error(`refused: ${change.refusal}`);
  return change;
}
/** What the ledger has of it: each draft must be something that it has a place for. */
function onLedger(drafts: readonly LedgerDraft[]) {
  return drafts.map((draft) => appendEntry(undefined, { ...draft, chain: "subject#k1_a", at: 0 }).entry);
}

describe("a request that arrives", () => {
  test.each(rights.filter((right) => right !== "complaint"))("for %s is due in a month", (right) => {
    const { next, drafts } = received(right);
    expect(next).toEqual({
      schema: 1,
      requestId: "req_1",
      right,
      channel: "post",
      status: "received",
      receivedOn: "2026-11-03",
      pauses: [],
      due: due("2026-12-03"),
    });
    expect(onLedger(drafts)).toMatchObject([
      {
        event: "RequestReceived",
        data: {
          requestId: "req_1",
          right,
          channel: "post",
          receivedOn: "2026-11-03",
          dueAt: "2026-12-03T23:59:59.999Z",
        },
      },
    ]);
  });

  test("as a complaint is to be acknowledged within thirty days, and published", () => {
    const { next, drafts } = received("complaint");
    expect(next).toMatchObject({ status: "received", due: due("2026-12-02") });
    expect(onLedger(drafts)).toMatchObject([
      {
        event: "ComplaintReceived",
        data: { requestId: "req_1", channel: "post", acknowledgeBy: "2026-12-02T23:59:59.999Z" },
      },
    ]);
  });

  test("without a needed proof of identity waits, and starts the day it comes", () => {
    const { next, drafts } = received("access", { proofNeeded: true });
    expect(next).toMatchObject({ status: "awaiting-proof", proofOfIdentity: {} });
    expect(next).not.toHaveProperty("due");
    expect(onLedger(drafts)[0]?.data).not.toHaveProperty("dueAt");
    const started = done(startRequest(next, "2026-11-10", rules));
    expect(started.next).toMatchObject({ status: "received", due: due("2026-12-10") });
    expect(onLedger(started.drafts)).toMatchObject([
      { event: "RequestStarted", data: { startedOn: "2026-11-10", dueAt: "2026-12-10T23:59:59.999Z" } },
    ]);
    expect(startRequest(next, "2026-11-02", rules)).toEqual({ ok: false, refusal: "dates" });
  });

  test("as a complaint never waits for proof", () => {
    expect(received("complaint", { proofNeeded: true }).next.status).toBe("received");
  });
});

describe("a clarification", () => {
  const { next: access } = received("access");

  test("stops the clock, and its answer lets it go on with what was left", () => {
    const paused = done(pauseRequest(access, "2026-11-05", rules));
    expect(paused.next).toMatchObject({ status: "paused", pauses: [{ askedOn: "2026-11-05" }] });
    expect(paused.next).not.toHaveProperty("due");
    const resumed = done(resumeRequest(paused.next, "2026-11-10", rules));
    expect(resumed.next).toMatchObject({ status: "received", due: due("2026-12-08") });
    expect(onLedger([...paused.drafts, ...resumed.drafts])).toMatchObject([
      { event: "RequestPaused", data: { pausedOn: "2026-11-05" } },
      { event: "RequestResumed", data: { resumedOn: "2026-11-10", dueAt: "2026-12-08T23:59:59.999Z" } },
    ]);
  });

  test("can be asked for again, and each stretch counts", () => {
    const once = done(
      resumeRequest(done(pauseRequest(access, "2026-11-05", rules)).next, "2026-11-10", rules),
    ).next;
    const twice = done(
      resumeRequest(done(pauseRequest(once, "2026-11-20", rules)).next, "2026-11-22", rules),
    ).next;
    expect(twice.due).toEqual(due("2026-12-10"));
    expect(pauseRequest(once, "2026-11-09", rules)).toEqual({ ok: false, refusal: "dates" });
  });

  test("comes too late once the clock has run out, and is dated no earlier than the request", () => {
    expect(pauseRequest(access, "2026-12-04", rules)).toEqual({ ok: false, refusal: "too-late" });
    expect(pauseRequest(access, "2026-12-03", rules).ok).toBe(true);
    expect(pauseRequest(access, "2026-11-02", rules)).toEqual({ ok: false, refusal: "dates" });
    const { next: paused } = done(pauseRequest(access, "2026-11-05", rules));
    expect(resumeRequest(paused, "2026-11-04", rules)).toEqual({ ok: false, refusal: "dates" });
  });

  test("may stay out for good, and the request be closed on that", () => {
    const { next } = done(pauseRequest(access, "2026-11-05", rules));
    expect(answerRequest(next, { on: "2027-03-01", outcome: "abandoned" }).ok).toBe(true);
  });
});

describe("an extension", () => {
  const { next: access } = received("access");
  const told = (toldOn: CivilDate) => ({ toldOn, reason: "complex" }) as const;

  test("told within the first month gives two more", () => {
    const extended = done(extendRequest(access, told("2026-12-03"), rules));
    expect(extended.next).toMatchObject({
      status: "received",
      due: due("2027-02-03"),
      extension: { reason: "complex" },
    });
    expect(onLedger(extended.drafts)).toMatchObject([
      { event: "RequestExtended", data: { reason: "complex", dueAt: "2027-02-03T23:59:59.999Z" } },
    ]);
  });

  test("is given once, in time, and not before there was a request", () => {
    const { next } = done(extendRequest(access, told("2026-11-20"), rules));
    expect(extendRequest(next, told("2026-11-21"), rules)).toEqual({ ok: false, refusal: "already" });
    expect(extendRequest(access, told("2026-12-04"), rules)).toEqual({ ok: false, refusal: "too-late" });
    expect(extendRequest(access, told("2026-11-02"), rules)).toEqual({ ok: false, refusal: "dates" });
  });

  test("while a clarification is outstanding has no date until it came", () => {
    const paused = done(pauseRequest(access, "2026-11-05", rules)).next;
    const extended = done(extendRequest(paused, told("2026-11-06"), rules));
    expect(extended.next).not.toHaveProperty("due");
    expect(onLedger(extended.drafts)[0]?.data).toEqual({
      requestId: "req_1",
      right: "access",
      reason: "complex",
    });
    expect(done(resumeRequest(extended.next, "2026-11-10", rules)).next.due).toEqual(due("2027-02-08"));
  });
});

describe("a complaint", () => {
  test("once acknowledged has no date, and is answered without one", () => {
    const { next } = received("complaint");
    const acknowledged = done(acknowledgeComplaint(next, "2026-11-04"));
    expect(acknowledged.next).toMatchObject({ status: "acknowledged", acknowledgedOn: "2026-11-04" });
    expect(acknowledged.next).not.toHaveProperty("due");
    expect(onLedger(acknowledged.drafts)).toMatchObject([
      { event: "RequestAcknowledged", data: { right: "complaint" } },
    ]);
    const answered = done(answerRequest(acknowledged.next, { on: "2026-11-30", outcome: "granted" }));
    expect(answered.next).toMatchObject({
      status: "answered",
      acknowledgedOn: "2026-11-04",
      answeredOn: "2026-11-30",
    });
    expect(acknowledgeComplaint(next, "2026-11-02")).toEqual({ ok: false, refusal: "dates" });
  });

  test("answered at once needs no acknowledgement of its own", () => {
    expect(answerRequest(received("complaint").next, { on: "2026-11-03", outcome: "refused" }).ok).toBe(true);
  });
});

describe("an answer", () => {
  test("closes the request with its outcome and the hash of what was said", () => {
    const answer = {
      on: "2026-11-20",
      outcome: "granted",
      actor: "operator",
      answerSha256: "a".repeat(64),
    } as const;
    const { next, drafts } = done(answerRequest(received("access").next, answer));
    expect(next).toMatchObject({ status: "answered", answeredOn: "2026-11-20", outcome: "granted" });
    expect(next).not.toHaveProperty("due");
    expect(onLedger(drafts)).toMatchObject([
      {
        event: "RequestAnswered",
        data: { outcome: "granted", actor: "operator", answerSha256: "a".repeat(64) },
      },
    ]);
  });

  test("that gives something waits for the proof that was asked for; one that gives nothing need not", () => {
    const { next } = received("access", { proofNeeded: true });
    for (const outcome of ["granted", "partly-granted", "nothing-held"] as const) {
      expect(answerRequest(next, { on: "2026-11-20", outcome })).toEqual({ ok: false, refusal: "status" });
    }
    for (const outcome of ["refused", "withdrawn", "abandoned"] as const) {
      expect(answerRequest(next, { on: "2026-11-20", outcome }).ok).toBe(true);
    }
  });

  test("is never refused for being late, nor dated before the request", () => {
    const { next } = received("erasure");
    expect(answerRequest(next, { on: "2027-06-01", outcome: "granted" }).ok).toBe(true);
    expect(answerRequest(next, { on: "2026-11-02", outcome: "granted" })).toEqual({
      ok: false,
      refusal: "dates",
    });
  });
});

test("whatever is stored of a request has its place on the data map", () => {
  const proven = done(startRequest(received("access", { proofNeeded: true }).next, "2026-11-04", rules)).next;
  const paused = done(pauseRequest(proven, "2026-11-05", rules)).next;
  const extended = done(extendRequest(paused, { toldOn: "2026-11-06", reason: "numerous" }, rules)).next;
  const resumed = done(resumeRequest(extended, "2026-11-07", rules)).next;
  const answered = done(answerRequest(resumed, { on: "2026-11-20", outcome: "granted" })).next;
  const acknowledged = done(acknowledgeComplaint(received("complaint").next, "2026-11-04")).next;
  const shape = z.partial(z.strictObject(heldShape("request")));
  for (const request of [proven, paused, extended, resumed, answered, acknowledged]) {
    expect(unmapped("request", { ...request })).toEqual([]);
    expect(shape.safeParse(request).error?.issues ?? []).toEqual([]);
  }
});

const changeOf: Record<RequestChangeName, (request: SubjectRequest, on: CivilDate) => RequestChange> = {
  start: (request, on) => startRequest(request, on, rules),
  pause: (request, on) => pauseRequest(request, on, rules),
  resume: (request, on) => resumeRequest(request, on, rules),
  extend: (request, on) => extendRequest(request, { toldOn: on, reason: "numerous" }, rules),
  acknowledge: (request, on) => acknowledgeComplaint(request, on),
  answer: (request, on) => answerRequest(request, { on, outcome: "withdrawn" }),
};
const names = Object.keys(requestChanges) as RequestChangeName[];

describe("the table of changes", () => {
  const base = (right: Right) => received(right).next;
  const inStatus: Record<RequestStatus, (right: Right) => SubjectRequest> = {
    "awaiting-proof": (right) => ({ ...base(right), status: "awaiting-proof", proofOfIdentity: {} }),
    received: base,
    paused: (right) => ({ ...base(right), status: "paused", pauses: [{ askedOn: "2026-11-04" }] }),
    acknowledged: (right) => ({ ...base(right), status: "acknowledged", acknowledgedOn: "2026-11-04" }),
    answered: (right) => ({
      ...base(right),
      status: "answered",
      answeredOn: "2026-11-04",
      outcome: "granted",
    }),
  };
  const every = names.flatMap((name) =>
    (Object.keys(inStatus) as RequestStatus[]).flatMap((status) =>
      rights.map((right) => ({ name, status, right })),
    ),
  );

  test.each(every)(
    "$name of a request for $right that is $status is as the table says",
    ({ name, status, right }) => {
      const known: readonly Right[] = requestChanges[name].rights;
      const from: readonly RequestStatus[] = requestChanges[name].from;
      const expected = !known.includes(right) ? "right" : from.includes(status) ? "made" : "status";
      const change = changeOf[name](inStatus[status](right), "2026-11-05");
      expect(change.ok ? "made" : change.refusal).toBe(expected);
    },
  );

  test("lets nothing happen to what is answered", () => {
    for (const name of names) expect(requestChanges[name].from).not.toContain("answered");
  });

  test("holds over any history: statuses and clocks agree, answers are final, entries have their place", () => {
    const step = fc.record({ name: fc.constantFrom(...names), after: fc.integer({ min: -3, max: 25 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...rights),
        fc.boolean(),
        fc.array(step, { maxLength: 12 }),
        (right, proofNeeded, steps) => {
          let { next: request } = received(right, { proofNeeded });
          let today: CivilDate = request.receivedOn;
          for (const { name, after } of steps) {
            const before = request;
            const change = changeOf[name](request, addDays(today, after));
            if (!change.ok) continue;
            request = change.next;
            if (after > 0) today = addDays(today, after);
            onLedger(change.drafts);
            expect(before.status).not.toBe("answered");
            expect(request.receivedOn).toBe(before.receivedOn);
            expect(request.due !== undefined).toBe(request.status === "received");
            const openPauses = request.pauses.filter(({ answeredOn }) => answeredOn === undefined).length;
            if (request.status !== "answered") expect(openPauses).toBe(request.status === "paused" ? 1 : 0);
            if (request.due !== undefined && before.due !== undefined)
              expect(request.due.atMs).toBeGreaterThanOrEqual(before.due.atMs);
            expect(JSON.parse(JSON.stringify(request))).toEqual(request);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("urgency", () => {
  const { next: request } = received("access");
  const end = londonDayEndMs("2026-12-03");
  const day = 86_400_000;

  test.each([
    [end - 7 * day, "in-time"],
    [end - 7 * day + 1, "due-soon"],
    [end, "due-soon"],
    [end + 1, "overdue"],
  ] as const)("at %i is %s", (nowMs, urgency) => {
    expect(urgencyOf(request, nowMs)).toBe(urgency);
  });

  test("comes back to a complaint that was acknowledged, a month after that and until it is answered", () => {
    const asked = done(acknowledgeComplaint(received("complaint").next, "2026-11-04")).next;
    const monthEnd = londonDayEndMs("2026-12-04");
    expect(urgencyOf(asked, monthEnd)).toBe("no-clock");
    expect(urgencyOf(asked, monthEnd + 1)).toBe("due-soon");
    expect(urgencyOf(asked, monthEnd + 400 * day)).toBe("due-soon");
    const answered = done(answerRequest(asked, { on: "2026-12-20", outcome: "granted" })).next;
    expect(urgencyOf(answered, monthEnd + 1)).toBe("closed");
  });

  test("is nobody's while no clock runs, and over with the answer", () => {
    expect(urgencyOf(received("access", { proofNeeded: true }).next, end + day)).toBe("no-clock");
    expect(
      urgencyOf(done(answerRequest(request, { on: "2026-12-20", outcome: "granted" })).next, end + day),
    ).toBe("closed");
  });
});
