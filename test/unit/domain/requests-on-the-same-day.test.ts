/** What happens to a request on the very day of what came before it is in time; a day earlier it cannot have been. */
import { describe, expect, it } from "vitest";
import { addDays, type CivilDate } from "../../../shared/domain/civil-date.ts";
import { policySchema } from "../../../shared/domain/policy.ts";
import type { SubjectRequest } from "../../../shared/domain/request.ts";
import {
  acknowledgeComplaint,
  answerRequest,
  extendRequest,
  pauseRequest,
  type RequestChange,
  receiveRequest,
  resumeRequest,
  startRequest,
} from "../../../shared/domain/request-changes.ts";

const rules = policySchema.parse({});
const day: CivilDate = "2026-11-03";
const received = (right: "access" | "complaint", proofNeeded = false): SubjectRequest =>
  receiveRequest(
    { requestId: "req_1", right, channel: "post", receivedOn: day, actor: "operator", proofNeeded },
    rules,
  ).next;
const next = (change: RequestChange): SubjectRequest =>
  change.ok ? change.next : expect.fail(`refused: ${change.refusal}`);
const paused = next(pauseRequest(received("access"), day, rules));
const resumed = next(resumeRequest(paused, addDays(day, 2), rules));
const started = next(startRequest(received("access", true), addDays(day, 5), rules));

describe("on the same day and no day earlier", () => {
  it.each<[string, CivilDate, (on: CivilDate) => RequestChange]>([
    ["a proof of identity comes", day, (on) => startRequest(received("access", true), on, rules)],
    ["a clarification is asked for", day, (on) => pauseRequest(received("access"), on, rules)],
    [
      "a clarification is asked for, once the proof has come",
      addDays(day, 5),
      (on) => pauseRequest(started, on, rules),
    ],
    ["a second clarification is asked for", addDays(day, 2), (on) => pauseRequest(resumed, on, rules)],
    ["a clarification is given", day, (on) => resumeRequest(paused, on, rules)],
    [
      "an extension is told",
      day,
      (toldOn) => extendRequest(received("access"), { toldOn, reason: "complex" }, rules),
    ],
    ["a complaint is acknowledged", day, (on) => acknowledgeComplaint(received("complaint"), on)],
    ["an answer is given", day, (on) => answerRequest(received("access"), { on, outcome: "granted" })],
  ])("%s", (_, on, change) => {
    expect(change(on)).toMatchObject({ ok: true });
    expect(change(addDays(on, -1))).toEqual({ ok: false, refusal: "dates" });
  });

  it("a clarification given on the day it was asked for gains nothing, and the clock runs on", () => {
    expect(next(resumeRequest(paused, day, rules)).due).toEqual(received("access").due);
  });
});
