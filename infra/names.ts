/**
 * Physical names, made from the stage alone. The stacks find each other's resources by these names, and by
 * SSM parameters where AWS chooses the identifier, so that no CloudFormation export ever blocks an update.
 */

/** The eleven functions: the folders under `functions/`. */
export const functionNames = [
  "receive-invites",
  "manage-invites",
  "show-invites",
  "relay-changes",
  "send-notice",
  "record-delivery",
  "keep-deadlines",
  "show-invitee",
  "exercise-right",
  "answer-invite",
  "operate",
] as const;

export type FunctionName = (typeof functionNames)[number];

/** What the stacks publish for one another under `/clientshare/<stage>/`: the API's id by the pipeline, the rest by the data stack. */
export type SharedValue =
  | "table-stream-arn"
  | "address-keys-arn"
  | "data-key-arn"
  | "transit-key-arn"
  | "mail-events-key-arn"
  | "evidence-key-arn"
  | "api-id";

/** Every physical name of a stage. */
export function physicalNames(stage: "dev" | "prod") {
  const named = (subject: string) => `clientshare-${stage}-${subject}`;
  return {
    stage,
    stack: (subject: "second-region" | "data" | "pipeline" | "operations") => named(subject),
    function: (name: FunctionName) => named(name),
    logGroup: (name: FunctionName) => `/aws/lambda/${named(name)}`,
    logGroups: `/aws/*/${named("*")}`,
    accessLogGroup: `/aws/http-api/${named("access")}`,
    table: named("invites"),
    addressKeys: `clientshare/${stage}/address-keys`,
    backupPlan: named("backups"),
    backupVault: named("backups"),
    /** In the second region: the copies of the backups, and what their key and the secret's is found by there. */
    copyVault: named("backup-copies"),
    copyKeyAlias: `alias/${named("copies")}`,
    parameter: (value: SharedValue) => `/clientshare/${stage}/${value}`,
    api: named("api"),
    noticeQueue: named("notices"),
    noticeDeadLetters: named("notices-dead"),
    bulkNoticeQueue: named("notices-bulk"),
    bulkNoticeDeadLetters: named("notices-bulk-dead"),
    deliveryEventQueue: named("delivery-events"),
    deliveryEventDeadLetters: named("delivery-events-dead"),
    relayFailureQueue: named("relay-failures"),
    lifecycleTopic: named("lifecycle"),
    mailEventTopic: named("mail-events"),
    alarmTopic: named("alarms"),
    configurationSet: named("mail"),
    schedule: named("keep-deadlines"),
    measureSchedule: named("measure-deadlines"),
    dashboard: named("informing-people"),
  } as const;
}

export type PhysicalNames = ReturnType<typeof physicalNames>;
