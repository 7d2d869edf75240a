/** What everything is measured against: the least code that makes the same calls. */
import { build } from "esbuild";

const oneTransaction = `
  import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
  const dynamodb = new DynamoDBClient({});
  export const handler = (input) => dynamodb.send(new TransactWriteItemsCommand(input));`;

const secretAndRead = `
  import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
  import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
  const dynamodb = new DynamoDBClient({});
  const secret = new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: "keys" }));
  export const handler = async () => {
    await secret;
    await dynamodb.send(new GetItemCommand({ TableName: "invitees", Key: { pk: { S: "a" }, sk: { S: "b" } } }));
  };`;

const receipt = `
  import { DynamoDBClient, TransactWriteItemsCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
  import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
  const dynamodb = new DynamoDBClient({});
  const secret = new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: "keys" }));
  const take = (pk) => dynamodb.send(new UpdateItemCommand({
    TableName: "invitees", Key: { pk: { S: pk }, sk: { S: "quota" } }, UpdateExpression: "ADD used :one",
    ExpressionAttributeValues: { ":one": { N: "1" } }, ReturnValues: "UPDATED_NEW",
  }));
  export const handler = async (input) => {
    await secret;
    await Promise.all([take("a"), take("b"), take("c")]);
    await dynamodb.send(new TransactWriteItemsCommand(input));
  };`;

const literalReceipt = `
  import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
  const dynamodb = new DynamoDBClient({});
  const commands = { GetItemCommand, TransactWriteItemsCommand, UpdateItemCommand };
  const send = ([name, input]) => dynamodb.send(new commands[name](input));
  export const handler = async ({ together, last }) => {
    await Promise.all(together.map(send));
    await send(last);
  };`;

/**
 * Stock clients by what they do: one call; the secret at start and one read; everything that a receipt calls; the
 * calls of a receipt as they are given.
 */
const stockCalls = { oneTransaction, secretAndRead, receipt, literalReceipt } as const;

/** Stock clients making such calls, bundled as anybody would: esbuild, ES module, minified. @returns the code */
export async function stockClient(calls: keyof typeof stockCalls = "oneTransaction"): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: stockCalls[calls], resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    legalComments: "none",
    banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
  });
  return outputFiles[0]?.text ?? "";
}

/** The same call signed by hand over node:https: nothing of the SDK. */
export const handSigned = `
const { createHash, createHmac } = require("node:crypto");
const https = require("node:https");
const hash = (text) => createHash("sha256").update(text).digest("hex");
const mac = (key, text) => createHmac("sha256", key).update(text).digest();
const agent = new https.Agent({ keepAlive: true });
exports.handler = (input) => new Promise((resolve, reject) => {
  const { host, port } = new URL(process.env.AWS_ENDPOINT_URL);
  const body = JSON.stringify(input);
  const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, "");
  const day = date.slice(0, 8);
  const scope = day + "/eu-west-2/dynamodb/aws4_request";
  const target = "DynamoDB_20120810.TransactWriteItems";
  const signed = "host;x-amz-date;x-amz-target";
  const canonical = ["POST", "/", "", "host:" + host, "x-amz-date:" + date, "x-amz-target:" + target, "", signed, hash(body)].join("\\n");
  const key = ["eu-west-2", "dynamodb", "aws4_request"].reduce(mac, mac("AWS4" + process.env.AWS_SECRET_ACCESS_KEY, day));
  const signature = createHmac("sha256", key).update(["AWS4-HMAC-SHA256", date, scope, hash(canonical)].join("\\n")).digest("hex");
  const request = https.request({
    hostname: host.split(":")[0], port, method: "POST", path: "/", agent,
    headers: { host, "x-amz-date": date, "x-amz-target": target, "content-type": "application/x-amz-json-1.0", "content-length": Buffer.byteLength(body),
      authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/" + scope + ", SignedHeaders=" + signed + ", Signature=" + signature },
  }, (answer) => {
    let text = "";
    answer.on("data", (chunk) => { text += chunk; });
    answer.on("end", () => resolve(JSON.parse(text)));
  });
  request.on("error", reject);
  request.end(body);
});`;
