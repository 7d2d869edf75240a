import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { subjectIdOf } from "../../../shared/domain/identity.ts";
import {
  addressKeys,
  type DirectAnswer,
  type DirectApi,
  directApi,
  goodClaims,
} from "../../support/direct-api.ts";

const invite = (email: string, more: object = {}) => ({
  invitee: { email, givenName: "Sam" },
  relationship: "colleague",
  space: { id: "space-7", name: "Example and Acme" },
  ...more,
});
const create = (
  api: DirectApi,
  email: string,
  more: { key?: string; sub?: string; organisation?: string } = {},
) =>
  api.call({
    function: "receive-invites",
    routeKey: "POST /v1/invites",
    claims: {
      ...goodClaims,
      ...(more.sub === undefined ? {} : { sub: more.sub }),
      ...(more.organisation === undefined ? {} : { organisation: more.organisation }),
    },
    body: invite(email),
    ...(more.key === undefined ? {} : { headers: { "idempotency-key": more.key } }),
  });
const batch = (api: DirectApi, invites: readonly object[], key?: string, sub = "grace") =>
  api.call({
    function: "receive-invites",
    routeKey: "POST /v1/invites/batch",
    claims: { ...goodClaims, sub },
    body: { invites },
    ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
  });
const importFile = (api: DirectApi, file: string, key?: string) =>
  api.call({
    function: "receive-invites",
    routeKey: "POST /v1/invites/import",
    claims: goodClaims,
    query: { relationship: "colleague", spaceId: "s", spaceName: "S" },
    headers: { "content-type": "text/csv", ...(key === undefined ? {} : { "idempotency-key": key }) },
    body: file,
  });

const resultsSchema = z.object({
  results: z.array(
    z.object({
      index: z.optional(z.number()),
      row: z.optional(z.number()),
      status: z.enum(["accepted", "rejected"]),
      id: z.optional(z.string()),
      problem: z.optional(z.object({ status: z.number(), retryAfterSeconds: z.optional(z.number()) })),
    }),
  ),
});
const resultsOf = (answer: DirectAnswer) => resultsSchema.parse(JSON.parse(answer.text)).results;
const accepted = (answer: DirectAnswer) => resultsOf(answer).filter(({ status }) => status === "accepted");
const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => invite(`person${from + n}@invitee.example`));
const statusesOf = (answers: readonly DirectAnswer[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe("receipt", () => {
  it("of one invite takes two round trips: quotas, then everything in one transaction", async () => {
    const api = directApi();
    const plain = await create(api, "one@invitee.example");
    expect(plain).toMatchObject({ status: 202, roundTrips: 2 });
    expect(plain.operations).toEqual(["UpdateItem", "UpdateItem", "UpdateItem", "TransactWriteItems"]);
    const keyed = await create(api, "two@invitee.example", { key: "k" });
    expect(keyed).toMatchObject({ status: 202, roundTrips: 2 });
    expect(keyed.operations).toEqual([
      "GetItem",
      "UpdateItem",
      "UpdateItem",
      "UpdateItem",
      "TransactWriteItems",
    ]);
  });

  it("of a batch takes one round trip for quotas and key, and no more than its rows need", async () => {
    const api = directApi();
    expect(await batch(api, people(8))).toMatchObject({ status: 200, roundTrips: 2 });
    expect(await batch(api, people(8, 8), "k")).toMatchObject({ status: 200, roundTrips: 2 });
  });

  it("does the same for a new, known, suppressed and capped person: status, shape, work, waiting", async () => {
    const api = directApi();
    const subject = (email: string, more: Record<string, object>) =>
      api.dynamodb.perform("PutItem", {
        TableName: "invitees",
        Item: {
          pk: { S: `subject#${subjectIdOf(addressKeys, email)}` },
          sk: { S: "subject" },
          schema: { N: "1" },
          subjectId: { S: subjectIdOf(addressKeys, email) },
          revision: { N: "1" },
          noticesAtMs: { L: [] },
          expiresAtSeconds: { N: "4000000000" },
          ...more,
        },
      });
    subject("objected@invitee.example", {
      suppressed: { M: { why: { S: "objection" }, atMs: { N: String(api.clock.now) } } },
    });
    subject("capped@invitee.example", {
      noticesAtMs: { L: [1, 2, 3].map((n) => ({ N: String(api.clock.now - n) })) },
    });
    subject("limited@invitee.example", { restrictedAtMs: { N: String(api.clock.now) } });
    for (const organisation of ["globex", "initech"]) {
      expect((await create(api, "known@invitee.example", { organisation })).status).toBe(202);
    }
    const shapes = [];
    for (const who of ["new", "known", "objected", "capped", "limited"]) {
      for (const key of [undefined, `key-${who}`]) {
        const email = `${who}@invitee.example`;
        const answer = await create(api, email, {
          sub: key === undefined ? "grace" : "alan",
          ...(key && { key }),
        });
        const { operations, roundTrips, status, text, headers } = answer;
        shapes.push({
          key: key !== undefined,
          status,
          operations,
          roundTrips,
          headers: Object.keys(headers),
          text: text.replaceAll(email, "…").replace(/inv_\w+/, "…"),
        });
      }
    }
    const [first, second] = shapes;
    for (const shape of shapes) expect(shape).toEqual(shape.key ? second : first);
    expect(first?.status).toBe(202);
  });

  it("says nothing but 503 while the table is not to be had, and stores nothing twice after it", async () => {
    const api = directApi();
    api.fault = (operation) =>
      operation === "TransactWriteItems"
        ? Object.assign(new Error("sam@invitee.example"), { name: "ThrottlingException" })
        : undefined;
    const answer = await create(api, "busy@invitee.example", { key: "k" });
    expect(answer.status).toBe(503);
    expect(answer.headers).toMatchObject({ "retry-after": "1" });
    expect(answer.text).not.toContain("invitee.example");
    api.fault = () => undefined;
    expect((await create(api, "busy@invitee.example", { key: "k" })).status).toBe(202);
  });

  it("says 500 for a surprise, with nothing of it", async () => {
    const api = directApi();
    api.fault = () => new Error("sam@invitee.example at 10.0.0.1");
    const answer = await create(api, "x@invitee.example");
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/10\.0\.0\.1|invitee\.example|at /);
  });
});

describe("the limits of inviter and organisation", () => {
  it("let exactly their number through of fifty at once: requests a minute", async () => {
    const api = directApi({ inviterRequestsPerMinute: 20 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => create(api, `p${n}@invitee.example`)),
    );
    expect(statusesOf(answers)).toEqual({ 202: 20, 429: 30 });
    expect((await create(api, "later@invitee.example")).status).toBe(429);
    api.clock.now += 60_000;
    expect((await create(api, "later@invitee.example")).status).toBe(202);
  });

  it("let exactly their number through of fifty at once: an inviter's day", async () => {
    const api = directApi({ inviterInvitesPerDay: 17 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => create(api, `p${n}@invitee.example`)),
    );
    expect(statusesOf(answers)).toEqual({ 202: 17, 429: 33 });
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers).toMatchObject({
      "ratelimit-policy": '"inviter-day";q=17;w=86400',
      "retry-after": String(15 * 3600 - 1),
    });
    expect((await create(api, "other@invitee.example", { sub: "alan" })).status).toBe(202);
  });

  it("let exactly their number through of fifty inviters at once: an organisation's day", async () => {
    const api = directApi({ organisationInvitesPerDay: 23 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => create(api, `p${n}@invitee.example`, { sub: `inviter-${n}` })),
    );
    expect(statusesOf(answers)).toEqual({ 202: 23, 429: 27 });
    expect((await create(api, "elsewhere@invitee.example", { organisation: "globex" })).status).toBe(202);
  });

  it("count rows: fifty batches at once get exactly what there is, each of the others' rows a 429", async () => {
    const api = directApi({ inviterInvitesPerDay: 123 });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => batch(api, people(10, n * 10))));
    expect(statusesOf(answers)).toEqual({ 200: 50 });
    const rows = answers.flatMap(resultsOf);
    expect(rows.filter(({ status }) => status === "accepted")).toHaveLength(123);
    const refused = rows.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(500 - 123);
    expect(new Set(refused.map(({ problem }) => problem?.status))).toEqual(new Set([429]));
    expect(refused[0]?.problem?.retryAfterSeconds).toBeGreaterThan(0);
  });

  it("are not used up by what was not stored: bad rows, repeats, known invites, refusals", async () => {
    const api = directApi({ inviterInvitesPerDay: 4 });
    const rows = [...people(2), invite("no address"), invite("x@gmail.com")];
    expect(accepted(await batch(api, rows, "k"))).toHaveLength(2);
    expect(accepted(await batch(api, rows, "k"))).toHaveLength(2);
    expect(accepted(await batch(api, people(2)))).toHaveLength(2);
    expect((await create(api, "person0@invitee.example")).status).toBe(202);
    expect((await create(api, "bad address")).status).toBe(400);
    expect((await create(api, "third@invitee.example", { key: "t" })).status).toBe(202);
    expect((await create(api, "third@invitee.example", { key: "t" })).status).toBe(202);
    expect((await create(api, "another@invitee.example", { key: "t" })).status).toBe(422);
    expect((await create(api, "fourth@invitee.example")).status).toBe(202);
    expect((await create(api, "fifth@invitee.example")).status).toBe(429);
  });

  it("refuse a batch over the minute as a whole, and give its day back", async () => {
    const api = directApi({ inviterRequestsPerMinute: 1, inviterInvitesPerDay: 10 });
    expect((await batch(api, people(5))).status).toBe(200);
    expect((await batch(api, people(5, 5))).status).toBe(429);
    api.clock.now += 60_000;
    expect(accepted(await batch(api, people(5, 5)))).toHaveLength(5);
  });
});

describe("a batch", () => {
  it("stores its good rows whatever the bad one is", async () => {
    const api = directApi();
    const bad: unknown[] = [
      null,
      5,
      "x",
      [],
      {},
      { invitee: { email: "x" } },
      invite("a@b.example", { extra: 1 }),
    ];
    for (const [n, one] of bad.entries()) {
      const answer = await api.call({
        function: "receive-invites",
        routeKey: "POST /v1/invites/batch",
        claims: goodClaims,
        body: { invites: [...people(2, n * 2), one] },
      });
      expect(resultsOf(answer).map(({ status }) => status)).toEqual(["accepted", "accepted", "rejected"]);
    }
  });

  it("goes on where a row fails, and with its key where a repeat begins", async () => {
    const api = directApi();
    let left = 3;
    api.fault = (operation) =>
      operation === "TransactWriteItems" && left-- > 0
        ? Object.assign(new Error(), { name: "ThrottlingException" })
        : undefined;
    const first = resultsOf(await batch(api, people(10), "k"));
    expect(first.filter(({ problem }) => problem?.status === 503)).toHaveLength(3);
    const stored = first.flatMap(({ id }) => id ?? []);
    expect(stored).toHaveLength(7);
    const second = resultsOf(await batch(api, people(10), "k"));
    expect(second.map(({ status }) => status)).toEqual(Array(10).fill("accepted"));
    expect(second.map(({ id }) => id)).toEqual(expect.arrayContaining(stored));
    expect(resultsOf(await batch(api, people(10), "k"))).toEqual(second);
  });

  it("answers row by row before the function's time is up; its repeat stores the rest", async () => {
    const api = directApi();
    api.fault = () => {
      api.wallClock.now += 500;
      return undefined;
    };
    const first = resultsOf(await batch(api, people(100), "k"));
    const late = first.filter(({ problem }) => problem?.status === 503);
    expect(late.length).toBeGreaterThan(20);
    expect(late.length + first.filter(({ status }) => status === "accepted").length).toBe(100);
    api.fault = () => undefined;
    expect(accepted(await batch(api, people(100), "k"))).toHaveLength(100);
  });

  it("is 503 where no row at all could be stored", async () => {
    const api = directApi();
    api.fault = (operation) =>
      operation === "TransactWriteItems"
        ? Object.assign(new Error(), { name: "ThrottlingException" })
        : undefined;
    expect((await batch(api, people(3))).status).toBe(503);
  });

  it.each([0, 101])("of %i rows is refused", async (count) => {
    expect((await batch(directApi(), people(count))).status).toBe(400);
  });

  it("over 256 kB is refused", async () => {
    const answer = await batch(directApi(), [invite("a@b.example", { pad: "x".repeat(256 * 1024) })]);
    expect(answer.status).toBe(413);
  });
});

describe("an import", () => {
  it("of a thousand rows is stored whole, and repeated with its key costs no second invite", async () => {
    const api = directApi();
    const file = `email,givenName\n${Array.from({ length: 1000 }, (_, n) => `row${n}@invitee.example,Sam`).join("\n")}`;
    const first = resultsOf(await importFile(api, file, "k"));
    expect(first).toHaveLength(1000);
    expect(first.map(({ row }) => row)).toEqual(first.map((_, n) => n + 1));
    expect(new Set(first.map(({ id }) => id)).size).toBe(1000);
    expect(resultsOf(await importFile(api, file, "k"))).toEqual(first);
    expect((await importFile(api, `${file}\nx@y.example,Sam`)).status).toBe(400);
  });

  it("over 1 MB is refused, and so are parameters that are missing or unknown", async () => {
    const api = directApi();
    expect((await importFile(api, `email\n${"x".repeat(1_048_577)}`)).status).toBe(413);
    for (const query of [
      {},
      { relationship: "colleague", spaceId: "s" },
      { relationship: "colleague", spaceId: "s", spaceName: "bit.ly/abc" },
      { relationship: "colleague", spaceId: "s", spaceName: "S", extra: "1" },
    ]) {
      const answer = await api.call({
        function: "receive-invites",
        routeKey: "POST /v1/invites/import",
        claims: goodClaims,
        query: query as Record<string, string>,
        headers: { "content-type": "text/csv" },
        body: "email\na@b.example",
      });
      expect(answer.status).toBe(400);
    }
  });
});

describe("our own check of the token, behind the gateway's", () => {
  const refused: [string, Record<string, string>][] = [
    ["of another issuer", { iss: "https://evil.example/" }],
    ["of an issuer that begins as ours", { iss: `${goodClaims.iss}evil` }],
    ["for another audience", { aud: "another" }],
    ["for a list of other audiences", { aud: "[another third]" }],
    ["for another client", { aud: "another", client_id: "another" }],
    ["for somebody's profile", { token_use: "id" }],
    ["that has run out", { exp: String(Number(goodClaims.exp) - 3600) }],
    ["without a date", { exp: "" }],
    ["with a date that is none", { exp: "never" }],
  ];
  it.each(refused)("refuses one %s", async (_, claims) => {
    const api = directApi();
    const answer = await api.call({
      function: "receive-invites",
      routeKey: "POST /v1/invites",
      claims: { ...goodClaims, ...claims },
      body: invite("a@b.example"),
    });
    expect(answer).toMatchObject({ status: 401, operations: [] });
  });

  it("refuses a request that the gateway let through without one", async () => {
    const answer = await directApi().call({
      function: "receive-invites",
      routeKey: "POST /v1/invites",
      body: invite("a@b.example"),
    });
    expect(answer.status).toBe(401);
  });

  it.each<[string, Record<string, string>]>([
    ["a list with our audience", { aud: "[another clientshare-web]" }],
    ["our client and no audience", { aud: "", client_id: "clientshare-web" }],
    ["our authorized party", { aud: "api", azp: "clientshare-web" }],
  ])("takes one for %s", async (_, claims) => {
    const answer = await directApi().call({
      function: "receive-invites",
      routeKey: "POST /v1/invites",
      claims: { ...goodClaims, ...claims },
      body: invite("a@b.example"),
    });
    expect(answer.status).toBe(202);
  });

  it("goes by real time, not by the pipeline's clock", async () => {
    const api = directApi();
    api.clock.now += 30 * 86_400_000;
    expect((await create(api, "a@b.example")).status).toBe(202);
    api.wallClock.now += 3_600_000;
    expect((await create(api, "b@b.example")).status).toBe(401);
  });
});

describe("inviting somebody again", () => {
  it("whose invite has run out, before the sweep has been: a new invite, and no more of the old data", async () => {
    const api = directApi();
    const first = z.object({ id: z.string() }).parse(JSON.parse((await create(api, "a@b.example")).text));
    api.clock.now += 61 * 86_400_000;
    const again = await create(api, "a@b.example");
    expect(again.status).toBe(202);
    const second = z.object({ id: z.string(), status: z.string() }).parse(JSON.parse(again.text));
    expect(second.id).not.toBe(first.id);
    expect(second.status).toBe("pending");
  });

  it("whose invite was deleted by its time to live, with its link left behind: a new invite", async () => {
    const api = directApi();
    await create(api, "a@b.example");
    const table = api.dynamodb.table("invitees");
    api.clock.now += 40 * 86_400_000;
    table.removeExpired();
    expect((await create(api, "a@b.example")).status).toBe(202);
  });
});
