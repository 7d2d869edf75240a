/** Who calls, by the claims alone: every claim is needed, and none is taken that could carry a message of its own. */
import { describe, expect, it } from "vitest";
import { readCaller, readClaims } from "../../../shared/lambda/caller.ts";
import { type HttpEvent, Refusal } from "../../../shared/lambda/http.ts";

const rules = {
  issuer: "https://login.clientshare.example/",
  audiences: ["clientshare-web", "clientshare-app"],
  claims: { subject: "sub", organisation: "org", organisationName: "org_name", name: "name", email: "email" },
};
const nowMs = Date.UTC(2026, 10, 22, 9);
const good = {
  iss: rules.issuer,
  aud: "clientshare-web",
  token_use: "access",
  exp: nowMs / 1000 + 60,
  sub: "user-1",
  org: "acme",
  org_name: "Acme",
  name: "Alex Morgan",
  email: "alex.morgan@acme.example",
};
type Changed = Readonly<Record<string, unknown>>;

/** A request with the good token but for what is changed; `undefined` takes a claim away. */
function request(changed: Changed = {}): HttpEvent {
  const claims = Object.fromEntries(
    Object.entries({ ...good, ...changed }).filter(([, value]) => value !== undefined),
  );
  return JSON.parse(JSON.stringify({ requestContext: { authorizer: { jwt: { claims } } } }));
}
const callerOf = (changed: Changed) => readCaller(request(changed), rules, () => nowMs);
const claimsOf = (changed: Changed, atMs = nowMs) => readClaims(request(changed), rules, () => atMs);

/** The problem that it ends in. */
function refused(attempt: () => unknown) {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
  return expect.fail("not refused");
}

describe("a token", () => {
  it("that holds gives its claims", () => {
    expect(claimsOf({})).toEqual(good);
  });

  it("is good until its second of expiry and no longer", () => {
    const endMs = good.exp * 1000;
    expect(claimsOf({}, endMs - 1)).toEqual(good);
    expect(refused(() => claimsOf({}, endMs)).status).toBe(401);
  });

  it.each<[string, Changed]>([
    ["without an issuer", { iss: undefined }],
    ["of another issuer", { iss: "https://evil.example/" }],
    ["without an audience", { aud: undefined }],
    ["for another audience", { aud: "another" }],
    ["for a list of others", { aud: ["another", 7] }],
    ["for others in the gateway's way of writing a list", { aud: "[another third]" }],
    ["for an audience that only ends like a list of ours", { aud: "x[clientshare-web]" }],
    ["for an audience that only begins like a list of ours", { aud: "[clientshare-web]x" }],
    ["for an audience that is no text", { aud: 7 }],
    ["of another client", { aud: undefined, client_id: "another" }],
    ["of a client that is no text", { aud: undefined, client_id: ["clientshare-web"] }],
    [
      "of another client, though the authorized party is ours",
      { aud: "x", client_id: "y", azp: "clientshare-web" },
    ],
    ["of use as a profile", { token_use: "id" }],
    ["of no use at all", { token_use: "" }],
    ["without an expiry", { exp: undefined }],
    ["with an expiry that is none", { exp: "never" }],
  ])("%s is refused as none", (_, changed) => {
    expect(refused(() => claimsOf(changed))).toMatchObject({ status: 401 });
  });

  it.each<[string, Changed]>([
    ["of the second audience", { aud: "clientshare-app" }],
    ["with ours among a list", { aud: ["another", "clientshare-web"] }],
    ["with ours in the gateway's list", { aud: "[another clientshare-web]" }],
    ["with ours in a list with commas", { aud: "[another, clientshare-web]" }],
    ["of our client", { aud: undefined, client_id: "clientshare-web" }],
    ["of our authorized party", { aud: undefined, azp: "clientshare-web" }],
    ["that does not say its use", { token_use: undefined }],
    ["whose expiry is text, as the gateway passes it", { exp: String(good.exp) }],
  ])("%s holds", (_, changed) => {
    expect(claimsOf(changed)).toMatchObject({ sub: "user-1" });
  });

  it("is needed, whatever of the gateway's context is missing", () => {
    for (const requestContext of [{}, { authorizer: {} }, { authorizer: { jwt: {} } }]) {
      const event: HttpEvent = JSON.parse(JSON.stringify({ requestContext }));
      expect(refused(() => readClaims(event, rules, () => nowMs)).status).toBe(401);
    }
  });
});

describe("an inviter", () => {
  it("is who the claims name", () => {
    expect(callerOf({})).toEqual({
      organisation: "acme",
      inviter: {
        sub: "user-1",
        name: "Alex Morgan",
        email: "alex.morgan@acme.example",
        organisationName: "Acme",
      },
    });
  });

  it.each(["", undefined])("of an organisation without a name of its own (%j) has none", (org_name) => {
    const caller = callerOf({ org_name });
    expect(caller.organisation).toBe("acme");
    expect(caller.inviter).not.toHaveProperty("organisationName");
  });

  it.each([
    "org_123-abc",
    "acme",
    "1f0e8400-e29b-41d4-a716-446655440000",
    "org_550e8400-e29b-41d4-a716-446655440000",
  ])("of an organisation that has only an ordinary id (%s) may invite", (org) =>
    expect(callerOf({ org, org_name: undefined }).organisation).toBe(org),
  );

  it.each<[string, Changed]>([
    ["an id for an organisation that somebody could dial", { org: "0800-123-4567", org_name: undefined }],
    ["an id for an organisation that asks to call", { org: "call_08001234567", org_name: undefined }],
    ["no id", { sub: undefined }],
    ["an empty id", { sub: "" }],
    ["an id with a space", { sub: "user 1" }],
    ["an id with a line's end", { sub: "user-1\n" }],
    ["an id beyond ASCII", { sub: "üser-1" }],
    ["an id of 256 letters", { sub: "a".repeat(256) }],
    ["an id that is no text", { sub: 7 }],
    ["no organisation", { org: undefined }],
    ["an organisation with a space", { org: " acme" }],
    ["no name", { name: undefined }],
    ["a name that is no text", { name: ["Alex"] }],
    ["a link for a name", { name: "bit.ly/abc" }],
    ["a person's name with digits", { name: "Alex 7" }],
    ["no address", { email: undefined }],
    ["an address that is none", { email: "alex" }],
    ["an address that is no text", { email: ["alex.morgan@acme.example"] }],
    ["a link for an organisation's name", { org_name: "www.acme.example" }],
    ["an organisation's name that is no text", { org_name: 7 }],
    ["a link for an organisation that has no name", { org: "acme.example", org_name: undefined }],
  ])("with %s is refused, and told in general why", (_, changed) => {
    expect(refused(() => callerOf(changed))).toMatchObject({
      status: 403,
      detail: expect.stringContaining("cannot be shown in a notice"),
    });
  });

  it("may have an id of 255 characters, and an organisation's name with digits", () => {
    const caller = callerOf({ sub: "~".repeat(255), org_name: "Acme 7" });
    expect(caller.inviter).toMatchObject({ sub: "~".repeat(255), organisationName: "Acme 7" });
  });

  it("without a token that holds is nobody", () => {
    expect(refused(() => callerOf({ iss: "x" })).status).toBe(401);
  });
});
