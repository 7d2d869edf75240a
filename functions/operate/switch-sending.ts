/** The kill switch: whether notices go out at all. While it is off nothing is lost and clocks run on. */
import {
  breakerIsOpen,
  forgettingIsHeld,
  readControl,
  setStopped,
} from "../../shared/aws/sending-control.ts";
import type { OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { done, type Operator } from "./operator.ts";

const held =
  "No mail goes out, nor do the codes, links and receipts that people ask for, until `sending start`. The clocks run on.";
const heldByBreaker =
  "Invitations wait until the 24 hours have moved on; the codes, links and receipts that people ask for go out.";
const heldByBrake = "held by the brake, until six hours before the month is out";
const startedAgain = "The sweep queues what waited within a quarter of an hour.";

async function sendingOf({ table, clock, policy }: Operator) {
  const control = await readControl(table, clock());
  const { stopped, lastHour, last24Hours, forgetsDue } = control;
  const breaker = breakerIsOpen(last24Hours, policy);
  return {
    sending: stopped ? "stopped by an operator" : breaker ? "stopped by the breaker" : "open",
    ...(stopped || breaker ? { note: stopped ? held : heldByBreaker } : {}),
    forgetting: forgettingIsHeld(control, policy) ? heldByBrake : "as it falls due",
    forgetsDue,
    lastHour,
    last24Hours,
  };
}

/** How sending stands, what that means for people, and on what figures the breaker and the brake go. */
export const showSending = async (operator: Operator): Promise<OperatorAnswer> =>
  done(await sendingOf(operator));

/** Stops or starts it. Batches under way finish the mail in hand; after a start the sweep queues what waited. */
export async function switchSending(operator: Operator, stopped: boolean): Promise<OperatorAnswer> {
  await setStopped(operator.table, stopped);
  const { sending, note, ...figures } = await sendingOf(operator);
  return done({ sending, note: sending === "open" ? startedAgain : note, ...figures });
}
