/** Lambda's entry point of operate: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createOperate } from "./wiring.ts";

export const handler = createOperate({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  kms: new KMSClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
});
