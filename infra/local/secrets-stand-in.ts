/**
 * The local Secrets Manager: the template's secrets, each with a value made up once and kept under the local
 * directory, so that what was hashed or encrypted before a restart can still be found after it.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import * as z from "zod/mini";
import { RefusedCall, startJsonEndpoint } from "./json-endpoint.ts";
import { stateFile } from "./state-file.ts";

export interface LocalSecret {
  readonly name: string;
  readonly arn: string;
  /** The value of a secret that is new here. */
  readonly initial: () => string;
}

const storedSchema = z.record(z.string(), z.object({ version: z.string(), value: z.string() }));
const byId = z.object({ SecretId: z.string() });
const withValue = z.extend(byId, { SecretString: z.string() });

/** Starts the stand-in with `secrets`, by name or ARN. */
export async function startSecrets(directory: string, secrets: readonly LocalSecret[]) {
  const file = stateFile(join(directory, "secrets.json"), storedSchema);
  const stored = file.read() ?? {};
  for (const secret of secrets) stored[secret.name] ??= { version: randomUUID(), value: secret.initial() };
  file.write(stored);

  const find = (id: string) => {
    const secret = secrets.find((one) => one.arn === id || one.name === id);
    const kept = secret === undefined ? undefined : stored[secret.name];
    if (secret === undefined || kept === undefined) {
      throw new RefusedCall("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return { secret, kept };
  };
  return startJsonEndpoint({
    GetSecretValue(input) {
      const { secret, kept } = find(byId.parse(input).SecretId);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: kept.version,
        SecretString: kept.value,
        VersionStages: ["AWSCURRENT"],
        CreatedDate: 0,
      };
    },
    PutSecretValue(input) {
      const { SecretId, SecretString } = withValue.parse(input);
      const { secret } = find(SecretId);
      const version = randomUUID();
      stored[secret.name] = { version, value: SecretString };
      file.write(stored);
      return { ARN: secret.arn, Name: secret.name, VersionId: version, VersionStages: ["AWSCURRENT"] };
    },
    DescribeSecret(input) {
      const { secret } = find(byId.parse(input).SecretId);
      return { ARN: secret.arn, Name: secret.name };
    },
    ListSecrets: () => ({ SecretList: secrets.map(({ arn, name }) => ({ ARN: arn, Name: name })) }),
  });
}
