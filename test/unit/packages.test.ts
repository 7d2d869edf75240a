/** The packages: locked whole, for every platform, without addresses, under licences that permit our use. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { licenceList, licencesFile } from "../../infra/local/licences.ts";

const root = join(import.meta.dirname, "../..");
const entry = z.object({
  version: z.optional(z.string()),
  resolved: z.optional(z.string()),
  integrity: z.optional(z.string()),
  license: z.optional(z.string()),
  deprecated: z.optional(z.string()),
  inBundle: z.optional(z.boolean()),
  optionalDependencies: z.optional(z.record(z.string(), z.string())),
});
const lock = z
  .object({ packages: z.record(z.string(), entry) })
  .parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))).packages;
const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

const locked = Object.entries(lock).filter(([path]) => path !== "");

describe("the lockfile", () => {
  /** Whether Node would find a package's package: beside it, or in any folder above. */
  const isLocked = (path: string, name: string): boolean => {
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
      if (lock[at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`] !== undefined) return true;
      if (!at.includes("/node_modules/")) return lock[`node_modules/${name}`] !== undefined;
    }
  };

  it("names no registry's address, and has a checksum for everything that is not inside another package", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(
      locked
        .filter(([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true)
        .map(([path]) => path),
    ).toEqual([]);
  });

  it("has every optional platform package that a locked package names, for whoever installs elsewhere", () => {
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("has nothing deprecated", () => {
    expect(locked.filter(([, { deprecated }]) => deprecated !== undefined).map(([path]) => path)).toEqual([]);
  });

  it("has only licences that permit our use", () => {
    const permissive =
      /^\(?(?:MIT|MIT-0|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Python-2\.0|PSF-2\.0|MPL-2\.0|Unlicense|WTFPL)(?: (?:OR|AND) [A-Za-z0-9.-]+)*\)?$/;
    const others = locked
      .filter(([, { license }]) => !permissive.test(license ?? "none"))
      .map(([path, { license }]) => `${path}: ${license ?? "none"}`);
    expect(others).toEqual([]);
  });

  it("is what the published list of licences says", () => {
    expect(readFileSync(licencesFile, "utf8")).toBe(licenceList());
  });

  it("pins what we name to exact versions", () => {
    const ranges = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    }).filter(([name, version]) => !/^\d/.test(version) && name !== "@types/node");
    expect(ranges).toEqual([]);
  });
});
