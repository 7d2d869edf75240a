/**
 * The way in: one regional HTTP API for inviters (with a token), for invitees (with a link) and for whoever
 * reads the contract. Requests arrive here; each leaves for the one function that its route names. The access
 * log says which route was called and never the path, because an invitee's path is a secret.
 */
import { CfnOutput, Duration, RemovalPolicy } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { accept } from "./acknowledgements.ts";
import type { FunctionName, PhysicalNames } from "./names.ts";
import type { Settings } from "./settings.ts";

/** Who may call a route: an inviter with a token, the platform's machine client, or anybody. */
type Caller = "inviter" | "platform" | "anybody";

interface RouteGroup {
  readonly to: FunctionName;
  readonly caller: Caller;
  readonly methods: readonly HttpMethod[];
  readonly paths: readonly string[];
  /** Requests a second, where fewer than the gateway's own limit are ever honest. */
  readonly rate?: number;
}

const reads = [HttpMethod.GET, HttpMethod.HEAD] as const;

/** The contract's routes. What matches none goes to show-invitee, which answers 404. */
const routes: readonly RouteGroup[] = [
  {
    to: "receive-invites",
    caller: "inviter",
    methods: [HttpMethod.POST],
    paths: ["/v1/invites", "/v1/invites/batch", "/v1/invites/import"],
  },
  {
    to: "manage-invites",
    caller: "inviter",
    methods: [HttpMethod.PATCH, HttpMethod.DELETE],
    paths: ["/v1/invites/{id}"],
  },
  { to: "manage-invites", caller: "inviter", methods: [HttpMethod.POST], paths: ["/v1/invites/{id}/resend"] },
  { to: "show-invites", caller: "inviter", methods: reads, paths: ["/v1/invites", "/v1/invites/{id}"] },
  { to: "show-invites", caller: "inviter", methods: [HttpMethod.POST], paths: ["/v1/notice/preview"] },
  { to: "show-invites", caller: "anybody", methods: reads, paths: ["/openapi.json", "/docs"] },
  { to: "answer-invite", caller: "platform", methods: [HttpMethod.POST], paths: ["/v1/handoffs"] },
  {
    to: "answer-invite",
    caller: "anybody",
    methods: [HttpMethod.POST],
    paths: ["/i/{token}/accept", "/i/{token}/decline"],
  },
  { to: "exercise-right", caller: "anybody", methods: [HttpMethod.POST], paths: ["/i/{token}/{right}"] },
  {
    to: "exercise-right",
    caller: "anybody",
    methods: [HttpMethod.POST],
    paths: ["/i/lost"],
    rate: 10,
  },
  // Without a rate of its own, which one sender could use up for everybody: the function counts each sender.
  { to: "exercise-right", caller: "anybody", methods: [HttpMethod.POST], paths: ["/complaints"] },
  {
    to: "show-invitee",
    caller: "anybody",
    methods: reads,
    paths: [
      "/i/{token}",
      "/i/{token}/{page}",
      "/privacy",
      "/privacy/{version}",
      "/complaints",
      "/schemas/data-export.json",
    ],
  },
];

const open =
  "Invitees have no account: the link's 256 random bits are the authorization, checked by the function. Notice, contract and complaint form are public.";

interface GatewayProps {
  readonly names: PhysicalNames;
  readonly settings: Settings;
  readonly logKey: IKey;
}

export class Gateway extends Construct {
  /** The public origin of pages and API, without a trailing slash. */
  readonly baseUrl: string;
  readonly #api: HttpApi;
  readonly #stage: HttpStage;
  readonly #settings: Settings;

  constructor(scope: Construct, { names, settings, logKey }: GatewayProps) {
    super(scope, "gateway");
    this.#settings = settings;
    const { publicDomain, webOrigins, throttle } = settings;
    this.#api = new HttpApi(this, "api", {
      apiName: names.api,
      description: "Clientshare invite notices",
      createDefaultStage: false,
      disableExecuteApiEndpoint: publicDomain !== undefined,
      ...(webOrigins.length === 0 ? {} : { corsPreflight: cors(webOrigins) }),
    });
    const accessLog = new LogGroup(this, "access-log", {
      logGroupName: names.accessLogGroup,
      retention: settings.policy.logDays,
      encryptionKey: logKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#stage = new HttpStage(this, "stage", {
      httpApi: this.#api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(accessLogFormat),
      },
      ...(publicDomain === undefined
        ? {}
        : { domainMapping: { domainName: this.#domainName(publicDomain) } }),
    });
    this.baseUrl = publicDomain === undefined ? this.#api.apiEndpoint : `https://${publicDomain.name}`;
    // AWS chooses it, and the alarm on the gateway's own count of failures needs it.
    new StringParameter(this, "api-id", {
      parameterName: names.parameter("api-id"),
      stringValue: this.#api.apiId,
    });
    new CfnOutput(this, "base-url", { description: "Public origin of pages and API", value: this.baseUrl });
  }

  /** Adds every route of the contract, each to its function. */
  route(functions: Readonly<Record<FunctionName, IFunction>>): void {
    const { issuer, audiences, handoffScope } = this.#settings.token;
    const authorizer = new HttpJwtAuthorizer("token", issuer, {
      authorizerName: "token",
      jwtAudience: [...audiences],
    });
    const integrations = new Map<FunctionName, HttpLambdaIntegration>();
    const integration = (name: FunctionName) => {
      const existing = integrations.get(name) ?? new HttpLambdaIntegration(name, functions[name]);
      integrations.set(name, existing);
      return existing;
    };
    const limits: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> = {};
    const cfnStage = this.#stage.node.defaultChild as CfnStage;
    for (const group of routes) {
      for (const method of group.methods) {
        for (const path of group.paths) {
          const route = new HttpRoute(this, `${method} ${path.replaceAll("/", " ").trim()}`, {
            httpApi: this.#api,
            routeKey: HttpRouteKey.with(path, method),
            integration: integration(group.to),
            ...(group.caller === "anybody" ? {} : { authorizer }),
            ...(group.caller === "platform" ? { authorizationScopes: [handoffScope] } : {}),
          });
          if (group.caller === "anybody") accept(route, { "AwsSolutions-APIG4": open });
          if (group.rate !== undefined) {
            limits[`${method} ${path}`] = {
              ThrottlingRateLimit: group.rate,
              ThrottlingBurstLimit: 2 * group.rate,
            };
            // The stage can only limit a route that is there.
            cfnStage.node.addDependency(route);
          }
        }
      }
    }
    cfnStage.routeSettings = limits;
    const fallback = new HttpRoute(this, "anything else", {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integration("show-invitee"),
    });
    accept(fallback, { "AwsSolutions-APIG4": "It answers 404 and can only read." });
  }

  #domainName(publicDomain: NonNullable<Settings["publicDomain"]>): DomainName {
    const domainName = new DomainName(this, "domain", {
      domainName: publicDomain.name,
      certificate: Certificate.fromCertificateArn(this, "certificate", publicDomain.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new CfnOutput(this, "domain-record", {
      description: "DNS record to create",
      value: `${publicDomain.name} CNAME ${domainName.regionalDomainName}`,
    });
    return domainName;
  }
}

/** What may be known about a call afterwards: no path, no query, no address of the caller. */
const accessLogFormat = JSON.stringify({
  time: "$context.requestTime",
  requestId: "$context.requestId",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  integrationStatus: "$context.integrationStatus",
  gatewayError: "$context.error.responseType",
  authorizerError: "$context.authorizer.error",
});

function cors(allowOrigins: readonly string[]) {
  return {
    allowOrigins: [...allowOrigins],
    allowMethods: [
      CorsHttpMethod.GET,
      CorsHttpMethod.HEAD,
      CorsHttpMethod.POST,
      CorsHttpMethod.PATCH,
      CorsHttpMethod.DELETE,
    ],
    allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"],
    exposeHeaders: ["etag", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
    maxAge: Duration.hours(1),
  };
}
