/** What `npm run mutate` judges by: the quick tests, which start no stack and no browser. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    include: ["test/unit/{aws,domain,functions,lambda}/**/*.test.ts"],
    // Tens of thousands of orders take four seconds for each mutant: sentences of their own shall find what these find.
    exclude: ["**/evidence-in-any-order.test.ts"],
  },
});
