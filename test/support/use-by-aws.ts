/**
 * What AWS itself does under a function's role, which no call of ours shows: Lambda writes logs and traces, polls
 * queues and the stream and sends away what it gives up; DynamoDB, Secrets Manager, SQS and SNS use the keys of what
 * they keep. The resolved template and the permissions that the function's own calls used arrive; those leave.
 * Sources: Lambda Developer Guide, "Permissions for event source mappings"; DynamoDB, Secrets Manager, SQS and SNS
 * guides, "Encryption at rest", the parts on permissions of a caller.
 */
import * as z from "zod/mini";
import { type PermissionNeeded, resourceOf } from "../../infra/local/permissions-needed.ts";
import { ofType } from "../../infra/local/plan.ts";
import type { Resource } from "../../infra/local/template-values.ts";

const need = (action: string, resource: string, context: Record<string, string> = {}): PermissionNeeded => ({
  action,
  resource,
  context,
});

const functionSchema = z.object({
  LoggingConfig: z.object({ LogGroup: z.string() }),
  TracingConfig: z.object({ Mode: z.literal("Active") }),
});
const mappingSchema = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  DestinationConfig: z.optional(z.object({ OnFailure: z.object({ Destination: z.string() }) })),
});

/** What Lambda does by itself for the function of that name, and with whose messages. */
export function usesByLambda(resources: readonly Resource[], functionName: string): PermissionNeeded[] {
  const deployed = ofType(resources, "AWS::Lambda::Function").find(
    ({ reference }) => reference === functionName,
  );
  const { LoggingConfig } = functionSchema.parse(deployed?.properties);
  const group = `logs:log-group:${LoggingConfig.LogGroup}:*`;
  const mappings = ofType(resources, "AWS::Lambda::EventSourceMapping")
    .map(({ properties }) => mappingSchema.parse(properties))
    .filter(({ FunctionName }) => FunctionName === functionName);
  return [
    need("logs:CreateLogStream", group),
    need("logs:PutLogEvents", group),
    need("xray:PutTraceSegments", "any:*"),
    need("xray:PutTelemetryRecords", "any:*"),
    ...mappings.flatMap(({ EventSourceArn, DestinationConfig }) => {
      const source = resourceOf("sqs", EventSourceArn);
      const away = DestinationConfig?.OnFailure.Destination;
      return [
        ...(source.startsWith("sqs:")
          ? ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((name) =>
              need(`sqs:${name}`, source),
            )
          : [
              ...["DescribeStream", "GetRecords", "GetShardIterator"].map((name) =>
                need(`dynamodb:${name}`, source),
              ),
              need("dynamodb:ListStreams", source.replace(/\/stream\/.*$/, "/stream/*")),
            ]),
        ...(away === undefined ? [] : [need("sqs:SendMessage", resourceOf("sqs", away))]),
      ];
    }),
  ];
}

const reading = ["Decrypt", "DescribeKey"];
const writing = [...reading, "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"];

/** How a service uses the key of something, because it was asked to do `action` to it. */
function keyActions(action: string): readonly string[] {
  switch (action) {
    case "dynamodb:BatchGetItem":
    case "dynamodb:GetItem":
    case "dynamodb:Query":
    case "dynamodb:Scan":
      return reading;
    case "dynamodb:ConditionCheckItem":
    case "dynamodb:DeleteItem":
    case "dynamodb:PutItem":
    case "dynamodb:UpdateItem":
      return writing;
    case "secretsmanager:GetSecretValue":
    case "sqs:ReceiveMessage":
      return ["Decrypt"];
    case "sqs:SendMessage":
    case "sns:Publish":
      return ["Decrypt", "GenerateDataKey"];
    default:
      return [];
  }
}

const keyed = z.looseObject({
  KmsMasterKeyId: z.optional(z.string()),
  KmsKeyId: z.optional(z.string()),
  SSESpecification: z.optional(z.looseObject({ KMSMasterKeyId: z.string() })),
});

/** What the services do with keys of ours for these permissions: `place` is the region. */
export function usesOfKeys(
  resources: readonly Resource[],
  used: readonly PermissionNeeded[],
  region: string,
): PermissionNeeded[] {
  const keyOf = new Map(
    resources.flatMap(({ type, reference, properties }) => {
      const service = servicesWithKeys[type];
      if (service === undefined) return [];
      const { KmsMasterKeyId, KmsKeyId, SSESpecification } = keyed.parse(properties);
      const key = KmsMasterKeyId ?? KmsKeyId ?? SSESpecification?.KMSMasterKeyId;
      const name = reference.startsWith("http") ? reference.slice(reference.lastIndexOf("/") + 1) : reference;
      const resource = service === "dynamodb" ? `dynamodb:table/${name}` : resourceOf(service, name);
      return key === undefined ? [] : [[resource, resourceOf("kms", key)] as const];
    }),
  );
  return used.flatMap(({ action, resource }) => {
    const key = keyOf.get(resource.replace(/\/index\/.*$/, "").replace(/-newer$/, ""));
    if (key === undefined) return [];
    const context = { "kms:ViaService": `${action.split(":")[0]}.${region}.amazonaws.com` };
    return keyActions(action).map((name) => need(`kms:${name}`, key, context));
  });
}

const servicesWithKeys: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "dynamodb",
  "AWS::SQS::Queue": "sqs",
  "AWS::SNS::Topic": "sns",
  "AWS::SecretsManager::Secret": "secretsmanager",
};
