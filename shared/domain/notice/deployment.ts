/**
 * Where and how the pipeline runs, as far as people are told of it. Each function that writes a notice or a page
 * makes it from its own variables, here, so that all of them say the same.
 */
import type { Policy } from "../policy.ts";
import { type AllowedRegion, requireAllowedRegion } from "../regions.ts";
import type { Stated } from "./stated.ts";

/** The same values that the stacks are made from. */
export interface Deployment {
  readonly region: AllowedRegion;
  /** Where copies of the backups are kept, if anywhere else. */
  readonly secondRegion?: AllowedRegion;
  readonly policy: Policy;
  /** Languages switched on; `en-GB` always is. */
  readonly locales: readonly string[];
  /** What an edition of the past stated, in the place of what is stated today. */
  readonly stated?: Partial<Stated>;
}

/** The variables of a function that tells people about the deployment. */
export interface DeploymentSettings {
  readonly HOME_REGION: string;
  readonly SECOND_REGION?: string;
  readonly POLICY: Policy;
  readonly LOCALES: readonly string[];
}

/** The deployment that a function's variables describe. @throws {RegionRefused} for a region elsewhere */
export function deploymentOf({
  HOME_REGION,
  SECOND_REGION,
  POLICY,
  LOCALES,
}: DeploymentSettings): Deployment {
  return {
    region: requireAllowedRegion(HOME_REGION),
    ...(SECOND_REGION && { secondRegion: requireAllowedRegion(SECOND_REGION) }),
    policy: POLICY,
    locales: LOCALES,
  };
}
