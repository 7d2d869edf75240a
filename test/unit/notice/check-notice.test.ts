import { describe, expect, it } from "vitest";
import { checkNotice, NoticeDrift, type StackFacts } from "../../../shared/domain/notice/check-notice.ts";
import { specimenDeployment } from "../../../shared/domain/notice/specimen.ts";
import { type AllowedRegion, allowedRegions } from "../../../shared/domain/regions.ts";

const { policy } = specimenDeployment;
const stack: StackFacts = {
  regions: ["eu-west-2", "eu-west-2"],
  copyRegions: [],
  toldCopies: [undefined, undefined],
  copiedBackupDays: [],
  backupDays: [policy.backupDays],
  logDays: [policy.logDays, policy.logDays],
  addressQueueDays: [policy.queueDays, 1],
  idQueueDays: [4, 14],
  otherRecipients: [],
};

describe("the check before a deployment", () => {
  it.each(Object.keys(allowedRegions) as AllowedRegion[])("passes for %s in both languages", (region) => {
    expect(() => checkNotice({ ...specimenDeployment, region, locales: ["en-GB", "cy"] })).not.toThrow();
  });

  it("passes when the stacks are what the notice says", () => {
    expect(() => checkNotice(specimenDeployment, stack)).not.toThrow();
  });

  it.each<[string, Partial<StackFacts>, RegExp]>([
    [
      "a region",
      { regions: ["eu-west-2", "eu-west-1"] },
      /Region: the notice says eu-west-2, a stack is in eu-west-1/,
    ],
    ["a backup's days", { backupDays: [35] }, /Backups: the notice says 7 days, a stack has 35/],
    ["a log that never expires", { logDays: [policy.logDays, undefined] }, /Logs: .* no limit/],
    ["a queue that keeps longer", { addressQueueDays: [14] }, /Queues with addresses: .* keeps 14/],
    ["a queue of ids that keeps longer", { idQueueDays: [60] }, /Queues with ids: .* keeps 60/],
    ["a recipient", { otherRecipients: ["mail.example"] }, /doesn't name mail\.example/],
  ])("fails when %s drifts", (_, drift, says) => {
    expect(() => checkNotice(specimenDeployment, { ...stack, ...drift })).toThrow(NoticeDrift);
    expect(() => checkNotice(specimenDeployment, { ...stack, ...drift })).toThrow(says);
  });

  describe("with a second region", () => {
    const twoPlaces = { ...specimenDeployment, secondRegion: "eu-west-1" } as const;
    const copying: StackFacts = {
      ...stack,
      copyRegions: ["eu-west-1", "eu-west-1"],
      toldCopies: ["eu-west-1", "eu-west-1"],
      copiedBackupDays: [policy.backupDays, policy.backupDays - 1],
    };

    it.each<[AllowedRegion, AllowedRegion]>([
      ["eu-west-2", "eu-west-1"],
      ["eu-west-1", "eu-west-2"],
      ["eu-west-1", "eu-central-1"],
    ])("passes for %s and %s in both languages", (region, secondRegion) => {
      const deployment = { ...specimenDeployment, region, secondRegion, locales: ["en-GB", "cy"] };
      expect(() => checkNotice(deployment)).not.toThrow();
    });

    it("passes when the stacks are what the notice says", () => {
      expect(() => checkNotice(twoPlaces, copying)).not.toThrow();
    });

    it.each<[string, Partial<StackFacts>, RegExp]>([
      ["no copy is made", { copyRegions: [] }, /some are in eu-west-1, and no stack makes any/],
      [
        "one goes elsewhere",
        { copyRegions: ["eu-west-1", "eu-west-3"] },
        /the notice says eu-west-1, a stack copies to eu-west-3/,
      ],
      ["a function was not told", { toldCopies: ["eu-west-1", undefined] }, /another function none/],
      ["a copy is kept longer", { copiedBackupDays: [8] }, /Copied backups: .* 7 days at most, one keeps 8/],
      ["a copy is never deleted", { copiedBackupDays: [undefined] }, /one keeps for ever/],
    ])("fails when %s", (_, drift, says) => {
      expect(() => checkNotice(twoPlaces, { ...copying, ...drift })).toThrow(NoticeDrift);
      expect(() => checkNotice(twoPlaces, { ...copying, ...drift })).toThrow(says);
    });

    it("fails when copies are made of which the notice says nothing", () => {
      expect(() => checkNotice(specimenDeployment, { ...stack, copyRegions: ["eu-west-1"] })).toThrow(
        /the notice says that there are none, a stack copies to eu-west-1/,
      );
    });
  });

  it("fails when the settings promise another number than the stack has", () => {
    const changed = { ...specimenDeployment, policy: { ...policy, backupDays: 14 } };
    expect(() => checkNotice(changed, stack)).toThrow("Backups: the notice says 14 days, a stack has 7");
  });
});
