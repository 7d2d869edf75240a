/**
 * One function's code as Lambda gets it: its `handler.ts` with everything that it reaches as one minified
 * file, and beside it the documents that are read only when somebody asks. Run as a program with a function's name
 * and a folder, it writes them there: that is how synthesis calls it.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";

/** What is put into the function's folder: names and contents. */
export interface Bundle {
  /** `index.js`, CommonJS. */
  readonly code: string;
  /** JSON that the code imports dynamically: parsed when asked for, not at each start. */
  readonly documents: Readonly<Record<string, string>>;
}

const repository = fileURLToPath(new URL("..", import.meta.url));

/**
 * Parts of libraries that nothing of ours reaches in Lambda, by the end of their path, and what stands for
 * them. Each is told apart from an accident: it throws, or the build fails for want of an export.
 */
const leftOut: Readonly<Record<string, string>> = {
  // Lambda gives a function its role's credentials in environment variables, and the default chain looks there
  // first. What follows there (profiles, SSO, login, web identity, instance metadata, STS) is a third of an
  // SDK client and does not exist in Lambda.
  "@aws-sdk/credential-provider-node/dist-es/index.js":
    'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  // Nor are there profiles in a home directory, which the SDK would look for to settle what the environment leaves open.
  "@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js": `
    export { CONFIG_PREFIX_SEPARATOR } from "./constants";
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  // Names each call, by way of Web Crypto: Node would load all of that for it.
  "@smithy/core/dist-es/submodules/serde/uuid/v4.js": `
    import { randomUUID } from "node:crypto";
    export const bindV4 = () => randomUUID;`,
  // For a Node that was built without its crypto.
  "@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js": `
    export class Sha256Js { constructor() { throw new Error("Left out of the bundle: SHA-256 in JavaScript"); } }`,
  // Prepares what was asked and answered for a log, at every call, whether or not anybody logs. Ours is never to hold it.
  "@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js": `
    export const getLoggerPlugin = () => ({ applyToStack() {} });
    export const loggerMiddleware = () => { throw new Error("Left out of the bundle: the SDK's log"); };
    export const loggerMiddlewareOptions = {};`,
  // Imported by the SDK for operations that stream events. None of ours does.
  "@smithy/core/dist-es/submodules/event-streams/index.js":
    'throw new Error("Left out of the bundle: event streams");',
  // For the SDK's adaptive retries, which no client of ours asks for.
  "@smithy/core/dist-es/submodules/retry/util-retry/DefaultRateLimiter.js": `
    export class DefaultRateLimiter { constructor() { throw new Error("Left out of the bundle: adaptive retries"); } }`,
  // Constructed by each DynamoDB client, used by no command of it.
  "@aws-sdk/endpoint-cache/dist-es/EndpointCache.js": `export class EndpointCache {
    get() { throw new Error("Left out of the bundle: endpoint discovery"); }
    has = this.get; set = this.get; delete = this.get; clear = this.get; getEndpoint = this.get;
  }`,
};

/**
 * Globals that libraries ask for to see whether they run in a browser. Node has them and loads each with all that it
 * needs when it is first named, if only in `typeof`: here they are not there. Nothing of ours uses them.
 */
const notABrowser = Object.fromEntries(
  ["ReadableStream", "Blob", "navigator"].map((name) => [`typeof ${name}`, '"undefined"']),
);

/** Bundles `functions/<name>/handler.ts`. @throws where something imported does not exist, or was left out */
export const bundleFunction = (name: string): Promise<Bundle> =>
  bundle(join(repository, "functions", name, "handler.ts"), leftOut);

/** Bundles any module in the same way. @param replaced contents by the end of a module's path */
export async function bundle(
  entry: string,
  replaced: Readonly<Record<string, string>> = {},
): Promise<Bundle> {
  const documents: Record<string, string> = {};
  const build = await rolldown({
    input: entry,
    cwd: repository,
    platform: "node",
    // The SDK that the lockfile pins, as ES modules, so that what isn't used falls away.
    resolve: { mainFields: ["module", "main"] },
    transform: { define: notABrowser },
    plugins: [replacing(replaced), documentsBeside(documents)],
    onLog: (_level, log) => {
      // A circle inside a dependency and eval are theirs; what does not resolve must stop us.
      if (log.code === "UNRESOLVED_IMPORT" || log.code === "MISSING_EXPORT") throw new Error(log.message);
    },
  });
  try {
    // CommonJS: as an ES module, importing node:http makes Node load all of its fetch as well.
    const { output } = await build.generate({ format: "cjs", minify: true, codeSplitting: false });
    return { code: output[0].code, documents };
  } finally {
    await build.close();
  }
}

function replacing(replaced: Readonly<Record<string, string>>): Plugin {
  return {
    name: "replacing",
    load(id) {
      const found = Object.entries(replaced).find(([end]) => id.endsWith(`node_modules/${end}`));
      return found === undefined ? null : { code: found[1], moduleType: "js" };
    },
  };
}

function documentsBeside(documents: Record<string, string>): Plugin {
  return {
    name: "documents-beside",
    async resolveId(source, importer, { kind }) {
      if (kind !== "dynamic-import" || !source.endsWith(".json")) return null;
      const resolved = await this.resolve(source, importer);
      if (resolved === null) return null;
      const name = basename(resolved.id);
      documents[name] = JSON.stringify(JSON.parse(readFileSync(resolved.id, "utf8")));
      return { id: `./${name}`, external: true };
    },
  };
}

/** Writes the bundle of a function into a folder, as Lambda unpacks it. */
async function writeBundle(name: string, folder: string): Promise<void> {
  const { code, documents } = await bundleFunction(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), code);
  for (const [file, text] of Object.entries(documents)) writeFileSync(join(folder, file), text);
}

if (import.meta.main) {
  const [name, folder] = process.argv.slice(2);
  if (name === undefined || folder === undefined) throw new Error("infra/bundle.ts <function> <folder>");
  await writeBundle(name, folder);
}
