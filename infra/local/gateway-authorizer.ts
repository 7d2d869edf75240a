/**
 * The HTTP API's JWT authorizer: signature, issuer, audience or client id, dates and scopes, before a function
 * hears of the request. A bearer token arrives; its claims leave as text, as the gateway passes them on.
 */
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import type { VerifiedToken } from "./gateway-event.ts";
import type { PlannedAuthorizer } from "./plan.ts";

export type Authorization =
  | { readonly outcome: "authorized"; readonly token: VerifiedToken }
  | { readonly outcome: "unauthorized" }
  | { readonly outcome: "forbidden" };

/**
 * Checks the Authorization header against wall time. Keys come from `keys` alone: what a token says about
 * its own keys (`jku`, `jwk`, `x5u`) is not looked at, and only RS256 is taken, as by the real gateway.
 */
export async function authorize(
  header: string | undefined,
  authorizer: PlannedAuthorizer,
  keys: JSONWebKeySet,
): Promise<Authorization> {
  const compact = header?.replace(/^bearer /i, "").trim() ?? "";
  const claims = await verifiedClaims(compact, authorizer, keys);
  if (claims === undefined) return { outcome: "unauthorized" };
  const audiences = [claims.aud ?? [], claims["client_id"] ?? []].flat();
  if (
    !audiences.some((audience) => typeof audience === "string" && authorizer.audiences.includes(audience))
  ) {
    return { outcome: "unauthorized" };
  }
  const scopes = scopesOf(claims);
  if (authorizer.scopes.length > 0 && !authorizer.scopes.some((scope) => scopes.includes(scope))) {
    return { outcome: "forbidden" };
  }
  const texts = Object.entries(claims).map(([name, value]) => [name, claimText(value)] as const);
  return {
    outcome: "authorized",
    token: { claims: Object.fromEntries(texts), scopes: authorizer.scopes.length > 0 ? scopes : null },
  };
}

async function verifiedClaims(
  compact: string,
  { issuer }: PlannedAuthorizer,
  keys: JSONWebKeySet,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(compact, createLocalJWKSet(keys), {
      issuer,
      algorithms: ["RS256"],
      requiredClaims: ["exp"],
    });
    return payload;
  } catch {
    return undefined;
  }
}

function scopesOf(claims: JWTPayload): string[] {
  const scope = claims["scope"] ?? claims["scp"];
  if (Array.isArray(scope)) return scope.filter((one) => typeof one === "string");
  return typeof scope === "string" ? scope.split(" ").filter((one) => one !== "") : [];
}

/** The gateway turns every claim into text: lists as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(" ")}]`;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
