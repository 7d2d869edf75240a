/**
 * One deployment as a CDK app: settings and region in, three stacks out (four where the settings name a second
 * region), each checked for where it keeps data. `app.ts` calls it for the command line; the tests and the local stack call `synthesize` and read the
 * templates.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Tags } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import * as z from "zod/mini";
import type { Edition } from "../shared/domain/notice/stated.ts";
import { type AllowedRegion, requireAllowedRegion } from "../shared/domain/regions.ts";
import { DataStack } from "./data-stack.ts";
import { type PhysicalNames, physicalNames } from "./names.ts";
import { requireHonestNotice } from "./notice-drift.ts";
import { OperationsStack } from "./operations-stack.ts";
import { PipelineStack } from "./pipeline-stack.ts";
import { requirePublishedNotice } from "./published-notice.ts";
import { requireOwnParameters, requireResidency } from "./residency.ts";
import { ResidentStack } from "./resident-stack.ts";
import { SecondRegionStack } from "./second-region-stack.ts";
import { parseSettings, requireFittingRegion, type SettingsInput, settingsKey } from "./settings.ts";
import { readTemplate, type StackTemplate } from "./template.ts";

/** The templates of a deployment. */
export interface Templates {
  /** Only where the settings name a second region. */
  readonly secondRegion?: StackTemplate;
  readonly data: StackTemplate;
  readonly pipeline: StackTemplate;
  readonly operations: StackTemplate;
}

interface SynthesizeOptions {
  /** Any allowed region. */
  readonly region: string;
  /** Settings; those of `cdk.json` if left out. */
  readonly settings?: SettingsInput;
  /** What production has published; what the code lists if left out. */
  readonly published?: readonly Edition[];
}

/**
 * Adds a deployment's stacks to `app`. The settings come from its context: `clientshare`, or
 * `clientshare:<stage>` where the context names a `stage`.
 * @throws {RegionRefused} outside the UK and the EU, @throws {SettingsInvalid} naming every mistake
 * @throws {NoticeUnpublished} where production would state what is not on the list of what it has published
 */
export function deploy(app: App, region: string | undefined, published?: readonly Edition[]): void {
  const home = requireAllowedRegion(region);
  const key = settingsKey(app.node.tryGetContext("stage"));
  const settings = parseSettings(app.node.tryGetContext(key) as unknown, key);
  requireFittingRegion(settings, home);
  // Elsewhere nobody real is told anything, and settings may be tried out.
  if (settings.stage === "prod") requirePublishedNotice(settings, home, published);
  const { secondRegion } = settings;
  const props = { region: home, settings, names: physicalNames(settings.stage), secondRegion };
  const data = new DataStack(app, props);
  if (secondRegion !== undefined) {
    const copies = new SecondRegionStack(app, { ...props, region: secondRegion });
    data.addStackDependency(copies, "copies backups to its vault and the secret under its key, by name");
  }
  const pipeline = new PipelineStack(app, props);
  const operations = new OperationsStack(app, props);
  pipeline.addStackDependency(
    data,
    "finds table, keys and secret by the parameters that the data stack writes",
  );
  operations.addStackDependency(
    pipeline,
    "watches functions and queues by their names, the API by the id that the pipeline writes",
  );
  // A dashboard takes tags in some regions only.
  const taggable = { excludeResourceTypes: ["AWS::CloudWatch::Dashboard"] };
  Tags.of(app).add("product", "clientshare-invite-notices", taggable);
  Tags.of(app).add("stage", settings.stage, taggable);
}

/**
 * Synthesizes and checks every stack of the assembly, also those that somebody may have added without the
 * guard of `ResidentStack`.
 * @throws {ResidencyRefused} if anything could leave the UK or the EU
 * @throws {NoticeIncomplete | NoticeDrift} if the notice lacks something or says something else than the stacks
 */
export function synthesizeChecked(app: App): CloudAssembly {
  const assembly = app.synth();
  const templates = new Map<string, StackTemplate>();
  // Of our own stacks alone: nothing that somebody else adds to the app may point to the second region.
  const second = new Map<string, AllowedRegion | undefined>(
    app.node
      .findAll()
      .flatMap((node) => (node instanceof ResidentStack ? [[node.artifactId, node.secondRegion]] : [])),
  );
  for (const stack of assembly.stacksRecursively) {
    const template = readTemplate(stack.template);
    const home = requireAllowedRegion(stack.environment.region);
    requireResidency(stack.stackName, template, { home, second: second.get(stack.id) });
    templates.set(stack.stackName, template);
  }
  requireOwnParameters(templates);
  requireHonestNotice([...templates.values()]);
  return assembly;
}

/** The templates of a deployment, without bundling any code: what tests and the local stack work from. */
export function synthesize({ region, settings, published }: SynthesizeOptions): Templates {
  const context = cdkContext();
  const outdir = mkdtempSync(join(tmpdir(), "clientshare-synth-"));
  try {
    const app = new App({
      outdir,
      // CDK's rule engine takes three quarters of the time; `cdk synth` still runs it.
      builtinCloudFormationValidation: false,
      context: {
        ...context,
        ...(settings === undefined ? {} : { clientshare: settings }),
        "aws:cdk:bundling-stacks": [],
      },
    });
    deploy(app, region, published);
    const assembly = synthesizeChecked(app);
    const { stage, secondRegion } = parseSettings(settings ?? context["clientshare"]);
    const template = (subject: Parameters<PhysicalNames["stack"]>[0]) =>
      readTemplate(assembly.getStackByName(physicalNames(stage).stack(subject)).template);
    return {
      ...(secondRegion === undefined ? {} : { secondRegion: template("second-region") }),
      data: template("data"),
      pipeline: template("pipeline"),
      operations: template("operations"),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The settings in `cdk.json` as they are written there: those of the development stage. */
export const writtenSettings = (): SettingsInput => cdkContext()["clientshare"] as SettingsInput;

/** The context in `cdk.json`: settings and feature flags, as the CDK command line would pass them. */
function cdkContext(): Record<string, unknown> {
  const file = fileURLToPath(new URL("../cdk.json", import.meta.url));
  return z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(file, "utf8"))).context;
}
