/** Anybody can complain in anybody's name; whoever never did is taken off the record when they say so. */
import { expect, it } from "vitest";
import { transact } from "../../../shared/aws/invitee-table.ts";
import { changeRequest, readRequest, requestWrite, updateOf } from "../../../shared/aws/request-store.ts";
import { answerRequest, receiveRequest } from "../../../shared/domain/request-changes.ts";
import { anInvite, aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const { subjectId } = anInvite();
const on = "2026-11-23" as const;

async function answered(outcome: "withdrawn" | "refused") {
  const world = memoryInvitees();
  const requestId = "req_FORM";
  const received = { requestId, right: "complaint", channel: "form", receivedOn: on } as const;
  const { next: request } = receiveRequest(received, aPolicy);
  const stored = { subjectId, request, complaint: "You sold my name.", email: "wrongly.named@firm.example" };
  await transact(world.table, [requestWrite(stored, world.clock.now, aPolicy)]);
  await changeRequest(world.acts, subjectId, requestId, (now) =>
    updateOf(now, answerRequest(now.request, { on, outcome, actor: "operator" })),
  );
  const raw = JSON.stringify([...world.database.table("invitees").items()]);
  return { raw, after: await readRequest(world.table, subjectId, requestId, world.clock.now) };
}

it("a complaint that was withdrawn keeps neither its words nor an address, and its frame as evidence", async () => {
  const { raw, after } = await answered("withdrawn");
  expect(after?.request).toMatchObject({ requestId: "req_FORM", status: "answered", outcome: "withdrawn" });
  expect(raw).not.toContain("sold my name");
  expect(raw).not.toContain("wrongly.named");
});

it("any other outcome leaves both, to show what was asked and answered", async () => {
  expect((await answered("refused")).after).toMatchObject({
    complaint: "You sold my name.",
    email: "wrongly.named@firm.example",
  });
});
