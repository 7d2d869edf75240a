/**
 * What tells operators that they are needed: alarms over functions, queues and mail, and a dashboard that
 * answers "are we informing people in time?". Each alarm's description names the heading of the runbook in
 * the README that says what it means, what to check and what to do.
 */
import type { Construct } from "constructs";
import { addAlarms } from "./alarms.ts";
import { addDashboard } from "./dashboard.ts";
import type { PhysicalNames } from "./names.ts";
import { ResidentStack } from "./resident-stack.ts";
import type { Settings } from "./settings.ts";

interface OperationsStackProps {
  readonly region: string | undefined;
  readonly settings: Settings;
  readonly names: PhysicalNames;
}

export class OperationsStack extends ResidentStack {
  constructor(scope: Construct, { region, settings, names }: OperationsStackProps) {
    super(scope, "operations", {
      region,
      stackName: names.stack("operations"),
      description: "Clientshare invite notices: alarms and dashboard (stateless)",
    });
    addAlarms(this, settings, names);
    addDashboard(this, names);
  }
}
