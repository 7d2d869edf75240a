/**
 * The packages that the product is made of, with their licences, from the lockfile: what is bundled into the
 * functions or needed to run them, not what only builds and tests it. `npm run licences` writes the list; a test
 * holds it to the lockfile.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.optional(z.string()),
      license: z.optional(z.string()),
      dev: z.optional(z.boolean()),
      optional: z.optional(z.boolean()),
      devOptional: z.optional(z.boolean()),
    }),
  ),
});

const root = new URL("../../", import.meta.url);
export const licencesFile = fileURLToPath(new URL("THIRD-PARTY-LICENCES.md", root));

/** The list as Markdown, in the order of the packages' names. */
export function licenceList(): string {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8")));
  const rows = Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== "" && !dev && !optional && !devOptional)
    .map(([path, { version = "", license = "unknown" }]) => ({
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version,
      license,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    "# Licences of the packages in the product",
    "",
    "Written by `npm run licences` from the lockfile. Packages that only build or test it are left out; a test",
    "holds theirs to permissive licences too.",
    "",
    "| Package | Version | Licence |",
    "|---|---|---|",
    ...rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`),
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(licencesFile, licenceList());
