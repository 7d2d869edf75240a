/**
 * The residency statement: every resource of the deployment, where it keeps its data and what they are, as
 * Markdown on standard output. It is made from the very templates that are deployed, after the check has
 * passed, so it can't say what isn't so. Run: `npm run residency [-- <region>]`.
 */
import { allowedRegions, requireAllowedRegion } from "../shared/domain/regions.ts";
import { homeOf } from "./resource-homes.ts";
import { synthesize } from "./synthesize.ts";
import type { StackTemplate } from "./template.ts";

const region = requireAllowedRegion(process.argv[2] ?? process.env["CDK_DEFAULT_REGION"] ?? "eu-west-2");
const { place, country, law } = allowedRegions[region];
const templates = synthesize({ region });

const lines = [
  "# Where the data are",
  "",
  `Everything below is deployed to ${region}: ${place}, ${country} (${law}). What AWS replicates worldwide by its nature is marked global and holds no data of people.`,
  "",
  "| Stack | Resource | Kind | Where | What it keeps |",
  "|---|---|---|---|---|",
  ...Object.entries(templates).flatMap(([stack, template]: [string, StackTemplate]) =>
    Object.entries(template.Resources).map(([id, { Type }]) => {
      const home = homeOf(Type);
      if ("refused" in home) throw new Error(`${id} (${Type}) ${home.refused}`);
      const where = home.where === "region" ? `${region} (${country})` : "global";
      return `| ${stack} | ${id} | ${Type} | ${where} | ${home.keeps} |`;
    }),
  ),
];
process.stdout.write(`${lines.join("\n")}\n`);
