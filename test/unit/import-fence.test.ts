/** Who may import whom: the rule that keeps data flowing one way. Read from the files' own imports. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

interface Import {
  readonly file: string;
  /** A path inside the project, or a package's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const root = join(import.meta.dirname, "../..");
const rooms = ["infra", "functions", "shared", "test"];

const files = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(room, name)),
);

const imports: readonly Import[] = files.flatMap((file) => {
  const source = readFileSync(join(root, file), "utf8");
  const found = source.matchAll(/^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm);
  return [...found].map(([, type, specifier = ""]) => ({
    file,
    target: specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier,
    typeOnly: type !== undefined,
  }));
});

const from = (start: string) => imports.filter(({ file }) => file.startsWith(start));
const show = (list: readonly Import[]) => list.map(({ file, target }) => `${file} → ${target}`);
const isOurs = (target: string) => rooms.some((room) => target.startsWith(`${room}/`));

describe("the import fence", () => {
  it("reads the project's imports at all", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(400);
  });

  it("shared/domain imports zod, node: and itself: no I/O, no clock", () => {
    const strangers = from("shared/domain/").filter(
      ({ target }) => !target.startsWith("shared/domain/") && !/^(zod\/|node:)/.test(target),
    );
    expect(show(strangers)).toEqual([]);
  });

  it("shared/domain touches neither files nor the network", () => {
    const io = from("shared/domain/").filter(({ target }) =>
      /^node:(fs|http|https|net|child_process)/.test(target),
    );
    expect(show(io)).toEqual([]);
  });

  it("aws, client, lambda and pages import the domain, and not each other (but for the platform's type)", () => {
    for (const room of ["aws", "client", "lambda", "pages"]) {
      const strangers = from(`shared/${room}/`).filter(
        ({ target, typeOnly }) =>
          isOurs(target) &&
          !target.startsWith("shared/domain/") &&
          !target.startsWith(`shared/${room}/`) &&
          !(typeOnly && target === "shared/lambda/platform.ts"),
      );
      expect(show(strangers)).toEqual([]);
    }
  });

  it("a function imports shared and itself, never another function", () => {
    const strangers = from("functions/").filter(({ file, target }) => {
      const own = file.split("/").slice(0, 2).join("/");
      return isOurs(target) && !target.startsWith("shared/") && !target.startsWith(`${own}/`);
    });
    expect(show(strangers)).toEqual([]);
  });

  it("the stacks know of the functions only the types of their environments", () => {
    const strangers = from("infra/").filter(
      ({ file, target, typeOnly }) =>
        !file.startsWith("infra/local/") &&
        target.startsWith("functions/") &&
        !(typeOnly && target.endsWith("/wiring.ts")),
    );
    expect(show(strangers)).toEqual([]);
  });

  it("nothing but tests imports tests", () => {
    const strangers = imports.filter(
      ({ file, target }) => !file.startsWith("test/") && target.startsWith("test/"),
    );
    expect(show(strangers)).toEqual([]);
  });

  it("zod is its small form everywhere: the other one carries every method of every schema", () => {
    expect(show(imports.filter(({ target }) => target === "zod"))).toEqual([]);
  });

  it("there are no barrels", () => {
    expect(files.filter((file) => file.endsWith("/index.ts"))).toEqual([]);
  });
});
