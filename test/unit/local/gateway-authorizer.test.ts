import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authorize } from "../../../infra/local/gateway-authorizer.ts";
import type { PlannedAuthorizer } from "../../../infra/local/plan.ts";
import { openTokenIssuer, type TokenIssuer } from "../../../infra/local/token-issuer.ts";

const directory = mkdtempSync(join(tmpdir(), "issuer-"));
const authorizer: PlannedAuthorizer = { issuer: "http://localhost:1/issuer", audiences: ["web"], scopes: [] };
let issuer: TokenIssuer;

beforeAll(async () => {
  issuer = await openTokenIssuer(directory, authorizer.issuer, "web");
});
afterAll(() => rmSync(directory, { recursive: true }));

const outcome = async (header: string | undefined, over: Partial<PlannedAuthorizer> = {}) =>
  (await authorize(header, { ...authorizer, ...over }, issuer.keys)).outcome;
const bearer = async (claims: object = {}) => `Bearer ${await issuer.token({ sub: "ada", ...claims })}`;

test("a token of the issuer passes, its claims as text", async () => {
  const given = await authorize(await bearer({ organisation: "acme" }), authorizer, issuer.keys);
  expect(given).toMatchObject({
    outcome: "authorized",
    token: {
      claims: { sub: "ada", organisation: "acme", exp: expect.stringMatching(/^\d+$/) },
      scopes: null,
    },
  });
});

test("no token, a broken one, an expired one, another issuer's and another audience's are unauthorized", async () => {
  const token = await bearer();
  const broken = `${token.slice(0, -6)}AAAAAA`;
  expect(await outcome(undefined)).toBe("unauthorized");
  expect(await outcome("Bearer x.y.z")).toBe("unauthorized");
  expect(await outcome(broken)).toBe("unauthorized");
  expect(await outcome(await bearer({ expiresInSeconds: -60 }))).toBe("unauthorized");
  expect(await outcome(token, { issuer: "http://localhost:1/other" })).toBe("unauthorized");
  expect(await outcome(token, { audiences: ["other"] })).toBe("unauthorized");
});

test("a token signed by nobody, or by a key that it brings along, is unauthorized", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const claims = { sub: "ada", iss: authorizer.issuer, aud: "web", exp: 9_999_999_999 };
  const ownKey = await new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", jwk: await exportJWK(publicKey), kid: "local-1" })
    .sign(privateKey);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  expect(await outcome(`Bearer ${ownKey}`)).toBe("unauthorized");
  expect(await outcome(`Bearer ${part({ alg: "none" })}.${part(claims)}.`)).toBe("unauthorized");
});

test("a route's scope is demanded: without it 403, with it the token passes", async () => {
  expect(await outcome(await bearer(), { scopes: ["handoff"] })).toBe("forbidden");
  expect(await outcome(await bearer({ scope: "read handoff" }), { scopes: ["handoff"] })).toBe("authorized");
});
