/** Clients that repeat themselves, and fifty at once: the same request happens once, a limit lets its number through. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InvitesClient } from "../../shared/client/invites-client.ts";
import { colleague, expectStatus, grace, inviterOf, stranger } from "../support/checked-api.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { advance, eventually, inbox, inviteOf } from "../support/use-stack.ts";

let stack: TestStack;
let client: InvitesClient;

beforeAll(async () => {
  stack = await startStack();
  client = await inviterOf(stack.baseUrl);
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

const body = (email: string, more: object = {}) => ({
  ...inviteOf(email),
  relationship: "colleague" as const,
  ...more,
});
const key = (name: string) => ({ "idempotency-key": name });
const fifty = Array.from({ length: 50 }, (_, n) => n);
const importQuery = { relationship: "colleague", spaceId: "s", spaceName: "S" } as const;

describe("a repeated request", () => {
  it("of fifty at once with one key makes one invite and one mail", async () => {
    const inviter = await inviterOf(stack.baseUrl, { ...grace, sub: "fifty" });
    const answers = await Promise.all(
      fifty.map(() => inviter.createInvite({ body: body("once@invitee.example"), header: key("once") })),
    );
    const made = new Set(answers.map((answer) => expectStatus(answer, 202).body.id));
    expect(made.size).toBe(1);
    const [id = ""] = made;
    await eventually("delivered", async () => {
      const now = expectStatus(await inviter.getInvite({ path: { id } }), 200);
      return now.body.notice.status === "delivered";
    });
    expect(await inbox(stack.baseUrl, "once@invitee.example")).toHaveLength(1);
  });

  it("gives the same id and status, as the invite stands now; another body under its key is refused", async () => {
    const first = await client.createInvite({ body: body("r1@invitee.example"), header: key("r") });
    const { id } = expectStatus(first, 202).body;
    expectStatus(await client.revokeInvite({ path: { id } }), 204);
    const again = await client.createInvite({ body: body("r1@invitee.example"), header: key("r") });
    expect(expectStatus(again, 202).body).toMatchObject({ id, status: "revoked" });
    const other = await client.createInvite({ body: body("r2@invitee.example"), header: key("r") });
    expect(other.status).toBe(422);
    expect(await inbox(stack.baseUrl, "r2@invitee.example")).toEqual([]);
  });

  it("is another's own business: keys are of one organisation, inviter and route", async () => {
    const made = new Set<string>();
    for (const who of [grace, colleague, stranger]) {
      const inviter = await inviterOf(stack.baseUrl, who);
      const answer = await inviter.createInvite({
        body: body("shared@invitee.example", { reference: who.sub }),
        header: key("shared"),
      });
      made.add(expectStatus(answer, 202).body.id);
    }
    expect(made.size).toBe(3);
    const batch = await client.createInvites({
      body: { invites: [body("batched@invitee.example")] },
      header: key("shared"),
    });
    expect(batch.status).toBe(200);
  });

  it("of a batch gives the same results, even fifty at once", async () => {
    const inviter = await inviterOf(stack.baseUrl, { ...grace, sub: "batches" });
    const invites = [
      body("b1@invitee.example"),
      body("not an address"),
      body("b2@invitee.example"),
      body("B1@invitee.example"),
    ];
    const answers = await Promise.all(
      fifty.map(() => inviter.createInvites({ body: { invites }, header: key("batch") })),
    );
    const results = answers.map((answer) => expectStatus(answer, 200).body.results);
    expect(new Set(results.map((one) => JSON.stringify(one))).size).toBe(1);
    const [first] = results;
    expect(first?.map(({ status }) => status)).toEqual(["accepted", "rejected", "accepted", "accepted"]);
    expect(first?.[0]).toMatchObject({ index: 0, id: first?.[3]?.status === "accepted" && first[3].id });
    const page = expectStatus(await inviter.listInvites({}), 200).body;
    expect(page.items).toHaveLength(2);
    const other = await inviter.createInvites({ body: { invites: [] }, header: key("batch") });
    expect(other.status).toBe(400);
    const another = await inviter.createInvites({
      body: { invites: invites.slice(1) },
      header: key("batch"),
    });
    expect(another.status).toBe(422);
  });

  it("of an import gives the same results; the same file for another space is another request", async () => {
    const file = {
      type: "text/csv",
      body: "email,givenName\ni1@invitee.example,Ann\ni2@invitee.example,Bo\n",
    } as const;
    const send = (query: { relationship: "colleague"; spaceId: string; spaceName: string }) =>
      client.importInvites({ query, header: key("file"), ...file });
    const first = expectStatus(await send(importQuery), 200).body;
    expect(expectStatus(await send(importQuery), 200).body).toEqual(first);
    expect((await send({ ...importQuery, spaceId: "other" })).status).toBe(422);
  });

  it("of a resend sends one mail, even fifty at once", async () => {
    const { id } = expectStatus(await client.createInvite({ body: body("again@invitee.example") }), 202).body;
    const delivered = () =>
      eventually("delivered", async () => {
        const now = expectStatus(await client.getInvite({ path: { id } }), 200);
        return now.body.notice.status === "delivered";
      });
    await delivered();
    await advance(stack.baseUrl, "PT25H");
    const inviter = await inviterOf(stack.baseUrl);
    const answers = await Promise.all(
      fifty.map(() => inviter.resendNotice({ path: { id }, header: key("resend") })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await delivered();
    expect(await inbox(stack.baseUrl, "again@invitee.example")).toHaveLength(2);
  });

  it("is forgotten after a day", async () => {
    const first = await client.createInvite({ body: body("day@invitee.example"), header: key("day") });
    const { id } = expectStatus(first, 202).body;
    expectStatus(await client.revokeInvite({ path: { id } }), 204);
    await advance(stack.baseUrl, "PT24H1M");
    const later = await client.createInvite({ body: body("other@invitee.example"), header: key("day") });
    expect(expectStatus(later, 202).body.id).not.toBe(id);
  });
});

describe("a limit", () => {
  it("of a hundred requests a minute lets a hundred of 150 through, and says when to come back", async () => {
    // The window is the clock's minute: what is left of it may be too short.
    await advance(stack.baseUrl, "PT1M");
    const inviter = await inviterOf(stack.baseUrl, { ...grace, sub: "busy" });
    // Fifty callers at once, three invites each.
    const inThree = async (caller: number) => {
      const answers = [];
      for (let n = 0; n < 3; n += 1) {
        answers.push(await inviter.createInvite({ body: body(`busy${caller}.${n}@invitee.example`) }));
      }
      return answers;
    };
    const answers = (await Promise.all(Array.from({ length: 50 }, (_, caller) => inThree(caller)))).flat();
    const refused = answers.filter(({ status }) => status === 429);
    const accepted = answers.filter(({ status }) => status === 202);
    expect(refused.length + accepted.length).toBe(150);
    // All within one minute, or on both sides of its end.
    expect(accepted.length).toBeGreaterThanOrEqual(100);
    const windows = new Set(
      answers.map(({ headers }) => Number(/t=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1]) > 50),
    );
    if (windows.size === 1) expect(accepted).toHaveLength(100);
    for (const { headers } of refused) {
      expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(60);
      expect(headers.get("ratelimit")).toMatch(/^"inviter-minute";r=0;/);
    }
    const other = await inviterOf(stack.baseUrl, colleague);
    expect((await other.createInvite({ body: body("calm@invitee.example") })).status).toBe(202);
  });
});
