/**
 * The SDK's clients for the handlers. They find the local endpoints as any program would, by the SDK's own
 * AWS_ENDPOINT_URL_* variables; endpoints arrive, are set in this process, and the clients leave.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient } from "@aws-sdk/client-ses";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings } from "../../shared/lambda/lambda-platform.ts";

export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly sns: string;
  readonly ses: string;
  readonly secretsManager: string;
  readonly kms: string;
}

/** Sets the endpoints for this process and everything it starts. */
export function pointSdkAt(endpoints: Endpoints, region: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SES: endpoints.ses,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_KMS: endpoints.kms,
    AWS_REGION: region,
    // Nobody's: whoever has real credentials in the environment must not reach a real account from here.
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "",
  });
}

/** One client for each service, with the timeouts that deployed functions have. */
export function createClients(region: string) {
  const settings = { region, ...clientSettings };
  return {
    dynamodb: new DynamoDBClient(settings),
    sqs: new SQSClient(settings),
    sns: new SNSClient(settings),
    // SES has no idempotency token: the SDK must not send again by itself.
    ses: new SESClient({ ...settings, maxAttempts: 1 }),
    /** For long polls, which outlast the functions' time-outs. */
    polls: new SQSClient({ region, requestHandler: { requestTimeout: 40_000, throwOnRequestTimeout: true } }),
    secrets: new SecretsManagerClient(settings),
    kms: new KMSClient(settings),
  };
}
