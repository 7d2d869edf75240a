/**
 * The residency statement: every resource of the deployment, where it keeps its data and what they are, as
 * Markdown on standard output. It is made from the very templates that are deployed, after the check has
 * passed, so it can't say what isn't so. Run: `npm run residency [-- <region> [<second region>] | -c region=<region>]`;
 * without a region that of the environment, or London; without a second one that of the settings in `cdk.json`, if
 * they name any.
 */
import {
  type AllowedRegion,
  allowedRegions,
  RegionRefused,
  requireAllowedRegion,
} from "../shared/domain/regions.ts";
import { inContext } from "./context-words.ts";
import { homeOf, type SecondRegionUse } from "./resource-homes.ts";
import { parseSettings } from "./settings.ts";
import { synthesize, writtenSettings } from "./synthesize.ts";
import type { StackTemplate, TemplateResource } from "./template.ts";

const described = (name: AllowedRegion): string => {
  const { place, country, law } = allowedRegions[name];
  return `${place}, ${country} (${law})`;
};
const marked = (name: AllowedRegion): string => `${name} (${allowedRegions[name].country})`;

/** Whether anything stands at the place, somewhere in the value. */
function stands(value: unknown, use: SecondRegionUse, path: readonly string[] = []): boolean {
  if (use.at.test(path.join("."))) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, part]) => stands(part, use, [...path, key]));
}

/** A line for a resource, and one for each copy that it makes in the second region. */
function linesOf(
  [stack, id, resource]: readonly [string, string, TemplateResource],
  where: AllowedRegion,
  second: AllowedRegion | undefined,
): string[] {
  const home = homeOf(resource.Type);
  if ("refused" in home) throw new Error(`${id} (${resource.Type}) ${home.refused}`);
  const line = (place: string, keeps: string) =>
    `| ${stack} | ${id} | ${resource.Type} | ${place} | ${keeps} |`;
  return [
    line(home.where === "region" ? marked(where) : "global", home.keeps),
    ...(home.secondRegion ?? []).flatMap((use) =>
      second !== undefined && use.keeps !== undefined && stands(resource.Properties, use)
        ? [line(marked(second), use.keeps)]
        : [],
    ),
  ];
}

function statementFor(region: AllowedRegion, asked: string | undefined): string {
  const settings =
    asked === undefined
      ? writtenSettings()
      : { ...writtenSettings(), secondRegion: requireAllowedRegion(asked), placesChangedOn: "2026-11-30" };
  const templates = synthesize({ region, settings });
  const { secondRegion: second } = parseSettings(settings);
  return [
    "# Where the data are",
    "",
    `Everything below is deployed to ${region}: ${described(region)}. What AWS replicates worldwide by its nature is marked global and holds no data of people.`,
    ...(second === undefined
      ? []
      : [
          "",
          `The settings name a second region, ${second}: ${described(second)}. What is marked with it is kept there, and nothing else.`,
        ]),
    "",
    "| Stack | Resource | Kind | Where | What it keeps |",
    "|---|---|---|---|---|",
    ...Object.entries(templates).flatMap(([stack, template]: [string, StackTemplate]) =>
      Object.entries(template.Resources).flatMap(([id, resource]) =>
        linesOf([stack, id, resource], stack === "secondRegion" ? (second ?? region) : region, second),
      ),
    ),
  ].join("\n");
}

const words = process.argv.slice(2);
const [bareRegion, bareSecond] = words[0]?.startsWith("-") === true ? [] : words;
try {
  const named = bareRegion ?? inContext(words, "region") ?? process.env["CDK_DEFAULT_REGION"];
  process.stdout.write(`${statementFor(requireAllowedRegion(named ?? "eu-west-2"), bareSecond)}\n`);
} catch (error) {
  if (!(error instanceof RegionRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
