/**
 * Where each kind of resource keeps what it is given, and what that is. The residency check reads this list
 * and refuses every kind that is not on it; the residency statement prints it. To add a kind, find out from
 * AWS's documentation where it stores data and whether it can be made to copy them, and write that down.
 */
import { textOf } from "./template.ts";

/** `region`: in the stack's own region. `global`: AWS replicates it worldwide, so it may hold no data of people. */
type Where = "region" | "global";

interface Home {
  readonly where: Where;
  /** What it holds; for `global`, why nothing of people can be in it. */
  readonly keeps: string;
  /** A complaint about properties that would take data elsewhere although the kind itself stays. */
  readonly refuses?: (properties: Readonly<Record<string, unknown>>) => string | undefined;
  /** Where it may name the settings' second region, or copy something there. Anywhere else it is refused. */
  readonly secondRegion?: readonly SecondRegionUse[];
}

/** One place in a kind's properties at which the second region may stand. */
export interface SecondRegionUse {
  /** The path of the value, its keys joined by dots. */
  readonly at: RegExp;
  /** The whole text there, the region's name written as `<second>`. */
  readonly as: RegExp;
  /** What goes there, for the residency statement; nothing where the region is only named. */
  readonly keeps?: string;
  /** For a property that copies: the region an entry of it copies to, or undefined where that can't be told. */
  readonly destination?: (entry: unknown, home: string) => string | undefined;
}

const vaultArn = /^arn:aws[a-z-]*:backup:([^:]*):000000000000:backup-vault:[\w-]+$/;

/** The text at `key` of an object in a template. */
function textAt(entry: unknown, key: string, home: string): string {
  const value = typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : undefined;
  return textOf(value, home) ?? "";
}

const configuration = (what: string): Home => ({ where: "region", keeps: `${what}: configuration only` });

const homes: Readonly<Record<string, Home>> = {
  "AWS::DynamoDB::Table": {
    where: "region",
    keeps:
      "invites, invitees, requests and the evidence ledger; backups (point-in-time recovery) beside them",
  },
  "AWS::KMS::Key": {
    where: "region",
    keeps: "key material, single-region, which never leaves AWS's HSMs there",
  },
  "AWS::KMS::Alias": configuration("the name of a key"),
  "AWS::SecretsManager::Secret": {
    where: "region",
    keeps: "the keys under which addresses are hashed",
    secondRegion: [
      {
        at: /^ReplicaRegions$/,
        as: /^$/,
        keeps: "a replica of the keys under which addresses are hashed",
        destination: (entry, home) => textAt(entry, "Region", home),
      },
      { at: /^ReplicaRegions\.\d+\.Region$/, as: /^<second>$/ },
    ],
  },
  "AWS::Backup::BackupVault": {
    where: "region",
    keeps: "backups of the table, under our key, until the promised days are over",
  },
  "AWS::Backup::BackupPlan": {
    ...configuration("when backups are made and deleted, and to which vault they are copied"),
    secondRegion: [
      {
        at: /^BackupPlan\.BackupPlanRule\.\d+\.CopyActions$/,
        as: /^$/,
        keeps: "a copy of each backup of the table",
        // Our own account's alone: another one's would be somebody else.
        destination: (entry, home) => vaultArn.exec(textAt(entry, "DestinationBackupVaultArn", home))?.[1],
      },
      {
        at: /^BackupPlan\.BackupPlanRule\.\d+\.CopyActions\.\d+\.DestinationBackupVaultArn$/,
        as: /^arn:aws[a-z-]*:backup:<second>:/,
      },
    ],
  },
  "AWS::Backup::BackupSelection": configuration("which table is backed up, and under which role"),
  "AWS::SSM::Parameter": configuration("identifiers that the stacks tell each other"),
  "AWS::SQS::Queue": {
    where: "region",
    keeps: "messages of ids; in the delivery-event queues also SES's events, with address and mail headers",
  },
  "AWS::SQS::QueuePolicy": configuration("who may use a queue"),
  "AWS::SNS::Topic": { where: "region", keeps: "nothing: it passes messages on within the region" },
  "AWS::SNS::TopicPolicy": configuration("who may use a topic"),
  "AWS::SNS::Subscription": {
    where: "region",
    keeps: "the endpoint that is told",
    refuses: ({ Protocol: protocol }) =>
      protocol === "sqs" || protocol === "email"
        ? undefined
        : `delivers by ${String(protocol)}, where the region of the receiver can't be checked`,
  },
  "AWS::SES::EmailIdentity": configuration("the sending domain and its DKIM keys"),
  "AWS::SES::ConfigurationSet": {
    where: "region",
    keeps: "nothing: suppression list off, tracking off; SES holds a mail only until it is delivered",
    refuses: ({ TrackingOptions: tracking }) =>
      tracking === undefined ? undefined : "tracks opens and clicks, which nobody was told about",
  },
  "AWS::SES::ConfigurationSetEventDestination": {
    ...configuration("which events go to which topic"),
    refuses: (properties) => {
      const { EventDestination: destination } = properties;
      return typeof destination === "object" && destination !== null && "SnsDestination" in destination
        ? undefined
        : "publishes elsewhere than to an SNS topic of the stack";
    },
  },
  "AWS::Lambda::Function": {
    where: "region",
    keeps: "code; memory of a running call",
    // So that the notice names it. The role of the function is checked like any other: it leads nowhere else.
    secondRegion: [{ at: /^Environment\.Variables\.SECOND_REGION$/, as: /^<second>$/ }],
  },
  "AWS::Lambda::Permission": configuration("who may invoke a function"),
  "AWS::Lambda::EventSourceMapping": configuration("what a function reads"),
  "AWS::Lambda::EventInvokeConfig": configuration("how often a call is retried"),
  "AWS::Logs::LogGroup": { where: "region", keeps: "logs of allow-listed fields, without personal data" },
  "AWS::ApiGatewayV2::Api": { where: "region", keeps: "nothing: requests pass through a regional endpoint" },
  "AWS::ApiGatewayV2::Stage": configuration("limits and access log"),
  "AWS::ApiGatewayV2::Route": configuration("a route"),
  "AWS::ApiGatewayV2::Integration": configuration("which function answers"),
  "AWS::ApiGatewayV2::Authorizer": configuration("issuer and audiences"),
  "AWS::ApiGatewayV2::DomainName": configuration("a regional host name and its certificate"),
  "AWS::ApiGatewayV2::ApiMapping": configuration("which API a host name serves"),
  "AWS::Scheduler::Schedule": configuration("when the sweep runs"),
  "AWS::CloudWatch::Alarm": configuration("a threshold; metrics carry no personal data"),
  "AWS::CloudWatch::Dashboard": {
    where: "global",
    keeps:
      "names of metrics, stage and region: a dashboard is shown in every region, the metrics stay in theirs",
  },
  "AWS::IAM::Role": {
    where: "global",
    keeps: "names of our own functions; no data pass through it",
    // AWS Backup's: the vault that it copies into, what it makes there, and that vault's key.
    secondRegion: [
      {
        at: /^Policies\.\d+\.PolicyDocument\.Statement\.\d+\.(Resource(\.\d+)?|Condition\.ForAllValues:ArnLike\.backup:CopyTargets(\.\d+)?)$/,
        as: /^arn:aws[a-z-]*:(backup:<second>:000000000000:(backup-vault:[\w-]+|recovery-point:\*)|kms:<second>:000000000000:key\/\*)$/,
      },
    ],
  },
  "AWS::IAM::Policy": { where: "global", keeps: "names of our own resources; no data pass through it" },
};

/** Kinds that are known and refused, because copying data elsewhere is what they are for. */
const refusedKinds: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::GlobalTable": "one line of its replicas would move the data to another region",
  "AWS::KMS::ReplicaKey": "it is a copy of another region's key",
  "AWS::S3::MultiRegionAccessPoint": "it spans regions",
  "AWS::CloudFormation::StackSet": "it deploys to other regions",
};

/** The home of a kind of resource, or why there is none. */
export function homeOf(kind: string): Home | { readonly refused: string } {
  if (Object.hasOwn(homes, kind)) {
    const home = homes[kind];
    if (home !== undefined) return home;
  }
  const reason = Object.hasOwn(refusedKinds, kind) ? refusedKinds[kind] : undefined;
  return {
    refused:
      reason ??
      "nobody has classified yet where this kind of resource keeps its data (infra/resource-homes.ts)",
  };
}
