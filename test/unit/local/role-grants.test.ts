/** The local stack refuses what a function's role in the template does not grant, as IAM does. */
import {
  BatchGetItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { SignCommand } from "@aws-sdk/client-kms";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendRawEmailCommand } from "@aws-sdk/client-ses";
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type Clients, type Grant, planGrants, withinGrants } from "../../../infra/local/role-grants.ts";
import type { Resource } from "../../../infra/local/template-values.ts";

const TableName = "invites";
const Key = { pk: { S: "a" }, sk: { S: "b" } };
const queue = (name: string) => `http://localhost:1/000000000000/${name}`;
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-2:000000000000:${rest}`;

function guarded(...grants: readonly (readonly [action: string, resource: string, from?: string])[]) {
  const sent: string[] = [];
  const used: string[] = [];
  const real = {
    send: (command: object) => {
      sent.push(command.constructor.name);
      return Promise.resolve({});
    },
  };
  const clients = { dynamodb: real, sqs: real, sns: real, ses: real, secrets: real, kms: real } as Clients;
  const allowed = grants.map(
    ([action, resource, from]): Grant => ({
      action,
      resource,
      conditions: from === undefined ? {} : { "ses:FromAddress": from },
    }),
  );
  return {
    sent,
    used,
    ...withinGrants(clients, "send-notice", allowed, (folder, { action, resource }) =>
      used.push(`${folder} ${action} ${resource}`),
    ),
  };
}

/** The call, whichever client it is for. */
const call = (client: { send: unknown }, command: object) =>
  (client.send as (command: object) => Promise<unknown>)(command);

const table = "dynamodb:table/invites";
const question = { TableName, KeyConditionExpression: "pk = :pk" };
const raw = { RawMessage: { Data: new Uint8Array() }, ConfigurationSetName: "mail" };

describe("a function's table", () => {
  test("lets through what its role names, and tells what was used", async () => {
    const { dynamodb, sent, used } = guarded(
      ["dynamodb:GetItem", table],
      ["dynamodb:BatchGetItem", table],
      ["dynamodb:PutItem", table],
      ["dynamodb:ConditionCheckItem", table],
    );
    await dynamodb.send(new GetItemCommand({ TableName, Key }));
    await dynamodb.send(new BatchGetItemCommand({ RequestItems: { invites: { Keys: [Key] } } }));
    const TransactItems = [
      { Put: { TableName, Item: Key } },
      { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_exists(pk)" } },
    ];
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
    expect(sent).toHaveLength(3);
    expect(used).toEqual(
      ["GetItem", "BatchGetItem", "PutItem", "ConditionCheckItem"].map(
        (name) => `send-notice dynamodb:${name} ${table}`,
      ),
    );
  });

  test("an index needs a grant of its own", async () => {
    const { dynamodb } = guarded(["dynamodb:Query", table]);
    await dynamodb.send(new QueryCommand(question));
    await expect(dynamodb.send(new QueryCommand({ ...question, IndexName: "by-wake" }))).rejects.toThrow(
      "table/invites/index/by-wake",
    );
  });
});

describe("what its role does not name is refused and not sent", () => {
  const all = guarded(
    ["dynamodb:GetItem", table],
    ["sqs:SendMessage", "sqs:notices"],
    ["sqs:ReceiveMessage", "sqs:notices-dead"],
    ["ses:SendRawEmail", "ses:identity/mail.example", "invites@mail.example"],
    ["ses:SendRawEmail", "ses:configuration-set/mail", "invites@mail.example"],
  );

  test.each<[string, { send: unknown }, object, string]>([
    ["an operation", all.dynamodb, new QueryCommand(question), "dynamodb:Query"],
    [
      "a member of a transaction",
      all.dynamodb,
      new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key } }] }),
      "dynamodb:DeleteItem",
    ],
    [
      "another table",
      all.dynamodb,
      new GetItemCommand({ TableName: "invites-newer", Key }),
      "dynamodb:table/invites-newer",
    ],
    [
      "another queue",
      all.sqs,
      new SendMessageBatchCommand({ QueueUrl: queue("notices-bulk"), Entries: [] }),
      "sqs:SendMessage on sqs:notices-bulk",
    ],
    [
      "reading where it may send",
      all.sqs,
      new ReceiveMessageCommand({ QueueUrl: queue("notices") }),
      "sqs:ReceiveMessage",
    ],
    [
      "deleting where it may read",
      all.sqs,
      new DeleteMessageBatchCommand({ QueueUrl: queue("notices-dead"), Entries: [] }),
      "sqs:DeleteMessage",
    ],
    [
      "a topic",
      all.sns,
      new PublishBatchCommand({ TopicArn: arn("sns", "lifecycle"), PublishBatchRequestEntries: [] }),
      "sns:Publish on sns:lifecycle",
    ],
    [
      "a secret",
      all.secrets,
      new GetSecretValueCommand({ SecretId: arn("secretsmanager", "secret:keys-a1b2c3") }),
      "secretsmanager:secret:keys-a1b2c3",
    ],
    [
      "a signature",
      all.kms,
      new SignCommand({
        KeyId: arn("kms", "key/1"),
        Message: new Uint8Array(),
        SigningAlgorithm: "ECDSA_SHA_256",
      }),
      "kms:Sign on kms:key/1",
    ],
    [
      "another sender of the same domain",
      all.ses,
      new SendRawEmailCommand({ ...raw, Source: "news@mail.example" }),
      "ses:FromAddress news@mail.example",
    ],
    [
      "another domain",
      all.ses,
      new SendRawEmailCommand({ ...raw, Source: "invites@other.example" }),
      "ses:identity/other.example",
    ],
    [
      "another configuration set",
      all.ses,
      new SendRawEmailCommand({ ...raw, ConfigurationSetName: "none", Source: "invites@mail.example" }),
      "ses:configuration-set/none",
    ],
  ])("%s", async (_, client, command, told) => {
    await expect(call(client, command)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(call(client, command)).rejects.toThrow(told);
    expect(all.sent).toEqual([]);
  });

  test("a call of which nobody wrote down what it needs", async () => {
    await expect(call(all.dynamodb, new DescribeTableCommand({ TableName }))).rejects.toThrow(
      "DescribeTable needs is not written down",
    );
    expect(all.sent).toEqual([]);
  });
});

describe("grants", () => {
  const role = (Condition: object): Resource => ({
    stackName: "pipeline",
    logicalId: "role",
    reference: "role",
    type: "AWS::IAM::Role",
    metadata: {},
    properties: {
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              { Effect: "Allow", Action: ["sqs:A", "sqs:B"], Resource: [arn("sqs", "x"), "*"], Condition },
            ],
          },
        },
      ],
    },
  });
  const roleArn = "arn:aws:iam::000000000000:role/role";

  test("are read off the role pair by pair", () => {
    const conditions = { "ses:FromAddress": "a@b.example" };
    expect(planGrants([role({ StringEquals: conditions })], roleArn)).toEqual(
      ["sqs:A", "sqs:B"].flatMap((action) => [
        { action, resource: "sqs:x", conditions },
        { action, resource: "any:*", conditions },
      ]),
    );
  });

  test("with a condition that can't be held against a call are refused", () => {
    expect(() => planGrants([role({ StringLike: { "aws:SourceArn": "*" } })], roleArn)).toThrow();
  });
});
