/**
 * The way to the function: deployed under the operator's own IAM identity, or at the local stack. What STS says
 * about that identity goes with each command as a claim; the proof is CloudTrail's record of the invocation.
 */
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as z from "zod/mini";
import type { CommandName, OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { requireAllowedRegion } from "../../shared/domain/regions.ts";
import { physicalNames } from "../names.ts";
import { UsageError } from "./read-words.ts";

export interface Connection {
  /** Which deployment this is, for whoever is asked whether they mean it. */
  readonly where: string;
  send(command: CommandName, input: object): Promise<OperatorAnswer>;
}

interface Where {
  readonly local: boolean;
  readonly stage: string;
}

const answerSchema = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    result: z.unknown(),
    cursor: z.optional(z.string()),
    note: z.optional(z.string()),
  }),
  z.object({ ok: z.literal(false), problem: z.object({ code: z.string(), message: z.string() }) }),
]);

/** Finds out who is calling, and where the function is. @throws {UsageError} where that can't be told */
export async function connect({ local, stage }: Where): Promise<Connection> {
  if (stage !== "dev" && stage !== "prod") throw new UsageError("--stage is dev or prod.");
  const endpoint = local ? await localEndpoint() : process.env["AWS_ENDPOINT_URL_LAMBDA"];
  const isLocal = endpoint !== undefined && /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(endpoint);
  const region = isLocal
    ? "eu-west-2"
    : requireAllowedRegion(process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"]);
  const operator = isLocal ? "local" : await callerArn(region);
  const lambda = new LambdaClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(isLocal ? { credentials: { accessKeyId: "local", secretAccessKey: "local" } } : {}),
    // The function may take five minutes; and what it did must not be done again because the answer was slow.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 310_000, throwOnRequestTimeout: true },
  });
  const FunctionName = physicalNames(stage).function("operate");
  return {
    where: isLocal ? "the local stack" : `${stage} in ${region}`,
    async send(command, input) {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName,
          Payload: Buffer.from(JSON.stringify({ version: 1, command, input, operator })),
        }),
      );
      if (FunctionError !== undefined) throw new Error("The function failed; its log has where.");
      return answerSchema.parse(
        JSON.parse(Buffer.from(Payload ?? []).toString() || "null"),
      ) as OperatorAnswer;
    },
  };
}

async function callerArn(region: string): Promise<string> {
  const { Arn } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
  if (Arn === undefined) throw new UsageError("STS does not say who you are.");
  return Arn;
}

const health = z.object({ endpoints: z.object({ lambda: z.string() }) });

async function localEndpoint(): Promise<string> {
  const base = `http://localhost:${process.env["PORT"] ?? 3000}`;
  try {
    const response = await fetch(`${base}/local/health`);
    if (response.status === 503) throw new UsageError(`The local stack at ${base} is still starting.`);
    return health.parse(await response.json()).endpoints.lambda;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`No local stack answers at ${base}. Start it with "npm start", or set PORT.`);
  }
}
