/** An operator's commands over a table in memory; whatever else they would call throws. */
import type { Operator } from "../../functions/operate/operator.ts";
import type { MemoryInvitees } from "./memory-invitees.ts";

const refuse = { send: () => Promise.reject(new Error("Not part of this test")) };

/** What every command works with, on `world`'s table and clock. */
export function anOperator(world: MemoryInvitees): Operator {
  let n = 0;
  const queue = { url: "", deadLettersUrl: "" };
  return {
    ...world.acts,
    keys: { current: "k1", keys: { k1: "x".repeat(64) } },
    random: (size) => Uint8Array.from({ length: size }, () => n++ % 32),
    sqs: refuse,
    kms: refuse,
    queue: { sqs: refuse, url: { single: "", bulk: "" } },
    queues: { notices: queue, "notices-bulk": queue, "delivery-events": queue },
    evidenceKey: "",
    deployment: { region: "eu-west-2", policy: world.acts.policy, locales: ["en-GB"] },
    baseUrl: "https://invites.clientshare.example",
    remainingMs: () => 200_000,
  };
}
