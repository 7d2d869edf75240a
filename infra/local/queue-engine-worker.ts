/**
 * The thread in which fauxqs runs: SQS and SNS, in memory. Delays and visibility timeouts are to follow the
 * stack's clock, and fauxqs knows only `Date.now`; a thread has a `Date` of its own, so it is moved here and
 * nowhere else.
 */
import { parentPort, workerData } from "node:worker_threads";
import { buildApp } from "fauxqs";
import * as z from "zod/mini";

const offsetSchema = z.object({ offsetMilliseconds: z.number() });
const { region, offsetMilliseconds } = z.extend(offsetSchema, { region: z.string() }).parse(workerData);

let offset = offsetMilliseconds;
const wallNow = Date.now.bind(Date);
Date.now = () => wallNow() + offset;
parentPort?.on("message", (message) => {
  offset = offsetSchema.parse(message).offsetMilliseconds;
});

// Not fauxqs's own start: that one listens on every interface.
const app = buildApp({ logger: false, defaultRegion: region });
await app.listen({ port: 0, host: "127.0.0.1" });
const address = app.server.address();
parentPort?.postMessage({ port: typeof address === "object" ? address?.port : undefined });
