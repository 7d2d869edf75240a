import { describe, expect, it } from "vitest";
import { preferredType } from "../../../shared/lambda/content-negotiation.ts";
import { namesEtag } from "../../../shared/lambda/http.ts";
import { type DirectApi, directApi, goodClaims } from "../../support/direct-api.ts";

const body = {
  invitee: { email: "sam@invitee.example", givenName: "Sam" },
  relationship: "colleague",
  space: { id: "space-7", name: "Example and Acme" },
};
const stored = async (api: DirectApi): Promise<string> => {
  const answer = await api.call({
    function: "receive-invites",
    routeKey: "POST /v1/invites",
    claims: goodClaims,
    body,
  });
  return (JSON.parse(answer.text) as { id: string }).id;
};

describe("showing", () => {
  it("reads one item for an invite, and nothing for an id that can't be one", async () => {
    const api = directApi();
    const show = (id: string) =>
      api.call({
        function: "show-invites",
        routeKey: "GET /v1/invites/{id}",
        claims: goodClaims,
        path: { id },
      });
    expect(await show(await stored(api))).toMatchObject({ status: 200, operations: ["GetItem"] });
    expect(await show("inv_x")).toMatchObject({ status: 404, operations: [] });
  });

  it("touches the table for neither a preview nor the contract", async () => {
    const api = directApi();
    const preview = await api.call({
      function: "show-invites",
      routeKey: "POST /v1/notice/preview",
      claims: goodClaims,
      body,
    });
    expect(preview).toMatchObject({ status: 200, operations: [] });
    for (const routeKey of ["GET /openapi.json", "GET /docs", "HEAD /docs"]) {
      const shown = await api.call({ function: "show-invites", routeKey });
      expect(shown).toMatchObject({ status: 200, operations: [] });
      const etag = shown.headers["etag"] ?? "";
      const again = await api.call({
        function: "show-invites",
        routeKey,
        headers: { "if-none-match": etag },
      });
      expect(again).toMatchObject({ status: 304, text: "" });
    }
  });

  it("fills a filtered page from up to 500 invites, and says that there is more after them", async () => {
    const api = directApi({ inviterRequestsPerMinute: 10_000 });
    for (let n = 0; n < 601; n += 1) {
      api.clock.now += 1;
      await api.call({
        function: "receive-invites",
        routeKey: "POST /v1/invites",
        claims: goodClaims,
        body: { ...body, invitee: { email: `sam${n}@invitee.example` } },
      });
    }
    const list = async (query: Record<string, string>) => {
      const asked = {
        function: "show-invites",
        routeKey: "GET /v1/invites",
        claims: goodClaims,
        query,
      } as const;
      const answer = await api.call(asked);
      return { ...(JSON.parse(answer.text) as { items: { id: string }[]; nextCursor?: string }), answer };
    };
    const { items } = await list({ limit: "100" });
    for (const { id } of items.slice(1, 3)) {
      const revoke = { function: "manage-invites", routeKey: "DELETE /v1/invites/{id}" } as const;
      expect((await api.call({ ...revoke, claims: goodClaims, path: { id } })).status).toBe(204);
    }
    const first = await list({ status: "revoked", limit: "2" });
    expect(first.items.map(({ id }) => id)).toEqual(items.slice(1, 3).map(({ id }) => id));
    const none = await list({ status: "accepted" });
    expect([none.items, typeof none.nextCursor]).toEqual([[], "string"]);
    expect(none.answer.operations.filter((operation) => operation === "BatchGetItem")).toHaveLength(5);
    const last = await list({ status: "accepted", cursor: none.nextCursor ?? "" });
    expect([last.items, last.nextCursor]).toEqual([[], undefined]);
  });

  it("never writes, whatever is asked", async () => {
    const api = directApi();
    const id = await stored(api);
    const operations: string[] = [];
    for (const routeKey of [
      "GET /v1/invites",
      "HEAD /v1/invites",
      "GET /v1/invites/{id}",
      "HEAD /v1/invites/{id}",
    ]) {
      const query = routeKey.endsWith("{id}") ? {} : { status: "pending" };
      const answer = await api.call({
        function: "show-invites",
        routeKey,
        claims: goodClaims,
        path: { id },
        query,
      });
      expect(answer.status).toBe(200);
      operations.push(...answer.operations);
    }
    expect(new Set(operations)).toEqual(new Set(["Query", "BatchGetItem", "GetItem"]));
  });
});

describe("the minute", () => {
  it("is the clock's: a new one begins with each, and what only reads is in none", async () => {
    const api = directApi({ inviterRequestsPerMinute: 2 });
    const ask = async (routeKey: string, given: { readonly email?: string } = {}) => {
      const asked = { routeKey, claims: goodClaims };
      const invitee = { ...body.invitee, ...given };
      const answer =
        given.email === undefined
          ? await api.call({ ...asked, function: "show-invites", body })
          : await api.call({ ...asked, function: "receive-invites", body: { ...body, invitee } });
      return answer.status;
    };
    const write = (email: string) => ask("POST /v1/invites", { email });
    api.clock.now = Math.ceil(api.clock.now / 60_000) * 60_000 - 1;
    const before = [await write("a@b.example"), await write("c@b.example"), await write("d@b.example")];
    const reads = [await ask("GET /v1/invites"), await ask("POST /v1/notice/preview")];
    api.clock.now += 1;
    const after = [await write("d@b.example"), await write("e@b.example"), await write("f@b.example")];
    expect([before, reads, after]).toEqual([
      [202, 202, 429],
      [200, 200],
      [202, 202, 429],
    ]);
  });
});

describe("managing", () => {
  it("counts against the inviter's minute", async () => {
    const api = directApi({ inviterRequestsPerMinute: 2 });
    const id = await stored(api);
    const revoke = () =>
      api.call({
        function: "manage-invites",
        routeKey: "DELETE /v1/invites/{id}",
        claims: goodClaims,
        path: { id },
      });
    expect((await revoke()).status).toBe(204);
    const refused = await revoke();
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ "ratelimit-policy": '"inviter-minute";q=2;w=60' });
  });

  it.each<[string, string | undefined, number]>([
    ["no body", undefined, 409],
    ["an empty object", "{}", 409],
    ["a field", '{"note":"hello"}', 400],
    ["something else", "hello", 400],
    ["too much", `"${"x".repeat(17_000)}"`, 413],
  ])("sends again with %s, or says what is wrong with it", async (_, text, status) => {
    const api = directApi();
    const id = await stored(api);
    const answer = await api.call({
      function: "manage-invites",
      routeKey: "POST /v1/invites/{id}/resend",
      claims: goodClaims,
      path: { id },
      ...(text === undefined ? {} : { body: text }),
    });
    expect(answer.status).toBe(status);
  });
});

describe("Accept", () => {
  const offered = ["text/html", "message/rfc822"] as const;
  it.each<[string | undefined, string | undefined]>([
    [undefined, "text/html"],
    ["", "text/html"],
    ["*/*", "text/html"],
    ["nonsense", "text/html"],
    ["message/rfc822", "message/rfc822"],
    ["MESSAGE/RFC822", "message/rfc822"],
    ["message/*", "message/rfc822"],
    ["text/html;q=0.5, message/rfc822;q=0.6", "message/rfc822"],
    ["text/html;q=0, */*;q=0.1", "message/rfc822"],
    ["*/*;q=0", undefined],
    ["image/png", undefined],
    ["text/html;q=0", undefined],
    ["text/html;level=1", "text/html"],
  ])("%j gives %s", (accept, type) => {
    expect(preferredType(accept, offered)).toBe(type);
  });
});

describe("a list of ETags", () => {
  it.each<[string, boolean]>([
    ['"a"', true],
    ['W/"a"', true],
    ['"x", "a"', true],
    ["*", true],
    ['"A"', false],
    ["a", false],
    ["", false],
    ['"x", "y"', false],
  ])("%s: %s", (header, names) => {
    expect(namesEtag(header, '"a"')).toBe(names);
  });
});
