/**
 * Creates in the local engines what the template describes: the table once, queues and topics at each start,
 * since those keep nothing. Planned resources arrive; when it returns, they exist.
 */
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PlannedQueue, PlannedSubscription, PlannedTable } from "./plan-data.ts";

/** Creates the table unless it is there. @throws {Error} when the one that is there has another shape. */
export async function createTable(
  dynamodb: DynamoDBClient,
  { name, create, expiryAttribute }: PlannedTable,
): Promise<void> {
  try {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    const indexes = (list: readonly { IndexName?: string | undefined }[] | undefined) =>
      (list ?? [])
        .map(({ IndexName }) => IndexName)
        .sort()
        .join();
    if (indexes(Table?.GlobalSecondaryIndexes) !== indexes(create.GlobalSecondaryIndexes)) {
      throw new Error(
        "The table under .local/ was made by an older template. Begin anew: npm start -- --fresh",
      );
    }
    return;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  try {
    await dynamodb.send(new CreateTableCommand(create));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  if (expiryAttribute === undefined) return;
  const TimeToLiveSpecification = { AttributeName: expiryAttribute, Enabled: true };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
}

/** Creates queues (dead-letter queues come first in the plan), topics and subscriptions. */
export async function createMessaging(
  sqs: SQSClient,
  sns: SNSClient,
  planned: {
    queues: readonly PlannedQueue[];
    topics: readonly string[];
    subscriptions: readonly PlannedSubscription[];
  },
): Promise<void> {
  for (const { name, attributes } of planned.queues) {
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }));
  }
  for (const arn of planned.topics) {
    await sns.send(new CreateTopicCommand({ Name: arn.split(":").pop() }));
  }
  for (const { topicArn, queueArn, attributes } of planned.subscriptions) {
    await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint: queueArn,
        Attributes: { ...attributes },
      }),
    );
  }
}
