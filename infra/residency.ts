/**
 * The promise "servers in the UK or the European Union", checked. Every resource of every synthesized
 * template arrives here; what has no classified home, or points out of its stack's region, stops the synth. Where
 * the settings name a second region, what may be copied there may point to it, and nothing else may.
 */
import type { AllowedRegion } from "../shared/domain/regions.ts";
import { homeOf, type SecondRegionUse } from "./resource-homes.ts";
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
  "CopyActions",
  "DestinationRegion",
  "SourceRegion",
]);

/** Any AWS region's name, also of regions that don't exist yet. */
const regionName =
  /\b[a-z]{2,4}(?:-[a-z]{2,4})?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b/g;

const arn = /\barn:[^:\s]*:([a-z0-9-]*):([^:\s]*):/g;

/** Where a stack's resources may keep data. */
export interface Residence {
  /** The region that the stack is deployed to. */
  readonly home: AllowedRegion;
  /** The one of the settings, for the few things that may be copied there. */
  readonly second?: AllowedRegion | undefined;
}

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
 * Passes only if everything in the template stays where it may be.
 * @throws {ResidencyRefused} with all findings.
 */
export function requireResidency(stackName: string, template: StackTemplate, residence: Residence): void {
  const findings = residencyFindings(template, residence).map((finding) => `${stackName}: ${finding}`);
  if (findings.length > 0) throw new ResidencyRefused(findings);
}

/** Why the template can't be said to stay where it may be; empty if it can. */
export function residencyFindings(template: StackTemplate, residence: Residence): string[] {
  return [
    ...Object.entries(template.Resources).flatMap(([id, resource]) => {
      const home = homeOf(resource.Type);
      const kind = "refused" in home ? home.refused : (home.refuses?.(resource.Properties) ?? undefined);
      return [
        ...(kind === undefined ? [] : [`${id} (${resource.Type}): ${kind}`]),
        ...(JSON.stringify(resource).includes('"Fn::ImportValue"')
          ? [`${id} (${resource.Type}): imports another stack's value, whose region can't be seen`]
          : []),
        ...wanderings(resource.Properties, {
          ...residence,
          uses: "refused" in home ? [] : home.secondRegion,
        }).map((why) => `${id} (${resource.Type}): ${why}`),
      ];
    }),
    ...Object.entries(template.Outputs).flatMap(([id, output]) =>
      wanderings(output, residence).map((why) => `output ${id}: ${why}`),
    ),
  ];
}

interface Bounds extends Residence {
  /** What this kind of resource may have to do with the second region. */
  readonly uses?: readonly SecondRegionUse[] | undefined;
}

/** Every way in which a value inside a resource points to where it may not. `path` leads to it, by its keys. */
function wanderings(value: unknown, bounds: Bounds, path: readonly string[] = []): string[] {
  const text = textOf(value, bounds.home);
  if (text !== undefined) return wanderingsOfText(text, bounds, path);
  if (Array.isArray(value)) return value.flatMap((part, n) => wanderings(part, bounds, [...path, String(n)]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => [
    ...(copyingProperties.has(key) && part !== false ? copies(key, part, bounds, [...path, key]) : []),
    ...wanderings(key, { home: bounds.home }),
    ...wanderings(part, bounds, [...path, key]),
  ]);
}

/** A property that copies may do so to the second region alone, and every entry must say outright that it does. */
function copies(
  key: string,
  entries: unknown,
  { home, second, uses }: Bounds,
  path: readonly string[],
): string[] {
  const use = uses?.find(({ at, destination }) => destination !== undefined && at.test(path.join(".")));
  if (second === undefined || use?.destination === undefined || !Array.isArray(entries)) {
    return [`${key} copies data to another region`];
  }
  const { destination } = use;
  return entries.flatMap((entry: unknown) => {
    const found = destination(entry, home);
    return found === second ? [] : [`${key} copies data to ${found ?? "an unknown place"}, not to ${second}`];
  });
}

function wanderingsOfText(
  text: string,
  { home: region, second, uses }: Bounds,
  path: readonly string[],
): string[] {
  if (second !== undefined && text.includes(second)) {
    const use = uses?.find(({ at }) => at.test(path.join(".")));
    // What may name the second region here is looked at as if it were there, so that nothing else slips in with it.
    if (use?.as.test(text.replaceAll(second, "<second>")) === true)
      return wanderingsOfText(text, { home: second }, []);
  }
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
