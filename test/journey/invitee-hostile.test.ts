/** Everything hostile that tests know of, sent to every form and every page of an invitee: no 5xx, nothing echoed as markup, nothing changed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks, naughtyStrings } from "../support/hostile-input.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { inbox } from "../support/use-stack.ts";
import { invited, mailedCode, open, send, storedItems, type Visitor, viewOf } from "../support/visit.ts";

let stack: TestStack;
let base: string;
let visitor: Visitor;

beforeAll(async () => {
  stack = await startStack();
  base = stack.baseUrl;
  visitor = await invited(stack, "patient@invitee.example");
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

const hostile = [
  ...Object.values(attacks).flat(),
  ...naughtyStrings().filter((_, n) => n % 9 === 0),
  "x".repeat(5_000),
  "\r\nSet-Cookie: a=b\r\n\r\n<script>",
];
const acts = ["accept", "decline", "code", "data", "data.json", "rectify", "object", "erase", "restrict"];
const everyAct = [...acts, "unrestrict", "allow", "complain"];

describe("a form from elsewhere", () => {
  it.each(["cross-site", "same-site", "nonsense"])("is not taken: %s", async (site) => {
    for (const act of everyAct) {
      const answer = await send(base, `${visitor.path}/${act}`, { text: "x" }, { "sec-fetch-site": site });
      expect([act, answer.status]).toEqual([act, 403]);
    }
    for (const path of ["/i/lost", "/complaints"]) {
      expect((await send(base, path, {}, { "sec-fetch-site": site })).status).toBe(403);
    }
    expect(await viewOf(base, visitor.inviteId)).toMatchObject({ status: "pending" });
  });

  it("is taken where the browser says that it is ours, that nobody sent it, or nothing", async () => {
    for (const headers of [
      { "sec-fetch-site": "same-origin", origin: "null" },
      { "sec-fetch-site": "none" },
      {},
    ]) {
      const one = await invited(stack, `site-${Math.random().toString(36).slice(2)}@invitee.example`);
      expect((await send(base, `${one.path}/decline`, {}, headers)).status).toBe(200);
    }
  });
});

describe("a body that no form of ours sends", () => {
  it.each([
    ["application/json", '{"code":"123456"}', 415],
    ["text/plain", "code=123456", 415],
    ["multipart/form-data; boundary=x", "--x--", 415],
    ["application/x-www-form-urlencoded", `a=${"x".repeat(20_000)}`, 413],
    ["application/x-www-form-urlencoded", Array.from({ length: 900 }, (_, n) => `f${n}=1`).join("&"), 415],
  ])("of %s is answered with a page, and changes nothing", async (contentType, body, status) => {
    const answer = await fetch(`${base}/i/lost`, {
      method: "POST",
      headers: { "content-type": contentType },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await answer.text()).toContain("<h1>");
  });

  it("that is not UTF-8 is answered with a page", async () => {
    const answer = await fetch(`${base}/complaints`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new Uint8Array([0x61, 0x3d, 0xff, 0xfe]),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("<h1>We could not read that</h1>");
  });
});

describe("hostile words", () => {
  it("get no form of ours to fail, and come back only as text", async () => {
    for (const words of hostile) {
      for (const [path, fields] of [
        ["/i/lost", { email: words }],
        ["/complaints", { email: words, text: "" }],
        [`${visitor.path}/data`, { code: words }],
        [`${visitor.path}/complain`, { [words]: words }],
      ] as const) {
        const answer = await send(base, path, fields);
        expect(answer.status, JSON.stringify([path, words])).toBeLessThan(500);
        expect(answer.text, JSON.stringify([path, words])).not.toMatch(/<(?:script|img|svg|iframe|b)\b/i);
        expect(answer.headers.get("set-cookie")).toBeNull();
      }
    }
  }, 120_000);

  it("do not become details of a person", async () => {
    const code = await mailedCode(base, visitor, "rectify");
    for (const words of [...attacks.links, ...attacks.markup, ...attacks.invisible, ...attacks.lines].slice(
      0,
      60,
    )) {
      for (const field of ["givenName", "company", "phone", "links"]) {
        const answer = await send(base, `${visitor.path}/rectify`, { code, [field]: words });
        expect(answer.status, JSON.stringify([field, words])).toBeLessThan(500);
        expect(answer.text).not.toMatch(/<(?:script|img)\b/i);
      }
    }
    const stored = JSON.stringify(
      (await storedItems(stack)).find(
        (item) => item["inviteId"] === visitor.inviteId && item["sk"] === "invite",
      ),
    );
    expect(stored).not.toMatch(/<|bit\.ly|evil\.example|\\u202e|onerror/);
  }, 120_000);

  it("in a path are one and the same page", async () => {
    const pages = new Set<string>();
    for (const words of [
      "..%2f..%2fetc",
      "%00",
      "%E2%80%AE",
      "'%20OR%201=1",
      "x".repeat(43),
      "%3Cscript%3E",
    ]) {
      for (const path of [`/i/${words}`, `/i/${words}/data`, `/privacy/${words}`, `/${words}`]) {
        const { status, text } = await open(base, path);
        expect([path, status]).toEqual([path, 404]);
        pages.add(text);
      }
    }
    expect(pages.size).toBe(1);
  });

  it("sent nobody but the visitor any mail", async () => {
    const to = new Set((await inbox(base)).map((mail) => mail.to).filter((one) => !one.startsWith("site-")));
    expect([...to]).toEqual([visitor.email]);
  });
});
