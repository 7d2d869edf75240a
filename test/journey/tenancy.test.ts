/** Every route under every credential: whose invite it is comes from the token alone, and nobody else's is there. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Invite } from "../../shared/client/api-types.ts";
import { checkedFetch, colleague, expectStatus, grace, inviterOf, stranger } from "../support/checked-api.ts";
import { type TokenForger, tokenForger } from "../support/forged-tokens.ts";
import { attacks } from "../support/hostile-input.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import { eventually, inviteOf, tokenOf } from "../support/use-stack.ts";

let stack: TestStack;
let forger: TokenForger;
let bounced: Invite;
let delivered: Invite;

beforeAll(async () => {
  stack = await startStack();
  forger = await tokenForger(stack.directory, await tokenOf(stack.baseUrl, grace));
  const client = await inviterOf(stack.baseUrl);
  const create = async (email: string) =>
    expectStatus(await client.createInvite({ body: { ...inviteOf(email), relationship: "colleague" } }), 202)
      .body;
  const until = (invite: Invite, status: string) =>
    eventually(`${invite.id} reads ${status}`, async () => {
      const now = await client.getInvite({ path: { id: invite.id } });
      return expectStatus(now, 200).body.notice.status === status && expectStatus(now, 200).body;
    });
  bounced = await until(await create("bounce@simulator.amazonses.com"), "undeliverable");
  delivered = await until(await create("own@invitee.example"), "delivered");
});

afterAll(async () => {
  await stack.close();
  removeStackDirectory(stack.directory);
});

interface Call {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
}

const json = (method: string, path: string, body: unknown): Call => ({
  method,
  path,
  type: "application/json",
  body: JSON.stringify(body),
});
/** Each route that needs a token, as its owner would call it. Those of one invite come first. */
const ofOne = (): Call[] => [
  { method: "GET", path: `/v1/invites/${delivered.id}` },
  { method: "HEAD", path: `/v1/invites/${delivered.id}` },
  json("PATCH", `/v1/invites/${bounced.id}`, { invitee: { email: "other@invitee.example" } }),
  { method: "POST", path: `/v1/invites/${delivered.id}/resend` },
  { method: "DELETE", path: `/v1/invites/${delivered.id}` },
];
const ofAll = (): Call[] => [
  ...ofOne(),
  json("POST", "/v1/invites", inviteOf("matrix@invitee.example")),
  json("POST", "/v1/invites/batch", { invites: [inviteOf("matrix@invitee.example")] }),
  {
    method: "POST",
    path: "/v1/invites/import?relationship=colleague&spaceId=s&spaceName=S",
    type: "text/csv",
    body: "email\nmatrix@invitee.example\n",
  },
  { method: "GET", path: "/v1/invites" },
  { method: "HEAD", path: "/v1/invites" },
  json("POST", "/v1/notice/preview", inviteOf("matrix@invitee.example")),
];

async function call({ method, path, type, body }: Call, token: string | undefined): Promise<Response> {
  return checkedFetch(`${stack.baseUrl}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

const nameOf = ({ method, path }: Call) => `${method} ${path.replace(/inv_\w+/, "{id}").replace(/\?.*/, "")}`;

async function statuses(calls: readonly Call[], token: string | undefined): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const one of calls) found[nameOf(one)] = (await call(one, token)).status;
  return found;
}

const all = (calls: readonly Call[], status: number) =>
  Object.fromEntries(calls.map((one) => [nameOf(one), status]));

describe("another's invite", () => {
  it.each([
    ["a colleague's in the same organisation", colleague],
    ["one of another organisation, of an inviter with the same id", stranger],
    ["one whose organisation differs by a letter's case", { ...grace, organisation: "ACME" }],
  ])("is not there: %s", async (_, who) => {
    const token = await tokenOf(stack.baseUrl, who);
    expect(await statuses(ofOne(), token)).toEqual(all(ofOne(), 404));
    const list = await call({ method: "GET", path: "/v1/invites?limit=100" }, token);
    expect(await list.json()).toEqual({ items: [] });
  });

  it("answers as one that never was, to the letter", async () => {
    const token = await tokenOf(stack.baseUrl, stranger);
    const never = `${delivered.id.slice(0, -4)}0000`;
    const textOf = async (id: string) => {
      const answer = await call({ method: "GET", path: `/v1/invites/${id}` }, token);
      return `${answer.status} ${(await answer.text()).replace(/"requestId":"[^"]+"/, "")}`;
    };
    expect(await textOf(delivered.id)).toBe(await textOf(never));
    expect(await textOf(delivered.id.toLowerCase())).toBe(await textOf(never));
    expect(await textOf("..%2F..%2Fopenapi.json")).toBe(await textOf(never));
  });

  it("is not changed by any of that", async () => {
    const client = await inviterOf(stack.baseUrl);
    for (const before of [bounced, delivered]) {
      const now = expectStatus(await client.getInvite({ path: { id: before.id } }), 200);
      expect(now.body).toEqual(before);
    }
  });
});

describe("a token that is none", () => {
  it("opens no route, whatever is wrong with it", async () => {
    for (const [kind, token] of Object.entries(await forger.worthless())) {
      expect(await statuses(ofAll(), token), kind).toEqual(all(ofAll(), 401));
    }
  });

  it("is not taken from anywhere but the Authorization header", async () => {
    const token = await tokenOf(stack.baseUrl, grace);
    const elsewhere = await fetch(`${stack.baseUrl}/v1/invites?access_token=${token}`, {
      headers: { cookie: `access_token=${token}`, "x-access-token": token },
    });
    expect(elsewhere.status).toBe(401);
  });
});

describe("a token that is good, but not for this", () => {
  const lacking = ["sub", "organisation", "name", "email"];
  const unshowable: [string, string, string][] = [
    ...[attacks.links[0], attacks.numbers[0], attacks.lines[0], attacks.invisible[0], attacks.markup[0]].map(
      (text): [string, string, string] => ["name", text, "an attack"],
    ),
    ["organisationName", "Win at bit.ly/abc", "a link"],
    ["organisationName", "Call 020 7946 0958", "a number"],
    ["email", "Grace <grace@acme.example>", "a display name"],
    ["email", "not an address", "no address"],
    ["sub", "white space", "not an id"],
    ["organisation", "", "empty"],
  ];

  it.each(lacking)("opens no route without the claim %s", async (claim) => {
    const token = await forger.sign({ [claim]: undefined });
    // Without a subject it is nobody's; the gateway may already say so.
    expect(await statuses(ofAll(), token)).toEqual(all(ofAll(), 403));
  });

  it.each(unshowable)("opens no route where %s is %j (%s)", async (claim, value) => {
    const token = await forger.sign({ [claim]: value });
    const answers = await Promise.all(ofAll().map((one) => call(one, token)));
    expect(answers.map(({ status }) => status)).toEqual(ofAll().map(() => 403));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    if (value !== "") expect(texts.join()).not.toContain(value);
  });

  it("opens no route where the organisation has no name and an id that can't be shown", async () => {
    const token = await forger.sign({ organisationName: undefined, organisation: "evil.example" });
    expect(await statuses(ofAll(), token)).toEqual(all(ofAll(), 403));
  });

  it("shows a name as it was screened, not as it was spelt", async () => {
    const token = await forger.sign({ name: "  Zoe\u0308 Smith ", sub: "zoe" });
    const preview = await call(json("POST", "/v1/notice/preview", inviteOf("zoes@invitee.example")), token);
    expect(await preview.text()).toContain("Zo\u00eb Smith has invited you");
  });
});
