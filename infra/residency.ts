/**
 * The promise "servers in the UK or the European Union", checked. Every resource of every synthesized
 * template arrives here; what has no classified home, or points out of its stack's region, stops the synth.
 */
import type { AllowedRegion } from "../shared/domain/regions.ts";
import { homeOf } from "./resource-homes.ts";
import { type StackTemplate, textOf } from "./template.ts";

/** Properties whose purpose is to copy data to another region, under whatever resource they stand. */
const copyingProperties: ReadonlySet<string> = new Set([
  "Replicas",
  "ReplicaRegions",
  "ReplicaSettings",
  "ReplicationConfiguration",
  "MultiRegion",
  "MultiRegionConfiguration",
  "MultiRegionProperties",
  "DestinationRegion",
  "SourceRegion",
]);

/** Any AWS region's name, also of regions that don't exist yet. */
const regionName =
  /\b[a-z]{2,4}(?:-[a-z]{2,4})?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b/g;

const arn = /\barn:[^:\s]*:([a-z0-9-]*):([^:\s]*):/g;

/** Services whose ARNs never name a region, because the service has none. */
const regionlessServices: ReadonlySet<string> = new Set(["iam"]);

/** Thrown when a template could take data out of the UK or the EU. `findings` has every reason. */
export class ResidencyRefused extends Error {
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(`Data could leave the UK or the EU:\n${findings.map((finding) => `  ${finding}`).join("\n")}`);
    this.name = "ResidencyRefused";
    this.findings = findings;
  }
}

/**
 * Passes only if everything in the template stays in `region`.
 * @throws {ResidencyRefused} with all findings.
 */
export function requireResidency(stackName: string, template: StackTemplate, region: AllowedRegion): void {
  const findings = residencyFindings(template, region).map((finding) => `${stackName}: ${finding}`);
  if (findings.length > 0) throw new ResidencyRefused(findings);
}

/** Why the template can't be said to stay in `region`; empty if it can. */
export function residencyFindings(template: StackTemplate, region: AllowedRegion): string[] {
  return [
    ...Object.entries(template.Resources).flatMap(([id, resource]) => {
      const home = homeOf(resource.Type);
      const kind = "refused" in home ? home.refused : (home.refuses?.(resource.Properties) ?? undefined);
      return [
        ...(kind === undefined ? [] : [`${id} (${resource.Type}): ${kind}`]),
        ...(JSON.stringify(resource).includes('"Fn::ImportValue"')
          ? [`${id} (${resource.Type}): imports another stack's value, whose region can't be seen`]
          : []),
        ...wanderings(resource.Properties, region).map((why) => `${id} (${resource.Type}): ${why}`),
      ];
    }),
    ...Object.entries(template.Outputs).flatMap(([id, output]) =>
      wanderings(output, region).map((why) => `output ${id}: ${why}`),
    ),
  ];
}

/** Every way in which a value inside a resource points out of the region. */
function wanderings(value: unknown, region: AllowedRegion): string[] {
  const text = textOf(value, region);
  if (text !== undefined) return wanderingsOfText(text, region);
  if (Array.isArray(value)) return value.flatMap((part) => wanderings(part, region));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => [
    ...(copyingProperties.has(key) && part !== false ? [`${key} copies data to another region`] : []),
    ...wanderings(key, region),
    ...wanderings(part, region),
  ]);
}

function wanderingsOfText(text: string, region: AllowedRegion): string[] {
  const named = [...text.matchAll(regionName)]
    .map(([name]) => name)
    .filter((name) => name !== region)
    .map((name) => `names region ${name}, but the stack is in ${region}`);
  const unresolved = [...text.matchAll(arn)].flatMap(([, service = "", place = ""]) => {
    if (place === region || (place === "" && regionlessServices.has(service))) return [];
    // A named region is reported above.
    if (place.match(regionName) !== null) return [];
    return [`names ${service} in region "${place}", which can't be told to be ${region}`];
  });
  const late = text.includes("{{resolve:") ? ["has a value that only the deployment will see"] : [];
  return [...named, ...unresolved, ...late];
}

/**
 * Passes only if every SSM parameter that a template reads is one that another template of the same set
 * writes, so that no identifier from another region can slip in by that door. CDK's own bootstrap version
 * is let through: it is a number.
 * @throws {ResidencyRefused} with all findings.
 */
export function requireOwnParameters(templates: ReadonlyMap<string, StackTemplate>): void {
  const written = new Set(
    [...templates.values()]
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ Type }) => Type === "AWS::SSM::Parameter")
      .map(({ Properties }) => Properties["Name"]),
  );
  const findings = [...templates].flatMap(([stackName, { Parameters }]) =>
    Object.entries(Parameters)
      .filter(([name, { Default: source }]) => name !== "BootstrapVersion" && !written.has(source))
      .map(([name]) => `${stackName}: parameter ${name} comes from outside these stacks`),
  );
  if (findings.length > 0) throw new ResidencyRefused(findings);
}
