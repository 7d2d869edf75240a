/** Lambda's entry point of exercise-right: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createExerciseRight } from "./wiring.ts";

export const handler = createExerciseRight({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
  sqs: new SQSClient(clientSettings),
});
