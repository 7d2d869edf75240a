import { expect, test } from "vitest";
import { resolveResources } from "../../../infra/local/template-values.ts";

const place = {
  region: "eu-west-2",
  account: "000000000000",
  baseUrl: "http://localhost:3000",
  queueUrl: (name: string) => `http://127.0.0.1:1/000000000000/${name}`,
  substitutes: { "https://issuer.local.example": "http://localhost:3000/local/issuer" },
};
const data = {
  stackName: "data",
  template: {
    Resources: {
      Table: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "invites" } },
      Stream: {
        Type: "AWS::SSM::Parameter",
        Properties: { Name: "/x/stream", Value: { "Fn::GetAtt": ["Table", "StreamArn"] } },
      },
    },
    Outputs: { Name: { Value: { Ref: "Table" }, Export: { Name: "table-name" } } },
  },
};
/** What one value resolves to, in a stack beside the one with the table. */
const resolved = (value: unknown) => {
  const template = {
    Parameters: { StreamArn: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/x/stream" } },
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "notices" } },
      Topic: { Type: "AWS::SNS::Topic", Properties: {} },
      Api: { Type: "AWS::ApiGatewayV2::Api" },
      Asked: { Type: "X", Properties: { value, other: { Ref: "AWS::NoValue" } } },
    },
  };
  return resolveResources([data, { stackName: "pipeline", template }], place).find(
    ({ logicalId }) => logicalId === "Asked",
  )?.properties;
};

test.each([
  [{ Ref: "Queue" }, "http://127.0.0.1:1/000000000000/notices"],
  [{ "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:eu-west-2:000000000000:notices"],
  [{ Ref: "Topic" }, "arn:aws:sns:eu-west-2:000000000000:Topic"],
  [{ "Fn::GetAtt": ["Api", "ApiEndpoint"] }, "http://localhost:3000"],
  [{ Ref: "StreamArn" }, "arn:aws:dynamodb:eu-west-2:000000000000:table/invites/stream/local"],
  ["{{resolve:ssm:/x/stream}}", "arn:aws:dynamodb:eu-west-2:000000000000:table/invites/stream/local"],
  [{ "Fn::ImportValue": "table-name" }, "invites"],
  [{ "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":x"]] }, "arn:aws:x"],
  [{ "Fn::Sub": `\${AWS::Region}/\${Queue.QueueName}/\${!literal}` }, `eu-west-2/notices/\${literal}`],
  [{ "Fn::Select": [1, { "Fn::Split": ["-", "a-b-c"] }] }, "b"],
  ["https://issuer.local.example", "http://localhost:3000/local/issuer"],
])("%j resolves to %j", (value, expected) => {
  expect(resolved(value)).toEqual({ value: expected });
});

test("what can't be resolved is named, not guessed", () => {
  expect(() => resolved({ "Fn::Transform": {} })).toThrow("Fn::Transform");
  expect(() => resolved({ Ref: "Nobody" })).toThrow("Nobody");
  expect(() => resolved("{{resolve:ssm:/unknown}}")).toThrow("/unknown");
});
