/** What people read fits a terminal of 120 columns, as the commands really answer it; programs get it whole. */
import { beforeAll, describe, expect, test } from "vitest";
import { findSubject } from "../../../functions/operate/find-subject.ts";
import {
  answer,
  extendClock,
  listRequests,
  openRequest,
} from "../../../functions/operate/handle-requests.ts";
import { listUndischarged } from "../../../functions/operate/list-undischarged.ts";
import { exemptNotice } from "../../../functions/operate/note-on-invite.ts";
import type { Operator } from "../../../functions/operate/operator.ts";
import { reviewRetention } from "../../../functions/operate/review-retention.ts";
import { printAnswer } from "../../../infra/operator/print-answer.ts";
import { changeInvite } from "../../../shared/aws/subject-acts.ts";
import { escalate } from "../../../shared/domain/deadline-changes.ts";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import { anInvite } from "../../support/an-invite.ts";
import { anOperator } from "../../support/an-operator.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";
import { storeInvite } from "../../support/store-invite.ts";

const email = "sam.okafor@invitee.example";
const first = anInvite().inviteId;
const second = first.replace(/.$/, "9");
let operator: Operator;
let subjectId: string;

/** Two invites whose notices failed, one escalated, one exempt; every kind of request, one extended, one answered. */
beforeAll(async () => {
  const world = memoryInvitees();
  operator = anOperator(world);
  subjectId = subjectIdOf(operator.keys, email);
  for (const inviteId of [first, second]) {
    const given = { inviteId, subjectId, organisation: "example-group", linkKey: `invite#${inviteId}` };
    await storeInvite(world, anInvite({ ...given, notice: { state: "undeliverable", attempts: 3 } }));
  }
  await changeInvite(operator, first, (invite, nowMs) => escalate(invite, nowMs));
  const grounds = { ground: "law", reference: "case-1", evidenceSha256: "a".repeat(64) } as const;
  await exemptNotice(operator, { inviteId: second, ...grounds, until: "2027-03-01" });
  const ids: string[] = [];
  for (const right of ["access", "portability", "rectification", "objection", "complaint"] as const) {
    const asked = { email, right, channel: "phone", proofNeeded: right === "portability" } as const;
    const opened = await openRequest(operator, asked);
    ids.push(opened.ok ? (opened.result as { requestId: string }).requestId : "");
  }
  await extendClock(operator, { requestId: ids[0] ?? "", reason: "complex" });
  await answer(operator, { requestId: ids[3] ?? "", outcome: "partly-granted" });
});

const commands = {
  "notices list": () => listUndischarged(operator, { undischarged: true }),
  "requests list": () => listRequests(operator, {}),
  "subject find": () => findSubject(operator, { email }),
  "retention review": () => reviewRetention(operator, {}),
} as const;

describe.each(Object.entries(commands))("%s", (command, run) => {
  test("fits 120 columns, and says in its JSON all that it said", async () => {
    const answered = await run();
    const shown = printAnswer(command, answered, false);
    expect(shown.split("\n").length).toBeGreaterThan(2);
    expect(shown.split("\n").filter((line) => line.length > 120)).toEqual([]);
    expect(JSON.parse(printAnswer(command, answered, true))).toEqual(
      JSON.parse(JSON.stringify(answered.ok ? answered.result : "refused")),
    );
  });
});

test("notices: moments to the minute, and in one column what is so of each", async () => {
  const [head, ...rows] = printAnswer("notices list", await commands["notices list"](), false)
    .trim()
    .split("\n");
  expect(head?.split(/ +/)).toEqual([
    "inviteId",
    "organisation",
    "notice",
    "attempts",
    "forgetAt",
    "dueAt",
    "is",
  ]);
  expect(rows.sort().map((row) => row.split(/ {2,}/))).toEqual([
    [first, "example-group", "undeliverable", "3", "2027-02-10T12:00Z", "2027-02-12T12:00Z", "escalated"],
    [second, "example-group", "undeliverable", "3", "2027-03-01T23:59Z", "2027-02-12T12:00Z", "exempt"],
  ]);
});

test("requests: a pseudonym is shortened in the table and whole in the JSON", async () => {
  const answered = await commands["requests list"]();
  const shown = printAnswer("requests list", answered, false);
  expect(shown).not.toContain(subjectId);
  expect(shown).toContain(`${subjectId.slice(0, 11)}…`);
  expect(printAnswer("requests list", answered, true)).toContain(subjectId);
});

test("words that no line holds stand beneath their row, in lines", () => {
  const complaint = "They kept writing to me although I had asked them not to. ".repeat(20).trim();
  const row = { requestId: "req_1", right: "complaint", subjectId: "k1_x", complaint, email };
  const lines = printAnswer("requests list", { ok: true, result: [row] }, false)
    .trim()
    .split("\n");
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
  expect(lines.slice(0, 2)).toEqual(["requestId  right      subjectId", "req_1      complaint  k1_x"]);
  expect(lines.slice(2, -1).join(" ").replace(/ +/g, " ").trim()).toBe(`complaint: ${complaint}`);
  expect(lines.at(-1)).toBe(`  email: ${email}`);
});
