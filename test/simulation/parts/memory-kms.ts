/**
 * KMS in memory: a signature is a keyed hash, so that the same message has the same one in every run. The
 * harness may disable the key, which refuses every call.
 */
import { createHmac } from "node:crypto";
import {
  DisabledException,
  KMSInvalidSignatureException,
  type SignCommandInput,
  type VerifyCommandInput,
} from "@aws-sdk/client-kms";
import type { Service } from "./io-gate.ts";

const metadata = { $metadata: { httpStatusCode: 400 } };

export class MemoryKms implements Service {
  readonly name = "kms";
  disabled = false;

  perform(operation: string, input: object): object {
    if (this.disabled) throw new DisabledException({ message: "The key is disabled.", ...metadata });
    switch (operation) {
      case "Sign": {
        const { KeyId = "", Message, SigningAlgorithm } = input as SignCommandInput;
        return { $metadata: {}, KeyId, SigningAlgorithm, Signature: signature(KeyId, Message) };
      }
      case "Verify": {
        const { KeyId = "", Message, Signature, SigningAlgorithm } = input as VerifyCommandInput;
        if (!signature(KeyId, Message).equals(Buffer.from(Signature ?? []))) {
          throw new KMSInvalidSignatureException({ message: "The signature is not valid.", ...metadata });
        }
        return { $metadata: {}, KeyId, SigningAlgorithm, SignatureValid: true };
      }
      default:
        throw new Error(`${operation} is not simulated`);
    }
  }
}

const signature = (keyId: string, message: Uint8Array | undefined): Buffer =>
  createHmac("sha256", `simulated ${keyId}`)
    .update(message ?? new Uint8Array())
    .digest();
