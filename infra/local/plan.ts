/**
 * What the local stack has to build, read off the synthesized template so that local and deployed wiring can't
 * drift. Resolved resources arrive; functions, routes, event sources, queues, topics, the table, the schedule
 * leave, each in the words of this stack instead of CloudFormation's.
 */
import * as z from "zod/mini";
import type { Resource } from "./template-values.ts";

export interface PlannedFunction {
  /** Folder under `functions/`. */
  readonly folder: string;
  readonly name: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** ARN of the role that it runs under. */
  readonly roleArn: string;
}

export interface PlannedAuthorizer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly scopes: readonly string[];
}

export interface PlannedRoute {
  /** `METHOD /path/{parameter}` or `$default`. */
  readonly routeKey: string;
  readonly folder: string;
  readonly authorizer?: PlannedAuthorizer;
}

export interface PlannedSchedule {
  readonly folder: string;
  readonly everyMilliseconds: number;
  readonly input: unknown;
}

const text = z.string();
const texts = z.array(z.string());

/** Deployed functions carry the name of their folder. */
export function planFunctions(
  resources: readonly Resource[],
  arn: (name: string) => string,
): PlannedFunction[] {
  const schema = z.object({
    Environment: z._default(z.object({ Variables: z.record(z.string(), z.coerce.string()) }), {
      Variables: {},
    }),
    Timeout: z._default(z.coerce.number(), 3),
    Role: text,
  });
  return ofType(resources, "AWS::Lambda::Function").flatMap(({ metadata, properties, reference }) => {
    const folder = metadata["clientshare:function"];
    if (typeof folder !== "string") return [];
    const { Environment, Timeout, Role } = schema.parse(properties);
    return [
      {
        folder,
        name: reference,
        arn: arn(reference),
        environment: Environment.Variables,
        timeoutSeconds: Timeout,
        roleArn: Role,
      },
    ];
  });
}

/** The HTTP API's routes with the function behind each and the authorizer before it. */
export function planRoutes(
  resources: readonly Resource[],
  functions: readonly PlannedFunction[],
): PlannedRoute[] {
  const integrations = new Map(
    ofType(resources, "AWS::ApiGatewayV2::Integration").map((one) => [
      one.reference,
      z.object({ IntegrationUri: text, PayloadFormatVersion: z.literal("2.0") }).parse(one.properties)
        .IntegrationUri,
    ]),
  );
  const authorizers = new Map(
    ofType(resources, "AWS::ApiGatewayV2::Authorizer").map((one) => [
      one.reference,
      z.object({ JwtConfiguration: z.object({ Issuer: text, Audience: texts }) }).parse(one.properties)
        .JwtConfiguration,
    ]),
  );
  const schema = z.object({
    RouteKey: text,
    Target: text,
    AuthorizationType: z._default(z.enum(["NONE", "JWT"]), "NONE"),
    AuthorizerId: z.optional(text),
    AuthorizationScopes: z._default(texts, []),
  });
  return ofType(resources, "AWS::ApiGatewayV2::Route").map(({ properties }) => {
    const route = schema.parse(properties);
    const uri = integrations.get(route.Target.replace("integrations/", "")) ?? "";
    const { folder } = functionIn(functions, uri);
    const jwt = authorizers.get(route.AuthorizerId ?? "");
    if (route.AuthorizationType === "NONE") return { routeKey: route.RouteKey, folder };
    if (jwt === undefined)
      throw new Error(`Route ${route.RouteKey} demands a token, but names no authorizer.`);
    return {
      routeKey: route.RouteKey,
      folder,
      authorizer: { issuer: jwt.Issuer, audiences: jwt.Audience, scopes: route.AuthorizationScopes },
    };
  });
}

const corsSchema = z.object({
  AllowOrigins: z._default(texts, []),
  AllowMethods: z._default(texts, []),
  AllowHeaders: z._default(texts, []),
  ExposeHeaders: z._default(texts, []),
  MaxAge: z.optional(z.number()),
});

export type PlannedCors = z.infer<typeof corsSchema>;

/** The API's CORS rules; undefined where it has none, and then the gateway adds nothing. */
export function planCors(resources: readonly Resource[]): PlannedCors | undefined {
  const [api] = ofType(resources, "AWS::ApiGatewayV2::Api");
  const { CorsConfiguration } = z
    .object({ CorsConfiguration: z.optional(corsSchema) })
    .parse(api?.properties ?? {});
  return CorsConfiguration;
}

/** EventBridge Scheduler's schedules. @throws {Error} for an expression other than `rate(…)`. */
export function planSchedules(
  resources: readonly Resource[],
  functions: readonly PlannedFunction[],
): PlannedSchedule[] {
  const schema = z.object({
    ScheduleExpression: text,
    State: z._default(text, "ENABLED"),
    Target: z.object({ Arn: text, Input: z.optional(text) }),
  });
  return ofType(resources, "AWS::Scheduler::Schedule").flatMap(({ properties }) => {
    const { ScheduleExpression, State, Target } = schema.parse(properties);
    const schedule = {
      folder: functionIn(functions, Target.Arn).folder,
      everyMilliseconds: rate(ScheduleExpression),
      input: Target.Input === undefined ? {} : JSON.parse(Target.Input),
    };
    return State === "ENABLED" ? [schedule] : [];
  });
}

function rate(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
  const length = units[unit ?? ""];
  if (length === undefined) throw new Error(`The local stack can't read the schedule ${expression}.`);
  return Number(count) * length;
}

/** The function that an ARN, name or integration URI means. @throws {Error} when it is none of ours. */
export function functionIn(functions: readonly PlannedFunction[], uri: string): PlannedFunction {
  const found = functions.find(
    ({ arn, name }) => name === uri || `${uri}/`.includes(`${arn}/`) || uri.startsWith(`${arn}:`),
  );
  if (found === undefined) throw new Error(`No function of the template answers to ${uri}.`);
  return found;
}

/** Resources of one CloudFormation type. */
export function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}
