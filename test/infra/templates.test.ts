import { describe, expect, test } from "vitest";
import { functionNames, physicalNames } from "../../infra/names.ts";
import { synthesize } from "../../infra/synthesize.ts";
import { type TemplateResource, textOf } from "../../infra/template.ts";

const region = "eu-west-2";
const names = physicalNames("dev");
const { data, pipeline, operations } = synthesize({ region });
const templates = { data, pipeline, operations };

type Statement = {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: unknown;
};

const every = (template: { Resources: Record<string, TemplateResource> }, type: string) =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function only<T>(values: readonly T[]): T {
  const [value] = values;
  if (values.length !== 1 || value === undefined) throw new Error(`Expected one, found ${values.length}`);
  return value;
}

/** The role statements of a function, by its folder's name. */
function statementsOf(name: string): Statement[] {
  const role = only(
    every(pipeline, "AWS::IAM::Role").filter(
      ([, { Properties }]) => Properties["Description"] === `What clientshare-dev-${name} may do`,
    ),
  )[1];
  const policies = role.Properties["Policies"] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const actionsOf = (name: string): string[] =>
  statementsOf(name).flatMap(({ Action }) => list(Action).map(String));

const keyStatements = (description: string): Statement[] => {
  const key = only(
    every(data, "AWS::KMS::Key").filter(([, { Properties }]) =>
      String(Properties["Description"]).startsWith(description),
    ),
  )[1];
  return (key.Properties["KeyPolicy"] as { Statement: Statement[] }).Statement;
};

/** The least that a deployment must be told. */
const leastSettings = {
  stage: "dev" as const,
  mail: {
    domain: "clientshare.example",
    from: "invites@clientshare.example",
    replyTo: "help@clientshare.example",
    mailFromDomain: "bounce.clientshare.example",
  },
  token: { issuer: "https://login.clientshare.example", audiences: ["web"] },
  platformUrl: "https://platform.clientshare.example",
};

describe("the table", () => {
  const [id, table] = only(every(data, "AWS::DynamoDB::Table"));

  test("is on demand, encrypted under our key, recoverable for the promised days, and stays", () => {
    expect(table).toMatchObject({
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
        SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
        StreamSpecification: { StreamViewType: "KEYS_ONLY" },
        TimeToLiveSpecification: { AttributeName: "expiresAtSeconds", Enabled: true },
      },
    });
    expect(id).not.toBe("");
  });

  test("has two indexes, of keys only", () => {
    const indexes = table.Properties["GlobalSecondaryIndexes"] as { IndexName: string; Projection: object }[];
    expect(indexes.map(({ IndexName }) => IndexName)).toEqual(["by-inviter", "by-wake"]);
    for (const { Projection } of indexes) expect(Projection).toEqual({ ProjectionType: "KEYS_ONLY" });
  });

  test("keeps backups for as long as the policy says", () => {
    const settings = { ...leastSettings, policy: { backupDays: 3 } };
    const [, short] = only(every(synthesize({ region, settings }).data, "AWS::DynamoDB::Table"));
    expect(short.Properties["PointInTimeRecoverySpecification"]).toMatchObject({ RecoveryPeriodInDays: 3 });
  });
});

describe("where people go after they accept", () => {
  test("the page with the button is told every origin on the way", () => {
    const settings = {
      ...leastSettings,
      signInOrigins: ["https://login.clientshare.example", "https://id.example"],
    };
    const shows = every(synthesize({ region, settings }).pipeline, "AWS::Lambda::Function").filter(
      ([, { Metadata }]) => Metadata?.["clientshare:function"] === "show-invitee",
    );
    expect(shows.map(([, { Properties }]) => Properties["Environment"])).toMatchObject([
      { Variables: { SIGN_IN_ORIGINS: "https://login.clientshare.example,https://id.example" } },
    ]);
  });
});

describe("keys and secret", () => {
  test("symmetric keys rotate, no key spans regions, and all stay", () => {
    for (const [, { Properties, DeletionPolicy }] of every(data, "AWS::KMS::Key")) {
      expect(DeletionPolicy).toBe("Retain");
      expect(Properties["MultiRegion"]).not.toBe(true);
      expect(Properties["KeyUsage"] === "SIGN_VERIFY" || Properties["EnableKeyRotation"] === true).toBe(true);
    }
  });

  test("the mail events' key admits SES and SNS, and the other keys don't", () => {
    const principals = (description: string) =>
      keyStatements(description).flatMap(({ Principal }) => Object.values(Principal as object));
    expect(principals("Encrypts SES's events")).toContain("ses.amazonaws.com");
    expect(principals("Encrypts SES's events")).toContain("sns.amazonaws.com");
    expect(principals("Encrypts the table")).not.toContain("ses.amazonaws.com");
    expect(principals("Encrypts queues")).not.toContain("ses.amazonaws.com");
    expect(principals("Encrypts queues")).toEqual(
      expect.arrayContaining(["cloudwatch.amazonaws.com", `logs.${region}.amazonaws.com`]),
    );
  });

  test("the address keys are generated by AWS, under our key, and stay", () => {
    const [, secret] = only(every(data, "AWS::SecretsManager::Secret"));
    expect(secret).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{"current":"k1"}',
          GenerateStringKey: "k1",
          PasswordLength: 64,
          ExcludePunctuation: true,
        },
      },
    });
    expect(secret.Properties["KmsKeyId"]).toBeDefined();
    expect(secret.Properties["SecretString"]).toBeUndefined();
  });
});

describe("encryption and transport", () => {
  test.each(["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Logs::LogGroup"])(
    "every %s is under a key of ours",
    (type) => {
      const found = Object.values(templates).flatMap((template) => every(template, type));
      expect(found.length).toBeGreaterThan(0);
      for (const [id, { Properties }] of found) {
        const key = Properties["KmsMasterKeyId"] ?? Properties["KmsKeyId"];
        expect(textOf(key, region), id).toMatch(/keyarn/);
      }
    },
  );

  test.each([
    ["AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"],
    ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"],
  ])("every %s refuses what comes without TLS", (type, policyType, targets) => {
    for (const template of Object.values(templates)) {
      for (const [id] of every(template, type)) {
        const policies = every(template, policyType).filter(([, { Properties }]) =>
          JSON.stringify(Properties[targets]).includes(`"${id}"`),
        );
        const statements = policies.flatMap(
          ([, { Properties }]) => (Properties["PolicyDocument"] as { Statement: Statement[] }).Statement,
        );
        const denies = statements.some(
          ({ Effect, Condition }) =>
            Effect === "Deny" && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        );
        expect(denies, id).toBe(true);
      }
    }
  });

  test("log groups are kept for the policy's days", () => {
    for (const [id, { Properties }] of every(pipeline, "AWS::Logs::LogGroup")) {
      expect(Properties["RetentionInDays"], id).toBe(30);
    }
  });
});

describe("the functions", () => {
  const functions = every(pipeline, "AWS::Lambda::Function");

  test("are the eleven, each named in its metadata for its folder", () => {
    expect(functions.map(([, { Metadata }]) => Metadata["clientshare:function"]).sort()).toEqual(
      [...functionNames].sort(),
    );
  });

  test("run on the named runtime, traced, each with a log group and a role of its own", () => {
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        TracingConfig: { Mode: "Active" },
      });
    }
    const roles = functions.map(([, { Properties }]) => JSON.stringify(Properties["Role"]));
    expect(new Set(roles).size).toBe(functionNames.length);
    expect(every(pipeline, "AWS::Logs::LogGroup")).toHaveLength(functionNames.length + 1);
  });

  test("hold no secret in their environment", () => {
    for (const [, { Properties }] of functions) {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      const { ADDRESS_KEYS_SECRET: secret } = Variables;
      if (secret !== undefined) expect(textOf(secret, region)).toMatch(/addresskeysarn/);
    }
  });

  test.each(["show-invites", "show-invitee"])("%s, which serves GET, can change nothing", (name) => {
    const reading =
      /^(dynamodb:(BatchGetItem|GetItem|Query)|secretsmanager:GetSecretValue|kms:(Decrypt|DescribeKey)|logs:(CreateLogStream|PutLogEvents)|xray:Put(TelemetryRecords|TraceSegments))$/;
    for (const action of actionsOf(name)) expect(action).toMatch(reading);
  });

  test("relay-changes reads the table and cannot write to it", () => {
    expect(
      actionsOf("relay-changes").filter((action) => /dynamodb:(Put|Update|Delete|BatchWrite)/.test(action)),
    ).toEqual([]);
  });

  test("only send-notice may send mail, from one address", () => {
    const senders = functionNames.filter((name) =>
      actionsOf(name).some((action) => action.startsWith("ses:")),
    );
    expect(senders).toEqual(["send-notice"]);
    const statement = only(statementsOf("send-notice").filter(({ Action }) => Action === "ses:SendRawEmail"));
    expect(statement.Condition).toEqual({
      StringEquals: { "ses:FromAddress": "invites@clientshare.example" },
    });
  });

  test.each([...functionNames])(
    "%s has no wildcard action, and no wildcard resource but for tracing",
    (name) => {
      for (const { Action, Resource } of statementsOf(name)) {
        const actions = list(Action).map(String);
        for (const action of actions) expect(action).not.toContain("*");
        for (const resource of list(Resource)) {
          const text = textOf(resource, region) ?? "";
          if (actions.every((action) => action.startsWith("xray:"))) expect(text).toBe("*");
          // A stream is named for the moment it was switched on.
          else if (actions.join() === "dynamodb:ListStreams")
            expect(text).toMatch(/:table\/clientshare-dev-invites\/stream\/\*$/);
          else expect(text).not.toContain("*");
        }
      }
    },
  );
});

describe("the gateway", () => {
  const routes = every(pipeline, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties);
  const authorization = (key: string) =>
    only(routes.filter(({ RouteKey }) => RouteKey === key))["AuthorizationType"];

  test("asks for a token on every route of the API but the contract's own pages", () => {
    for (const { RouteKey, AuthorizationType } of routes) {
      const needsToken = /^[A-Z]+ \/v1\//.test(String(RouteKey));
      expect(AuthorizationType, String(RouteKey)).toBe(needsToken ? "JWT" : "NONE");
    }
    expect(authorization("POST /v1/invites")).toBe("JWT");
  });

  test("lets only the platform's client redeem hand-off codes", () => {
    const handoffs = only(routes.filter(({ RouteKey }) => RouteKey === "POST /v1/handoffs"));
    expect(handoffs["AuthorizationScopes"]).toEqual(["handoff"]);
  });

  test("answers HEAD wherever it answers GET", () => {
    const keys = routes.map(({ RouteKey }) => String(RouteKey));
    for (const key of keys.filter((key) => key.startsWith("GET ")))
      expect(keys).toContain(key.replace("GET", "HEAD"));
  });

  test("sends GET and HEAD to functions that can only read", () => {
    const readers = ["show-invites", "show-invitee"];
    for (const { RouteKey, Target } of routes) {
      if (!/^(GET|HEAD) /.test(String(RouteKey))) continue;
      const integration = /integrations\/\$\{(\w+)\}/.exec(textOf(Target, region) ?? "")?.[1] ?? "";
      const uri = JSON.stringify(pipeline.Resources[integration]?.Properties["IntegrationUri"]);
      const target = functionNames.find((name) => uri.includes(`"${name.replaceAll("-", "")}function`));
      expect(readers, String(RouteKey)).toContain(target);
    }
  });

  test("logs the route and never the path, the query or the caller's address", () => {
    const [, stage] = only(every(pipeline, "AWS::ApiGatewayV2::Stage"));
    const { Format } = stage.Properties["AccessLogSettings"] as { Format: string };
    expect(Format).toContain("$context.routeKey");
    expect(Format).not.toMatch(/\$context\.(path|identity|http|authorizer\.claims)|rawPath|\$request/);
    expect(stage.Properties["DefaultRouteSettings"]).toMatchObject({ ThrottlingRateLimit: 100 });
    expect(Object.keys(stage.Properties["RouteSettings"] as object)).toEqual(["POST /i/lost"]);
    expect(stage.Properties["RouteSettings"]).toMatchObject({ "POST /i/lost": { ThrottlingRateLimit: 10 } });
  });
});

describe("queues, mail and schedule", () => {
  const queueIds = Object.fromEntries(
    every(pipeline, "AWS::SQS::Queue").map(([id, { Properties }]) => [id, Properties]),
  );

  test("every message that can't be handled ends in a queue with an alarm", () => {
    const alarmed = every(operations, "AWS::CloudWatch::Alarm").flatMap(([, { Properties }]) => {
      const dimensions = (Properties["Dimensions"] ?? []) as { Name: string; Value: string }[];
      return Properties["MetricName"] === "ApproximateNumberOfMessagesVisible"
        ? dimensions.map(({ Value }) => Value)
        : [];
    });
    const deadLetters = Object.values(queueIds).flatMap(({ RedrivePolicy }) => {
      if (RedrivePolicy === undefined) return [];
      const arn =
        textOf((RedrivePolicy as { deadLetterTargetArn: unknown }).deadLetterTargetArn, region) ?? "";
      return [queueIds[arn.replace(/^\$\{(\w+)\.Arn\}$/, "$1")]?.["QueueName"]];
    });
    expect(deadLetters).toHaveLength(3);
    expect(alarmed.sort()).toEqual([...deadLetters, names.relayFailureQueue].sort());
  });

  test("a message stays hidden for six times as long as its function may run", () => {
    const timeouts = Object.fromEntries(
      every(pipeline, "AWS::Lambda::Function").map(([id, { Properties }]) => [
        id,
        Number(Properties["Timeout"]),
      ]),
    );
    let checked = 0;
    for (const [, { Properties }] of every(pipeline, "AWS::Lambda::EventSourceMapping")) {
      const queue =
        queueIds[/^\$\{(\w+)\.Arn\}$/.exec(textOf(Properties["EventSourceArn"], region) ?? "")?.[1] ?? ""];
      if (queue === undefined) continue;
      const timeout =
        timeouts[/^\$\{(\w+)\}$/.exec(textOf(Properties["FunctionName"], region) ?? "")?.[1] ?? ""];
      expect(Number(queue["VisibilityTimeout"])).toBeGreaterThanOrEqual(6 * Number(timeout));
      expect(Properties["FunctionResponseTypes"]).toEqual(["ReportBatchItemFailures"]);
      checked += 1;
    }
    expect(checked).toBe(3);
  });

  test("SES's events are kept for four days at most", () => {
    for (const name of [names.deliveryEventQueue, names.deliveryEventDeadLetters]) {
      const queue = only(Object.values(queueIds).filter(({ QueueName }) => QueueName === name));
      expect(Number(queue["MessageRetentionPeriod"])).toBeLessThanOrEqual(4 * 24 * 3600);
    }
  });

  test("the stream tells of new ledger entries alone", () => {
    const mapping = only(
      every(pipeline, "AWS::Lambda::EventSourceMapping").filter(
        ([, { Properties }]) => "FilterCriteria" in Properties,
      ),
    )[1];
    const { Filters } = mapping.Properties["FilterCriteria"] as { Filters: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { eventName: ["INSERT"], dynamodb: { Keys: { sk: { S: [{ prefix: "ledger#" }] } } } },
    ]);
    expect(mapping.Properties).toMatchObject({ BatchSize: 100, BisectBatchOnFunctionError: true });
  });

  test("mail goes out over TLS alone, untracked, and past SES's own suppression list", () => {
    const [, set] = only(every(pipeline, "AWS::SES::ConfigurationSet"));
    expect(set.Properties).toMatchObject({
      DeliveryOptions: { TlsPolicy: "REQUIRE" },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: [] },
      VdmOptions: { DashboardOptions: { EngagementMetrics: "DISABLED" } },
    });
    expect(set.Properties["TrackingOptions"]).toBeUndefined();
  });

  test("the sweep runs every five minutes, and another function measures how it goes", () => {
    const schedules = every(pipeline, "AWS::Scheduler::Schedule").map(([, { Properties }]) => Properties);
    expect(schedules).toMatchObject([
      {
        Name: "clientshare-dev-keep-deadlines",
        ScheduleExpression: "rate(5 minutes)",
        Target: { Input: "{}" },
      },
      { Name: "clientshare-dev-measure-deadlines", Target: { Input: '{"measure":true}' } },
    ]);
    expect(JSON.stringify(schedules[1]?.["Target"])).not.toContain("keepdeadlines");
  });
});

describe("the alarms", () => {
  const alarms = every(operations, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
  const topicIds = [
    ...new Set(
      alarms.flatMap(({ AlarmActions, OKActions }) =>
        [...list(AlarmActions), ...list(OKActions)].map((action) => (action as { Ref: string }).Ref),
      ),
    ),
  ];

  test("tell a topic, each of them", () => {
    expect(alarms.length).toBeGreaterThan(20);
    expect(topicIds).toHaveLength(1);
  });

  test.each(topicIds)("may publish to %s by the topic's own policy and by its key's", (id) => {
    const statements = every(operations, "AWS::SNS::TopicPolicy")
      .filter(([, { Properties }]) => JSON.stringify(Properties["Topics"]).includes(`{"Ref":"${id}"}`))
      .flatMap(
        ([, { Properties }]) => (Properties["PolicyDocument"] as { Statement: Statement[] }).Statement,
      );
    expect(statements.filter(({ Effect }) => Effect === "Allow")).toMatchObject([
      {
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Resource: { Ref: id },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
    const topic = operations.Resources[id];
    expect(topic?.Type).toBe("AWS::SNS::Topic");
    expect(textOf(topic?.Properties["KmsMasterKeyId"], region)).toMatch(/transitkeyarn/);
    const ofCloudWatch = keyStatements("Encrypts queues").filter(
      ({ Effect, Principal }) =>
        Effect === "Allow" && (Principal as { Service?: unknown }).Service === "cloudwatch.amazonaws.com",
    );
    expect(ofCloudWatch.flatMap(({ Action }) => list(Action))).toEqual([
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]);
  });
});

describe("the stacks", () => {
  test.each(Object.entries(templates))(
    "%s neither exports nor imports, so that none blocks another's update",
    (_, template) => {
      for (const output of Object.values(template.Outputs)) expect(output).not.toHaveProperty("Export");
      expect(JSON.stringify(template)).not.toContain("Fn::ImportValue");
    },
  );
});
