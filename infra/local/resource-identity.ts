/**
 * What resources are called once they exist: for each type the value of a Ref and of its attributes, as the
 * local engines know them. A logical id and its naming properties arrive; an ARN, URL or name leaves.
 */
import type { LocalPlace } from "./template-values.ts";

type Naming = Readonly<Record<string, unknown>>;

/** Which property names a resource of each type; the logical id does where it is left out. */
const nameProperties: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "TableName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SecretsManager::Secret": "Name",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::SES::ConfigurationSet": "Name",
  "AWS::SSM::Parameter": "Name",
  "AWS::KMS::Alias": "AliasName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::IAM::Role": "RoleName",
};

/** The name in the account, as AWS would choose it or the template says. */
function nameOf(logicalId: string, type: string, naming: Naming): string {
  const property = nameProperties[type];
  const name = property === undefined ? undefined : naming[property];
  return typeof name === "string" ? name : logicalId;
}

/** What `Ref` gives. */
export function referenceOf(logicalId: string, type: string, naming: Naming, place: LocalPlace): string {
  const name = nameOf(logicalId, type, naming);
  switch (type) {
    case "AWS::SQS::Queue":
      return place.queueUrl(name);
    case "AWS::SNS::Topic":
    case "AWS::SecretsManager::Secret":
    case "AWS::Lambda::Version":
    case "AWS::Lambda::Alias":
      return arnOf(logicalId, type, naming, place);
    default:
      return name;
  }
}

/** What `Fn::GetAtt` gives. */
export function attributeOf(
  logicalId: string,
  type: string,
  attribute: string,
  naming: Naming,
  place: LocalPlace,
): string {
  const name = nameOf(logicalId, type, naming);
  switch (attribute) {
    case "Arn":
    case "TopicArn":
    case "FunctionArn":
    case "TableArn":
      return arnOf(logicalId, type, naming, place);
    case "StreamArn":
      return `${arnOf(logicalId, type, naming, place)}/stream/local`;
    case "QueueUrl":
      return referenceOf(logicalId, type, naming, place);
    case "ApiEndpoint":
      return place.baseUrl;
    case "Value":
      return String(naming["Value"] ?? "");
    default:
      return attribute.endsWith("Name") || attribute.endsWith("Id") ? name : `${logicalId}.${attribute}`;
  }
}

function arnOf(logicalId: string, type: string, naming: Naming, place: LocalPlace): string {
  const name = nameOf(logicalId, type, naming);
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${place.region}:${place.account}:${rest}`;
  switch (type) {
    case "AWS::DynamoDB::Table":
      return arn("dynamodb", `table/${name}`);
    case "AWS::SQS::Queue":
      return arn("sqs", name);
    case "AWS::SNS::Topic":
      return arn("sns", name);
    case "AWS::SecretsManager::Secret":
      return arn("secretsmanager", `secret:${name}-Local1`);
    case "AWS::KMS::Key":
      return arn("kms", `key/${name}`);
    case "AWS::Lambda::Function":
    case "AWS::Lambda::Version":
    case "AWS::Lambda::Alias":
      return arn("lambda", `function:${name}`);
    case "AWS::IAM::Role":
      return `arn:aws:iam::${place.account}:role/${name}`;
    case "AWS::Logs::LogGroup":
      return arn("logs", `log-group:${name}:*`);
    default:
      return arn("local", name);
  }
}
