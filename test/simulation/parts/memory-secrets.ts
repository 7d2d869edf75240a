/** Secrets Manager in memory: secrets by name or ARN, which the harness may rotate or take away. */
import { type GetSecretValueCommandInput, ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { Service } from "./io-gate.ts";

export class MemorySecrets implements Service {
  readonly name = "secrets";
  readonly #values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }

  /** A new current value; undefined takes the secret away. */
  set(id: string, value: string | undefined): void {
    if (value === undefined) this.#values.delete(id);
    else this.#values.set(id, value);
  }

  perform(operation: string, input: object): object {
    if (operation !== "GetSecretValue") throw new Error(`${operation} is not simulated`);
    const { SecretId = "" } = input as GetSecretValueCommandInput;
    const SecretString = this.#values.get(SecretId);
    if (SecretString === undefined) {
      throw new ResourceNotFoundException({
        message: "Secrets Manager can't find the specified secret.",
        $metadata: { httpStatusCode: 400 },
      });
    }
    return { $metadata: {}, ARN: SecretId, Name: SecretId, VersionStages: ["AWSCURRENT"], SecretString };
  }
}
