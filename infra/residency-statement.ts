/**
 * The residency statement: every resource of the deployment, where it keeps its data and what they are, as
 * Markdown on standard output. It is made from the very templates that are deployed, after the check has
 * passed, so it can't say what isn't so. Run: `npm run residency [-- <region> | -c region=<region>]`.
 */
import {
  type AllowedRegion,
  allowedRegions,
  RegionRefused,
  requireAllowedRegion,
} from "../shared/domain/regions.ts";
import { inContext } from "./context-words.ts";
import { homeOf } from "./resource-homes.ts";
import { synthesize } from "./synthesize.ts";
import type { StackTemplate } from "./template.ts";

const words = process.argv.slice(2);
const bareWord = words[0]?.startsWith("-") === true ? undefined : words[0];

function statementFor(region: AllowedRegion): string {
  const { place, country, law } = allowedRegions[region];
  const templates = synthesize({ region });

  return [
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
  ].join("\n");
}

try {
  const named = bareWord ?? inContext(words, "region") ?? process.env["CDK_DEFAULT_REGION"];
  process.stdout.write(`${statementFor(requireAllowedRegion(named ?? "eu-west-2"))}\n`);
} catch (error) {
  if (!(error instanceof RegionRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
