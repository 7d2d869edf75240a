/** Lambda's entry point of relay-changes: the real clients, and nothing else. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings, processPlatform } from "../../shared/lambda/lambda-platform.ts";
import { createRelayChanges } from "./wiring.ts";

export const handler = createRelayChanges({
  ...processPlatform,
  dynamodb: new DynamoDBClient(clientSettings),
  sqs: new SQSClient(clientSettings),
  sns: new SNSClient(clientSettings),
});
