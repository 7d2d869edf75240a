/** Lambda's entry point of answer-invite: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createAnswerInvite } from "./wiring.ts";

export const handler = createAnswerInvite({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
});
