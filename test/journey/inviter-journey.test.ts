/** What an inviter can do, from the first look at the mail to taking the invite back, on the whole stack. */
import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Invite } from "../../shared/client/api-types.ts";
import type { InvitesClient } from "../../shared/client/invites-client.ts";
import { checkedFetch, colleague, expectStatus, grace, inviterOf } from "../support/checked-api.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import {
  advance,
  eventually,
  inbox,
  inviteOf,
  passFailureDelay,
  readMail,
  tokenOf,
} from "../support/use-stack.ts";

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
const create = async (email: string, more: object = {}): Promise<Invite> =>
  expectStatus(await client.createInvite({ body: body(email, more) }), 202).body;
const read = async (id: string): Promise<Invite> =>
  expectStatus(await client.getInvite({ path: { id } }), 200).body;
const untilNotice = async (id: string, status: Invite["notice"]["status"]): Promise<Invite> => {
  if (status === "undeliverable") await passFailureDelay(stack.baseUrl);
  return eventually(`${id} reads ${status}`, async () => {
    const invite = await read(id);
    return invite.notice.status === status && invite;
  });
};
const ids = (text: string) => [...text.matchAll(/\/i\/([\w-]+)/g)].map(([, token]) => token);

describe("an invite", () => {
  it("is accepted, delivered, listed and read; its ETag says whether it is still the same", async () => {
    const answer = await client.createInvite({ body: body("first@invitee.example", { reference: "crm-1" }) });
    const { headers, body: invite } = expectStatus(answer, 202);
    expect(headers.get("location")).toBe(`/v1/invites/${invite.id}`);
    expect(headers.get("ratelimit-policy")).toBe('"inviter-minute";q=100;w=60');
    expect(headers.get("ratelimit")).toMatch(/^"inviter-minute";r=\d+;t=\d+$/);
    expect(invite).toMatchObject({
      status: "pending",
      reference: "crm-1",
      invitee: { email: "first@invitee.example", givenName: "Sam", familyName: "Okafor" },
      notice: { status: "queued" },
    });
    await untilNotice(invite.id, "delivered");
    const now = await client.getInvite({ path: { id: invite.id } });
    const etag = now.headers.get("etag") ?? "";
    const again = await client.getInvite({
      path: { id: invite.id },
      header: { "if-none-match": `"x", W/${etag}` },
    });
    expect(again.status).toBe(304);
    expect(headers.get("etag")).not.toBe(etag);
    const page = expectStatus(await client.listInvites({}), 200).body;
    expect(page.items).toContainEqual(now.body);
  });

  it("has the same ETag from the answer that made it as from a read", async () => {
    const made = await client.createInvite({ body: body("bounce+etag@simulator.amazonses.com") });
    const { body: invite } = expectStatus(made, 202);
    const bounced = await untilNotice(invite.id, "undeliverable");
    const corrected = await client.correctInvitee({
      path: { id: bounced.id },
      body: { invitee: { email: "bounce+etag2@simulator.amazonses.com" } },
    });
    expectStatus(corrected, 202);
    await untilNotice(bounced.id, "undeliverable");
    const revoked = await client.revokeInvite({ path: { id: bounced.id } });
    expect(revoked.status).toBe(204);
    const twice = await Promise.all([1, 2].map(() => client.getInvite({ path: { id: bounced.id } })));
    expect(new Set(twice.map(({ headers }) => headers.get("etag"))).size).toBe(1);
  });

  it("of the same address and space again, while it is pending, is that one and no further mail", async () => {
    const invite = await create("again@invitee.example");
    await untilNotice(invite.id, "delivered");
    const again = await create("Again@Invitee.example");
    expect(again.id).toBe(invite.id);
    const elsewhere = await create("again@invitee.example", { space: { id: "space-8", name: "Another" } });
    expect(elsewhere.id).not.toBe(invite.id);
    await untilNotice(elsewhere.id, "delivered");
    expect(await inbox(stack.baseUrl, "again@invitee.example")).toHaveLength(2);
  });

  it("is taken back: its data and links go at once, again is no mistake, and its address can be invited anew", async () => {
    const invite = await create("revoked@invitee.example");
    await untilNotice(invite.id, "delivered");
    expect((await client.revokeInvite({ path: { id: invite.id } })).status).toBe(204);
    expect((await client.revokeInvite({ path: { id: invite.id } })).status).toBe(204);
    const after = await read(invite.id);
    expect(after.status).toBe("revoked");
    expect(after.invitee).toBeUndefined();
    const anew = await create("revoked@invitee.example");
    expect(anew.id).not.toBe(invite.id);
  });

  it("is changed only while it is what If-Match says", async () => {
    const invite = await create("matched@invitee.example");
    await untilNotice(invite.id, "delivered");
    const { headers } = await client.getInvite({ path: { id: invite.id } });
    const stale = await client.revokeInvite({ path: { id: invite.id }, header: { "if-match": '"another"' } });
    expect(stale.status).toBe(412);
    const current = headers.get("etag") ?? "";
    const revoked = await client.revokeInvite({ path: { id: invite.id }, header: { "if-match": current } });
    expect(revoked.status).toBe(204);
  });
});

describe("correcting", () => {
  it("follows a bounce, to another address, three times; the due time stays and old links die", async () => {
    let invite = await create("bounce+correct@simulator.amazonses.com");
    const { dueAt } = invite.notice;
    const early = await client.correctInvitee({
      path: { id: (await create("early@invitee.example")).id },
      body: { invitee: { email: "other@invitee.example" } },
    });
    expect(early.status).toBe(409);
    invite = await untilNotice(invite.id, "undeliverable");
    expect(invite.invitee).toBeUndefined();
    const same = await client.correctInvitee({
      path: { id: invite.id },
      body: { invitee: { email: "BOUNCE+correct@simulator.amazonses.com" } },
    });
    expect(expectStatus(same, 422).body.errors).toMatchObject([{ pointer: "/invitee/email" }]);
    for (const n of [1, 2, 3]) {
      const email = `bounce+correct${n}@simulator.amazonses.com`;
      const corrected = await client.correctInvitee({
        path: { id: invite.id },
        body: { invitee: { email } },
      });
      expect(expectStatus(corrected, 202).body.notice).toMatchObject({ status: "queued", dueAt });
      await untilNotice(invite.id, "undeliverable");
    }
    const fourth = await client.correctInvitee({
      path: { id: invite.id },
      body: { invitee: { email: "reachable@invitee.example" } },
    });
    expect(fourth.status).toBe(409);
  });

  it("reaches the right person, with all of the new values and none of the old", async () => {
    const invite = await create("bounce+right@simulator.amazonses.com", { reference: "kept" });
    await untilNotice(invite.id, "undeliverable");
    const invitee = { email: "right@invitee.example", givenName: "Robin" };
    expectStatus(await client.correctInvitee({ path: { id: invite.id }, body: { invitee } }), 202);
    expect(await untilNotice(invite.id, "delivered")).toMatchObject({ reference: "kept", invitee });
    expect((await read(invite.id)).invitee).toEqual(invitee);
  });
});

describe("sending again", () => {
  it("waits for the first outcome, then a day after each mail, and happens twice at most", async () => {
    const invite = await create("resend@invitee.example");
    const path = { id: invite.id };
    await untilNotice(invite.id, "delivered");
    const soon = expectStatus(await client.resendNotice({ path }), 429);
    expect(Number(soon.headers.get("retry-after"))).toBeGreaterThan(86_000);
    for (const n of [1, 2]) {
      await advance(stack.baseUrl, "PT24H1M");
      expect(expectStatus(await client.resendNotice({ path }), 202).body.notice.status).toBe("queued");
      await untilNotice(invite.id, "delivered");
      expect(await inbox(stack.baseUrl, "resend@invitee.example")).toHaveLength(n + 1);
    }
    await advance(stack.baseUrl, "PT24H1M");
    expect((await client.resendNotice({ path })).status).toBe(409);
  });
});

describe("a preview", () => {
  const request = body("preview@invitee.example", { reference: "p-1" });

  it("is the mail that the invitee then gets, but for its links, and sends nothing", async () => {
    const html = expectStatus(await client.previewNotice({ body: request }), 200);
    expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html.headers.get("content-security-policy")).toContain("sandbox");
    const whole = expectStatus(
      await client.previewNotice({ body: request, header: { accept: "message/rfc822" } }),
      200,
    );
    const preview = await PostalMime.parse(whole.body);
    expect(await inbox(stack.baseUrl, "preview@invitee.example")).toEqual([]);
    const items = expectStatus(await client.listInvites({ query: { limit: 100 } }), 200).body.items;
    expect(items.filter(({ reference }) => reference === "p-1")).toEqual([]);

    const invite = await create("preview@invitee.example");
    await untilNotice(invite.id, "delivered");
    const [entry] = await inbox(stack.baseUrl, "preview@invitee.example");
    const sent = await readMail(stack.baseUrl, entry?.id ?? "");
    const unlinked = (text = "") => text.replace(/\/i\/[\w-]+/g, "/i/…").trim();
    expect(preview.subject).toBe(sent.subject);
    expect(unlinked(preview.text)).toBe(unlinked(sent.text));
    expect(unlinked(preview.html)).toBe(unlinked(sent.html));
    expect(unlinked(html.body)).toBe(unlinked(sent.html));
  });

  it("has links that lead nowhere", async () => {
    const html = expectStatus(await client.previewNotice({ body: request }), 200).body;
    expect(new Set(ids(html))).toEqual(new Set(["preview"]));
    const page = await checkedFetch(`${stack.baseUrl}/i/preview`);
    expect(page.status).toBe(404);
  });

  it("goes by Accept", async () => {
    const token = await tokenOf(stack.baseUrl, grace);
    const asked = async (accept: string) => {
      const answer = await checkedFetch(`${stack.baseUrl}/v1/notice/preview`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept },
        body: JSON.stringify(request),
      });
      return `${answer.status} ${(answer.headers.get("content-type") ?? "").split(";")[0]}`;
    };
    expect(await asked("*/*")).toBe("200 text/html");
    expect(await asked("text/*;q=0.1, message/rfc822")).toBe("200 message/rfc822");
    expect(await asked("message/rfc822;q=0.5, text/html;q=0.4")).toBe("200 message/rfc822");
    expect(await asked("text/html;q=0, */*")).toBe("200 message/rfc822");
    expect(await asked("image/png")).toBe("406 application/problem+json");
    expect(await asked("text/html;q=0")).toBe("406 application/problem+json");
  });
});

describe("a list", () => {
  it("goes through all of one's own, newest first, page by page", async () => {
    const lister = await inviterOf(stack.baseUrl, colleague);
    const made: string[] = [];
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const answer = await lister.createInvite({ body: body(`listed${n}@invitee.example`) });
      made.push(expectStatus(answer, 202).body.id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = expectStatus(await lister.listInvites({ query }), 200).body;
      expect(page.items).toHaveLength(2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(made.toReversed());

    const [revoked = ""] = made;
    await lister.revokeInvite({ path: { id: revoked } });
    const filtered = expectStatus(await lister.listInvites({ query: { status: "revoked", limit: 1 } }), 200);
    expect(filtered.body.items.map(({ id }) => id)).toEqual([revoked]);
    expect(filtered.body.nextCursor).toBeUndefined();
    const pending = expectStatus(
      await lister.listInvites({ query: { status: "pending", limit: 4 } }),
      200,
    ).body;
    expect(pending.items.map(({ id }) => id)).toEqual(made.slice(2).toReversed());
    const rest = expectStatus(
      await lister.listInvites({ query: { status: "pending", cursor: pending.nextCursor ?? "" } }),
      200,
    );
    expect(rest.body.items.map(({ id }) => id)).toEqual(made.slice(1, 2));
  });

  it("takes no cursor but one that it gave this inviter, letter for letter", async () => {
    const lister = await inviterOf(stack.baseUrl, colleague);
    const page = expectStatus(await lister.listInvites({ query: { limit: 1 } }), 200).body;
    const cursor = page.nextCursor ?? "";
    const tampered = [
      `${cursor}=`,
      `${cursor} `,
      cursor.slice(0, -1),
      `${cursor.slice(0, -1)}${cursor.endsWith("A") ? "B" : "A"}`,
      cursor.toLowerCase(),
      Buffer.from("inv_00000000000000000000000000.x").toString("base64url"),
      "",
      "null",
      "x".repeat(500),
    ];
    for (const wrong of tampered) {
      const answer = await lister.listInvites({ query: { cursor: wrong } });
      expect(answer.status, wrong).toBe(400);
    }
    const other = await client.listInvites({ query: { cursor } });
    expect(other.status).toBe(400);
    const filtered = await lister.listInvites({ query: { cursor, status: "pending" } });
    expect(filtered.status).toBe(400);
    const pending = expectStatus(
      await lister.listInvites({ query: { limit: 1, status: "pending" } }),
      200,
    ).body;
    for (const status of [undefined, "revoked"] as const) {
      const query = { cursor: pending.nextCursor ?? "", ...(status === undefined ? {} : { status }) };
      expect((await lister.listInvites({ query })).status, status).toBe(400);
    }
  });
});

describe("HEAD", () => {
  it("works wherever GET does, without a body", async () => {
    const token = await tokenOf(stack.baseUrl, grace);
    const { id } = await create("head@invitee.example");
    for (const path of ["/v1/invites", `/v1/invites/${id}`, "/openapi.json", "/docs"]) {
      const [get, head] = await Promise.all(
        ["GET", "HEAD"].map((method) =>
          checkedFetch(`${stack.baseUrl}${path}`, { method, headers: { authorization: `Bearer ${token}` } }),
        ),
      );
      expect([head?.status, head?.headers.get("content-type")], path).toEqual([
        200,
        get?.headers.get("content-type"),
      ]);
      expect(await head?.text()).toBe("");
    }
  });
});
