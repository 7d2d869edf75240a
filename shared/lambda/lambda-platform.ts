/**
 * The real world, as deployed functions see it: the parts of {@link Platform} that need no client. A handler
 * adds the clients that its function uses, so that no bundle carries one that it doesn't.
 */
import { randomBytes } from "node:crypto";
import type { Platform } from "./platform.ts";

/** Settings of every AWS client: fail fast and try again, well within a function's own timeout. Times in ms. */
export const clientSettings = {
  // Without `throw…` the SDK would only print a warning and wait on.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;

/** Environment, clocks and randomness of this process. */
export const processPlatform: Pick<Platform, "environment" | "clock" | "wallClock" | "random"> = {
  environment: process.env,
  clock: Date.now,
  wallClock: Date.now,
  random: randomBytes,
};
