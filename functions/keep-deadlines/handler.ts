/** Lambda's entry point of keep-deadlines: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createKeepDeadlines } from "./wiring.ts";

export const handler = createKeepDeadlines({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  sqs: new SQSClient(clientSettings),
});
