/**
 * How the local SES is to fail next: asked for by POST /local/faults, taken by each call that sends.
 */
import * as z from "zod/mini";

export const mailFaultSchema = z.strictObject({
  ses: z.enum(["throttle", "timeout", "reject", "down", "none"]),
  /** This many calls; without it, every call until `none`. */
  count: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
});

type MailFault = z.infer<typeof mailFaultSchema>["ses"];

export interface MailFaults {
  set(fault: z.infer<typeof mailFaultSchema>): void;
  /** What the next call is to meet; counts it. */
  take(): MailFault;
  current(): { ses: MailFault; remaining?: number };
}

/** No fault to begin with. */
export function mailFaults(): MailFaults {
  let ses: MailFault = "none";
  let remaining = Number.POSITIVE_INFINITY;
  return {
    set(fault) {
      ses = fault.ses;
      remaining = fault.count ?? Number.POSITIVE_INFINITY;
    },
    take() {
      const taken = ses;
      remaining -= 1;
      if (remaining <= 0) ses = "none";
      return taken;
    },
    current: () => ({ ses, ...(ses !== "none" && Number.isFinite(remaining) && { remaining }) }),
  };
}
