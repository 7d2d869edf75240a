/** Lambda's entry point of send-notice: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient } from "@aws-sdk/client-ses";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createSendNotice } from "./wiring.ts";

export const handler = createSendNotice({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  // SES has no idempotency token: a retry by the SDK could be a second mail that nobody counts.
  ses: new SESClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  }),
});
