/** Lambda's entry point of show-invitee: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createShowInvitee } from "./wiring.ts";

export const handler = createShowInvitee({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
});
