/**
 * Access tokens that should open nothing: forged, foreign, stale, confused. The local issuer's own key is read
 * from its directory for those that are wrong in one thing alone.
 */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  exportJWK,
  generateKeyPair,
  importPKCS8,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";

export interface TokenForger {
  /** A token of the issuer's own key: right but for what is changed. `undefined` removes a claim. */
  sign(change: Readonly<Record<string, unknown>>, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** By name, every kind of token that is no credential at all. */
  worthless(): Promise<Record<string, string | undefined>>;
}

/** @param base a good token of the stack's issuer, whose claims are kept where nothing else is said */
export async function tokenForger(directory: string, base: string): Promise<TokenForger> {
  const { privateKey } = JSON.parse(readFileSync(join(directory, "issuer.json"), "utf8")) as {
    privateKey: string;
  };
  const own = await importPKCS8(privateKey, "RS256", { extractable: true });
  const [head = "", payload = ""] = base.split(".");
  const header = JSON.parse(Buffer.from(head, "base64url").toString()) as JWTHeaderParameters;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload;
  const withChange = (change: Readonly<Record<string, unknown>>): JWTPayload =>
    JSON.parse(JSON.stringify({ ...claims, ...change }));
  const sign: TokenForger["sign"] = (change, other = {}) =>
    new SignJWT(withChange(change)).setProtectedHeader({ ...header, ...other }).sign(own);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const nowSeconds = Math.floor(Date.now() / 1000);

  return {
    sign,
    async worthless() {
      const stranger = await generateKeyPair("RS256", { extractable: true });
      const publicKey = await exportJWK(own);
      const hmacInput = `${encode({ ...header, alg: "HS256" })}.${payload}`;
      const hmac = (key: string) => createHmac("sha256", key).update(hmacInput).digest("base64url");
      const foreign = (more: object) =>
        new SignJWT(claims).setProtectedHeader({ ...header, ...more }).sign(stranger.privateKey);
      return {
        "no header at all": undefined,
        "an empty token": "",
        "not a token": "x.y.z",
        "without a signature": `${head}.${payload}.`,
        "algorithm none": `${encode({ ...header, alg: "none" })}.${payload}.`,
        "HS256 with the public key": `${hmacInput}.${hmac(JSON.stringify(publicKey))}`,
        "HS256 with an empty key": `${hmacInput}.${hmac("")}`,
        "a stranger's key under our key id": await foreign({}),
        "a stranger's key, shown in the token": await foreign({ jwk: await exportJWK(stranger.publicKey) }),
        "a stranger's key, linked from the token": await foreign({ jku: "https://evil.example/keys.json" }),
        expired: await sign({ exp: nowSeconds - 3600 }),
        "without expiry": await sign({ exp: undefined }),
        "not yet valid": await sign({ nbf: nowSeconds + 3600 }),
        "another issuer": await sign({ iss: "https://evil.example/" }),
        "another audience": await sign({ aud: "another-app", client_id: "another-app" }),
        "no audience": await sign({ aud: undefined, client_id: undefined }),
        "an id token": await sign({ token_use: "id" }),
        "claims changed under the signature": `${head}.${encode({ ...claims, organisation: "globex" })}.${base.split(".")[2]}`,
      };
    },
  };
}
