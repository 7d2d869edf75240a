/**
 * Who is calling, from the access token alone. The gateway has verified the signature; issuer, audience or
 * client, use and expiry are checked here again, so that a mistake in its configuration opens nothing.
 */
import { parseEmailAddress } from "../domain/email-address.ts";
import type { Inviter } from "../domain/invite.ts";
import { problem } from "../domain/problem.ts";
import { type NameKind, screenName } from "../domain/screened-text.ts";
import { type HttpEvent, Refusal } from "./http.ts";
import type { Clock } from "./platform.ts";

/** An inviter, as their organisation's sign-in names them. */
export interface Caller {
  readonly organisation: string;
  readonly inviter: Inviter;
}

export interface TokenRules {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly claims: {
    readonly subject: string;
    readonly organisation: string;
    readonly organisationName: string;
    readonly name: string;
    readonly email: string;
  };
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * The token's claims, once they hold. @param wallClock real time, in ms: tokens are dated by others
 * @throws {Refusal} 401 for a token that is missing, foreign, of another use, or expired
 */
export function readClaims(event: HttpEvent, rules: TokenRules, wallClock: Clock): Claims {
  const claims = event.requestContext.authorizer?.jwt?.claims;
  if (claims === undefined) throw new Refusal(problem("unauthenticated"));
  const client = claims["client_id"] ?? claims["azp"];
  const audiences = [...listOf(claims["aud"]), ...(typeof client === "string" ? [client] : [])];
  const use = claims["token_use"];
  const holds =
    claims["iss"] === rules.issuer &&
    audiences.some((audience) => rules.audiences.includes(audience)) &&
    (use === undefined || use === "access") &&
    Number(claims["exp"]) * 1000 > wallClock();
  if (!holds) throw new Refusal(problem("unauthenticated"));
  return claims;
}

/** The gateway passes lists as text: `[a b]`. */
function listOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((member) => typeof member === "string");
  if (typeof claim !== "string") return [];
  const list = /^\[(.*)\]$/.exec(claim)?.[1];
  return list === undefined ? [claim] : list.split(/[ ,]+/);
}

/**
 * The inviter. @throws {Refusal} 401 as {@link readClaims}; 403 where a claim is missing, or is not fit to
 * be shown in a mail: names go into notices, and must not carry a message of their own
 */
export function readCaller(event: HttpEvent, rules: TokenRules, wallClock: Clock): Caller {
  const claims = readClaims(event, rules, wallClock);
  const sub = idOf(claims[rules.claims.subject]);
  const organisation = idOf(claims[rules.claims.organisation]);
  const email = claims[rules.claims.email];
  const organisationName = claims[rules.claims.organisationName];
  const name = shown(claims[rules.claims.name], "person");
  const address = typeof email === "string" ? parseEmailAddress(email) : undefined;
  if (sub === undefined || organisation === undefined || name === undefined) throw forbidden();
  if (address?.outcome !== "address") throw forbidden();
  const isNamed = organisationName !== undefined && organisationName !== "";
  const organisationShown = isNamed ? shown(organisationName, "organisation") : undefined;
  // Without a name of its own, the organisation's id stands in the notice: so it must be showable too.
  if (isNamed ? organisationShown === undefined : !isShowableId(organisation)) throw forbidden();
  return {
    organisation,
    inviter: {
      sub,
      name,
      email: address.address,
      ...(organisationShown === undefined ? {} : { organisationName: organisationShown }),
    },
  };
}

/** A claim as it may stand in a mail, by the same rules as what callers send; undefined where it may not. */
function shown(claim: unknown, kind: NameKind): string | undefined {
  const screened = typeof claim === "string" ? screenName(claim, kind) : undefined;
  return screened?.outcome === "accepted" ? screened.value : undefined;
}

/**
 * An organisation's id that can stand for its name: it reads as a name, underscores apart, or it is a UUID (RFC 9562),
 * perhaps behind a word such as `org_`, whose digits nobody takes for a telephone number.
 */
function isShowableId(id: string): boolean {
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  const words = id.replace(uuid, "").replaceAll("_", " ").trim();
  return words === "" ? uuid.test(id) : shown(words, "organisation") !== undefined;
}

const forbidden = () =>
  new Refusal(
    problem("forbidden", {
      detail: "The token lacks a claim that is needed here, or has one that cannot be shown in a notice.",
    }),
  );

const idOf = (claim: unknown): string | undefined =>
  typeof claim === "string" && /^[\x21-\x7e]{1,255}$/.test(claim) ? claim : undefined;
