/**
 * The local KMS: signs and verifies with a P-256 key pair of its own for each key id, kept under the local
 * directory. Encryption at rest needs no stand-in: the local engines do not encrypt.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { join } from "node:path";
import * as z from "zod/mini";
import { RefusedCall, startJsonEndpoint } from "./json-endpoint.ts";
import { stateFile } from "./state-file.ts";

const algorithm = "ECDSA_SHA_256";
const keyed = z.object({ KeyId: z.string() });
const signing = z.extend(keyed, {
  Message: z.base64(),
  MessageType: z.optional(z.string()),
  SigningAlgorithm: z.string(),
});

/** Starts the stand-in. A key id that is new gets a new key pair. */
export async function startKms(directory: string) {
  const file = stateFile(join(directory, "kms.json"), z.record(z.string(), z.string()));
  const stored = file.read() ?? {};

  const privateKey = (keyId: string): KeyObject => {
    const name = keyId.split("/").pop() ?? keyId;
    stored[name] ??= createKey();
    file.write(stored);
    return createPrivateKey(stored[name]);
  };
  const message = (input: z.infer<typeof signing>): Buffer => {
    if (input.SigningAlgorithm !== algorithm || input.MessageType === "DIGEST") {
      throw new RefusedCall(
        "UnsupportedOperationException",
        `The local KMS signs messages of type RAW with ${algorithm} only.`,
      );
    }
    return Buffer.from(input.Message, "base64");
  };
  return startJsonEndpoint({
    Sign(input) {
      const call = signing.parse(input);
      const signature = sign("sha256", message(call), privateKey(call.KeyId));
      return { KeyId: call.KeyId, Signature: signature.toString("base64"), SigningAlgorithm: algorithm };
    },
    Verify(input) {
      const call = z.extend(signing, { Signature: z.base64() }).parse(input);
      const publicKey = createPublicKey(privateKey(call.KeyId));
      if (!verify("sha256", message(call), publicKey, Buffer.from(call.Signature, "base64"))) {
        throw new RefusedCall("KMSInvalidSignatureException", "The signature is not valid.");
      }
      return { KeyId: call.KeyId, SignatureValid: true, SigningAlgorithm: algorithm };
    },
    GetPublicKey(input) {
      const { KeyId } = keyed.parse(input);
      const der = createPublicKey(privateKey(KeyId)).export({ type: "spki", format: "der" });
      return {
        KeyId,
        PublicKey: der.toString("base64"),
        KeySpec: "ECC_NIST_P256",
        KeyUsage: "SIGN_VERIFY",
        SigningAlgorithms: [algorithm],
      };
    },
  });
}

function createKey(): string {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return privateKey;
}
