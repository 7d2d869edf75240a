/** Lambda's entry point of manage-invites: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createManageInvites } from "./wiring.ts";

export const handler = createManageInvites({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  secrets: new SecretsManagerClient(clientSettings),
});
