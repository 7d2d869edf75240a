/** One of the processes that run seeds: gets a list of them, tells of each as it ends. */
import { simulate } from "./simulate.ts";

process.on("message", async (seeds: readonly string[]) => {
  for (const seed of seeds) {
    const report = await simulate(seed);
    // One in a hundred runs twice: the same trace, byte for byte.
    const again = Number(seed) % 100 === 0 ? await simulate(seed) : undefined;
    const differs = again !== undefined && again.digest !== report.digest;
    process.send?.(
      differs ? { ...report, failure: { message: "The same seed gave another trace", trace: [] } } : report,
    );
  }
  process.send?.("done");
});
