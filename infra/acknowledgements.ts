/**
 * Findings of the rule packs (cdk-nag) that we accept, each with the reason why, written next to the
 * construct it is about. What nobody has accepted stops the synth.
 */
import { type App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from "cdk-nag";
import type { IConstruct } from "constructs";

/** Has every resource of the app checked against AWS's own rules, NIST 800-53 and those for serverless. */
export function addRulePacks(app: App): void {
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new NIST80053R5Checks(app),
    new ServerlessChecks(app),
  );
}

/** Accepts findings about `construct`: from a finding's id to the reason why it stands. */
export function accept(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}
