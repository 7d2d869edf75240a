/**
 * Where the data may be: AWS regions whose data centres stand in the United Kingdom or in a member state
 * of the European Union. An allow-list: a region that AWS opens tomorrow is refused until somebody has
 * looked where it is. Zurich (eu-central-2) is in neither, whatever its name says.
 * Source: AWS Global Infrastructure, Regions and Availability Zones, read November 2026.
 */
export const allowedRegions = {
  "eu-west-2": { place: "London", country: "United Kingdom", law: "UK" },
  "eu-west-1": { place: "Dublin", country: "Ireland", law: "EU" },
  "eu-west-3": { place: "Paris", country: "France", law: "EU" },
  "eu-central-1": { place: "Frankfurt", country: "Germany", law: "EU" },
  "eu-north-1": { place: "Stockholm", country: "Sweden", law: "EU" },
  "eu-south-1": { place: "Milan", country: "Italy", law: "EU" },
  "eu-south-2": { place: "Aragón", country: "Spain", law: "EU" },
  "eusc-de-east-1": { place: "Brandenburg (AWS European Sovereign Cloud)", country: "Germany", law: "EU" },
} as const;

export type AllowedRegion = keyof typeof allowedRegions;

/** Thrown where a region is not in the UK or the EU; the message says which and why. */
export class RegionRefused extends Error {
  constructor(region: string | undefined) {
    super(
      region === undefined || region === ""
        ? "No region is set. Personal data stay in the UK or the EU, so the region must be known."
        : region === "eu-central-2"
          ? "Region eu-central-2 is Zurich: Switzerland is neither in the UK nor in the EU. Personal data must stay there."
          : `Region ${region} is not in the UK or an EU member state. Personal data must stay there. Allowed: ${Object.keys(allowedRegions).join(", ")}.`,
    );
    this.name = "RegionRefused";
  }
}

/** Whether data of people may be kept there. */
export const isAllowedRegion = (region: unknown): region is AllowedRegion =>
  typeof region === "string" && Object.hasOwn(allowedRegions, region);

/** The region, narrowed. @throws {RegionRefused} for any other, for none, and for unresolved tokens. */
export function requireAllowedRegion(region: string | undefined): AllowedRegion {
  if (isAllowedRegion(region)) return region;
  throw new RegionRefused(region);
}
