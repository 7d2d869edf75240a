/** What everything is measured against: the least code that makes the same calls. */
import { build } from "esbuild";

/** One call of the stock client, bundled as anybody would: esbuild, ES module, minified. @returns the code */
export async function stockClient(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
        const dynamodb = new DynamoDBClient({});
        export const handler = (input) => dynamodb.send(new TransactWriteItemsCommand(input));`,
      resolveDir: import.meta.dirname,
    },
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
