/** A person's chain of evidence ends as a whole, and the next one begins as a whole. */
import { describe, expect, it } from "vitest";
import { readPartition } from "../../../shared/aws/invitee-table.ts";
import { decideSubject } from "../../../shared/aws/subject-acts.ts";
import { readSubjects } from "../../../shared/aws/subject-store.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { anInvite, aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const { subjectId } = anInvite();

function person() {
  const world = memoryInvitees();
  const act = (event: "SubjectRestricted" | "SubjectUnrestricted") =>
    decideSubject(world.acts, subjectId, {
      decide: (subject) => subject,
      drafts: [{ event, data: { inviteIds: [], actor: "invitee" } }],
    });
  const chain = async () =>
    (await readPartition(world.table, `subject#${subjectId}`, "ledger#")).map(
      ({ sk, entry, expiresAtSeconds }) => ({
        sk,
        event: /"event":"(\w+)"/.exec(JSON.stringify(entry))?.[1],
        isFirst: JSON.stringify(entry).includes(`"previousHash":"${"0".repeat(64)}"`),
        expiresAtSeconds: Number(expiresAtSeconds),
      }),
    );
  return { ...world, act, chain };
}

describe("the chain of a person's rights", () => {
  it("gives every entry the end of the first", async () => {
    const { act, chain, clock } = person();
    await act("SubjectRestricted");
    clock.now += 365 * dayMs;
    await act("SubjectUnrestricted");
    const [first, second] = await chain();
    expect(second?.expiresAtSeconds).toBe(first?.expiresAtSeconds);
    expect(first?.expiresAtSeconds).toBe((clock.now - 365 * dayMs + aPolicy.ledgerDays * dayMs) / 1000);
  });

  it("begins anew and whole once its end has passed, though the old entries are not deleted yet", async () => {
    const { act, chain, clock, table } = person();
    await act("SubjectRestricted");
    clock.now += aPolicy.ledgerDays * dayMs;
    expect(await act("SubjectUnrestricted")).toBe("decided");
    expect(await chain()).toMatchObject([
      { sk: "ledger#000001", event: "SubjectUnrestricted", isFirst: true },
    ]);
    const [subject] = await readSubjects(table, [subjectId], clock.now);
    expect(subject?.ledger?.seq).toBe(1);
    expect(subject?.ledgerUntilMs).toBe(clock.now + aPolicy.ledgerDays * dayMs);
  });

  it("is not begun by a change that leaves no entry", async () => {
    const { act, acts, clock, table } = person();
    await act("SubjectRestricted");
    const [before] = await readSubjects(table, [subjectId], clock.now);
    clock.now += dayMs;
    await decideSubject(acts, subjectId, { decide: (subject) => subject, drafts: [] });
    const [after] = await readSubjects(table, [subjectId], clock.now);
    expect(after?.ledger).toEqual(before?.ledger);
    expect(after?.ledgerUntilMs).toBe(before?.ledgerUntilMs);
  });
});
