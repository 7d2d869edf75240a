/** The kill switch: whether notices go out at all. While it is off nothing is lost and clocks run on. */
import { breakerIsOpen, readControl, setStopped } from "../../shared/aws/sending-control.ts";
import type { OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator } from "./operator.ts";

/** How sending stands, and on what figures the breaker and the brake go. */
export async function showSending({ table, clock, policy }: Operator): Promise<OperatorAnswer> {
  const control = await readControl(table, clock());
  return done({
    sending: control.stopped
      ? "stopped by an operator"
      : breakerIsOpen(control.last24Hours, policy)
        ? "stopped by the breaker"
        : "open",
    lastHour: control.lastHour,
    last24Hours: control.last24Hours,
    forgetsDue: control.forgetsDue,
  });
}

/** Stops or starts it. Batches under way finish the mail in hand; after a start the sweep queues what waited. */
export async function switchSending(operator: Operator, stopped: boolean): Promise<OperatorAnswer> {
  await setStopped(operator.table, stopped);
  return showSending(operator);
}
