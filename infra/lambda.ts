/**
 * One function of the pipeline: its code bundled, its log group, its own role, and an environment whose
 * names are those that the function's wiring parses. A variable and the permission that makes it useful are
 * one value (`Bound`), so that neither can be given without the other.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { accept } from "./acknowledgements.ts";
import type { FunctionName, PhysicalNames } from "./names.ts";

/** The value of an environment variable together with what a function may do because it has it. */
export interface Bound {
  readonly value: string;
  readonly statements: readonly PolicyStatement[];
}

/** One `Bound` for each variable that a wiring's `Environment` names: no more, no fewer. */
export type BoundEnvironment<Environment> = { readonly [Name in keyof Environment]: Bound };

/** A variable, and the permissions that go with it. */
export function bind(value: string, ...statements: readonly PolicyStatement[]): Bound {
  return { value, statements };
}

/** Leave to do `actions` on `resources`, under `conditions`. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions,
  });
}

/** What one function is told, what it may do, and how long and how large it may be. */
export interface FunctionSpec<Environment> {
  /** What it does, for whoever reads the list of functions in the console. */
  readonly purpose: string;
  readonly environment: BoundEnvironment<Environment>;
  /** Permissions that no variable goes with, such as reading the stream that invokes it. */
  readonly also?: readonly PolicyStatement[];
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

interface PipelineFunctionProps<Environment> extends FunctionSpec<Environment> {
  readonly names: PhysicalNames;
  readonly name: FunctionName;
  readonly logRetentionDays: number;
  readonly logKey: IKey;
}

const tracing = "X-Ray has no resources to name: these two actions only take trace segments.";
const noDeadLetters =
  "Queues and stream that invoke functions have their own dead letters; the sweep needs none, for the next one sees the same state.";

const repository = fileURLToPath(new URL("..", import.meta.url));

export class PipelineFunction<Environment> extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, props: PipelineFunctionProps<Environment>) {
    super(scope, props.name);
    const { names, name } = props;
    const logGroup = new LogGroup(this, "log", {
      logGroupName: names.logGroup(name),
      retention: props.logRetentionDays,
      encryptionKey: props.logKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const bound = Object.entries<Bound>(props.environment);
    const role = new Role(this, "role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What ${names.function(name)} may do`,
      inlinePolicies: {
        purpose: new PolicyDocument({
          minimize: true,
          statements: [
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]),
            allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
            ...bound.flatMap(([, { statements }]) => statements),
            ...(props.also ?? []),
          ],
        }),
      },
    });
    this.function = new LambdaFunction(this, "function", {
      code: code(this, name),
      handler: "index.handler",
      functionName: names.function(name),
      description: props.purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      // Without mutability CDK would add grants to the role that nobody listed here.
      role: role.withoutPolicyUpdates(),
      environment: Object.fromEntries(bound.map(([variable, { value }]) => [variable, value])),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
    });
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.addMetadata("clientshare:function", name);
    accept(role, {
      "AwsSolutions-IAM5[Resource::*]": tracing,
      "Serverless-LambdaStarPermissions": tracing,
      "NIST.800.53.R5-IAMNoInlinePolicy":
        "The policy belongs to this one role and is deleted with it; a managed policy could be attached elsewhere.",
    });
    accept(this.function, {
      "NIST.800.53.R5-LambdaConcurrency":
        "The gateway's throttle and the queues' maximum concurrency bound it; reserving would fail in accounts with a small quota.",
      "NIST.800.53.R5-LambdaDLQ": noDeadLetters,
      "Serverless-LambdaDLQ": noDeadLetters,
      "NIST.800.53.R5-LambdaInsideVPC":
        "It calls AWS's regional endpoints alone, over TLS, and reaches nothing in a VPC.",
    });
  }
}

/**
 * The bundled handler; or, where bundling is switched off (tests, the local stack), a stand-in that keeps
 * the template whole without reading any code.
 */
function code(scope: Construct, name: FunctionName): Code {
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline("export const handler = undefined;");
  const folder = `${repository}functions/${name}`;
  if (!existsSync(`${folder}/handler.ts`)) throw new Error(`functions/${name}/handler.ts is missing`);
  return Code.fromAsset(folder, {
    // Of the bundle and not of the folder: it changes with shared code too, and only when the code changes.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Synthesis doesn't wait for promises, and the bundler works with them: so a process of its own.
      local: {
        tryBundle: (into) => {
          execFileSync(process.execPath, [`${repository}infra/bundle.ts`, name, into], { stdio: "inherit" });
          return true;
        },
      },
      // CDK wants an image to fall back on. There is none: what bundles is in the lockfile.
      image: DockerImage.fromRegistry("none"),
    },
  });
}
