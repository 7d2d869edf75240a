/** Everything hostile that we have, through every field and route, over HTTP: nothing breaks, nothing is repeated. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BatchResults } from "../../shared/client/api-types.ts";
import { isConsumerDomain } from "../../shared/domain/consumer-domains.ts";
import { checkedFetch, grace } from "../support/checked-api.ts";
import { addressVectors, attacks, naughtyStrings } from "../support/hostile-input.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { inbox, inviteOf, tokenOf } from "../support/use-stack.ts";

let stack: TestStack;
let tokens: string[];

beforeAll(async () => {
  stack = await startStack();
  // The limit on requests is per inviter; this is not about limits.
  tokens = await Promise.all(
    Array.from({ length: 12 }, (_, n) => tokenOf(stack.baseUrl, { ...grace, sub: `grace-${n}` })),
  );
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

let calls = 0;
const headers = (type: string, more: Record<string, string> = {}) => ({
  authorization: `Bearer ${tokens[calls++ % tokens.length]}`,
  "content-type": type,
  ...more,
});
const post = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type = "application/json",
  more: Record<string, string> = {},
) => checkedFetch(`${stack.baseUrl}${path}`, { method: "POST", headers: headers(type, more), body });
const postJson = (path: string, body: unknown) => post(path, JSON.stringify(body));

/** The rows of a long list, by the hundred, in the order given. */
async function inBatches(rows: readonly unknown[]): Promise<BatchResults["results"][number][]> {
  const results: BatchResults["results"][number][] = [];
  for (let at = 0; at < rows.length; at += 100) {
    const answer = await postJson("/v1/invites/batch", { invites: rows.slice(at, at + 100) });
    expect(answer.status).toBe(200);
    results.push(...((await answer.json()) as BatchResults).results);
  }
  return results;
}

/** What the answer may say anyway: sentences of ours, and words too short to be anybody's. */
const repeats = (answer: string, input: string) =>
  input.trim().length > 6 &&
  !/^[\w .,()-]{0,12}$/.test(input) &&
  answer.includes(JSON.stringify(input).slice(1, -1));

describe("the 164 vectors for addresses", () => {
  it("each accepted or refused with its place, in a batch, singly in no answer a 5xx", async () => {
    const vectors = addressVectors();
    expect(vectors).toHaveLength(164);
    const rows = vectors.map(({ address }, n) => ({
      ...inviteOf(address),
      space: { id: `v${n}`, name: "Vectors" },
    }));
    const results = await inBatches(rows);
    expect(results).toHaveLength(164);
    const accepted = vectors
      .filter((_, n) => results[n]?.status === "accepted")
      .map(({ address }) => address);
    for (const address of accepted) {
      const at = address.lastIndexOf("@");
      expect(address.slice(0, at)).toMatch(/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/);
      expect(isConsumerDomain(address.slice(at + 1))).toBe(false);
    }
    expect(accepted.length).toBeGreaterThan(10);
    for (const [n, result] of results.entries()) {
      if (result.status === "accepted") continue;
      expect(result.problem.errors).toMatchObject([{ pointer: "/invitee/email" }]);
      expect(repeats(JSON.stringify(result), vectors[n]?.address ?? ""), vectors[n]?.id).toBe(false);
    }
  });
});

describe("naughty strings and attacks", () => {
  const texts = [...naughtyStrings(), ...Object.values(attacks).flat()];
  const shownAsText = new Set(["/invitee/givenName", "/invitee/company", "/space/name"]);
  const fields: Record<string, (text: string) => unknown> = {
    "/invitee/givenName": (text) => ({ invitee: { email: "a@b.example", givenName: text } }),
    "/invitee/company": (text) => ({ invitee: { email: "a@b.example", company: text } }),
    "/invitee/phone": (text) => ({ invitee: { email: "a@b.example", phone: text } }),
    "/invitee/links/0": (text) => ({ invitee: { email: "a@b.example", links: [text] } }),
    "/invitee/email": (text) => ({ invitee: { email: text } }),
    "/space/name": (text) => ({ space: { id: "s", name: text } }),
    "/space/id": (text) => ({ space: { id: text, name: "S" } }),
    "/locale": (text) => ({ locale: text }),
    "/reference": (text) => ({ reference: text }),
    "/relationship": (text) => ({ relationship: text }),
  };

  it.each(Object.keys(fields))(
    "in %s are taken as harmless or refused by place, and never repeated",
    async (pointer) => {
      const rows = texts.map((text) => ({
        ...inviteOf("a@b.example"),
        ...(fields[pointer]?.(text) as object),
      }));
      const results = await inBatches(rows);
      for (const [n, result] of results.entries()) {
        if (result.status === "accepted") continue;
        expect(result.problem.status).toBe(400);
        expect(result.problem.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
        expect(repeats(JSON.stringify(result), texts[n] ?? ""), JSON.stringify(texts[n])).toBe(false);
      }
      // References and ids never get into a mail; every other field refuses each attack.
      if (!shownAsText.has(pointer)) return;
      const attacked = Object.values(attacks).flat();
      const outcomes = results.slice(-attacked.length).map(({ status }, n) => `${status}: ${attacked[n]}`);
      expect(outcomes).toEqual(attacked.map((text) => `rejected: ${text}`));
    },
  );

  it("as a path's id, a query's cursor and parameters, and keys give no 5xx", async () => {
    for (const text of texts.filter((_, n) => n % 4 === 0)) {
      const encoded = encodeURIComponent(text.toWellFormed());
      const authorization = { authorization: `Bearer ${tokens[calls++ % tokens.length]}` };
      const answers = await Promise.all([
        checkedFetch(`${stack.baseUrl}/v1/invites/${encoded}`, { headers: authorization }),
        checkedFetch(`${stack.baseUrl}/v1/invites?cursor=${encoded}`, { headers: authorization }),
        checkedFetch(`${stack.baseUrl}/v1/invites?${encoded}=1`, { headers: authorization }),
        postJson("/v1/invites", { ...inviteOf("k@b.example"), [text]: 1 }),
        post(
          `/v1/invites/import?relationship=colleague&spaceId=s&spaceName=${encoded}`,
          "email\nx",
          "text/csv",
        ),
      ]);
      for (const answer of answers) {
        expect(answer.status, JSON.stringify(text)).toBeLessThan(500);
        expect(repeats(await answer.text(), text), JSON.stringify(text)).toBe(false);
      }
    }
  });

  it("reach no mailbox but those that were asked for", async () => {
    const addresses = new Set((await inbox(stack.baseUrl)).map(({ to }) => to));
    for (const to of addresses) expect(to).toMatch(/^[^@\s<>,;:"]+@[a-z0-9.-]+$/i);
  });
});

describe("a malformed request", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`.slice(0, 15_000);
  const good = JSON.stringify(inviteOf("good@b.example"));
  it.each<[string, string | Uint8Array<ArrayBuffer>, string, number]>([
    ["nothing", "", "application/json", 400],
    ["a truncated body", good.slice(0, 50), "application/json", 400],
    ["JSON of another shape", "[]", "application/json", 400],
    ["null", "null", "application/json", 400],
    ["text", '"invite"', "application/json", 400],
    ["nesting without end", deep, "application/json", 400],
    ["invalid UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), "application/json", 400],
    ["a body of UTF-16", Buffer.from(good, "utf16le"), "application/json", 400],
    [
      "17 kB",
      JSON.stringify({ ...inviteOf("a@b.example"), pad: "x".repeat(17_000) }),
      "application/json",
      413,
    ],
    ["another media type", good, "text/plain", 415],
    ["a form", "email=a%40b.example", "application/x-www-form-urlencoded", 415],
    ["JSON named otherwise", good, "application/vnd.api+json", 415],
  ])("with %s is told so", async (_, body, type, status) => {
    const answer = await post("/v1/invites", body, type);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("x-request-id")).toBe(
      ((await answer.json()) as { requestId: string }).requestId,
    );
  });

  it("is told all of its faults at once, the private mailbox included", async () => {
    const answer = await postJson("/v1/invites", {
      invitee: { email: "somebody@gmail.com", givenName: "bit.ly/abc", phone: "020", notes: "x" },
      relationship: "friend",
      space: { id: "s p", name: "S" },
      extra: true,
    });
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      "",
      "/invitee",
      "/invitee/email",
      "/invitee/givenName",
      "/invitee/phone",
      "/relationship",
      "/space/id",
    ]);
  });

  it.each(["", " ", "x".repeat(256), "kéy", "a b"])("with the Idempotency-Key %j is refused", async (key) => {
    const sent = post("/v1/invites", good, "application/json", { "idempotency-key": encodeHeader(key) });
    expect((await sent).status).toBe(400);
  });

  it("to an unknown route, or with an unknown method, is 404", async () => {
    const authorization = { authorization: `Bearer ${tokens[0]}` };
    for (const [method, path] of [
      ["GET", "/v1/nothing"],
      ["PUT", "/v1/invites"],
      ["POST", "/v1/invites/inv_0/nothing"],
      ["DELETE", "/v1/invites"],
      ["GET", "/v1/invites/batch/"],
    ] as const) {
      const answer = await checkedFetch(`${stack.baseUrl}${path}`, { method, headers: authorization });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  });
});

/** As `fetch` takes header values: bytes, not characters. */
const encodeHeader = (text: string) => Buffer.from(text, "utf8").toString("latin1");

describe("CORS", () => {
  it("lets the setting's origins read what they need, and no others", async () => {
    const preflight = (origin: string) =>
      fetch(`${stack.baseUrl}/v1/invites`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type,idempotency-key",
        },
      });
    const ours = await preflight("https://platform.clientshare.example");
    expect(ours.headers.get("access-control-allow-origin")).toBe("https://platform.clientshare.example");
    expect(ours.headers.get("access-control-allow-headers")).toContain("idempotency-key");
    const theirs = await preflight("https://evil.example");
    expect(theirs.headers.get("access-control-allow-origin")).toBeNull();
    const answer = await fetch(`${stack.baseUrl}/openapi.json`, {
      headers: { origin: "https://platform.clientshare.example" },
    });
    expect(answer.headers.get("access-control-expose-headers")).toMatch(/etag.*retry-after/);
  });
});
