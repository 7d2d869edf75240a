/**
 * What a function needs from the world, as one type. Each `functions/<name>/wiring.ts` picks the parts it
 * uses; `handler.ts` passes the real ones, the local stack and the simulator pass theirs. Nothing here
 * creates a client, so a bundle carries only the clients that its function names.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SESClient } from "@aws-sdk/client-ses";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";

/** The pipeline's time, in milliseconds since the epoch. Deadlines, leases and expiry follow it. */
export type Clock = () => number;

/** `size` unpredictable bytes. */
export type Random = (size: number) => Uint8Array;

export interface Platform {
  /** Environment variables, as strings; each wiring parses its own part with zod. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Real time, in milliseconds, for what others date: the expiry of an access token. */
  readonly wallClock: Clock;
  readonly random: Random;
  readonly dynamodb: Pick<DynamoDBClient, "send">;
  readonly sqs: Pick<SQSClient, "send">;
  readonly sns: Pick<SNSClient, "send">;
  readonly ses: Pick<SESClient, "send">;
  readonly secrets: Pick<SecretsManagerClient, "send">;
  readonly kms: Pick<KMSClient, "send">;
}
