/**
 * The local OpenID Connect issuer, in the place of the identity provider: discovery, public keys, and tokens
 * for whoever asks. Its tokens pass through the same checks as a deployed one's. The key is kept, so a token
 * outlives a restart.
 */
import { join } from "node:path";
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK, SignJWT } from "jose";
import * as z from "zod/mini";
import { stateFile } from "./state-file.ts";

/** Body of POST /local/token. What a token lacks must be testable, so only `sub` is demanded. */
export const tokenRequestSchema = z.strictObject({
  sub: z.string().check(z.minLength(1), z.maxLength(255)),
  organisation: z.optional(z.string()),
  organisationName: z.optional(z.string()),
  name: z.optional(z.string()),
  email: z.optional(z.string()),
  scope: z.optional(z.string()),
  /** Seconds from now; negative for one that has run out. */
  expiresInSeconds: z.optional(z.int()),
});

export interface TokenIssuer {
  readonly issuer: string;
  /** The public key set, as served. */
  readonly keys: { keys: JWK[] };
  readonly discovery: object;
  /** A signed access token, dated by wall time. */
  token(request: z.infer<typeof tokenRequestSchema>): Promise<string>;
}

const keyId = "local-1";
const hourSeconds = 3_600;

/** Opens the issuer at `issuer`, for tokens meant for `audience`. */
export async function openTokenIssuer(
  directory: string,
  issuer: string,
  audience: string,
): Promise<TokenIssuer> {
  const file = stateFile(join(directory, "issuer.json"), z.object({ privateKey: z.string() }));
  const pem = file.read()?.privateKey ?? (await newKey());
  file.write({ privateKey: pem });
  const privateKey = await importPKCS8(pem, "RS256", { extractable: true });
  const { kty, n, e } = await exportJWK(privateKey);
  const keys = { keys: [{ kty, n, e, kid: keyId, alg: "RS256", use: "sig" } as JWK] };
  return {
    issuer,
    keys,
    discovery: {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      token_endpoint: new URL("/local/token", issuer).href,
      response_types_supported: ["token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    },
    token({ expiresInSeconds, ...claims }) {
      const now = Math.floor(Date.now() / 1_000);
      return new SignJWT({ ...claims, token_use: "access", client_id: audience })
        .setProtectedHeader({ alg: "RS256", kid: keyId, typ: "at+jwt" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + (expiresInSeconds ?? hourSeconds))
        .sign(privateKey);
    },
  };
}

async function newKey(): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return exportPKCS8(privateKey);
}
