/**
 * The stack that all of ours are made of: it can't be created outside the UK and the EU, and it can't be
 * synthesized with anything in it that would leave, but for what may go to the settings' second region. Both throw, because a mere validation error is heard
 * only by the CDK command line and neither by a direct run of the app nor by a test's `Template.fromStack`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  type ISynthesisSession,
  Stack,
  type StackProps,
  Token,
} from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type AllowedRegion, requireAllowedRegion } from "../shared/domain/regions.ts";
import { requireResidency } from "./residency.ts";
import { readTemplate } from "./template.ts";

interface ResidentStackProps extends Omit<StackProps, "env" | "synthesizer" | "crossRegionReferences"> {
  readonly region: string | undefined;
  /** Where copies of some things may go; see `resource-homes.ts` for which. */
  readonly secondRegion?: AllowedRegion | undefined;
}

export class ResidentStack extends Stack {
  /** The region, known to be in the UK or the EU. */
  readonly home: AllowedRegion;
  /** The one other region to which this stack's resources may copy what they keep. */
  readonly secondRegion: AllowedRegion | undefined;

  /** @throws {RegionRefused} if the region is elsewhere, missing or not yet known. */
  constructor(scope: Construct, id: string, { region, secondRegion, ...props }: ResidentStackProps) {
    const home = requireAllowedRegion(Token.isUnresolved(region) ? undefined : region);
    super(scope, id, {
      ...props,
      // Without an account: the same template for each, and no credentials needed to write it.
      env: { region: home },
      analyticsReporting: false,
      // CDK's own classes miss its own interface by an `undefined` where our compiler is strict.
      synthesizer: new ResidencySynthesizer() as IStackSynthesizer,
    });
    this.home = home;
    this.secondRegion = secondRegion;
  }
}

class ResidencySynthesizer extends DefaultStackSynthesizer {
  /** @throws {ResidencyRefused} on the finished template, as AWS would get it. */
  override synthesize(session: ISynthesisSession): void {
    super.synthesize(session);
    const { region, stackName, templateFile } = this.boundStack;
    const second = this.boundStack instanceof ResidentStack ? this.boundStack.secondRegion : undefined;
    const written: unknown = JSON.parse(readFileSync(join(session.outdir, templateFile), "utf8"));
    requireResidency(stackName, readTemplate(written), { home: requireAllowedRegion(region), second });
  }
}
