import { defineConfig } from "vitest/config";

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  throw new Error(
    `This is Node ${process.version}; the tests run on Lambda's own, 24. "npm ci" installs it beside the packages ` +
      'and "npm test" finds it there; npx vitest does too. If npm was told to omit optional packages, tell it not to.',
  );
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Vitest leaves one core to itself, which on two is half of them; its own process hardly works while files run.
    maxWorkers: "100%",
  },
});
