/** What limits mails of a day is not kept for the years that a suppression or a ledger is. */
import { describe, expect, it } from "vitest";
import { keepDeadlines, type Sweep } from "../../../functions/keep-deadlines/keep-deadlines.ts";
import { queryPage, transact } from "../../../shared/aws/invitee-table.ts";
import { allowAgain, objectEverywhere } from "../../../shared/aws/subject-acts.ts";
import { readSubjects, subjectWrite } from "../../../shared/aws/subject-store.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { passingUntilMs, type Subject, withoutPast } from "../../../shared/domain/subject.ts";
import { aPolicy } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const subjectId = "k1_Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHJlYWwgaGFzaC4";
const asked = { channel: "link", actor: "invitee" } as const;
const counted = (atMs: number): Partial<Subject> => ({
  noticesAtMs: [atMs],
  answersAtMs: [atMs],
  receiptsAtMs: [atMs],
  linksAtMs: [atMs],
  code: { hash: "h", untilMs: atMs + 600_000, triesLeft: 5 },
});

/** Somebody who objected, and whose counters are full. */
async function anObjector() {
  const world = memoryInvitees();
  const { table, clock, acts } = world;
  const read = async (): Promise<Subject | undefined> =>
    (await readSubjects(table, [subjectId], clock.now))[0];
  const sweep = {
    ...acts,
    queue: { sqs: { send: () => Promise.reject(new Error("not asked")) }, url: { single: "s", bulk: "b" } },
    remainingMs: () => 60_000,
    log: { error: () => undefined },
  } satisfies Sweep & { readonly log: object };
  await objectEverywhere(acts, [subjectId], "objection", asked);
  const count = async (more: Partial<Subject>) => {
    const before = await read();
    if (before === undefined) throw new Error("nobody is there");
    const next = { ...before, ...more };
    expect((await transact(table, [subjectWrite(before, next, clock.now, aPolicy)])).result).toBe("done");
  };
  return { ...world, read, sweep, count };
}

describe("the counters of a person who is remembered for years", () => {
  it("go with the first sweep after a day, and what is remembered stays", async () => {
    const { read, sweep, clock, count } = await anObjector();
    await count(counted(clock.now));
    clock.now += dayMs - 60_000;
    expect((await keepDeadlines(sweep)).acts).not.toHaveProperty("pruned");
    clock.now += 120_000;
    expect((await keepDeadlines(sweep)).acts).toMatchObject({ pruned: 1 });
    const left = await read();
    expect(left).toMatchObject({ noticesAtMs: [], suppressed: { why: "objection" } });
    for (const name of ["answersAtMs", "receiptsAtMs", "linksAtMs", "code"])
      expect(left).not.toHaveProperty(name);
    expect((await keepDeadlines(sweep)).acts).not.toHaveProperty("pruned");
  });

  it("are never two days old, however often another one is added", async () => {
    const { read, clock, count, sweep } = await anObjector();
    for (let hour = 0; hour < 100; hour += 10) {
      await count({ linksAtMs: [...((await read())?.linksAtMs ?? []), clock.now] });
      clock.now += 10 * 3_600_000;
      await keepDeadlines(sweep);
      const oldest = Math.min(...((await read())?.linksAtMs ?? [clock.now]));
      expect(clock.now - oldest).toBeLessThan(2 * dayMs);
    }
  });

  it("cost no look where the record goes by itself within days", async () => {
    const { table, clock, acts } = memoryInvitees();
    const next: Subject = { schema: 1, subjectId, revision: 0, noticesAtMs: [clock.now] };
    const write = subjectWrite(undefined, next, clock.now, acts.policy);
    expect(write).toHaveProperty("put.expiresAtSeconds", Math.ceil((clock.now + 2 * dayMs) / 1000));
    expect(write).not.toHaveProperty("put.wakeAtSeconds");
    expect((await transact(table, [write])).result).toBe("done");
  });

  it("are counted for as long as they limit: nothing younger than a day goes, and a code that still opens stays", () => {
    const nowMs = 10 * dayMs;
    const subject: Subject = {
      schema: 1,
      subjectId,
      revision: 1,
      noticesAtMs: [],
      ...counted(nowMs - dayMs + 1),
    };
    expect(withoutPast(subject, nowMs)).toMatchObject({ noticesAtMs: [nowMs - dayMs + 1] });
    const code = { hash: "h", untilMs: nowMs + 1, triesLeft: 1 };
    expect(withoutPast({ ...subject, code }, nowMs).code).toEqual(code);
    expect(passingUntilMs({ ...subject, code })).toBe(nowMs + 1);
  });

  it("that are over already when the record is written call for no look, and none is called for twice", async () => {
    const { sweep, clock, count, table, acts } = await anObjector();
    await count(counted(clock.now));
    clock.now += 3 * dayMs;
    await objectEverywhere(acts, [subjectId], "objection", asked);
    await count({ restrictedAtMs: clock.now });
    for (let n = 0; n < 3; n += 1) await keepDeadlines(sweep);
    const waking = await queryPage(table, {
      index: "by-wake",
      where: { expression: "wakeShard = :shard", values: { ":shard": "wake#0" } },
    });
    expect(waking.items).toEqual([]);
  });

  it("go as well when the person lets mail in again", async () => {
    const { read, clock, count, acts } = await anObjector();
    await count(counted(clock.now));
    clock.now += 2 * dayMs;
    await allowAgain(acts, [subjectId], asked);
    expect(await read()).not.toHaveProperty("linksAtMs");
  });
});
