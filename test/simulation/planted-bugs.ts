/**
 * Bugs that somebody might write, each as a change of one source text made while it is loaded; the product
 * itself has no switch. The simulator has to find every one of them, or it is not looking.
 */
interface SourceEdit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export type PlantedBug = SourceEdit & {
  /** Where one line is not enough, because another one guards it. */
  readonly also?: readonly SourceEdit[];
};

export const plantedBugs = {
  "no lease": {
    file: "shared/domain/invite-change.ts",
    from: `claim: { status: ["pending"], notice: ["queued"], barredBy: marks },`,
    to: `claim: { status: ["pending"], notice: ["queued", "sending"], barredBy: marks },`,
    also: [
      {
        file: "functions/send-notice/send-notice.ts",
        from: `invite.notice.state === "queued" &&`,
        to: `["queued", "sending"].includes(invite.notice.state) &&`,
      },
    ],
  },
  "refusal taken for success": {
    file: "functions/receive-invites/receive-invite.ts",
    from: `if (written.result === "done") return { received: "new", invite };`,
    to: `if (written.result !== undefined) return { received: "new", invite };`,
  },
  "batch response null": {
    file: "shared/lambda/batch.ts",
    from: "return { batchItemFailures: failures };",
    to: "return null as never;",
  },
  "expiry unfiltered": {
    file: "shared/domain/invite.ts",
    from: "if (nowMs >= invite.dataUntilMs) return false;",
    to: "",
  },
  "bounce ignored": {
    file: "shared/domain/delivery-evidence.ts",
    from: `"permanent-bounce": { rank: 5, means: "failed" }`,
    to: `"permanent-bounce": { rank: 1, means: "waits" }`,
  },
  "claim without suppression check": {
    file: "shared/domain/subject.ts",
    from: `if (subjects.some(({ suppressed }) => suppressed !== undefined)) return { verdict: "suppressed" };`,
    to: "",
  },
  "claim does not check the person again": {
    file: "shared/aws/subject-store.ts",
    from: `: { expression: "revision = :revision", values: { ":revision": before.revision } };`,
    to: `: { expression: "attribute_exists(pk) OR revision = :revision", values: { ":revision": before.revision } };`,
  },
  "month as thirty days": {
    file: "shared/domain/deadlines.ts",
    from: "const month = addCalendarMonths(londonDateAt(receivedAtMs), 1);",
    to: "const month = addDays(londonDateAt(receivedAtMs), 30);",
  },
  "mail client retries by itself": {
    file: "test/simulation/deployment.ts",
    from: "ses: { attempts: 1, timeoutMilliseconds: 20_000 }",
    to: "ses: { attempts: 3, timeoutMilliseconds: 20_000 }",
  },
  "forgets the delivered": {
    file: "shared/domain/deadline-changes.ts",
    from: "if (invite.dischargedAtMs !== undefined) return undefined;\n  if (nowMs < Math.max(invite.forgetAtMs",
    to: "if (nowMs < Math.max(invite.forgetAtMs",
    also: [
      {
        file: "shared/domain/invite-change.ts",
        from: `notice: ["queued", "sending", "unknown", "sent", "undeliverable"],\n    evenPast: true,`,
        to: "notice: anyNotice,\n    evenPast: true,",
      },
      {
        file: "shared/domain/invite.ts",
        from: "if (invite.dischargedAtMs !== undefined) times.push(invite.expiresAtMs);",
        to: "if (invite.dischargedAtMs !== undefined) times.push(invite.expiresAtMs, invite.forgetAtMs);",
      },
    ],
  },
  "ledger without a link to the entry before": {
    file: "shared/aws/invite-store.ts",
    from: "const appended = appendEntry(last, {",
    to: 'const appended = appendEntry(last && { seq: last.seq, hash: "0".repeat(64) }, {',
  },
  "relay drops what failed": {
    file: "functions/relay-changes/wiring.ts",
    from: "return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] };",
    to: "return { batchItemFailures: [] };",
  },
  "sweep does not queue again": {
    file: "functions/keep-deadlines/decide-sweep.ts",
    from: `return act("requeued", requeue(invite, nowMs));`,
    to: "return undefined;",
  },
  "duplicates not seen": {
    file: "shared/domain/identity.ts",
    from: "JSON.stringify([organisation, sub, spaceId])",
    to: "JSON.stringify([organisation, sub, spaceId, Math.floor(performance.now() * 1e6)])",
  },
  "cap not counted": {
    file: "functions/send-notice/send-notice.ts",
    from: "noticesAtMs: [...recentNotices(mine === undefined ? [] : [mine], nowMs), nowMs],",
    to: "noticesAtMs: [],",
  },
  "crash forgotten: lease never settled": {
    file: "functions/keep-deadlines/decide-sweep.ts",
    from: `: act("lease-settled", settleLease(invite, nowMs));`,
    to: ": undefined;",
  },
  "timeout taken for a refusal": {
    file: "shared/aws/mailer.ts",
    from: `return { outcome: "unknown" };\n}\n\nfunction statusOf`,
    to: `return { outcome: "later", why: "throttled" };\n}\n\nfunction statusOf`,
  },
  "unknown not counted": {
    file: "shared/domain/notice-changes.ts",
    from: "ambiguousAttempts: notice.ambiguousAttempts + 1,",
    to: "ambiguousAttempts: notice.ambiguousAttempts,",
  },
  "address in the log": {
    file: "functions/send-notice/send-notice.ts",
    from: "const token = newToken(sender.random(32));",
    to: "const token = newToken(sender.random(32)); console.log(invitee.email);",
  },
  "link's token stored": {
    file: "shared/aws/token-store.ts",
    from: "      ...target,\n",
    to: "      ...target,\n      token,\n",
  },
  "other inviters' invites shown": {
    file: "functions/show-invites/show-invites.ts",
    from: "invite.organisation === organisation && invite.inviter?.sub === inviter.sub;",
    to: "invite.organisation === organisation || invite.inviter?.sub === inviter.sub;",
  },
  "erasure leaves declined invites": {
    file: "shared/domain/invitee-changes.ts",
    from: "export function erase(invite: Invite, nowMs: number): Change | undefined {\n  if (invite.invitee === undefined) return undefined;",
    to: 'export function erase(invite: Invite, nowMs: number): Change | undefined {\n  if (invite.invitee === undefined || invite.status === "declined") return undefined;',
  },
  "forgets without escalation": {
    file: "functions/keep-deadlines/decide-sweep.ts",
    from: `if (invite.escalatedAtMs === undefined) return act("escalated", escalate(invite, nowMs));`,
    to: "",
    also: [
      {
        file: "functions/keep-deadlines/decide-sweep.ts",
        from: "if (invite.escalatedAtMs === undefined && nowMs >=",
        to: "if (invite.escalatedAtMs === null && nowMs >=",
      },
    ],
  },
  "no brake": {
    file: "functions/keep-deadlines/decide-sweep.ts",
    from: "if (brake) {",
    to: "if (brake === null) {",
    also: [
      {
        file: "functions/keep-deadlines/keep-deadlines.ts",
        from: "brake: view.brake }",
        to: "brake: false }",
      },
    ],
  },
  "spread not resumed": {
    file: "functions/keep-deadlines/keep-deadlines.ts",
    from: "if (subject.spreading !== undefined) {",
    to: "if (subject.subjectId === undefined && subject.spreading !== undefined) {",
  },
  "a record swept for ever": {
    file: "shared/aws/subject-store.ts",
    from: "const wakeAtSeconds = wakeOf(current, untilMs);",
    to: "const wakeAtSeconds = wakeOf(next, untilMs);",
  },
  "revision not checked": {
    file: "shared/aws/invite-store.ts",
    from: "revision = :revision AND $",
    to: "revision >= :revision AND $",
  },
} as const satisfies Record<string, PlantedBug>;

export type BugName = keyof typeof plantedBugs;
export const isBugName = (name: string): name is BugName => Object.hasOwn(plantedBugs, name);
